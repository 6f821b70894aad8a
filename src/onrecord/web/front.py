"""What does a reader see first: cases, accounts, what happened lately, and our watch today?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.desk.cases import Case, cases
from onrecord.desk.documents import recorded
from onrecord.desk.finding import PostFinding, find_post
from onrecord.findings.coverage import coverage
from onrecord.findings.declared import Declared
from onrecord.findings.timeline import Event, timeline
from onrecord.record.accounts import Enrolment, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.watch.watched import enrolments
from onrecord.web.band import Band, band_of

__all__ = ["FrontPage", "Watching", "front_page"]

_LATEST = 500  # entries of the log that are looked through for what happened lately
_NEWEST = 3  # posts of each account that are looked at besides
_MOST_POSTS = 30
_MOST_EVENTS = 20
_TODAY = timedelta(hours=24)
_TOLD = {"appeared", "edited", "withdrawn", "hidden", "not-served", "restored", "declared"}


@dataclass(frozen=True, slots=True)
class Watching:
    """An account, and how it was watched in the last 24 hours."""

    enrolment: Enrolment
    last_look: datetime | None
    band: Band | None  # of the last 24 hours; None if it was not watched in them


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """All that the front page shows."""

    cases: tuple[Case, ...]
    accounts: tuple[Watching, ...]
    events: tuple[Event, ...]  # latest first
    posts: Mapping[Ref, PostFinding]  # of the events
    words: Mapping[Digest, Ref]  # on which post's page a declaration can be read


def front_page(archive: Archive, now: datetime) -> FrontPage:
    """Gather what the front page shows."""
    accounts = sorted(enrolments(archive), key=lambda one: one.institution.casefold())
    posts = _latest_posts(archive, accounts)
    return FrontPage(
        cases=tuple(reversed(cases(archive).values())),
        accounts=tuple(_watching(archive, one, now) for one in accounts),
        events=_latest_events(archive, posts),
        posts=posts,
        words={
            one.digest: ref for ref, post in posts.items() for one in post.standing.declarations
        },
    )


def _latest_posts(archive: Archive, accounts: Iterable[Enrolment]) -> dict[Ref, PostFinding]:
    """The posts that the latest entries of the log speak of, and the newest of each account."""
    entries = [logged.entry for logged in archive.entries(archive.head.size - _LATEST)]
    spoken_of = [one.ref for one in reversed(entries) if isinstance(one, PostObservation)]
    found = list(dict.fromkeys(spoken_of))[:_MOST_POSTS]
    for account in accounts:
        newest = archive.index.posts_of(account.platform, account.account, _NEWEST)
        found += [ref for ref, _ in newest]
    return {ref: find_post(archive, ref) for ref in list(dict.fromkeys(found))[:_MOST_POSTS]}


def _latest_events(archive: Archive, posts: Mapping[Ref, PostFinding]) -> tuple[Event, ...]:
    around: dict[int, Logged] = {}
    for post in posts.values():
        around.update((logged.index, logged) for logged in post.around)
    declared = [
        Declared(one.digest, one.document.recorded_at, one.body)
        for one in recorded(archive, DocumentKind.DECLARATION)
        if isinstance(one.body, Declaration)
    ]
    told = timeline(
        {ref: post.entries for ref, post in posts.items()}, tuple(around.values()), declared
    )
    latest = [x for x in reversed(told) if x.kind in _TOLD and x.which_time != "claimed"]
    return tuple(latest[:_MOST_EVENTS])


def _watching(archive: Archive, enrolment: Enrolment, now: datetime) -> Watching:
    entries = archive.index.entries_of_account(enrolment.platform, enrolment.account)
    spans = coverage(entries, now)
    recent = [span for span in spans if span.ends_at >= now - _TODAY]
    return Watching(
        enrolment,
        spans[-1].ends_at if spans else None,
        band_of(recent, entries, now, since=now - _TODAY) if recent else None,
    )
