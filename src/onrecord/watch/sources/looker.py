"""What happens at a look?

The account is asked what it shows. What need not be read again is counted, and nothing more: most
looks are of this kind. Otherwise the answer is compared with the record; what is new is recorded,
and what seems to be gone is asked about, at once and again minutes later (`confirming`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.archive import WatchSettings
from onrecord.platforms.polling import Answer
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker
from onrecord.watch.sources.glance import Glance
from onrecord.watch.sources.held_notes import load_held, note_held
from onrecord.watch.sources.holding import Holding
from onrecord.watch.sources.looked import Looked
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.rereading import read_source_again
from onrecord.watch.sources.turn import Turn
from onrecord.watch.sources.view import View, load_view, note_marks, note_reader
from onrecord.watch.sources.watched import Key, Source

__all__ = ["Looked", "Looker"]


@dataclass(slots=True)
class Looker:
    """Looks at accounts of polled platforms, and records what it finds."""

    asker: Asker
    questions: Questions
    settings: WatchSettings
    tell: Callable[[str], None] = lambda _: None
    holding: Holding = field(default_factory=Holding)
    _views: dict[Key, View] = field(default_factory=dict)

    async def look(self, source: Source) -> Looked:
        """Look at an account once. Raises what the archive raises, and nothing else."""
        view = await self._view(source)
        async with view.turn:
            return await self._glance(source, view).look()

    async def settle(self, source: Source) -> Looked:
        """Ask about what is suspected and due; what is not keeps its time."""
        view = await self._view(source)
        async with view.turn:
            return await self._glance(source, view).settle()

    async def take(self, source: Source, exchange: Exchange, answer: Answer) -> None:
        """Record what was heard beside the polls; what it only names is asked after."""
        view = await self._view(source)
        async with view.turn:
            await self._glance(source, view).take(exchange, answer)

    async def finish(self) -> None:
        """Write down the looks that are not yet: the watch ends."""
        await self.asker.hold(self._write_everything)

    def _write_everything(self) -> None:
        views = list(self._views.values())
        self._write_looks(views)
        note_held(self.asker.archive, views, self.holding)

    async def before_gap(self, key: Key) -> None:
        """Write down the looks at one account: the next one comes too late to join them."""
        view = self._views.get(key)
        if view is not None:
            async with view.turn:
                await self.asker.hold(lambda: self._write_looks([view]))

    def _write_looks(self, views: Sequence[View]) -> None:
        noted_at = self.asker.clock.now()
        looks = [view.tally.entry(*view.key, noted_at) for view in views]
        self.asker.archive.append([entry for entry in looks if entry is not None])
        for view in views:
            view.tally.wrote()
            note_marks(self.asker.archive, view)

    def _glance(self, source: Source, view: View) -> Glance:
        return Glance(
            Turn(
                asker=self.asker,
                questions=self.questions,
                settings=self.settings,
                tell=self.tell,
                holding=self.holding,
                source=source,
                view=view,
            )
        )

    async def _view(self, source: Source) -> View:
        view = self._views.get(source.key)
        if view is None:
            loaded = await self.asker.hold(lambda: self._load(source))
            view = self._views.setdefault(source.key, loaded)
        return view

    def _load(self, source: Source) -> View:
        """What was noted of it; with another reader than last time, unread answers first."""
        archive, now = self.asker.archive, self.asker.clock.now()
        view, reader = load_view(archive, source.key, now), source.platform.READER
        if view.reader != reader:
            read_source_again(archive, source)
            since = 0.0 if view.reader is None else now.timestamp()
            note_reader(archive, view, reader, since, {})
        view.held = load_held(archive, source.key, self.holding)
        return view
