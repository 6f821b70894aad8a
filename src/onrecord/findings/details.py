"""Do the particulars that a speaker gave agree with each other, and with what was observed?

"Logged in at 05:59" in one zone and "09:59" in another are the same instant, or they are not.
What agrees is not thereby true, and what disagrees may be a slip: no standing rests on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from onrecord.findings.clients import Same, same_client
from onrecord.findings.scope import Appeared
from onrecord.findings.words import details as words
from onrecord.record.declarations import Covers, Detail, DetailKind

__all__ = ["OF_POST", "Agreement", "Check", "against_post", "consistency"]

OF_POST = frozenset({"post", "posted", "posting", "tweet", "publication"})
"""The words for the event in `Detail.of` by which the appearance of a post is meant."""


class Agreement(StrEnum):
    """What came of holding two things against each other."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NOT_COMPARABLE = "cannot-be-compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Particulars held against each other, or one against the post, with what came of it."""

    kind: DetailKind
    of: str
    agreement: Agreement
    says: str


def consistency(details: Sequence[Detail]) -> tuple[Check, ...]:
    """Whether particulars of the same kind about the same event agree with each other.

    One check for each event and kind of which more than one was given.
    """
    groups: dict[tuple[str, DetailKind], list[Detail]] = {}
    for one in details:
        groups.setdefault((_event(one), one.kind), []).append(one)
    return tuple(_together(group) for group in groups.values() if len(group) > 1)


def against_post(
    details: Sequence[Detail],
    appeared: Appeared,
    client: str | None = None,
    covers: Covers = Covers.YES,
) -> tuple[Check, ...]:
    """What was said about the appearance of a post, against the post's own word and our looks.

    `client` is the application that the platform names, None if it names none. Where `covers`
    leaves open whether this post is meant, each sentence says so.
    """
    about = [one for one in details if _event(one) in OF_POST]
    found = [check for one in about for check in _against(one, appeared, client)]
    if covers is Covers.YES:
        return tuple(found)
    return tuple(replace(one, says=words.IF_MEANT + one.says) for one in found)


def _together(group: Sequence[Detail]) -> Check:
    match group[0].kind:
        case DetailKind.TIME:
            return _same_time(group)
        case DetailKind.PLACE:
            return _same_place(group)
        case DetailKind.CLIENT:
            return _same_client(group)


def _same_time(group: Sequence[Detail]) -> Check:
    known = [(one, one.at) for one in group if one.at is not None]
    timed = [one for one, _ in known]
    if len(known) < 2:
        return _check(group[0], Agreement.NOT_COMPARABLE, words.no_instant(group))
    begins, ends = max(at for _, at in known), min(_end(at) for _, at in known)
    if begins < ends:
        found = _check(group[0], Agreement.AGREE, words.same_time(timed, begins))
    else:
        earliest = min(at for _, at in known)
        said = words.other_times(timed, earliest, begins)
        found = _check(group[0], Agreement.DISAGREE, said)
    without = [one for one in group if one.at is None]
    left = f" {words.no_instant(without)}" if without else ""
    return replace(found, says=found.says + left)


def _same_place(group: Sequence[Detail]) -> Check:
    named = [frozenset(one.words.casefold().replace(",", " ").split()) for one in group]
    widest = min(named, key=len)
    if all(widest <= one for one in named):  # "Karachi" and "Karachi, Pakistan"
        return _check(group[0], Agreement.AGREE, words.same_words(group))
    return _check(group[0], Agreement.NOT_COMPARABLE, words.other_words(group))


def _same_client(group: Sequence[Detail]) -> Check:
    first, *others = group
    found = [same_client(first.words, other.words) for other in others]
    if Same.NO in found:
        return _check(first, Agreement.DISAGREE, words.other_clients(group))
    if all(one is Same.YES for one in found):
        return _check(first, Agreement.AGREE, words.same_words(group))
    return _check(first, Agreement.NOT_COMPARABLE, words.other_words(group))


def _against(one: Detail, appeared: Appeared, client: str | None) -> Iterator[Check]:
    match one.kind:
        case DetailKind.TIME:
            yield from _time_against(one, one.at, appeared)
        case DetailKind.CLIENT:
            yield _against_client(one, client)
        case DetailKind.PLACE:  # no platform tells us where
            return


def _time_against(one: Detail, at: datetime | None, appeared: Appeared) -> Iterator[Check]:
    if at is None:
        yield _check(one, Agreement.NOT_COMPARABLE, words.no_instant([one]))
        return
    yield _against_claim(one, at, appeared.claimed_at)
    yield _against_looks(one, at, appeared)


def _against_claim(one: Detail, at: datetime, claimed: datetime | None) -> Check:
    if claimed is None:
        return _check(one, Agreement.NOT_COMPARABLE, words.post_claims_no_time(one))
    if at < _end(claimed) and claimed < _end(at):
        return _check(one, Agreement.AGREE, words.as_the_post_claims(one, claimed))
    said = words.not_as_the_post_claims(one, at, claimed)
    return _check(one, Agreement.DISAGREE, said)


def _against_looks(one: Detail, at: datetime, appeared: Appeared) -> Check:
    after, by = appeared.not_before, appeared.seen_by
    if by is None:
        return _check(one, Agreement.NOT_COMPARABLE, words.never_looked(one))
    if at > by:
        return _check(one, Agreement.DISAGREE, words.seen_before(one, at, by))
    if after is None:
        return _check(one, Agreement.NOT_COMPARABLE, words.only_seen_by(one, by))
    if _end(at) <= after:
        return _check(one, Agreement.DISAGREE, words.not_yet_there(one, at, after))
    return _check(one, Agreement.AGREE, words.between_our_looks(one, after, by))


def _against_client(one: Detail, client: str | None) -> Check:
    if client is None:
        return _check(one, Agreement.NOT_COMPARABLE, words.client_not_told(one))
    match same_client(one.words, client):
        case Same.YES:
            return _check(one, Agreement.AGREE, words.same_client(one, client))
        case Same.NO:
            return _check(one, Agreement.DISAGREE, words.another_client(one, client))
        case Same.PERHAPS:
            said = words.perhaps_another_client(one, client)
            return _check(one, Agreement.NOT_COMPARABLE, said)


def _end(at: datetime) -> datetime:
    """The end of the time that is meant: people say "05:59" for a whole minute."""
    to_the_minute = at.second == 0 and at.microsecond == 0
    try:
        return at + timedelta(seconds=60 if to_the_minute else 1)
    except OverflowError:  # the last minute of the year 9999
        return at


def _event(one: Detail) -> str:
    return " ".join(one.of.split()).casefold()


def _check(one: Detail, agreement: Agreement, says: str) -> Check:
    return Check(kind=one.kind, of=one.of, agreement=agreement, says=says)
