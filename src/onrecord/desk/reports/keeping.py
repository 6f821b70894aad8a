"""How is a report put on record, with the posts that it quotes?

The article's bytes are kept as they were given; the record says which places of its text quote
which version of which post, and whether likeness alone or an editor decided that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import Prepared, put_prepared, recorded
from onrecord.desk.finding import find_post
from onrecord.desk.reports.linking import LinkedReport
from onrecord.desk.reports.reading import ReadReport
from onrecord.desk.search.linking import Link
from onrecord.findings.article import Place
from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import compare
from onrecord.findings.quotation import Attributed
from onrecord.findings.selectors import select
from onrecord.record.accounts import Ref
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.reports import QuotationLink, Quoted, Report

__all__ = ["EditorsLink", "ReportRefused", "keep_report", "prepared_report", "report_of"]


class ReportRefused(OnrecordError):
    """A link that can't be made. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "See the quotations' numbers and the posts that they may quote: onrecord report FILE"


@dataclass(frozen=True, slots=True)
class EditorsLink:
    """An editor's decision: this quotation, counted from 1, quotes this post."""

    quotation: int
    post: Ref


def keep_report(
    archive: Archive,
    linked: LinkedReport,
    recorded_at: datetime,
    decided: Sequence[EditorsLink] = (),
) -> Logged | None:
    """Put a report on record with its bytes; None if the very same is on record already."""
    prepared = prepared_report(archive, linked, decided)
    return None if prepared is None else put_prepared(archive, prepared, recorded_at)


def prepared_report(
    archive: Archive, linked: LinkedReport, decided: Sequence[EditorsLink] = ()
) -> Prepared | None:
    """A report ready to be put on record; None if the very same is on record already.

    Raises ReportRefused.
    """
    report = report_of(archive, linked, decided)
    if any(one.body == report for one in recorded(archive, DocumentKind.REPORT)):
        return None
    posts = tuple(dict.fromkeys(one.post for one in report.links))
    known = [archive.index.post(ref) for ref in posts]
    return Prepared(
        body=report,
        accounts=tuple(one.account for one in known if one is not None),
        posts=posts,
        evidence=(linked.read.data,),
    )


def report_of(
    archive: Archive, linked: LinkedReport, decided: Sequence[EditorsLink] = ()
) -> Report:
    """What the record says of a report. Raises ReportRefused."""
    read = linked.read
    metadata = read.article.metadata
    first = {
        name: values[0].value if (values := getattr(metadata, name)) else None
        for name in ("headline", "outlet", "language", "url")
    }
    return Report(
        url=read.url or first["url"],
        title=first["headline"],
        outlet=first["outlet"],
        published_at=read.article.published_at,
        retrieved_at=read.retrieved_at,
        language=first["language"],
        media_type=read.media_type or "application/octet-stream",
        bytes=read.digest,
        text=read.text_digest,
        quotations=tuple(_quoted(read, one) for one in read.quotations),
        links=tuple(_links(archive, linked, decided)),
        read_with=read.read_with,
    )


def _quoted(read: ReadReport, one: Attributed) -> Quoted:
    text = read.article.text
    place = select(text, Place(one.span.start, one.span.end))
    return Quoted(
        exact=place.exact,
        prefix=place.prefix,
        suffix=place.suffix,
        start=place.start,
        end=place.end,
        speaker=None if one.source is None else one.source.of(text),
        cue=None if one.cue is None else one.cue.of(text),
    )


def _links(
    archive: Archive, linked: LinkedReport, decided: Sequence[EditorsLink]
) -> Iterator[QuotationLink]:
    editors = {one.quotation - 1: one.post for one in decided}
    for number in editors:
        if not 0 <= number < len(linked.links):
            raise ReportRefused(f"the report has no quotation {number + 1}")
    for number, found in enumerate(linked.links):
        if number in editors:
            yield _by_editor(archive, number, found.quotation, editors[number])
        elif found.automatic is not None and found.automatic.match.digest is not None:
            yield _by_likeness(number, found.automatic)


def _by_likeness(number: int, link: Link) -> QuotationLink:
    match = link.match
    assert match.digest is not None
    return QuotationLink(
        quotation=number,
        post=match.ref,
        version=match.digest,
        similarity=match.similarity,
        differences=match.differences.says,
        cut=link.cut,
        automatic=True,
    )


def _by_editor(archive: Archive, number: int, words: str, ref: Ref) -> QuotationLink:
    """The version of the post that an editor names which comes closest to the words."""
    found = [
        (compare(words, shown.said.text), shown.said.text, shown.digest)
        for shown in find_post(archive, ref).versions
        if shown.said is not None and shown.digest is not None
    ]
    if not found:
        raise ReportRefused(f"no text of {ref} is kept that a quotation could be compared with")
    compared, text, digest = max(found, key=lambda one: one[0].similarity)
    assert digest is not None
    return QuotationLink(
        quotation=number,
        post=ref,
        version=digest,
        similarity=compared.similarity,
        differences=compared.differences.says,
        cut=cut_words(compared.differences, text),
        automatic=False,
    )
