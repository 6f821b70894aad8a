"""May this speaker speak for the account?

A platform, the police, a court or an archive never own or disown what an account says. The
account speaks through itself. Everybody else speaks for an institution: the account's own, or
one above it. Where nothing on record tells, the editor's word counts, and is said to be that.
The rules, as a table: tests/findings/test_authority.py.
"""

from collections.abc import Iterable
from enum import Enum

from onrecord.findings.channels import said_by_account
from onrecord.findings.offices import in_force, offices_of
from onrecord.findings.ownership import Link, Ownership
from onrecord.findings.speaking import Speaking
from onrecord.findings.stated import Stated, called
from onrecord.findings.words import authority as words
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Capacity, Declaration
from onrecord.record.institutions import Authority

__all__ = ["speaking"]


class _Place(Enum):
    """Where the institution that is spoken for stands, seen from the account."""

    OWN = "its own"
    ABOVE = "above its own"
    ELSEWHERE = "neither"
    UNNAMED = "not named"
    UNKNOWN = "nothing on record tells"


def speaking(
    declaration: Declaration, whose: Ownership, spoken_from: Ownership | None = None
) -> Speaking:
    """Whether the speaker of a declaration may speak for an account.

    `whose` is what is on record about the account; `spoken_from` the same about the account in
    whose post it was said, if that is known (`Declaration.said_in`).
    """
    match declaration.capacity:
        case Capacity.ACCOUNT:
            return _as_the_account(declaration, whose, spoken_from)
        case Capacity.INSTITUTION | Capacity.SUPERIOR | Capacity.OFFICER:
            return _for_an_institution(declaration, whose, spoken_from)
        case Capacity.PLATFORM | Capacity.AUTHORITY | Capacity.ARCHIVE as other:
            return Speaking(
                may=False,
                vouched=None,
                reason=words.THIRD_PARTIES[other],
                because=(),
                counts_as=other,
            )


def _as_the_account(
    declaration: Declaration, whose: Ownership, spoken_from: Ownership | None
) -> Speaking:
    itself = said_by_account(declaration, whose, spoken_from)
    known = () if whose.enrolment is None else (whose.enrolment.digest,)
    return Speaking(
        may=itself is not False,
        vouched=itself,
        reason=words.as_the_account(itself, declaration.channel.name),
        because=() if itself is None else known,
        counts_as=Capacity.ACCOUNT,
        by_editor=itself is None,
    )


def _for_an_institution(
    declaration: Declaration, whose: Ownership, spoken_from: Ownership | None
) -> Speaking:
    offices = offices_of(declaration, whose)
    now = [one for one in offices if _spoke_in_time(one.body, declaration)]
    vouched_for = now[0].body.institution if now else None
    place, link = _place(declaration.institution or vouched_for, declaration.capacity, whose)
    named = [one for one in now if whose.account in one.body.accounts]
    by_post = _post_of(link, whose, spoken_from)
    elsewhere = place is _Place.ELSEWHERE and not named
    ended = bool(offices) and not now
    vouched = True if now or (by_post and not ended) else False if ended else None
    told_of = place in (_Place.OWN, _Place.ABOVE) and declaration.capacity is not Capacity.OFFICER
    told = [] if named and link is None else [_of_place(place, link, declaration, whose)]
    if not elsewhere:
        told += _of_office(declaration, now, offices, by_post)
    return Speaking(
        may=not (elsewhere or ended),
        vouched=None if elsewhere else vouched,
        reason=" ".join(told),
        because=_because(whose, link, offices, by_post),
        counts_as=_counts_as(declaration.capacity, place),
        by_editor=not (elsewhere or ended or vouched or told_of),
    )


def _spoke_in_time(authority: Authority, declaration: Declaration) -> bool:
    """Where only the day is known on which it was said, either end of it may be in time."""
    ends = (declaration.said_at, declaration.said_until or declaration.said_at)
    return any(in_force(authority, moment) for moment in ends)


def _place(name: str | None, capacity: Capacity, whose: Ownership) -> tuple[_Place, Link | None]:
    if name is None:
        return _Place.UNNAMED, None
    link = whose.link(name)
    if link is not None:
        return (_Place.OWN if link == whose.chain[0] else _Place.ABOVE), link
    told = len(whose.chain) > (1 if capacity is Capacity.SUPERIOR else 0)
    return (_Place.ELSEWHERE if told else _Place.UNKNOWN), None


def _post_of(
    link: Link | None, whose: Ownership, spoken_from: Ownership | None
) -> Ownership | None:
    """The institution's own account on record, if it was said in a post of that.

    The account that is in question vouches for nobody.
    """
    if link is None or spoken_from is None or not spoken_from.chain:
        return None
    if spoken_from.account == whose.account:
        return None
    return spoken_from if spoken_from.chain[0].names & link.names else None


def _of_place(place: _Place, link: Link | None, declaration: Declaration, whose: Ownership) -> str:
    own = whose.chain[0].name if whose.chain else None
    name = declaration.institution or ""
    match place:
        case _Place.UNNAMED:
            return words.UNNAMED
        case _Place.OWN:
            return words.own(link.name if link else name, _vouching(link, whose.chain[:1]))
        case _Place.ABOVE:
            steps = whose.chain[1 : whose.chain.index(link) + 1] if link else ()
            return words.above(link.name if link else name, own or "", _vouching(link, steps))
        case _Place.ELSEWHERE:
            return words.elsewhere(name, [one.name for one in whose.chain])
        case _Place.UNKNOWN:
            return words.unknown(name, own)


def _vouching(link: Link | None, steps: Iterable[Link]) -> tuple[str, ...]:
    """Who vouches for these steps of the chain; nobody, if the institution itself does alone."""
    vouchers = [one.placed_by.body.voucher.by for one in steps if one.placed_by is not None]
    by = {called(one): one for one in vouchers}
    itself = link is not None and link.names.issuperset(by)
    return () if itself else tuple(by.values())


def _of_office(
    declaration: Declaration,
    now: Iterable[Stated[Authority]],
    offices: Iterable[Stated[Authority]],
    by_post: Ownership | None,
) -> list[str]:
    vouching = [words.vouched(one.body) for one in now]
    if vouching:
        return vouching[:1]
    ended = [words.out_of_time(one.body, declaration.said_at) for one in offices]
    if ended:
        return ended[:1]
    if by_post is not None:
        return [words.in_its_own_post(by_post.chain[0].name)]
    return [words.nobody_vouches(declaration.speaker)]


def _because(
    whose: Ownership,
    link: Link | None,
    offices: Iterable[Stated[Authority]],
    by_post: Ownership | None,
) -> tuple[Digest, ...]:
    """All that places the institution, or the whole chain in which it is not."""
    reached = whose.chain if link is None else whose.chain[: whose.chain.index(link) + 1]
    found = [digest for one in reached for digest in one.because]
    found += [one.digest for one in offices]
    if by_post is not None:
        found += by_post.chain[0].because
    return tuple(dict.fromkeys(found))


def _counts_as(capacity: Capacity, place: _Place) -> Capacity:
    if capacity is Capacity.OFFICER:
        return capacity
    match place:
        case _Place.OWN:
            return Capacity.INSTITUTION
        case _Place.ABOVE:
            return Capacity.SUPERIOR
        case _Place.ELSEWHERE | _Place.UNNAMED | _Place.UNKNOWN:
            return capacity
