"""Does what an account's instance signed bear out what the entries say?

A delivery is checked as it arrived: request, headers, body, under the keys in the actor's own
document. That document is in the bundle as the evidence of an identity: unsigned, over TLS.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from onrecord.proof.activitypub import (
    INSTANCE,
    Activity,
    ActorKeys,
    Deed,
    Delivery,
    DeliveryError,
    KeyUnknown,
    read_keys,
    require_borne_out,
    verify_delivery,
)
from onrecord.proof.bundle.opened import Bundle
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.commitments import Commitment
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Refused,
    Seen,
    Unreached,
    Unread,
)
from onrecord.record.times import TimeError, read_claimed

__all__ = ["DeliveryReader", "is_delivery", "is_key_document"]

_PLATFORMS = ("activitypub", "mastodon")
_WAITED = timedelta(hours=2)
"""How long after a delivery its key may have been asked for: a sender may be out of reach."""

_GONE = AccountState("gone", INSTANCE)

_Observation = PostObservation | AccountObservation


def is_delivery(entry: _Observation) -> bool:
    """Whether an entry says that its account's instance signed it."""
    signed = entry.evidence.authenticity is Authenticity.INSTANCE_SIGNED
    return signed and entry.platform in _PLATFORMS


def is_key_document(entry: object) -> bool:
    """Whether an entry may rest on an actor's document with its keys."""
    if not isinstance(entry, AccountObservation) or not isinstance(entry.fact, Identity):
        return False
    unsigned = entry.evidence.authenticity is Authenticity.TLS_ONLY
    return unsigned and entry.fact.signing_key is not None and entry.platform in _PLATFORMS


class DeliveryReader:
    """Verifies the deliveries that entries rest on, under the key documents in the bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._documents: dict[tuple[str, AccountId], list[tuple[datetime, Commitment]]] = {}
        self._named: set[tuple[str, AccountId, tuple[Handle, ...], str | None]] = set()
        for carried in bundle.entries:
            entry = carried.entry
            if isinstance(entry, AccountObservation) and is_key_document(entry):
                listed = self._documents.setdefault((entry.platform, entry.account), [])
                listed.append((entry.observed_at, entry.evidence.exchange.body))
            match entry:
                case AccountObservation(fact=Identity() as fact) if not is_delivery(entry):
                    self._named.add((entry.platform, entry.account, fact.handles, fact.host))
        for listed in self._documents.values():
            listed.sort()

    def require(self, entry: _Observation) -> bool:
        """Whether an entry is borne out; False if bytes were left out. DeliveryError, BundleError."""
        believed = entry.outcome if isinstance(entry, PostObservation) else entry.fact
        if isinstance(believed, Unread | Refused | Unreached):
            raise DeliveryError("says instance-signed of what was not believed")
        needed = [entry.evidence.exchange.body, entry.evidence.exchange.headers]
        if isinstance(believed, Seen):
            needed.append(believed.version)
        if any(one in self._bundle.left_out for one in needed if one is not None):
            return False
        activity = self._signed(entry)
        if activity is None:
            return False
        match entry, believed:
            case PostObservation(part=None), Seen(version):
                self._require_shown(entry, version, activity)
            case PostObservation(part=None), Absent(said):
                same = entry.post == activity.post and said == activity.says
                _require(same, activity, Deed.REMOVED)
            case AccountObservation(), AccountState():
                same = activity.of == entry.account and believed == _GONE
                _require(same, activity, Deed.LEFT)
            case AccountObservation(), Identity() as fact:
                # Which names it bore is no part of a Move: they stay as others gave them.
                named = (entry.platform, entry.account, fact.handles, fact.host)
                known = named in self._named and fact.signing_key is None
                _require(known and fact.said_by == activity.says, activity, Deed.MOVED)
            case _:
                raise DeliveryError("says instance-signed of what no instance signs")
        return True

    def _signed(self, entry: _Observation) -> Activity | None:
        """What was signed; None if the key documents were left out. DeliveryError, BundleError."""
        delivery = self._delivery(entry.evidence.exchange)
        listed = self._documents.get((entry.platform, entry.account), [])
        if not listed:
            raise DeliveryError(f"the bundle holds no key document of {entry.account}")
        asked = _asked(listed, delivery.received_at)
        if all(one in self._bundle.left_out for one in asked):
            return None
        wrong: DeliveryError = KeyUnknown(f"no key document of {entry.account} can be read")
        for keys in self._keys(asked, entry.account):
            try:
                return verify_delivery(delivery, keys).activity
            except DeliveryError as error:
                wrong = error
        raise wrong

    def _delivery(self, kept: KeptExchange) -> Delivery:
        try:
            said = [] if kept.headers is None else json.loads(self._bundle.bytes_of(kept.headers))
            headers = [(str(name), str(value)) for name, value in said]
        except (ValueError, TypeError, RecursionError) as error:
            raise DeliveryError("headers that are not written as ours are") from error
        return Delivery(
            method=kept.method,
            url=kept.url,
            headers=headers,
            body=self._bundle.bytes_of(kept.body),
            received_at=kept.answered_at,
        )

    def _keys(self, asked: Sequence[Commitment], account: AccountId) -> Iterator[ActorKeys]:
        for document in asked:
            try:
                yield read_keys(self._bundle.bytes_of(document), account)
            except OnrecordError:  # left out, or a document without keys
                continue

    def _require_shown(
        self, entry: PostObservation, version: Commitment, activity: Activity
    ) -> None:
        _require(entry.post == activity.post, activity, Deed.SHOWED)
        item = activity.item
        if item is None or _claimed(item.get("published")) != entry.claimed_at:
            raise DeliveryError("the signed object claims another time")
        require_borne_out(self._bundle.bytes_of(version), entry.post, item)


def _asked(listed: Sequence[tuple[datetime, Commitment]], at: datetime) -> list[Commitment]:
    """The documents that may have been at hand: the last one heard before, and those soon after."""
    before = [body for heard, body in listed if heard <= at]
    after = [(heard, body) for heard, body in listed if heard > at]
    soon = [body for n, (heard, body) in enumerate(after) if n == 0 or heard <= at + _WAITED]
    return list(dict.fromkeys([*before[-1:], *soon]))


def _require(same: bool, activity: Activity, deed: Deed) -> None:
    if not same or activity.deed is not deed:
        raise DeliveryError("the signed activity says something else than the entry")


def _claimed(published: object) -> datetime | None:
    try:
        return read_claimed(published) if isinstance(published, str) else None
    except TimeError:
        return None
