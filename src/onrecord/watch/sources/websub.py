"""How are feeds told to us at once, where they have a hub?

Each feed is looked at for a hub once a day, and the hub is asked to deliver to a callback of ours
(`onrecord serve`), with a secret of that feed's own. What it delivers and signs is taken as what
the feed shows. A delivery that is not signed is no evidence: it makes us look at once. The polls go
on whatever a hub does.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from onrecord.archive import DamagedArchive
from onrecord.archive.deliveries import Deliveries
from onrecord.archive.hub_key import HubKey, hub_key
from onrecord.platforms import feed
from onrecord.platforms.feed import Hub, hub_in
from onrecord.reading.polled import read_answer
from onrecord.reading.websub import Said, as_delivered, is_signed, read_said
from onrecord.record.exchanges import Exchange
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.asking import Asker
from onrecord.watch.sources.companions import Soon
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Key, Source

__all__ = ["HubDeliveries"]

_LEASE = 10 * 86_400  # seconds that we ask for
_ANEW = timedelta(
    days=1
)  # until a feed without a hub, or a hub that did not answer, is asked again
_GLANCE = 1.0  # seconds between two looks at what was delivered
_ROUND = 60.0  # and between two looks for feeds whose turn it is
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Note:
    """What was last done about a feed's hub. Lost notes are asked for anew."""

    topic: str | None
    again_at: datetime

    def written(self) -> str:
        return json.dumps({"topic": self.topic, "again_at": instant(self.again_at)})


@dataclass(slots=True)
class HubDeliveries:
    """Subscribes to feeds at their hubs, and reads what these deliver (a `Companion`)."""

    asker: Asker
    questions: Questions
    looker: Looker
    sources: Callable[[], Mapping[Key, Source]]
    tell: Callable[[str], None] = lambda _: None
    glance: float = _GLANCE
    round: float = _ROUND
    _waiting: Deliveries = field(init=False)
    _base: str = field(init=False)
    _key: HubKey | None = None

    def __post_init__(self) -> None:
        archive = self.asker.archive
        vantage = archive.configuration.network.vantage
        self._waiting = Deliveries(archive.folder, vantage, of="hubs")
        self._base = archive.configuration.activitypub.actor.rstrip("/")

    async def go_on(self, soon: Soon) -> None:
        """Subscribe, renew and read, until cancelled; nothing without a public address."""
        if not self._base:
            return
        rounds = asyncio.create_task(self._rounds())
        try:
            while True:
                await self.read(soon)
                if rounds.done():
                    rounds.result()
                await asyncio.sleep(self.glance)
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def once(self) -> None:
        """Read what lies there. A subscription is for those who stay."""
        if self._base:
            await self.read(lambda _: None)

    async def after(self, source: Source) -> None:
        """Nothing follows from what polls found."""

    async def _rounds(self) -> None:
        while True:
            await self.subscribe()
            await asyncio.sleep(self.round)

    # Subscriptions

    async def subscribe(self) -> None:
        """Look for hubs, and ask them, wherever it is time."""
        for source in self._feeds():
            note = await self.asker.hold(partial(self._note_of, source))
            if note is None or note.again_at <= self.asker.clock.now():
                await self._subscribe(source)

    async def _subscribe(self, source: Source) -> None:
        asked = await self.questions.ask(feed.ask_account(source.account), fresh=True)
        hub = hub_in(asked.exchange)
        # Noted first: a hub may verify before it has answered.
        again = self.asker.clock.now() + _ANEW
        await self._write(source, _Note(None if hub is None else hub.topic, again))
        if hub is not None:
            await self._ask_hub(hub, source)

    async def _ask_hub(self, hub: Hub, source: Source) -> None:
        """Ask for deliveries. The secret goes over TLS: the network asks nobody without it."""
        key = await self._hub_key()
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": hub.topic,
            "hub.callback": f"{self._base}{key.callback(hub.topic)}",
            "hub.secret": key.secret(hub.topic),
            "hub.lease_seconds": str(_LEASE),
        }
        answer = await self.asker.network.fetch(
            hub.url,
            method="POST",
            headers=[("content-type", _FORM)],
            body=urlencode(asked).encode(),
        )
        if answer.status is None or not 200 <= answer.status < 300:
            why = answer.failure or f"HTTP {answer.status}"
            self.tell(f"{source.account.account}: its hub {hub.url} did not take us: {why}")

    def _feeds(self) -> list[Source]:
        return [one for one in self.sources().values() if one.platform.NAME == feed.NAME]

    # Deliveries

    async def read(self, soon: Soon) -> int:
        """Read what was delivered, oldest first; how many were taken away."""
        names = await asyncio.to_thread(self._waiting.waiting)
        by_topic = await self._topics() if names else {}
        for name in names:
            await self._one(name, by_topic, soon)
        return len(names)

    async def _one(self, name: str, by_topic: Mapping[str, Source], soon: Soon) -> None:
        try:
            request = await asyncio.to_thread(self._waiting.read, name)
        except DamagedArchive as error:
            self.tell(f"{error}. {error.advice}")
            return
        said = read_said(request)
        source = None if said is None else by_topic.get(said.topic)
        if said is not None and source is not None:
            await self._said(said, source, request, soon)
        await asyncio.to_thread(self._waiting.remove, name)

    async def _said(self, said: Said, source: Source, request: Exchange, soon: Soon) -> None:
        match said.mode:
            case "delivery":
                await self._delivered(said, source, request, soon)
            case "subscribe":
                lease = timedelta(seconds=said.lease or _LEASE)
                again = self.asker.clock.now() + max(lease * 0.8, _ANEW / 24)
                await self._write(source, _Note(said.topic, again))
                soon(source.key)  # what was published before it began
            case "denied":
                self.tell(f"{source.account.account}: its hub denied the subscription")
            case _:
                pass

    async def _delivered(self, said: Said, source: Source, request: Exchange, soon: Soon) -> None:
        key = await self._hub_key()
        if not is_signed(request, key.secret(said.topic)):
            soon(source.key)
            return
        exchange = as_delivered(request, source.account.host)
        answer = read_answer(source.platform, source.account, exchange)
        await self.looker.take(source, exchange, answer)

    # Notes

    async def _topics(self) -> dict[str, Source]:
        """The feeds that are watched, by the topics that their hubs know them by."""
        sources = self._feeds()
        notes = await self.asker.hold(lambda: [self._note_of(one) for one in sources])
        return {
            note.topic: source
            for source, note in zip(sources, notes, strict=True)
            if note is not None and note.topic is not None
        }

    def _note_of(self, source: Source) -> _Note | None:
        written = self.asker.archive.state.get(_named(source))
        try:
            said = json.loads(written or "null")
            return _Note(said["topic"], read_instant(said["again_at"])) if said else None
        except (ValueError, KeyError, TypeError, TimeError):
            return None

    async def _write(self, source: Source, note: _Note) -> None:
        archive = self.asker.archive
        await self.asker.hold(lambda: archive.state.set(_named(source), note.written()))

    async def _hub_key(self) -> HubKey:
        if self._key is None:
            self._key = await asyncio.to_thread(hub_key, self.asker.archive.folder)
        return self._key


def _named(source: Source) -> str:
    return f"websub/{source.account.account}"
