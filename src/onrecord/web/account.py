"""What does a reader see of one account?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.finding import AccountFinding, PostFinding, find_post
from onrecord.findings.coverage import Span
from onrecord.findings.events import Event, account_events
from onrecord.record.accounts import Ref
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Authenticity
from onrecord.record.outcomes import Identity
from onrecord.web.band import Band, band_of

__all__ = ["ON_A_PAGE", "AccountPage", "Dated", "account_page"]

ON_A_PAGE = 20  # posts
_MOST_EVENTS = 30
_MOST_SPANS = 10


@dataclass(frozen=True, slots=True)
class Dated:
    """A handle, key or host: since when we know of it, by whose word, and how that is known."""

    value: str
    since: datetime
    said_by: str
    authenticity: Authenticity
    logged: Logged


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """All that the page of an account shows."""

    found: AccountFinding
    handles: tuple[Dated, ...]
    keys: tuple[Dated, ...]
    hosts: tuple[Dated, ...]
    band: Band | None
    spans: tuple[Span, ...]  # the latest, latest first
    events: tuple[Event, ...]  # the latest, latest first
    older_events: int
    posts: tuple[PostFinding, ...]
    is_first: bool
    older: Ref | None  # the last post of this page, if there are more


def account_page(
    archive: Archive, found: AccountFinding, before: Ref | None, now: datetime
) -> AccountPage:
    """Gather what the page of an account shows; `before` is the last post of the page before."""
    listed = archive.index.posts_of(found.platform, found.account, ON_A_PAGE + 1, before)
    refs = [ref for ref, _ in listed]
    told = account_events(found.account, found.entries)
    events = sorted((x for x in told if x.kind != "identity"), key=lambda event: event.at)
    return AccountPage(
        found=found,
        handles=_dated(found.entries, lambda identity: ", ".join(identity.handles)),
        keys=_dated(found.entries, lambda identity: identity.signing_key),
        hosts=_dated(found.entries, lambda identity: identity.host),
        band=band_of(found.spans, found.entries, now),
        spans=tuple(reversed(found.spans[-_MOST_SPANS:])),
        events=tuple(reversed(events[-_MOST_EVENTS:])),
        older_events=max(len(events) - _MOST_EVENTS, 0),
        posts=tuple(find_post(archive, ref) for ref in refs[:ON_A_PAGE]),
        is_first=before is None,
        older=refs[ON_A_PAGE - 1] if len(refs) > ON_A_PAGE else None,
    )


def _dated(entries: Sequence[Logged], part: Callable[[Identity], str | None]) -> tuple[Dated, ...]:
    """The values of one part of the identity, each from where we first heard of the change."""
    found: list[Dated] = []
    for logged, entry, identity in sorted(_identities(entries), key=lambda x: x[1].observed_at):
        value = part(identity)
        if value and (not found or found[-1].value != value):
            how = entry.evidence.authenticity
            found.append(Dated(value, entry.observed_at, identity.said_by, how, logged))
    return tuple(reversed(found))


def _identities(
    entries: Sequence[Logged],
) -> Iterator[tuple[Logged, AccountObservation, Identity]]:
    for logged in entries:
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
            yield logged, entry, entry.fact
