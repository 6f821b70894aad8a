"""Of what happened, what does somebody want to know?"""

from collections.abc import Collection
from dataclasses import dataclass

from onrecord.archive import Archive, Position
from onrecord.desk.cases import CaseError, cases
from onrecord.desk.documents import recorded
from onrecord.desk.institutions.known import accounts_under
from onrecord.findings.happening import HappeningKind
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import Correction

__all__ = [
    "EVERYTHING",
    "Wanted",
    "positions",
    "wanted_of_account",
    "wanted_of_case",
    "wanted_of_institution",
]

_OF_THE_WHOLE_ACCOUNT = (
    HappeningKind.DISOWNED,
    HappeningKind.DECLARED,
    HappeningKind.ACCOUNT_STATE,
    HappeningKind.IDENTITY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What concerns any of these accounts or posts, or rests on any of these entries.

    Where all are None, everything; an empty collection asks for nothing. `spoken_of` are accounts
    of which only what is said, and how they are, is wanted. `kinds` restricts all of it.
    """

    accounts: Collection[AccountId] | None = None
    posts: Collection[Ref] | None = None
    entries: Collection[Digest] | None = None
    spoken_of: Collection[AccountId] | None = None
    kinds: Collection[HappeningKind] | None = None


EVERYTHING = Wanted()


def wanted_of_account(account: AccountId) -> Wanted:
    """All that happened to an account and its posts."""
    return Wanted(accounts=(account,))


def wanted_of_institution(archive: Archive, institution: str) -> Wanted:
    """All that happened to the accounts of an institution, and of those under it."""
    return Wanted(accounts=accounts_under(archive, institution))


def wanted_of_case(archive: Archive, name: str) -> Wanted:
    """What happened to a case, its posts, and their accounts as a whole. Raises CaseError."""
    case = cases(archive).get(name)
    if case is None:
        raise CaseError(f"there is no case called {name[:80]!r}")
    posts = (archive.index.post(ref) for ref in case.posts)
    corrections = tuple(
        one.digest
        for one in recorded(archive, DocumentKind.CORRECTION)
        if isinstance(one.body, Correction) and one.body.case == name
    )
    return Wanted(
        posts=case.posts,
        entries=(*case.because, *corrections),
        spoken_of={post.account for post in posts if post is not None},
    )


def positions(
    archive: Archive,
    wanted: Wanted,
    *,
    before: Position | None,
    after: Position | None,
    limit: int,
) -> list[Position]:
    """Where it stands, latest first, at most so many; with `after` the first ones after that."""
    some = (wanted.accounts, wanted.posts, wanted.entries, wanted.spoken_of)
    table = archive.happenings
    if all(one is None for one in some):
        return table.everything(wanted.kinds, before=before, after=after, limit=limit)
    found = set(
        table.concerning(
            wanted.kinds,
            accounts=wanted.accounts or (),
            posts=wanted.posts or (),
            spoken_of=wanted.spoken_of or (),
            words=_OF_THE_WHOLE_ACCOUNT,
            before=before,
            after=after,
            limit=limit,
        )
    )
    found |= set(_resting(archive, wanted, before, after))
    ordered = sorted(found, reverse=True)
    return ordered[:limit] if after is None else ordered[-limit:]


def _resting(
    archive: Archive, wanted: Wanted, before: Position | None, after: Position | None
) -> list[Position]:
    entries = map(archive.find, wanted.entries or ())
    places = sorted({entry.index for entry in entries if entry is not None})
    if not places:
        return []
    return [
        one
        for one in archive.happenings.at_places(places, wanted.kinds)
        if (before is None or one < before) and (after is None or one > after)
    ]
