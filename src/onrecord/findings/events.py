"""What is an event, and which events does an account have besides its posts?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from onrecord.findings.agreeing import looker_of
from onrecord.findings.inactivity import ACTIVE, words_on_state
from onrecord.findings.vouching import changes
from onrecord.findings.words import timeline as words
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Authenticity, Gap, Surface
from onrecord.record.outcomes import Identity, Refused, Unreached, Unread, Vouched

__all__ = ["Event", "WhichTime", "account_events"]

WhichTime: TypeAlias = Literal["claimed", "observed", "said", "proven"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, or began, at a time by a named clock.

    `kind` is one of: first-watched, appeared, edited, shown-otherwise, withdrawn, hidden,
    not-served, not-found, restored, shown-elsewhere, account-state, identity, vouched, gap,
    declared, reported, assessed, page-corrected.
    """

    at: datetime
    which_time: WhichTime
    kind: str
    says: str
    authenticity: Authenticity | None
    post: Ref | None
    because: tuple[Digest, ...]
    account: AccountId | None = None


def account_events(whose: AccountId, account: Sequence[Logged]) -> Iterator[Event]:
    """When we began to watch, what the account was called, whether it was served, our gaps."""
    looks = [
        (logged, entry)
        for logged in {logged.index: logged for logged in account}.values()
        if isinstance(entry := logged.entry, AccountObservation)
    ]
    looks.sort(key=lambda look: (look[1].observed_at, look[0].index))
    for told in (_watched(looks), _states(account), _identities(looks), _vouched(account)):
        for at, kind, says, authenticity, digest in told:
            yield Event(
                at=at,
                which_time="observed",
                kind=kind,
                says=says,
                authenticity=authenticity,
                post=None,
                because=(digest,),
                account=whose,
            )
    yield from _gaps(account)


_Look: TypeAlias = tuple[Logged, AccountObservation]
_Told: TypeAlias = tuple[datetime, str, str, Authenticity, Digest]


def _watched(looks: Sequence[_Look]) -> Iterable[_Told]:
    others = (Refused, Unreached, Unread, Vouched)  # the last is a look at somebody else
    for logged, entry in [look for look in looks if not isinstance(look[1].fact, others)][:1]:
        authenticity = entry.evidence.authenticity
        yield entry.observed_at, "first-watched", words.FIRST_WATCHED, authenticity, logged.digest


def _states(account: Sequence[Logged]) -> Iterable[_Told]:
    """Each change of state by the word of one side; that it was active at first is no event."""
    told = words_on_state(account)
    for surface in dict.fromkeys(word.surface for word in told):
        before, own = ACTIVE, dict[str | None, str]()
        for word in (one for one in told if one.surface is surface):
            # What a machine only says again is no news, whatever another was told meanwhile.
            if word.state not in (before, own.get(word.looker)):
                says = words.account_state(word.state, word.said_by)
                yield word.at, "account-state", says, word.authenticity, word.digest
                before = word.state
            own[word.looker] = word.state


def _identities(looks: Sequence[_Look]) -> Iterable[_Told]:
    """Each change of name, key or host by the word of one side; an echo of another is no event."""
    told: dict[tuple[Surface, str], Identity] = {}
    ever: list[Identity] = []
    for logged, entry in looks:
        fact, evidence = entry.fact, entry.evidence
        if not isinstance(fact, Identity):
            continue
        looker = looker_of(evidence.exchange)
        before = told.get((evidence.surface, looker))
        others = [x for (_, who), x in told.items() if who != looker]
        if before is None:  # an echo, or a machine that is told late what another knows
            known = ever if others else told.values()
            new = not any(_adds_nothing(fact, x) for x in known)
        else:
            new = not any(_adds_nothing(fact, x) for x in (before, *others))
        told[evidence.surface, looker] = fact
        ever.append(fact)
        if new:
            says = words.identity(fact, before)
            yield entry.observed_at, "identity", says, evidence.authenticity, logged.digest


def _vouched(account: Sequence[Logged]) -> Iterable[_Told]:
    """Each time at which a page or domain was first seen to speak of the account, or no more."""
    for one in changes(account):
        look = one.look
        yield look.observed_at, "vouched", one.says, look.evidence.authenticity, one.digest


def _adds_nothing(fact: Identity, known: Identity) -> bool:
    """Whether it says no more than was known: a relay names handles, and neither key nor host."""
    return (
        fact.handles == known.handles
        and fact.signing_key in (None, known.signing_key)
        and fact.host in (None, known.host)
    )


def _gaps(account: Sequence[Logged]) -> Iterable[Event]:
    for logged in {logged.index: logged for logged in account}.values():
        if isinstance(gap := logged.entry, Gap):
            yield Event(
                at=gap.began_at,
                which_time="observed",
                kind="gap",
                says=words.gap(gap.began_at, gap.ended_at, gap.why, gap.vantage),
                authenticity=None,
                post=None,
                because=(logged.digest,),
                account=gap.account,
            )
