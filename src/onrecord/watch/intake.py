"""How far has the stream been recorded, and what follows from what it said?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.observations import Gap
from onrecord.watch.asking import Asker
from onrecord.watch.followups import FollowUps
from onrecord.watch.listening import Heard, Notice
from onrecord.watch.recorder import Recorder
from onrecord.watch.watched import Watched

__all__ = ["Intake"]

_LOST = ""  # a cursor that the stream no longer knows


@dataclass(slots=True)
class Intake:
    """Takes what was heard into the record, and notes up to where that is done.

    The cursor is no evidence. A lost one costs a fetch of the trees; one that ran ahead would
    cost frames, so it never passes a frame that is not on record.
    """

    asker: Asker
    recorder: Recorder
    follow: FollowUps
    firehose: str
    tell: Callable[[str], None]
    _noted: int | None = None

    @property
    def cursor(self) -> int | None:
        """Where to go on listening; None: with what happens next."""
        noted = self._archive.state.get(self._name)
        return int(noted) if noted and noted.isdecimal() else None

    async def take(self, heard: Heard) -> bool:
        """Record what was heard and begin what follows from it; whether the stream has ended."""
        if heard.frames:
            taken = await self.asker.hold(lambda: self.recorder.take(heard.frames))
            await self.follow.after(taken)
        for notice in heard.notices:
            self.tell("".join(one if one.isprintable() else "?" for one in notice.says))
            if notice.lost:
                await self._lose(notice)
        if not any(notice.lost for notice in heard.notices):
            await self._note(heard.position)
        return any(notice.ended for notice in heard.notices)

    async def _lose(self, notice: Notice) -> None:
        """A stream does not go on where it left off: everybody may have changed anything."""
        told = notice.of is not None
        if told:
            await self._tell_loss(notice)
        else:
            await self.asker.hold(lambda: self._archive.state.set(self._name, _LOST))
            self._noted = None
        for account, watched in list(self.recorder.watched.items()):
            rev = None if watched.chain is None else watched.chain.rev
            await self.follow.missed(account, notice.says, rev, identity=True, told=told)

    async def _tell_loss(self, notice: Notice) -> None:
        """Put a vantage's loss on record: once it has its receipt, nobody tells of it again."""
        at, watched = self.asker.clock.now(), list(self.recorder.watched.values())
        gaps = [gap for one in watched for gap in _gap(notice, one, at)]
        await self.asker.record(*gaps)

    async def _note(self, position: int | None) -> None:
        reached = self.recorder.reached
        if position is not None and reached is not None:
            position = min(position, reached - 1)
        if position is not None and position > 0 and position != self._noted:
            text = str(position)
            await self.asker.hold(lambda: self._archive.state.set(self._name, text))
            self._noted = position

    @property
    def _archive(self) -> Archive:
        return self.asker.archive

    @property
    def _name(self) -> str:
        return f"cursor/{self.firehose}"


def _gap(notice: Notice, watched: Watched, at: datetime) -> Iterator[Gap]:
    """The vantage's silence about an account, if the account had been seen before."""
    since = None if watched.seen_at is None else notice.since or watched.seen_at
    if since is not None and since < at:
        yield Gap(
            platform=bluesky.NAME,
            account=watched.account,
            began_at=since,
            ended_at=at,
            why=notice.says,
            noted_at=at,
            vantage=notice.of,
        )
