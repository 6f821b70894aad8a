"""With which keys does an actor sign, by the document that is on record or is asked for now?

Each document that was asked for is put on record before it counts: whoever verifies a bundle finds
there what a delivery was checked with, by the order in which things were heard.
"""

from dataclasses import dataclass, field
from datetime import datetime

from onrecord.network import monotonic
from onrecord.platforms import activitypub
from onrecord.platforms.activitypub import account_found, actor_facts
from onrecord.platforms.bodies import object_of
from onrecord.platforms.speech import Unplaced
from onrecord.proof.activitypub import ActorKeys, DeliveryError, read_keys
from onrecord.reading.entries import account_entry, unsigned
from onrecord.record.entries import Logged
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Identity
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.deliveries.ourselves import OurActor
from onrecord.watch.sources.watched import Key, Source

__all__ = ["KeyDocuments"]

BETWEEN = 60.0  # seconds between two questions for one actor's document


@dataclass(slots=True)
class KeyDocuments:
    """The key documents of watched actors. Anybody may send anything: questions are spaced."""

    asker: Asker
    ourselves: OurActor
    between: float = BETWEEN
    _asked: dict[Key, float] = field(default_factory=dict)
    _heard: dict[Key, datetime] = field(default_factory=dict)  # when one could be read
    _last: dict[Key, Logged] = field(default_factory=dict)  # of Mastodon's: ours alone have keys

    async def known(self, source: Source) -> ActorKeys | None:
        """The keys in the latest document on record; None if there is none."""
        return await self.asker.hold(lambda: self._known(source))

    def _known(self, source: Source) -> ActorKeys | None:
        platform, account = source.key
        latest = self.asker.archive.index.latest_fact(platform, account, Identity)
        found = self._keys(latest, source)
        if found is None and source.key not in self._last:
            around = self.asker.archive.index.entries_of_account(platform, account)
            known = (one for one in reversed(around) if self._keys(one, source) is not None)
            last = next(known, None)
            if last is not None:
                self._last[source.key] = last
        return found or self._keys(self._last.get(source.key), source)

    def _keys(self, logged: Logged | None, source: Source) -> ActorKeys | None:
        entry = None if logged is None else logged.entry
        if not isinstance(entry, AccountObservation) or not isinstance(entry.fact, Identity):
            return None
        if entry.fact.signing_key is None:
            return None
        try:
            body = self.asker.archive.blob(entry.evidence.exchange.body)
            return read_keys(body, source.account.account)
        except OnrecordError:  # redacted, or no document of keys
            return None

    def heard_after(self, source: Source, at: datetime) -> bool:
        """Whether the document was served to us after this moment: then it names no newer key."""
        heard = self._heard.get(source.key)
        return heard is not None and heard > at

    async def fetched(self, source: Source) -> ActorKeys | str:
        """The keys in the document as it is served now, put on record; or why they can't be had."""
        now = monotonic()
        if now - self._asked.get(source.key, -self.between) < self.between:
            return "the actor's document was asked for a moment ago"
        self._asked[source.key] = now
        url = source.account.account
        headers = self.ourselves.headers("GET", url, b"", self.asker.clock.now())
        exchange = await self.asker.network.fetch(url, headers=headers)
        if exchange.status != 200:
            why = exchange.failure or f"HTTP {exchange.status}"
            return f"the actor's document could not be had: {why}"
        try:
            keys, identity = read_keys(exchange.body, url), _identity(source, exchange)
        except (DeliveryError, Unplaced) as error:
            return f"the actor's document could not be read: {error}"
        self._heard[source.key] = exchange.answered_at
        if not await self.asker.hold(lambda: self._is_known(source, keys, identity)):
            await self._record(source, exchange, identity)
        return keys

    def _is_known(self, source: Source, keys: ActorKeys, identity: Identity) -> bool:
        """Whether it says what is on record: strangers make us ask as often as they like."""
        latest = self.asker.archive.index.latest_fact(*source.key, Identity)
        entry = None if latest is None else latest.entry
        same = isinstance(entry, AccountObservation) and entry.fact == identity
        return same and self._known(source) == keys

    async def _record(self, source: Source, exchange: Exchange, identity: Identity) -> None:
        archive = self.asker.archive

        def record() -> Logged:
            (kept,) = keep_exchanges(archive, [exchange])
            platform, account = source.key
            entry = account_entry(platform, account, identity, unsigned(kept))
            (logged,) = archive.append([entry])
            return logged

        self._last[source.key] = await self.asker.hold(record)


def _identity(source: Source, exchange: Exchange) -> Identity:
    """What the document says; an account that is asked for elsewhere keeps its place and name."""
    actor, account = object_of(exchange), source.account
    if source.platform.NAME == activitypub.NAME:
        account = account_found(account, actor)
    return next(fact for fact in actor_facts(account, actor) if isinstance(fact, Identity))
