"""What does a reader see of one account?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.finding import AccountFinding, PostFinding, find_post
from onrecord.findings.coverage import Span
from onrecord.findings.events import Event
from onrecord.findings.names import Dated, handles, hosts, keys
from onrecord.findings.vouching import Vouching, vouchings
from onrecord.platforms import polled_named, telegram
from onrecord.record.accounts import Ref
from onrecord.web.band import Band, band_of

__all__ = ["ON_A_PAGE", "AccountPage", "account_page"]

ON_A_PAGE = 20  # posts
_MOST_EVENTS = 30
_MOST_SPANS = 10
_MOST_RUNS = 12  # of missing numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """All that the page of an account shows."""

    found: AccountFinding
    handles: tuple[Dated, ...]
    keys: tuple[Dated, ...]
    hosts: tuple[Dated, ...]
    vouchings: tuple[Vouching, ...]  # what was seen of those who vouch for it
    band: Band | None
    spans: tuple[Span, ...]  # the latest, latest first
    events: tuple[Event, ...]  # the latest, latest first
    older_events: int
    posts: tuple[PostFinding, ...]
    missing: str | None  # of the numbers of its posts, where they have numbers
    signs: bool  # whether the platform signs what it serves
    is_first: bool
    older: Ref | None  # the last post of this page, if there are more


def account_page(
    archive: Archive, found: AccountFinding, before: Ref | None, now: datetime
) -> AccountPage:
    """Gather what the page of an account shows; `before` is the last post of the page before."""
    listed = archive.index.posts_of(found.platform, found.account, ON_A_PAGE + 1, before)
    refs = [ref for ref, _ in listed]
    rest = found.entries.rest  # names, keys and voucher's pages stand in no revision
    told = found.entries.events
    events = sorted((x for x in told if x.kind != "identity"), key=lambda event: event.at)
    posts = tuple(find_post(archive, ref) for ref in refs[:ON_A_PAGE])
    return AccountPage(
        found=found,
        handles=handles(rest),
        keys=keys(rest),
        hosts=hosts(rest),
        vouchings=vouchings(rest),
        band=band_of(found.spans, rest, now),
        spans=tuple(reversed(found.spans[-_MOST_SPANS:])),
        events=tuple(reversed(events[-_MOST_EVENTS:])),
        older_events=max(len(events) - _MOST_EVENTS, 0),
        posts=posts,
        missing=_missing(found, posts),
        signs=polled_named(found.platform) is None,
        is_first=before is None,
        older=refs[ON_A_PAGE - 1] if len(refs) > ON_A_PAGE else None,
    )


def _missing(found: AccountFinding, posts: Sequence[PostFinding]) -> str | None:
    """Which numbers are missing between the posts on this page, and that it says nothing."""
    if found.platform != telegram.NAME:
        return None
    runs = telegram.missing([post.post for post in posts])
    if not runs:
        return None
    told = [str(first) if first == last else f"{first} to {last}" for first, last in runs]
    more = f", and {len(told) - _MOST_RUNS} more runs" if len(told) > _MOST_RUNS else ""
    return (
        f"Not on record between the messages on this page: {', '.join(told[:_MOST_RUNS])}{more}. "
        "A number may be a note of the service, one picture of an album, or a message that was "
        "gone before we looked: of a missing number nothing follows."
    )
