"""Which entries of the log belong to a case?

All observations of its posts; of their accounts every identity, every change of state, every gap
that touches them, and every revision between the first and the last that concerns the posts, so
that the chain between them can be checked as complete; what was seen of those who vouch for the
accounts; the enrolments, declarations and documents of the case, assessments once they are
released; of the statements about institutions those that now say who may speak for the accounts; of
the posts in which words were said whose they are; corrections of what our pages said; every change
of the log's key, since older heads were signed by older keys; every vantage's key, and every word
on whether it is to be believed; and whatever the claims name as their reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.believing import believed, trust
from onrecord.desk.documents import recorded_among
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.releases import assessments_released, releases_among
from onrecord.findings.agreeing import looker_of
from onrecord.findings.trust import Trust
from onrecord.findings.vouching import vouchings
from onrecord.platforms import polled_named
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.editing import Correction
from onrecord.record.entries import Logged, read_body
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation, Surface
from onrecord.record.outcomes import AccountState, Control, Identity, Revision

__all__ = ["NothingToExport", "entries_of_case"]


class NothingToExport(OnrecordError):
    """A case without posts, or with a post that is not on record."""

    exit_code = EXIT_USAGE
    advice = "Put posts into the case first: onrecord case NAME add REF"


def entries_of_case(
    archive: Archive, name: str, posts: Sequence[Ref], claims: Mapping[str, Any]
) -> list[Logged]:
    """The entries of a case, in the order of the log. Raises NothingToExport."""
    if not posts:
        raise NothingToExport(f"the case {name!r} has no posts")
    of_posts = [logged for ref in posts for logged in archive.index.entries_of_post(ref)]
    accounts = {_account(archive, ref): None for ref in posts}
    found = [logged for logged in of_posts if not _is_of_a_case(logged)]
    for platform, account in accounts:
        seen = [logged for logged in of_posts if _account_of(logged) == account]
        around = archive.index.entries_of_account(platform, account)
        found += _of_account(around, seen, trust(archive))
        found += _of_institutions(archive, account)
    found += assessments_released(archive, releases_among(archive, of_posts))
    found += _said_in(archive, found)
    found += _of_case(archive, name)
    for kind in (DocumentKind.KEY, DocumentKind.VANTAGE, DocumentKind.TRUST):
        found += archive.index.documents(kind)
    found += _named_by(archive, claims)
    leaving = {logged.index: logged for logged in found if not _stays(logged)}
    return sorted(leaving.values(), key=_index)


def _account(archive: Archive, ref: Ref) -> tuple[str, AccountId]:
    known = archive.index.post(ref)
    if known is None:
        raise NothingToExport(f"no post on record has the ref {ref}")
    return known.platform, known.account


def _account_of(logged: Logged) -> AccountId | None:
    entry = logged.entry
    return entry.account if isinstance(entry, PostObservation) else None


def _is_of_a_case(logged: Logged) -> bool:
    """Other cases' notes are not this case's to publish; its own are found by its name."""
    return isinstance(logged.entry, Document) and logged.entry.kind is DocumentKind.CASE


# Between editors, or between editors and whoever asked: no claim can make one leave.
_STAYING = {
    *(DocumentKind.PROPOSAL, DocumentKind.REVIEW, DocumentKind.REQUEST),
    *(DocumentKind.APPOINTMENT, DocumentKind.ACT),
}


def _stays(logged: Logged) -> bool:
    return isinstance(logged.entry, Document) and logged.entry.kind in _STAYING


# Those that later statements stand in place of stay behind: alone they would seem to hold.
_ABOUT_INSTITUTIONS = (DocumentKind.INSTITUTION, DocumentKind.AUTHORITY, DocumentKind.CHANNEL)


def _of_institutions(archive: Archive, account: AccountId) -> Iterator[Logged]:
    """From what it follows who may speak for the account, and through which channels."""
    known = hierarchy(archive)
    for digest in known.about(known.ownership(account)):
        found = archive.find(digest)
        if found is not None:
            yield found


def _said_in(archive: Archive, found: Sequence[Logged]) -> Iterator[Logged]:
    """Whose posts the words were said in: whether the account itself spoke may rest on it.

    Of each such post the first look, and who its account is.
    """
    spoken = (one.body for one in recorded_among(archive, found, DocumentKind.DECLARATION))
    refs = dict.fromkeys(one.said_in for one in spoken if isinstance(one, Declaration))
    for ref in refs:
        known = None if ref is None else archive.index.post(ref)
        if ref is None or known is None:
            continue
        looks = believed(archive, archive.index.entries_of_post(ref))
        yield from [one for one in looks if isinstance(one.entry, PostObservation)][:1]
        around = archive.index.entries_of_account(known.platform, known.account)
        yield from (one for one in around if _is_identity(one))
        yield from _of_institutions(archive, known.account)


def _is_identity(logged: Logged) -> bool:
    match logged.entry:
        case AccountObservation(fact=Identity()) as entry:
            return _is_named_by(entry)
        case _:
            return False


def _is_named_by(entry: AccountObservation) -> bool:
    """By its directory; where a platform has none, by whoever was asked for the account."""
    return entry.evidence.surface is Surface.TREE or polled_named(entry.platform) is not None


def _of_account(
    around: Sequence[Logged], seen: Sequence[Logged], whose_word: Trust
) -> list[Logged]:
    """Of what is on record about an account, what its posts' story needs."""
    observations = [one.entry for one in seen if isinstance(one.entry, PostObservation)]
    revs = sorted(entry.evidence.signed.rev for entry in observations if entry.evidence.signed)
    first_seen = min(entry.observed_at for entry in observations)
    found = [logged for logged in around if _concerns(logged, revs, first_seen)]
    return found + list(_states(around)) + list(_vouched(whose_word.believed(around)))


def _concerns(logged: Logged, revs: Sequence[str], first_seen: datetime) -> bool:
    match logged.entry:
        case Document(kind=kind):
            return not _is_of_a_case(logged) and kind not in _ABOUT_INSTITUTIONS
        case Gap() as gap:
            return gap.ended_at >= first_seen
        case Looks() as looks:
            return looks.ended_at >= first_seen
        case AccountObservation(fact=Control()) as entry:
            return entry.observed_at >= first_seen
        case AccountObservation(fact=Revision(rev=rev)):
            return bool(revs) and revs[0] <= rev <= revs[-1]
        case AccountObservation(fact=Identity()) as entry:
            return _is_named_by(entry)
        case _:
            return False


def _states(around: Sequence[Logged]) -> Iterator[Logged]:
    """Each change of the account's state, by whose word it was, and the last word.

    Of several machines' words all: which of them count follows from how they interleave.
    """
    told = [
        (logged, looker_of(entry.evidence.exchange))
        for logged in around
        if isinstance(entry := logged.entry, AccountObservation)
        and isinstance(entry.fact, AccountState)
    ]
    if len({looker for _, looker in told}) > 1:
        yield from (logged for logged, _ in told)
        return
    said: dict[Surface, AccountState] = {}
    last: Logged | None = None
    for logged in around:
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, AccountState):
            last = logged
            if said.get(entry.evidence.surface) != entry.fact:
                said[entry.evidence.surface] = entry.fact
                yield logged
    if last is not None:
        yield last


def _vouched(around: Sequence[Logged]) -> Iterator[Logged]:
    """The looks that show what whoever vouches for the account says, and since when."""
    needed = {digest for one in vouchings(around) for digest in one.because}
    yield from (logged for logged in around if logged.digest in needed)


def _of_case(archive: Archive, name: str) -> Iterator[Logged]:
    """Its changes, and corrections of what our pages said about it."""
    kinds = (DocumentKind.CASE, DocumentKind.CORRECTION)
    for logged in (one for kind in kinds for one in archive.index.documents(kind)):
        if isinstance(logged.entry, Document):
            with suppress(BlobMissing):  # redacted: nobody can tell any more whose case it was
                body = read_body(archive.blob(logged.entry.body))
                if isinstance(body, CaseChange | Correction) and body.case == name:
                    yield logged


def _named_by(archive: Archive, claims: Mapping[str, Any]) -> Iterator[Logged]:
    for digest in dict.fromkeys(_reasons(claims)):
        found = archive.find(Digest(digest)) if _is_digest(digest) else None
        if found is not None and not _is_of_a_case(found):
            yield found


def _reasons(value: Any) -> Iterable[str]:
    """Every digest under a key `because`, wherever it stands in the claims."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            if key == "because" and isinstance(held, Sequence):
                yield from (digest for digest in held if isinstance(digest, str))
            yield from _reasons(held)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for held in value:
            yield from _reasons(held)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)


def _index(logged: Logged) -> int:
    return logged.index
