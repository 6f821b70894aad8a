"""Which reports tell the same text, which hold it in a longer one, and who changed what?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.documents import recorded
from onrecord.desk.reports.reading import ReadReport
from onrecord.findings.article import Article, BlockKind
from onrecord.findings.copies import (
    Change,
    ChangeKind,
    Copy,
    Relation,
    changes_between,
    relation_of,
    shingles_of,
)
from onrecord.findings.words.quoting import whose
from onrecord.reading.article import ArticleError, read_article
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.reports import Report

__all__ = ["Compared", "compared", "on_record"]

_TOLD = (BlockKind.HEADLINE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION)
_LATEST = 300  # reports on record that a new one is compared with: each is read anew


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports, how the first relates to the second, and what the second changed."""

    first: str
    second: str
    copy: Copy
    changes: tuple[Change, ...]  # of paragraphs; those that were kept in place are left out
    digest: Digest | None = None  # of the second's entry, if it is on record


def compared(articles: Sequence[tuple[str, Article]]) -> tuple[Compared, ...]:
    """Every two of these articles that have more in common than a quotation."""
    pairs = combinations(articles, 2)
    return tuple(found for one, other in pairs if (found := _compare(one, other)) is not None)


def on_record(archive: Archive, read: ReadReport) -> tuple[Compared, ...]:
    """The latest reports on record of which one is a copy, or that it holds; not itself."""
    found = (
        _compare(
            ("", read.article), (whose(report.outlet, report.title, report.url), other), digest
        )
        for digest, report, other in _recorded(archive)
        if (report.bytes, report.url) != (read.digest, read.url)
    )
    return tuple(one for one in found if one is not None)


def _recorded(archive: Archive) -> Iterator[tuple[Digest, Report, Article]]:
    for one in list(recorded(archive, DocumentKind.REPORT))[-_LATEST:]:
        if isinstance(one.body, Report):
            try:
                data = archive.blob_by_digest(one.body.bytes)
                yield one.digest, one.body, read_article(data, one.body.media_type, one.body.url)
            except (BlobMissing, ArticleError):  # redacted, or for another reader
                continue


def _compare(
    first: tuple[str, Article], second: tuple[str, Article], digest: Digest | None = None
) -> Compared | None:
    one, other = _paragraphs(first[1]), _paragraphs(second[1])
    copy = relation_of(shingles_of("\n".join(one)), shingles_of("\n".join(other)))
    if copy.relation is Relation.NONE:
        return None
    changes = tuple(
        change
        for change in changes_between(one, other)
        if change.kind is not ChangeKind.KEPT or change.moved
    )
    return Compared(first[0], second[0], copy, changes, digest)


def _paragraphs(article: Article) -> list[str]:
    return [block.place.of(article.text) for block in article.blocks if block.kind in _TOLD]
