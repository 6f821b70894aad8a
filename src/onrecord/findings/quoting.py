"""Who quoted the post, in which report, and rightly?

Reports on record name the posts that they quote, by the exact version. Whether an outlet quoted
it rightly is said by the words that differ; what an outlet makes of it is its own framing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.verdicts import Presence
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.reports import QuotationLink, Quoted, Report

__all__ = ["QuotedBy", "Reported", "quoted_by"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A report with its place on record: digest of its entry, and when it was recorded."""

    digest: Digest
    recorded_at: datetime
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedBy:
    """One quotation of a post, in one report."""

    digest: Digest
    recorded_at: datetime
    report: Report
    quotation: Quoted
    link: QuotationLink
    version: int | None  # which of the post's texts, counted from 1; None: none that we hold
    of: int  # how many texts the post has had
    after_withdrawal: bool | None  # None: not known, or there was none

    @property
    def exact(self) -> bool:
        """Whether it quotes a text that we hold, word for word."""
        return self.version is not None and not self.link.differences


def quoted_by(
    ref: Ref,
    reports: Sequence[Reported],
    texts: Sequence[Digest | None],
    presence: Presence,
) -> tuple[QuotedBy, ...]:
    """The quotations of a post, earliest report first.

    `texts` are the SHA-256 of the bytes of the post's texts, oldest first. A report says itself
    when it was published; where it does not, or gives a time later than when it was put on record,
    nobody knows whether it came after a withdrawal.
    """
    gone = presence.gone_since
    found = [
        QuotedBy(
            digest=one.digest,
            recorded_at=one.recorded_at,
            report=one.report,
            quotation=one.report.quotations[link.quotation],
            link=link,
            version=_number(link.version, texts),
            of=len(texts),
            after_withdrawal=_after(_own_date(one), gone),
        )
        for one in {one.digest: one for one in reports}.values()
        for link in one.report.links
        if link.post == ref and 0 <= link.quotation < len(one.report.quotations)
    ]
    return tuple(sorted(found, key=_order))


def _number(version: Digest, texts: Sequence[Digest | None]) -> int | None:
    return texts.index(version) + 1 if version in texts else None


def _own_date(one: Reported) -> datetime | None:
    """When it says that it was published; a time later than when we had it tells nothing."""
    published_at = one.report.published_at
    return None if published_at is None or published_at > one.recorded_at else published_at


def _after(published_at: datetime | None, gone: datetime | None) -> bool | None:
    return None if published_at is None or gone is None else published_at >= gone


def _order(one: QuotedBy) -> tuple[datetime, Digest, int]:
    return (one.report.published_at or one.recorded_at, one.digest, one.link.quotation)
