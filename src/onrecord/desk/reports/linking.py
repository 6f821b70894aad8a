"""Which posts on record does a report quote?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.desk.naming import AmbiguousName, resolve_account
from onrecord.desk.reports.reading import ReadReport
from onrecord.desk.search.linking import Linked, link
from onrecord.findings.article import Place
from onrecord.findings.likeness import Meaning
from onrecord.record.accounts import AccountId
from onrecord.record.times import TimeError, read_claimed

__all__ = ["LinkedReport", "link_report", "published_by"]

_ZONES = timedelta(hours=12)  # by how much a day can end later than in UTC


@dataclass(frozen=True, slots=True)
class LinkedReport:
    """A report with the posts that its quotations quote, or may quote; one for each, in order."""

    read: ReadReport
    links: tuple[Linked, ...]


def link_report(
    archive: Archive, read: ReadReport, *, meaning: Meaning | None = None
) -> LinkedReport:
    """Look for each quotation among the posts on record that a report of that time could quote.

    With a model of `meaning`, posts of the accounts that the report names are proposed where
    their words are others, such as a translation.
    """
    text = read.article.text
    words = [Place(one.span.start, one.span.end).of(text) for one in read.quotations]
    found = link(archive, words, before=published_by(read), accounts=None)
    if meaning is not None and (named := _named(archive, read)):
        found = tuple(
            one
            if one.links
            else link(
                archive,
                [one.quotation],
                before=published_by(read),
                accounts=named,
                meaning=meaning,
            )[0]
            for one in found
        )
    return LinkedReport(read, tuple(found))


def published_by(read: ReadReport) -> datetime | None:
    """By when the report was published, as it says: of a mere day, its end in any zone."""
    if read.article.published_at is not None:
        return read.article.published_at
    for stated in read.article.metadata.published:
        try:
            day = read_claimed(f"{stated.value[:10]}T00:00:00Z")
        except TimeError:
            continue
        return day + timedelta(days=1) + _ZONES
    return None


def _named(archive: Archive, read: ReadReport) -> set[AccountId]:
    """The enrolled accounts that the report names by their handles."""
    found = set()
    for one in read.accounts:
        if one.handle is not None:
            try:
                account = resolve_account(archive, one.handle)
            except AmbiguousName:  # nobody chooses for the person who asked
                continue
            if account is not None:
                found.add(account)
    return found
