"""What does a reader see first: cases, what happened lately, accounts, and our watch today?"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Archive, Position
from onrecord.desk.cases import Case, cases
from onrecord.desk.happenings import bring_up
from onrecord.desk.search.covering import spans_of
from onrecord.findings.as_of import known_at
from onrecord.record.accounts import Enrolment
from onrecord.watch.sources.overview import Host, HostState, Unnoticed, overview, unnoticed
from onrecord.watch.watched import enrolments
from onrecord.web.band import Band, band_of
from onrecord.web.lately import Line, lines, written

__all__ = ["EventsPage", "FrontPage", "Watching", "events_page", "front_page"]

_MOST_EVENTS = 15
_MOST_CASES = 5
_MOST_BANDS = 40  # accounts that are shown with their watch; the others by name
_MOST_BLIND = 10  # hosts that are named
_ON_A_PAGE = 50
_TODAY = timedelta(hours=24)
_SET_BACK = timedelta(hours=1)  # by which a clock may have been set back


@dataclass(frozen=True, slots=True)
class Watching:
    """An account, and how it was watched in the last 24 hours."""

    enrolment: Enrolment
    last_look: datetime | None
    band: Band | None  # of the last 24 hours; None if it was not watched in them


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """All that the front page shows."""

    lines: tuple[Line, ...]  # latest first
    newest: str | None  # where the lines begin, for whoever asks what came since
    earlier: str | None  # where they end, if there are more
    left: int  # entries of the log that were not looked through yet
    cases: tuple[Case, ...]
    more_cases: tuple[Case, ...]
    accounts: tuple[Watching, ...]
    more_accounts: tuple[Enrolment, ...]
    blind: tuple[Host, ...]  # hosts whose accounts can't all be seen
    more_blind: int
    unnoticed: tuple[Unnoticed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """A page of what happened."""

    lines: tuple[Line, ...]
    earlier: str | None
    is_first: bool


def front_page(archive: Archive, now: datetime) -> FrontPage:
    """Gather what the front page shows."""
    found, earlier = _some(archive, None, _MOST_EVENTS)
    known = tuple(reversed(cases(archive).values()))
    accounts = sorted(enrolments(archive), key=lambda one: one.institution.casefold())
    blind = tuple(_blind(archive, now))
    begin = _place_at(archive, now - _TODAY - _SET_BACK)
    return FrontPage(
        lines=found,
        newest=written(found[0].of.position) if found else None,
        earlier=earlier,
        left=bring_up(archive, 0),
        cases=known[:_MOST_CASES],
        more_cases=known[_MOST_CASES:],
        accounts=tuple(_watching(archive, one, now, begin) for one in accounts[:_MOST_BANDS]),
        more_accounts=tuple(accounts[_MOST_BANDS:]),
        blind=blind[:_MOST_BLIND],
        more_blind=max(len(blind) - _MOST_BLIND, 0),
        unnoticed=unnoticed(archive),
    )


def events_page(archive: Archive, before: Position | None) -> EventsPage:
    """What happened before this, or lately."""
    found, earlier = _some(archive, before, _ON_A_PAGE)
    return EventsPage(lines=found, earlier=earlier, is_first=before is None)


def _some(
    archive: Archive, before: Position | None, most: int
) -> tuple[tuple[Line, ...], str | None]:
    found = lines(archive, before=before, limit=most + 1)
    shown = found[:most]
    return shown, written(shown[-1].of.position) if len(found) > most else None


def _blind(archive: Archive, now: datetime) -> Iterator[Host]:
    unseen = (HostState.BLIND, HostState.PARTLY)
    return (one for one in overview(archive, now) if one.state in unseen)


def _place_at(archive: Archive, moment: datetime) -> int:
    """The first entry that can have been put on record after a moment."""

    def is_later(place: int) -> bool:
        return not known_at([archive.entry(place)], moment)

    return bisect_left(range(archive.head.size), True, key=is_later)


def _watching(archive: Archive, enrolment: Enrolment, now: datetime, begin: int) -> Watching:
    spans = spans_of(archive, enrolment, now)
    # A gap of today was noted today: of an old account not everything is read again.
    noted = archive.index.account_without_revisions(enrolment.platform, enrolment.account, begin)
    recent = [span for span in spans if span.ends_at >= now - _TODAY]
    return Watching(
        enrolment,
        spans[-1].ends_at if spans else None,
        band_of(recent, noted, now, since=now - _TODAY) if recent else None,
    )
