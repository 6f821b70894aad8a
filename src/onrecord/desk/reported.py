"""Which reports on record quote a post?"""

from collections.abc import Iterable, Sequence

from onrecord.archive import Archive
from onrecord.desk.documents import recorded_among
from onrecord.desk.finding import PostFinding
from onrecord.findings.quoting import QuotedBy, Reported, quoted_by
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.reports import Report

__all__ = ["quotations_of", "reports_among", "reports_of"]


def reports_among(archive: Archive, entries: Iterable[Logged]) -> tuple[Reported, ...]:
    """The reports among some entries, in their order."""
    return tuple(
        Reported(one.digest, one.document.recorded_at, one.body)
        for one in recorded_among(archive, entries, DocumentKind.REPORT)
        if isinstance(one.body, Report)
    )


def reports_of(archive: Archive, found: PostFinding) -> tuple[Reported, ...]:
    """The reports that quote a post, as of the finding's time."""
    return reports_among(archive, found.entries)


def quotations_of(found: PostFinding, reports: Sequence[Reported]) -> tuple[QuotedBy, ...]:
    """Each quotation of a post in some reports."""
    texts = [shown.digest for shown in found.versions]
    return quoted_by(found.ref, reports, texts, found.presence)
