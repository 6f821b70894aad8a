"""Who is told, again and again, while we watch?"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from onrecord.archive import Archive, ArchiveBusy, ArchiveError
from onrecord.archive.layout import Layout
from onrecord.archive.locks import notifying_lock
from onrecord.archive.notification_rules import load_notifications
from onrecord.archive.notification_targets import Notifications, Rule, Target
from onrecord.desk.notifying.notices import BlindSource, trial_notice
from onrecord.desk.notifying.outcomes import Outcome, Teller
from onrecord.desk.notifying.owed import Scope, UnknownKind, scope_of
from onrecord.desk.notifying.telling_targets import teller_of
from onrecord.desk.notifying.turn import Hold, Turn
from onrecord.network import Clock, Fetch, Guard
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["BETWEEN", "NoSuchRule", "Notifier", "Tested", "pairs"]

BETWEEN = 5.0
"""Seconds between two looks at what is owed."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_BETWEEN_SOURCES = timedelta(seconds=30)  # between two looks at which of them can be looked at


class NoSuchRule(OnrecordError):
    """There is no rule of that name."""

    exit_code = EXIT_USAGE
    advice = "Look: onrecord notify"


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a test of one target."""

    target: str
    outcome: Outcome


@dataclass(slots=True)
class Notifier:
    """Tells the targets of one archive what its rules owe them.

    `blind` says which sources can't be looked at now; it is asked when the archive is held.
    Rules are read again in each round: a change counts at once.
    """

    archive: Archive
    network: Fetch
    guard: Guard
    clock: Clock
    hold: Hold
    chance: Callable[[], float]
    blind: Callable[[], Sequence[BlindSource]] = tuple
    tell: Callable[[str], None] = lambda _: None
    _said: set[str] = field(default_factory=set)
    _blind: Sequence[BlindSource] = ()
    _looked: datetime = _NEVER  # at the sources
    _idle: tuple[int, Notifications, Sequence[BlindSource]] | None = None  # nothing is owed then
    _scopes: tuple[int, Notifications, dict[str, Scope]] = (-1, Notifications(), {})

    async def once(self, *, at_once: bool = False) -> int:
        """One round over all rules; how many notices were taken. NotificationsRefused.

        ArchiveBusy if another process is at it; `at_once` does not wait for a retry.
        """
        found, now = self.rules(), self.clock.now()
        if not found.rules:
            return 0
        if any(rule.sources for rule in found.rules) and now - self._looked >= _BETWEEN_SOURCES:
            self._blind, self._looked = await self.hold(self.blind), now
        state = (self.archive.head.size, found, self._blind)
        if state == self._idle and not at_once:
            return 0
        with notifying_lock(Layout(self.archive.folder).notifications):
            scopes = await self.hold(lambda: self._scoped(found))
            turns = [self._turn(found, one, scopes[one.name], to) for one, to in pairs(found)]
            told = await asyncio.gather(*(one.run(self._blind, at_once=at_once) for one in turns))
        self._idle = state if all(one.idle for one in turns) else None
        return sum(told)

    async def go_on(self, between: float = BETWEEN) -> None:
        """Rounds until cancelled. Rules that can't be read are told of once; the watch goes on."""
        while True:
            try:
                await self.once()
            except ArchiveBusy:
                pass  # another process tells them at this moment
            except (ArchiveError, UnknownKind) as error:
                self._once(f"ALARM: nobody is notified: {error}. {error.advice}")
            await asyncio.sleep(between)

    async def test(self, name: str) -> tuple[Tested, ...]:
        """Send a test to each target of a rule. Raises NoSuchRule."""
        found = self.rules()
        rule = next((one for one in found.rules if one.name == name), None)
        if rule is None:
            raise NoSuchRule(f"there is no rule called {name[:80]!r}")
        now, address = self.clock.now(), self.archive.configuration.web.address
        notice = trial_notice(rule.name, now, address)
        tellers = [self._teller(found, rule, found.targets[one]) for one in rule.to]
        outcomes = await asyncio.gather(*(one.tell([notice], now) for one in tellers))
        return tuple(map(Tested, rule.to, outcomes))

    def rules(self) -> Notifications:
        """The rules as the file has them now. NotificationsRefused, StorageError."""
        return load_notifications(self.archive.folder)

    def _scoped(self, found: Notifications) -> dict[str, Scope]:
        """What each rule asks for; worked out anew when the log has grown or a rule is another."""
        size = self.archive.head.size
        if self._scopes[:2] != (size, found):
            scopes = {rule.name: scope_of(self.archive, rule) for rule in found.rules}
            for rule, scope in scopes.items():
                for name in scope.unknown:
                    self._once(f"The rule {rule} names what is not on record: {name}")
            self._scopes = (size, found, scopes)
        return self._scopes[2]

    def _once(self, words: str) -> None:
        if words not in self._said:
            self._said.add(words)
            self.tell(words)

    def _teller(self, found: Notifications, rule: Rule, target: Target) -> Teller:
        return teller_of(self.archive, rule, target, found.mail, self.network, self.guard)

    def _turn(self, found: Notifications, rule: Rule, scope: Scope, target: Target) -> Turn:
        return Turn(
            archive=self.archive,
            rule=rule,
            scope=scope,
            target=target,
            teller=self._teller(found, rule, target),
            clock=self.clock,
            hold=self.hold,
            chance=self.chance,
            tell=self.tell,
        )


def pairs(found: Notifications) -> Iterator[tuple[Rule, Target]]:
    """Each rule with each of its targets."""
    return ((rule, found.targets[name]) for rule in found.rules for name in rule.to)
