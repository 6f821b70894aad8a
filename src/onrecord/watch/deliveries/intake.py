"""What is done with a delivery, from the file in which it lies to acknowledged entries?

It was kept before anybody read it. Now: whose is it, is it signed, was it heard before, and what
does it say? Deliveries about accounts that nobody watches here, and what is not for everybody, are
let go without a trace; so is what was heard before. What says to be of a watched account and is
not signed by it is recorded as unread, so many times a day.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from onrecord.archive import DamagedArchive
from onrecord.archive.deliveries import Deliveries
from onrecord.network import monotonic
from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.speech import Unplaced
from onrecord.proof.activitypub import (
    ActorKeys,
    Deed,
    Delivery,
    DeliveryError,
    KeyUnknown,
    Signed,
    actor_of,
    is_public,
    read_object,
    verify_delivery,
)
from onrecord.reading.activitypub import delivery_of
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries.following import note_answer
from onrecord.watch.deliveries.key_documents import BETWEEN, KeyDocuments
from onrecord.watch.deliveries.ourselves import OurActor
from onrecord.watch.deliveries.recording import Recording
from onrecord.watch.deliveries.unbelieved import Unbelieved
from onrecord.watch.sources.companions import Soon
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source, called, sources_from

__all__ = ["DeliveryIntake"]

PATIENCE = timedelta(hours=1)
"""How long a delivery waits for its sender's key, if that can't be had at once."""
GLANCE = 0.5  # seconds between two looks at what has come in
AT_ONCE = 200  # deliveries between two looks at who is watched
_DAY = 86_400.0  # seconds; until a damaged file is looked at again

_PLATFORMS = (activitypub.NAME, mastodon.NAME)


@dataclass(slots=True)
class DeliveryIntake:
    """Reads what lies in the archive's inbox: a companion of the polls."""

    asker: Asker
    questions: Questions
    ourselves: OurActor | None
    tell: Callable[[str], None] = lambda _: None
    between: float = BETWEEN
    _waiting: Deliveries = field(init=False)
    _documents: KeyDocuments | None = field(init=False)
    _recording: Recording = field(init=False)
    _sources: dict[AccountId, Source] = field(default_factory=dict)
    _size: int = 0  # entries that were looked through for enrolments
    _again: dict[str, float] = field(default_factory=dict)  # not before, by name
    _unbelieved: Unbelieved = field(init=False)
    _soon: Soon = lambda _: None

    def __post_init__(self) -> None:
        archive = self.asker.archive
        vantage = archive.configuration.network.vantage
        self._waiting = Deliveries(archive.folder, vantage)
        self._unbelieved = Unbelieved(self.asker, self.tell)
        self._recording = Recording(self.asker, self.questions, self.ourselves)
        ours = self.ourselves
        self._documents = None if ours is None else KeyDocuments(self.asker, ours, self.between)

    async def go_on(self, soon: Soon) -> None:
        """Read what comes in, until cancelled."""
        self._soon = soon
        while self._documents is not None:
            if await self.take() == 0:
                await asyncio.sleep(GLANCE)

    async def once(self) -> None:
        """Read what lies there."""
        while await self.take():
            pass

    async def after(self, source: Source) -> None:
        """Nothing follows from what polls found."""

    async def take(self) -> int:
        """Read what waits; how many were taken away."""
        if self._documents is None:
            return 0
        names = await asyncio.to_thread(self._waiting.waiting)
        self._again = {name: at for name, at in self._again.items() if name in names}
        due = [name for name in names if self._again.get(name, 0.0) <= monotonic()][:AT_ONCE]
        if due:
            await self._know_sources()
        return sum([await self._one(name, self._documents) for name in due])

    async def _know_sources(self) -> None:
        """Who is watched: those that were enrolled since the last look come in."""
        archive, start, size = self.asker.archive, self._size, self.asker.archive.head.size
        if size != start:
            found = await self.asker.hold(lambda: sources_from(archive, start))
            self._size = size
            for source in found.values():
                if source.platform.NAME in _PLATFORMS:
                    self._sources[source.account.account] = source

    def _as_called_now(self, source: Source) -> Source:
        """The source under the name that it has by now."""
        latest = self.asker.archive.index.latest_fact(*source.key, Identity)
        entry = None if latest is None else latest.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
            source.account = called(source.account, entry.fact)
        return source

    async def _one(self, name: str, documents: KeyDocuments) -> bool:
        try:
            exchange = await asyncio.to_thread(self._waiting.read, name)
        except DamagedArchive as error:
            self.tell(f"{error}. {error.advice}")
            self._again[name] = monotonic() + _DAY
            return False
        if await self._read(exchange, documents):
            await asyncio.to_thread(self._waiting.remove, name)
            return True
        self._again[name] = monotonic() + self.between
        return False

    async def _read(self, exchange: Exchange, documents: KeyDocuments) -> bool:
        """Whether all that it says is on record, or is nothing of ours."""
        # 1. Whose is it? Strangers are let go before anybody is asked for anything.
        try:
            body = read_object(exchange.body)
            source = self._sources.get(actor_of(body))
        except DeliveryError:
            return True
        if source is None or not _concerns_us(body):
            return True
        # 2. Is it signed by its actor?
        found = source
        source = await self.asker.hold(lambda: self._as_called_now(found))
        delivery = delivery_of(exchange)
        signed = await self._verified(delivery, source, documents)
        if isinstance(signed, str):
            waited = self.asker.clock.now() - exchange.answered_at
            if signed.startswith(_LATER) and waited < PATIENCE:
                return False
            await self._unbelieved.record(exchange, source, body, signed.removeprefix(_LATER))
            return True
        # 3. What does it say?
        await self._record(exchange, source, body, signed, documents)
        return True

    async def _verified(
        self, delivery: Delivery, source: Source, documents: KeyDocuments
    ) -> Signed | str:
        """By the keys on record, else by those in the document as it is now; or why not."""
        known = await documents.known(source)
        try:
            if known is not None:
                return verify_delivery(delivery, known)
        except KeyUnknown as error:
            if documents.heard_after(source, delivery.received_at):
                return str(error)
        except DeliveryError as error:
            return str(error)
        found = await documents.fetched(source)
        if not isinstance(found, ActorKeys):
            return f"{_LATER}{found}"
        try:
            return verify_delivery(delivery, found)
        except DeliveryError as error:
            return str(error)

    async def _record(
        self,
        exchange: Exchange,
        source: Source,
        body: dict[str, Any],
        signed: Signed,
        documents: KeyDocuments,
    ) -> None:
        activity = signed.activity
        try:
            match activity.deed:
                case Deed.SHOWED if is_public(body, activity.item):
                    await self._recording.shown(source, activity, exchange)
                case Deed.REMOVED:
                    await self._recording.told(source, activity, exchange)
                case Deed.LEFT:
                    await self._recording.left(source, activity, exchange)
                case Deed.MOVED:
                    why = await self._recording.moved(source, activity, exchange)
                    if why is not None:
                        await self._unbelieved.record(exchange, source, body, why)
                    else:
                        whose = source.account.handle or source.account.account
                        self.tell(f"{whose} moved to {activity.of}: add that, if it is theirs")
                case Deed.CHANGED:
                    await documents.fetched(source)
                case Deed.OTHER:
                    await self.asker.hold(lambda: note_answer(self.asker.archive, body))
                case Deed.SHOWED:  # for followers alone: nobody else's to keep
                    return
        except Unplaced as error:
            await self._unbelieved.record(exchange, source, body, str(error))
        self._soon(source.key)


_LATER = "later: "  # how the reason begins of what another attempt may mend


def _concerns_us(body: dict[str, Any]) -> bool:
    """Whether it is of a kind that is ever recorded: most of what servers send is not."""
    return body.get("type") not in ("Like", "Follow", "Block", "Flag", "Add", "Remove", "View")
