"""How does what an instance signed get on record?"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from onrecord.archive import Archive
from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.polling import Account, Shown
from onrecord.platforms.speech import Unplaced
from onrecord.proof.activitypub import Activity, DeliveryError, read_object
from onrecord.reading.activitypub import bears_out, delivered_entries, moved_entry, shown_in
from onrecord.reading.entries import account_entry, unsigned
from onrecord.reading.polled import found_entry, read_answer
from onrecord.record.accounts import AccountId, ref_of
from onrecord.record.entries import EntryError, canonical
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, AccountState, Identity, Seen
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.deliveries.lateness import is_earlier
from onrecord.watch.deliveries.ourselves import OurActor
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source

__all__ = ["Recording"]

# What a signature leaves open says nothing: whoever passes an activity on may write it otherwise.
_AROUND = frozenset({"proof", "signature", "@context"})
_LATEST = 100  # entries of a post among which the same delivery is looked for


class Recording:
    """Writes what verified deliveries say; one that is on record already adds nothing."""

    def __init__(self, asker: Asker, questions: Questions, ourselves: OurActor | None) -> None:
        self._asker, self._questions, self._ourselves = asker, questions, ourselves

    async def shown(self, source: Source, activity: Activity, exchange: Exchange) -> None:
        """A post was made, edited or repeated. Raises `Unplaced`."""
        version = shown_in(source.platform.NAME, activity).version
        if await self._asker.hold(lambda: self._is_late(source, activity)):
            raise Unplaced("an earlier version than the one that is on record, delivered late")
        beside: list[tuple[Exchange, Shown]] = []
        if source.platform.NAME == mastodon.NAME:
            known = await self._asker.hold(lambda: self._on_record(source, activity))
            served = None if known is not None else await self._served(source, activity)
            if served is not None:
                beside.append(served)
                known = served[1].version
            version = version if known is None else known
        await self._asker.hold(lambda: self._append(source, activity, exchange, version, beside))

    async def told(self, source: Source, activity: Activity, exchange: Exchange) -> None:
        """A post was removed."""
        await self._asker.hold(lambda: self._append(source, activity, exchange, None, []))

    async def left(self, source: Source, activity: Activity, exchange: Exchange) -> None:
        """The account itself was removed."""
        archive, (platform, account) = self._asker.archive, source.key

        def record() -> None:
            latest = archive.index.latest_fact(platform, account, AccountState)
            known = None if latest is None else latest.entry
            if isinstance(known, AccountObservation) and known.evidence.exchange.method == "POST":
                return
            (kept,) = keep_exchanges(archive, [exchange])
            archive.append(delivered_entries(platform, activity, kept, None))

        await self._asker.hold(record)

    async def moved(self, source: Source, activity: Activity, exchange: Exchange) -> str | None:
        """It says that it moved: only believed if the other account names it in return.

        None if it was believed and recorded; otherwise why not.
        """
        target, account = activity.of or "", source.account
        asked = await self._asked_signed(target)
        identity = _identity(asked, target, account.account)
        if identity is None:
            return f"it says that it moved to {target}, which does not name it in return"
        handles = () if account.handle is None else (account.handle,)
        known = Identity(handles, None, account.host, "")
        archive, platform = self._asker.archive, source.platform.NAME

        def record() -> None:
            kept, kept_target = keep_exchanges(archive, [exchange, asked])
            there = account_entry(
                activitypub.NAME, AccountId(target), identity, unsigned(kept_target)
            )
            archive.append([there, moved_entry(platform, activity, kept, known)])

        await self._asker.hold(record)
        return None

    async def _asked_signed(self, url: str) -> Exchange:
        headers: Sequence[tuple[str, str]] = [("accept", activitypub.ACTIVITY)]
        if self._ourselves is not None:
            headers = self._ourselves.headers("GET", url, b"", self._asker.clock.now())
        return await self._asker.network.fetch(url, headers=headers)

    def _is_late(self, source: Source, activity: Activity) -> bool:
        latest = self._latest(source, activity)
        item = activity.item
        return latest is not None and item is not None and is_earlier(item, latest)

    def _on_record(self, source: Source, activity: Activity) -> bytes | None:
        """The version that is on record of this post, if the signed object bears it out."""
        post, item, version = activity.post, activity.item, self._latest(source, activity)
        assert post is not None and item is not None  # an activity that shows a post
        return version if version is not None and bears_out(version, post, item) else None

    def _latest(self, source: Source, activity: Activity) -> bytes | None:
        """The version of this post that was seen last, if its bytes are here."""
        archive, post = self._asker.archive, activity.post
        assert post is not None  # an activity about a post
        for logged in reversed(archive.index.entries_of_post(ref_of(*source.key, post))):
            entry = logged.entry
            if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen):
                return _blob(archive, entry)
        return None

    async def _served(self, source: Source, activity: Activity) -> tuple[Exchange, Shown] | None:
        """The post as Mastodon's API shows it now, if the signed object bears that out."""
        post, item = activity.post, activity.item
        assert post is not None and item is not None  # an activity that shows a post
        question = source.platform.ask_post(source.account, post)
        if question is None:
            return None
        asked = (await self._questions.ask(question, fresh=True)).exchange
        found = read_answer(source.platform, source.account, asked).posts.get(post)
        if isinstance(found, Shown) and bears_out(found.version, post, item):
            return asked, found
        return None

    def _append(
        self,
        source: Source,
        activity: Activity,
        exchange: Exchange,
        version: bytes | None,
        beside: list[tuple[Exchange, Shown]],
    ) -> None:
        archive, platform, post = self._asker.archive, source.platform.NAME, activity.post
        assert post is not None  # an activity about a post
        if self._is_known(source, activity, exchange):
            return
        kept, *others = keep_exchanges(archive, [exchange, *(one for one, _ in beside)])
        commitment = None if version is None else archive.keep(version)[0]
        entries = delivered_entries(platform, activity, kept, commitment)
        for (_, found), other in zip(beside, others, strict=True):
            entries.append(found_entry(platform, source.account, post, found, other, commitment))
        archive.append(entries)

    def _is_known(self, source: Source, activity: Activity, exchange: Exchange) -> bool:
        """Whether the same activity is on record: servers repeat what they think was lost."""
        archive, post = self._asker.archive, activity.post
        assert post is not None
        same = _said(exchange.body)
        listed = archive.index.entries_of_post(ref_of(*source.key, post))
        for logged in listed[-_LATEST:]:
            entry = logged.entry
            if not isinstance(entry, PostObservation) or entry.evidence.exchange.method != "POST":
                continue
            if isinstance(entry.outcome, Seen | Absent):
                try:
                    if _said(archive.blob(entry.evidence.exchange.body)) == same:
                        return True
                except OnrecordError:  # redacted
                    continue
        return False


def _said(body: bytes) -> str:
    """What an activity says, however it is written and whenever it was signed."""
    said = {name: value for name, value in read_object(body).items() if name not in _AROUND}
    try:
        return sha256(canonical(said)).hexdigest()
    except EntryError:
        return sha256(body).hexdigest()


def _blob(archive: Archive, entry: PostObservation) -> bytes | None:
    assert isinstance(entry.outcome, Seen)
    try:
        return archive.blob(entry.outcome.version)
    except OnrecordError:  # not kept, or redacted
        return None


def _identity(exchange: Exchange, target: str, account: str) -> Identity | None:
    """Who the other account is, if it says at its own id that it is also known as this one."""
    try:
        body: dict[str, Any] = read_object(exchange.body) if exchange.status == 200 else {}
        known = body.get("alsoKnownAs")
        listed = known if isinstance(known, list) else [known]
        if body.get("id") != target or target != exchange.url or account not in listed:
            return None
        place = Account(account=AccountId(target), handle=None, host="")
        facts = activitypub.actor_facts(activitypub.account_found(place, body), body)
    except (DeliveryError, Unplaced):
        return None
    identity = next(fact for fact in facts if isinstance(fact, Identity))
    return replace(identity, said_by=f"{identity.said_by}, which names {account} as another name")
