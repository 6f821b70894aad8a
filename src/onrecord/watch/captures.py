"""Of which posts is a page still owed a visit?

What is owed is derived from the record, not queued: each version of a watched post that came
after its account was enrolled, and no visit to its page begun since, is owed one. A visit that
failed is tried again, later each time, and not for ever. What our browser fails at changes
nothing about the post.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from onrecord.archive import Archive, BlobMissing
from onrecord.platforms import x
from onrecord.record.accounts import AccountId, PostId, Ref
from onrecord.record.captures import Capture, Truncated, Whole
from onrecord.record.commitments import Commitment
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.post_pages import page_for
from onrecord.watch.watched import enrolled_in

__all__ = ["MOST_TRIES", "OwedCapture", "due_at", "owed_captures"]

MOST_TRIES = 5
"""Visits to one version's page that came to nothing, until we give up."""

_WAITS = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_SETTLED = "captures/settled"  # a note: up to which entry no visit is owed; lost, all are looked at


class OwedCapture(NamedTuple):
    """A page that is owed a visit, not before `due`."""

    ref: Ref
    url: str
    due: datetime


@dataclass(frozen=True, slots=True)
class _Candidate:
    platform: str
    account: AccountId
    post: PostId
    place: int  # of the first entry that shows it since the note


def owed_captures(archive: Archive, app: str) -> list[OwedCapture]:
    """The visits owed, those to the pages of the newest posts first; Bluesky's are at `app`."""
    size, start = archive.head.size, _settled(archive)
    since = dict(_enrolled(archive))
    owed: dict[int, OwedCapture] = {}
    for ref, candidate in _candidates(archive.entries(start, size), since).items():
        url = page_for(archive, candidate.platform, candidate.account, candidate.post, app)
        entries = (logged.entry for logged in archive.index.entries_of_post(ref))
        due = due_at(entries, since[candidate.platform, candidate.account])
        if url is not None and due is not None:
            owed[candidate.place] = OwedCapture(ref, url, due)
    archive.state.set(_SETTLED, str(min(owed, default=size)))
    return [owed[place] for place in sorted(owed, reverse=True)]


def due_at(entries: Iterable[Entry], since: datetime) -> datetime | None:
    """When a post's page is to be visited, by its entries; None if nothing is owed.

    A version that was first seen no later than `since` owes nothing.
    """
    first_seen: datetime | None = None
    versions: set[Commitment] = set()
    visits: list[Capture] = []
    for entry in entries:
        match entry:
            case PostObservation(part=None, outcome=Seen(version)) if version not in versions:
                versions.add(version)
                if entry.observed_at > since:
                    first_seen = entry.observed_at
            case Capture():
                visits.append(entry)
            case _:
                pass
    if first_seen is None:
        return None
    tries = [one for one in visits if one.began_at >= first_seen]
    if any(_is_settled(one) for one in tries) or len(tries) >= MOST_TRIES:
        return None
    return first_seen if not tries else tries[-1].ended_at + _WAITS[len(tries) - 1]


def _is_settled(visit: Capture) -> bool:
    """Whether it shows the page. What was cut short shows the most of it, and would be again."""
    return isinstance(visit.outcome, Whole | Truncated)


def _settled(archive: Archive) -> int:
    noted = archive.state.get(_SETTLED)
    start = int(noted) if noted is not None and noted.isdecimal() else 0
    return start if start <= archive.head.size else 0  # from a backup, which the note is not


def _enrolled(archive: Archive) -> Iterator[tuple[tuple[str, AccountId], datetime]]:
    """The accounts by platform and id, and since when each is watched."""
    for logged in archive.index.documents(DocumentKind.ENROLMENT):
        try:
            enrolment = enrolled_in(archive, logged)
        except BlobMissing:  # redacted: the account is nobody's business any more
            continue
        if enrolment is not None and _may_be_kept(archive, enrolment.platform):
            yield (enrolment.platform, enrolment.account), enrolment.enrolled_at


def _may_be_kept(archive: Archive, platform: str) -> bool:
    """Whether pages that show a platform's posts are kept without being asked to.

    Where its answers may not be kept, nor is the same text from its pages.
    """
    return platform != x.NAME or archive.configuration.x.retention == "everything"


def _candidates(
    entries: Iterable[Logged], accounts: Mapping[tuple[str, AccountId], datetime]
) -> dict[Ref, _Candidate]:
    found: dict[Ref, _Candidate] = {}
    for logged in entries:
        entry = logged.entry
        if (
            isinstance(entry, PostObservation)
            and entry.part is None
            and isinstance(entry.outcome, Seen)
            and (entry.platform, entry.account) in accounts
        ):
            candidate = _Candidate(entry.platform, entry.account, entry.post, logged.index)
            found.setdefault(entry.ref, candidate)
    return found
