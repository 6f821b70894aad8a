"""Do answers of polled platforms, read again, say what the entries say?

Each is read as the watch read it (`reading.polled`), for the account as it was called then. What
was read beside other answers, and can't be placed without them, is not compared.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from onrecord.platforms import polled_named
from onrecord.platforms.polling import Account, Answer, Found, Located, Polled, Shown
from onrecord.platforms.speech import Address
from onrecord.proof.bundle import Bundle, BundleError, Carried
from onrecord.proof.bundle.bounds import DOCUMENT
from onrecord.reading.entries import unsigned
from onrecord.reading.polled import fact_entry, found_entry, read_answer
from onrecord.record.accounts import AccountId, Enrolment, Handle
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Entry, EntryError
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import (
    AccountState,
    Control,
    Identity,
    Refused,
    Seen,
    Unreached,
    Unread,
)

__all__ = ["PolledReader"]


@dataclass(slots=True)
class PolledReader:
    """Reads one bundle's entries of polled platforms again."""

    bundle: Bundle
    _handles: dict[tuple[str, AccountId], Handle | None] = field(init=False)
    _called: dict[tuple[str, AccountId], list[tuple[int, Identity]]] = field(init=False)
    _controls: dict[tuple[str, AccountId], list[KeptExchange]] = field(init=False)

    def __post_init__(self) -> None:
        self._handles = dict(_enrolled(self.bundle))
        self._called, self._controls = {}, {}
        for carried in self.bundle.entries:
            match carried.entry:
                case AccountObservation(fact=Identity() as called) as entry:
                    of = self._called.setdefault((entry.platform, entry.account), [])
                    of.append((carried.index, called))
                case AccountObservation(fact=Control()) as entry:
                    key = entry.platform, entry.account
                    self._controls.setdefault(key, []).append(entry.evidence.exchange)
                case _:
                    pass

    def entry(self, carried: Carried) -> Entry | None:
        """The entry as it is read now; None if it can't be. Raises BundleError."""
        entry = carried.entry
        if not isinstance(entry, PostObservation | AccountObservation):
            return None
        platform, kept = polled_named(entry.platform), entry.evidence.exchange
        is_ours = entry.evidence == unsigned(kept)  # signed deliveries have readers of their own
        if platform is None or not is_ours or not self._is_here(kept):
            return None
        if kept.status == 304:  # it says that the answer before it still holds, and nothing else
            return None
        read: list[Entry] = []
        for account in self._accounts(platform, entry, carried.index):
            for again in self._readings(platform, account, entry):
                if again == entry:
                    return again
                read.append(again)
        return read[0] if read else None

    def _readings(
        self, platform: Polled, account: Account, entry: PostObservation | AccountObservation
    ) -> Iterator[Entry]:
        """The entry by this account's name, without and with what was asked beside it."""
        kept = entry.evidence.exchange
        exchange = self._exchange(kept)
        for beside in ((), *self._beside(platform, entry)):
            match entry:
                case PostObservation(part=None):
                    answer = read_answer(platform, account, exchange, beside)
                    again = self._post(platform, account, entry, answer)
                case AccountObservation(fact=Control()):
                    fact = Control(exchange.url, platform.is_sound(account, exchange))
                    again = fact_entry(platform.NAME, account, fact, kept)
                case AccountObservation():
                    answer = read_answer(platform, account, exchange, beside)
                    again = _fact(platform, account, entry, answer)
                    if again != entry and _found_by(platform, account, entry, exchange):
                        again = entry
                case _:
                    again = None
            if again is not None:
                yield again

    def _post(
        self, platform: Polled, account: Account, entry: PostObservation, answer: Answer
    ) -> Entry | None:
        kept, found = entry.evidence.exchange, answer.posts.get(entry.post)
        if found is None and answer.failure is None:
            found = Unread("the answer does not speak of this post")
        if found is None:
            found = answer.failure
            if not _is_asked(platform, account, entry, kept.url) or platform.DOUBTS:
                return None
        assert found is not None  # one of the two is there
        return self._found(platform, account, entry, found)

    def _found(
        self, platform: Polled, account: Account, entry: PostObservation, found: Found
    ) -> Entry | None:
        kept = entry.evidence.exchange
        if not isinstance(found, Shown):
            return found_entry(platform.NAME, account, entry.post, found, kept, None)
        if not isinstance(entry.outcome, Seen):
            return replace(entry, outcome=Unread("the answer shows the post"))
        version = entry.outcome.version
        opening = self.bundle.openings.get(version) or self.bundle.unkept.get(version)
        if opening is None:
            return None
        if opening.digest != digest_of(found.version):
            return replace(entry, outcome=Unread("the answer shows another version"))
        return found_entry(platform.NAME, account, entry.post, found, kept, version)

    def _accounts(
        self, platform: Polled, entry: PostObservation | AccountObservation, index: int
    ) -> Iterable[Account]:
        """The account as it was called then; then as it was called at any other time."""
        key = entry.platform, entry.account
        base = Account(account=entry.account, handle=self._handles.get(key), host=platform.SERVER)
        called = self._called.get(key, [])
        before = [one for at, one in called if at <= index][::-1]
        after = [one for at, one in called if at > index]
        named = [
            replace(
                base,
                handle=one.handles[0] if one.handles else base.handle,
                host=one.host or base.host,
            )
            for one in (*before, *after)
        ]
        return dict.fromkeys(one for one in (named or [base]) if _is_place(one.host))

    def _beside(
        self, platform: Polled, entry: PostObservation | AccountObservation
    ) -> Iterator[tuple[Exchange, ...]]:
        """The controls that were asked at about that time, where a reading needs one."""
        if not platform.DOUBTS:
            return
        at = entry.evidence.exchange.asked_at
        kept = self._controls.get((entry.platform, entry.account), [])
        for one in sorted(kept, key=lambda one: abs(one.answered_at - at))[:2]:
            if self._is_here(one):
                yield (self._exchange(one),)

    def _is_here(self, kept: KeptExchange) -> bool:
        needed = (kept.body,) if kept.headers is None else (kept.body, kept.headers)
        return all(one in self.bundle.openings for one in needed)

    def _exchange(self, kept: KeptExchange) -> Exchange:
        headers = () if kept.headers is None else self._headers(kept.headers)
        return kept.opened(self.bundle.bytes_of(kept.body), headers)

    def _headers(self, kept: Commitment) -> tuple[tuple[str, str], ...]:
        data = self.bundle.bytes_of(kept, DOCUMENT.json)
        try:
            pairs = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise BundleError(kept, "headers that are no JSON") from error
        if not isinstance(pairs, list) or not all(_is_pair(one) for one in pairs):
            raise BundleError(kept, "headers that are no list of names and values")
        return tuple((name, value) for name, value in pairs)


def _fact(
    platform: Polled, account: Account, entry: AccountObservation, answer: Answer
) -> Entry | None:
    kept = entry.evidence.exchange
    match entry.fact:
        case AccountState() | Identity():
            told = [fact_entry(platform.NAME, account, one, kept) for one in answer.facts]
            same = [one for one in told if type(one.fact) is type(entry.fact)]
            if entry in same:
                return entry
            if answer.failure is None and answer.instead is None:
                silent = replace(entry, fact=Unread("the answer does not say it"))
                return same[0] if same else silent
            return None
        case Refused() | Unreached():
            if answer.failure is None:
                return None  # a step on the way, or what a reader of then did not know
            return fact_entry(platform.NAME, account, answer.failure, kept)
        case _:
            return None


def _found_by(
    platform: Polled, account: Account, entry: AccountObservation, exchange: Exchange
) -> bool:
    """Whether it is what was said of the account when it was found by this very answer."""
    address = Address(account=account.account, handle=None, post=None, at=account.account)
    found = platform.find(address, (exchange,), platform.SERVER)
    if not isinstance(found, Located) or found.account.account != entry.account:
        return False
    return entry.fact in found.facts


def _is_asked(platform: Polled, account: Account, entry: PostObservation, url: str) -> bool:
    """Whether the account is asked just so, and no redirect or older page led there."""
    one = platform.ask_post(account, entry.post)
    asked = (*platform.ask_latest(account), *([] if one is None else [one]))
    return any(question.url == url for question in asked)


def _is_place(host: str) -> bool:
    """Whether a host is an address, or none: a stranger's entry may name any text as one."""
    try:
        return urlsplit(host).port != 0
    except ValueError:
        return False


def _enrolled(bundle: Bundle) -> Iterator[tuple[tuple[str, AccountId], Handle | None]]:
    for carried in bundle.entries:
        entry = carried.entry
        if not isinstance(entry, Document) or entry.kind is not DocumentKind.ENROLMENT:
            continue
        if entry.body not in bundle.openings:
            continue
        try:
            body = bundle.body_of(entry)
        except (BundleError, EntryError):
            continue  # step 11 says what is wrong with it
        if isinstance(body, Enrolment):
            yield (body.platform, body.account), body.handle


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
    )
