"""How is one target told what one rule owes it, until nothing is owed or it fails?

Told first, noted afterwards: whoever is killed in between tells it again, with the same id. What
can't be told for three days is given up, and that is noted; nothing is left out in silence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol, TypeVar

from onrecord.archive import Archive
from onrecord.archive.notification_targets import Hook, Mail, Rule, Service, Target
from onrecord.desk.happenings import Happening
from onrecord.desk.notifying.mails import due_at
from onrecord.desk.notifying.noted import Noted, note
from onrecord.desk.notifying.notices import BlindSource, Notice, notice_of, notice_of_blind
from onrecord.desk.notifying.outcomes import Delivered, Failed, Gone, Outcome, Teller
from onrecord.desk.notifying.owed import Scope, owed
from onrecord.desk.notifying.progress import Progress, load_progress, save_progress
from onrecord.network import Clock
from onrecord.record.times import instant, read_instant

__all__ = ["Hold", "Turn", "address_digest"]

_Result = TypeVar("_Result")

_AT_ONCE = 500
_NAMED = 5  # of those that are given up


class Hold(Protocol):
    """Does something with the archive when nobody else does (`watch.asking.Asker.hold`)."""

    async def __call__(self, work: Callable[[], _Result]) -> _Result: ...


@dataclass(slots=True)
class Turn:
    """One rule, one of its targets."""

    archive: Archive
    rule: Rule
    scope: Scope
    target: Target
    teller: Teller
    clock: Clock
    hold: Hold
    chance: Callable[[], float]
    tell: Callable[[str], None]
    idle: bool = False  # after `run`: nothing is owed until more comes on record

    async def run(self, blind: Sequence[BlindSource], *, at_once: bool = False) -> int:
        """Tell what is owed; how many notices were taken. `at_once` does not wait for a retry."""
        progress = await self.hold(self._progress)
        self.idle = progress.gone is not None
        if self.idle or (not at_once and self._waits(progress)):
            return 0
        self.idle = True
        progress, taken, went_well = await self._tell_sources(progress, blind)
        while went_well and (found := await self.hold(partial(self._due, progress))):
            outcome = await self._told([self._notice(one) for one in found])
            progress = await self._after(progress, outcome, found)
            went_well = isinstance(outcome, Delivered)
            taken += len(found) if went_well else 0
        self.idle = self.idle and went_well and not await self.hold(self._may_owe_more)
        return taken

    def _may_owe_more(self) -> bool:
        """Whether what happened is not all worked out: its table is made anew, piece by piece."""
        asks = self.scope.wanted.kinds is None or bool(self.scope.wanted.kinds)
        return asks and self.archive.happenings.reached.size < self.archive.head.size

    def _progress(self) -> Progress:
        """How it stands; a target that is new, or whose notes were lost, begins at the present."""
        held = load_progress(self.archive.state, self.rule.name, self.target.name)
        size, now = self.archive.head.size, self.clock.now()
        wanted = held is not None and held.gone in (None, address_digest(self.target))
        if held is not None and wanted and held.after[0] <= size:  # else of a log that is no more
            return held
        words = f"begins with what comes on record from entry {size} on"
        self._note(f"{words}; what came before is not told")
        begun = Progress(after=(size, -1), begun_at=now)
        save_progress(self.archive.state, self.rule.name, self.target.name, begun)
        return begun

    def _waits(self, progress: Progress) -> bool:
        return progress.again_at is not None and self.clock.now() < progress.again_at

    def _due(self, progress: Progress) -> tuple[Happening, ...]:
        """What is owed and may be told now; a digest waits for its hour."""
        match self.target:
            case Mail() as mail:
                first = owed(self.archive, self.scope, progress.after, 1)
                if not first or self.clock.now() < due_at(mail, first[0].recorded_at):
                    self.idle = not first
                    return ()
            case Hook() | Service():
                pass
        return owed(self.archive, self.scope, progress.after, self.teller.most)

    def _notice(self, one: Happening) -> Notice:
        return notice_of(one, self.archive.configuration.web.address)

    async def _tell_sources(
        self, progress: Progress, blind: Sequence[BlindSource]
    ) -> tuple[Progress, int, bool]:
        """Tell at once which sources went blind or work again; how many, and whether it went well."""
        notices, told = self._changed(progress, blind) if self.rule.sources else ([], {})
        if not notices:
            return progress, 0, True
        for first in range(0, len(notices), self.teller.most):
            outcome = await self._told(notices[first : first + self.teller.most])
            if not isinstance(outcome, Delivered):
                return await self._after(progress, outcome, ()), first, False
        progress = await self._after(replace(progress, blind=told), Delivered(), ())
        return progress, len(notices), True

    def _changed(
        self, progress: Progress, blind: Sequence[BlindSource]
    ) -> tuple[list[Notice], dict[str, str]]:
        now, address = self.clock.now(), self.archive.configuration.web.address
        named = {one.name: one for one in blind}
        gone = [one for name, one in named.items() if name not in progress.blind]
        again = [
            BlindSource(name=name, what="", since=read_instant(since), why="")
            for name, since in progress.blind.items()
            if name not in named
        ]
        notices = [notice_of_blind(one, now, address, again=False) for one in gone]
        notices += [notice_of_blind(one, now, address, again=True) for one in again]
        told = {name: progress.blind.get(name, instant(one.since)) for name, one in named.items()}
        return notices, told

    async def _told(self, notices: Sequence[Notice]) -> Outcome:
        return await self.teller.tell(notices, self.clock.now())

    async def _after(
        self, progress: Progress, outcome: Outcome, found: Sequence[Happening]
    ) -> Progress:
        now = self.clock.now()
        match outcome:
            case Delivered(but):
                if progress.failures:
                    self._note(f"works again, after {progress.failures} failures")
                if but:
                    self._note(but)
                after = found[-1].position if found else progress.after
                progress = progress.told(after, now)
            case Failed(why, again_at):
                if not progress.failures:
                    self._note(f"failed: {why}; it is tried again for three days")
                progress = progress.failed(why, now, self.chance(), again_at)
                progress = await self.hold(partial(self._given_up, progress, now))
            case Gone(why):
                self._note(f"{why}. It is told nothing more, until its address is another one")
                progress = replace(progress, gone=address_digest(self.target), why=why)
        await self.hold(partial(self._save, progress))
        return progress

    def _given_up(self, progress: Progress, now: datetime) -> Progress:
        """Go past what has been tried for long enough, however much it is; it is noted."""
        lost: list[Happening] = []
        while found := owed(self.archive, self.scope, progress.after, _AT_ONCE):
            old = [one for one in found if progress.gives_up(one.recorded_at, now)]
            lost += old
            progress = replace(progress, after=old[-1].position) if old else progress
            if len(old) < len(found):
                break
        if lost:
            span = f"{instant(lost[0].recorded_at)} to {instant(lost[-1].recorded_at)}"
            ids = ", ".join(one.id for one in lost[:_NAMED])
            self._note(f"GIVEN UP: {len(lost)}, of {span}, never taken ({ids}): {progress.why}")
        return progress

    def _save(self, progress: Progress) -> None:
        save_progress(self.archive.state, self.rule.name, self.target.name, progress)

    def _note(self, words: str) -> None:
        one = Noted(self.clock.now(), self.rule.name, self.target.name, words)
        note(self.archive.state, one)
        self.tell(f"notices of {one.rule} to {one.target}: {words}")


def address_digest(target: Target) -> str:
    """By which an address is known again without being written down."""
    match target:
        case Hook(url=whole) | Service(url=whole):
            return _short(whole)
        case Mail(to=to):
            return _short(",".join(to))


def _short(whole: str) -> str:
    return sha256(whole.encode()).hexdigest()[:16]
