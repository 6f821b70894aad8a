"""Which article quotes which posts, and with which words?

What a report says is kept apart from what a post says and from what an institution declares.
"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest

__all__ = ["QuotationLink", "Quoted", "Report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words in quotation marks, by W3C TextQuoteSelector and TextPositionSelector."""

    exact: str
    prefix: str
    suffix: str
    start: int  # code points into the text whose SHA-256 the report names
    end: int
    speaker: str | None  # as read by a machine
    cue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationLink:
    """A quotation and the post that it quotes."""

    quotation: int  # its place among the report's
    post: Ref
    version: Digest  # SHA-256 of the version's bytes
    similarity: int  # thousandths
    differences: tuple[str, ...]  # in sentences
    cut: tuple[str, ...]  # what the post says beside the quoted words, in sentences
    automatic: bool  # near-exact, distinctive and unique; else an editor's decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A news report as it was given to us, and which posts it quotes."""

    url: str | None
    title: str | None
    outlet: str | None
    published_at: datetime | None  # as the report claims
    retrieved_at: datetime | None  # when we fetched it ourselves; None: it was given to us
    language: str | None
    media_type: str
    bytes: Digest  # SHA-256 of the article as it was given
    text: Digest  # SHA-256 of the UTF-8 text that was read from it
    quotations: tuple[Quoted, ...]
    links: tuple[QuotationLink, ...]
    read_with: tuple[str, ...]  # programs and models, with their versions
