"""What does a machine read in a news report?

All of it is a proposal. Nothing that a machine reads makes a post disowned, or decides that one
is gone: an editor does, or nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from onrecord import __version__
from onrecord.desk.reports.embeds import InEmbed, comparable, in_embeds
from onrecord.findings.article import Article
from onrecord.findings.mentions import (
    NamedAccount,
    SpokenPost,
    accounts_in,
    named_accounts,
    posts_spoken_of,
)
from onrecord.findings.quotation import (
    Attributed,
    Parser,
    attribute,
    doubts_about,
    quoted_spans,
)
from onrecord.findings.statements import (
    Claim,
    Proposal,
    SharedParser,
    Words,
    claims,
    framings,
    proposals,
)
from onrecord.findings.times import TimeMention, times_in
from onrecord.findings.words.reports import compared_with
from onrecord.reading.article import read_article
from onrecord.record.commitments import Digest, digest_of

__all__ = ["ReadReport", "read_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """A report as given, and what was read in it. All places are in `article.text`."""

    data: bytes
    media_type: str | None
    url: str | None
    retrieved_at: datetime | None
    article: Article
    quotations: tuple[Attributed, ...]
    in_embeds: tuple[InEmbed, ...]
    claims: tuple[Claim, ...]
    proposals: tuple[Proposal, ...]
    framings: tuple[Words, ...]  # the outlet's own words for what happened
    accounts: tuple[NamedAccount, ...]
    posts: tuple[SpokenPost, ...]
    times: tuple[TimeMention, ...]
    read_with: tuple[str, ...]
    parsed: bool  # False: without a parser of sentences, nobody is credited with anything

    @property
    def digest(self) -> Digest:
        """SHA-256 of the bytes as given."""
        return digest_of(self.data)

    @property
    def text_digest(self) -> Digest:
        """SHA-256 of the UTF-8 text, which all places refer to."""
        return digest_of(self.article.text.encode())


def read_report(
    data: bytes,
    media_type: str | None = None,
    url: str | None = None,
    *,
    retrieved_at: datetime | None = None,
    parser: Parser | None = None,
) -> ReadReport:
    """Read a report. Without a parser it has quotations, but no speakers, claims or proposals.

    Raises `reading.article.ArticleError` for what is no article.
    """
    article = read_article(data, media_type, url)
    parser = None if parser is None else SharedParser(parser)
    found = _quotations(article, parser)
    compared = comparable(article, found)
    doubts = [*article.doubts, *doubts_about(article.text)]
    if compared < len(article.embeds):
        doubts.append(compared_with(compared, len(article.embeds)))
    article = replace(article, doubts=tuple(doubts))
    return ReadReport(
        data=data,
        media_type=media_type,
        url=url,
        retrieved_at=retrieved_at,
        article=article,
        quotations=found,
        in_embeds=tuple(in_embeds(article, found, compared)),
        claims=() if parser is None else claims(article, parser),
        proposals=() if parser is None else proposals(article, found, parser),
        framings=framings(article),
        accounts=named_accounts(article.text, accounts_in(article)),
        posts=posts_spoken_of(article),
        times=times_in(article),
        read_with=(f"onrecord {__version__}", *(() if parser is None else (parser.name,))),
        parsed=parser is not None,
    )


def _quotations(article: Article, parser: Parser | None) -> tuple[Attributed, ...]:
    if parser is not None:
        return attribute(article.text, article.blocks, parser)
    spans = quoted_spans(article.text, article.blocks)
    return tuple(Attributed(span=span) for span in spans)
