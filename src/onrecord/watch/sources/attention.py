"""What do we know of our own attention: who was looked at when, and whom could we not look at?

What follows is said: a gap in the record, an alarm to the operator, a note for a restart.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.archive import Archive, WatchSettings
from onrecord.record.accounts import AccountId
from onrecord.record.observations import Gap
from onrecord.watch.asking import Asker
from onrecord.watch.at_work import note_at_work
from onrecord.watch.sources import notebook
from onrecord.watch.sources.alarms import newly_late, trouble_of, words_of_again, words_of_late
from onrecord.watch.sources.gaps import gap_between
from onrecord.watch.sources.hosts import Hosts
from onrecord.watch.sources.looker import Looked
from onrecord.watch.sources.notebook import Noted
from onrecord.watch.sources.schedule import interval
from onrecord.watch.sources.standing import Standing, host_asked
from onrecord.watch.sources.troubles import TroubleKind, set_troubles, troubles
from onrecord.watch.sources.watched import Key, Source, load_sources, posted_at, sources_from

__all__ = ["Attention"]


@dataclass(slots=True)
class Attention:
    """All sources of an archive, and where each stands."""

    asker: Asker
    hosts: Hosts
    settings: WatchSettings
    tell: Callable[[str], None] = lambda _: None
    standings: dict[Key, Standing] = field(init=False, default_factory=dict)
    _running_since: datetime = field(init=False)
    _gaps: list[Gap] = field(init=False, default_factory=list)  # to be appended
    _again: list[Standing] = field(init=False, default_factory=list)  # to be told
    _seen: int = field(init=False)  # entries that were looked through for enrolments

    def __post_init__(self) -> None:
        archive = self.asker.archive
        self._running_since, self._seen = self.asker.clock.now(), archive.head.size
        known = notebook.noted(archive)
        for key, source in load_sources(archive).items():
            self._add(source, known.get(key))
        self._gaps = notebook.owed_gaps(archive)
        for gap in self._gaps:
            one = self.standings.get((gap.platform, gap.account))
            if one is not None:
                one.looked_at = max(one.looked_at, gap.ended_at)
        for trouble in troubles(archive):
            one = self.standings.get((trouble.platform, AccountId(trouble.of)))
            if one is not None and trouble.kind is TroubleKind.STALLED:
                one.late = True

    def interval(self, one: Standing) -> float:
        """Seconds between two looks at it."""
        watch, now = self.settings, self.asker.clock.now()
        return interval(one.posted_at, now, watch.poll_seconds, watch.quiet_seconds)

    async def after(self, one: Standing, looked: Looked, began: datetime) -> None:
        """A look is over that began at `began`."""
        one.settle_at = looked.settle_at
        if not looked.answered:
            one.failed(looked.why or "no answer that could be read")
            return
        gap = gap_between(
            one.source.key,
            one.looked_at,
            began,
            self.interval(one),
            one.reasons,
            running_since=self._running_since,
        )
        if gap is not None:
            self._gaps.append(gap)
        one.worked(self.asker.clock.now())
        if one.late:
            one.late = False
            self._again.append(one)
        if looked.news or not one.knows_posts:
            archive, source = self.asker.archive, one.source
            one.posted_at = await self.asker.hold(lambda: posted_at(archive, source))
            one.knows_posts = True

    def not_asked(self, one: Standing, why: str) -> None:
        """It was due, and its host was not to be asked."""
        one.because(why)

    async def newcomers(self) -> list[Standing]:
        """Those that were enrolled since the last call, by whatever process."""
        archive, size = self.asker.archive, self.asker.archive.head.size
        if size == self._seen:
            return []
        found = await self.asker.hold(lambda: sources_from(archive, self._seen))
        self._seen = size
        return [self._add(one, None) for key, one in found.items() if key not in self.standings]

    async def tick(self) -> None:
        """Say what has to be said by now: gaps and alarms."""
        self.asker.archive.index.let_go()  # of thousands of accounts, 40 MB of what is not needed
        with_intervals = ((one, self.interval(one)) for one in self.standings.values())
        late = newly_late(with_intervals, self.asker.clock.now(), self._running_since)
        for one in late:
            one.late = True
            if not one.reasons and (why := self.hosts.why_closed(one.host)):
                one.because(why)
        again, self._again = self._again, []
        if late or again:
            await self.asker.hold(self._note_troubles)
        for words in (*words_of_late(late), *words_of_again(again)):
            self.tell(words)
        if self._gaps:
            gaps, text = list(self._gaps), notebook.written(self.standings.values())
            archive = self.asker.archive
            await self.asker.hold(lambda: notebook.append_gaps(archive, gaps, text))
            del self._gaps[: len(gaps)]

    async def write(self) -> None:
        """Note where all stand."""
        archive, text = self.asker.archive, notebook.written(self.standings.values())
        now = self.asker.clock.now()
        await self.asker.hold(lambda: notebook.note(archive, text))
        await self.asker.hold(lambda: note_at_work(archive, now))

    def _note_troubles(self) -> None:
        archive = self.asker.archive
        others = [one for one in troubles(archive) if one.kind is not TroubleKind.STALLED]
        since = {(x.platform, x.of): x for x in troubles(archive) if x.kind is TroubleKind.STALLED}
        late = [trouble_of(one) for one in self.standings.values() if one.late]
        set_troubles(archive, [*others, *(since.get((x.platform, x.of), x) for x in late)])

    def _add(self, source: Source, known: Noted | None) -> Standing:
        archive: Archive = self.asker.archive
        one = Standing(source, host_asked(source), _last_look(archive, source, known))
        if known is not None:
            one.posted_at, one.settle_at = known.posted_at, known.settle_at
            one.knows_posts = known.posted_at is not None
            one.reasons = list(known.reasons)
        self.standings[source.key] = one
        return one


def _last_look(archive: Archive, source: Source, known: Noted | None) -> datetime:
    if known is None:
        return notebook.last_look(archive, source)
    return max(known.looked_at, source.enrolled_at)
