"""May this be recorded: is it whole, signed by a vantage that we know, and of a kind that we take?"""

from dataclasses import dataclass
from typing import TypeAlias

from onrecord.network.jetstream.subjects import mark_of
from onrecord.proof.atproto import frame_account
from onrecord.proof.carrying import BroughtExchange, BroughtVisit, note_in, signers_of, unpack
from onrecord.proof.collected import CollectedError
from onrecord.proof.vantages import VantageKey
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.watch.collecting.hearing import notice_of
from onrecord.watch.listening import Notice
from onrecord.watch.received import Received
from onrecord.watch.receiving.known import KnownVantages

__all__ = ["Judged", "Refusal", "Strange", "judge", "trusted"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not to be recorded: for an operator to look at."""

    why: str
    signed: bool = False  # by the vantage from which it came, and for the number as which it came
    lost: bool = False  # its vantage's word counts, and we can't tell what it saw


@dataclass(frozen=True, slots=True)
class Strange:
    """What concerns nobody whom we watch: fine, and nothing to record."""


Judged: TypeAlias = Received | Notice | BroughtVisit | Strange | Refusal


def trusted(whole: bytes, known: KnownVantages) -> BroughtExchange | BroughtVisit:
    """What a whole holds, under a key on record that counts. CollectedError."""
    found = _key(whole, known)
    if found.distrusted is not None:
        raise CollectedError(_distrusted(found))
    return unpack(whole, found.key)


def judge(whole: bytes, mark: str, run: str, number: int, known: KnownVantages) -> Judged:
    """What a whole is, that came as this number of this run from whoever is called so."""
    try:
        key = _key(whole, known)
        found = unpack(whole, key.key)
    except CollectedError as error:
        return Refusal(str(error))
    words = found.words
    if (words.run, words.number) != (run, number) or mark_of(words.name) != mark:
        return Refusal(f"came as number {number} of {run}, and says that it is another")
    if key.distrusted is not None:
        return Refusal(_distrusted(key), signed=True)
    return _frame(found.exchange) if isinstance(found, BroughtExchange) else found


def _distrusted(found: VantageKey) -> str:
    return f"{found.key.name} is distrusted: nothing more is taken from it"


def _key(whole: bytes, known: KnownVantages) -> VantageKey:
    """The key on record by which it claims to be signed. CollectedError."""
    signers = signers_of(note_in(whole))
    for name, key_id in signers:
        key = known.key(name, key_id)
        if key is not None:
            return key
    named = ", ".join(f"{name}+{key_id.hex()}" for name, key_id in signers)
    raise CollectedError(f"no vantage with this key is on record: {named}")


def _frame(exchange: Exchange) -> Received | Notice | Strange | Refusal:
    if exchange.method != "SUBSCRIBE":
        why = f"an answer that nobody waits for: {exchange.method} {exchange.url[:200]}"
        return Refusal(why, signed=True, lost=True)
    notice = notice_of(exchange)
    if notice is not None:
        return notice
    account = frame_account(exchange.body)
    return Strange() if account is None else Received(AccountId(account), exchange)
