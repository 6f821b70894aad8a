"""What does this news report say, and what is in it?"""

from dataclasses import replace
from html import unescape

from onrecord.findings.article import Article, BlockKind
from onrecord.reading.article.charset import decode
from onrecord.reading.article.drafts import Composed, Draft, composed, refined
from onrecord.reading.article.errors import ArticleError
from onrecord.reading.article.head import Head
from onrecord.reading.article.json_ld import read_json_ld
from onrecord.reading.article.kinds import Kind, kind_of
from onrecord.reading.article.main_text import main_text
from onrecord.reading.article.markup import tokens
from onrecord.reading.article.metadata import metadata_of
from onrecord.reading.article.moments import instant
from onrecord.reading.article.page_reading import read_page
from onrecord.reading.article.plain import looks_like_heading, plain_blocks
from onrecord.reading.article.text_metadata import text_statements

__all__ = ["MAX_CHARACTERS", "read_article"]

MAX_CHARACTERS = 2_000_000
"""Of text, which is twice a long novel. What works on the text takes time in proportion to it."""
_BODY_DOUBT = "The page itself has no words; the text is its JSON-LD's articleBody."


def read_article(data: bytes, media_type: str | None = None, url: str | None = None) -> Article:
    """Read a news report from plain text or HTML, as it was given or captured.

    1. Refuse what is no text (`kinds`), by its first bytes.
    2. Decode as the HTML Standard does (`charset`).
    3. Cut into blocks: a page's main text, or a text's paragraphs.
    4. Tell shown posts, credits, captions and pointers elsewhere from the reporter's words.
    5. Gather what is stated about the article, with the origin of each.

    `media_type` is what came with the bytes, parameters included; `url` where they were found.
    Raises ArticleError for what can't be read, and for more than `MAX_BYTES` of bytes
    or `MAX_CHARACTERS` of text. What could be read but not well is told in `Article.doubts`.
    """
    kind = kind_of(data, media_type)
    decoded = decode(data, kind, media_type)
    head, body = _page(decoded.text) if kind is Kind.HTML else (None, _plain(decoded.text))
    hidden = head is not None and not body.text.strip()
    if head is not None and hidden:
        body = _stated_body(head)
    metadata, doubts = metadata_of(head, text_statements(body), url)
    return Article(
        text=body.text,
        blocks=body.blocks,
        metadata=metadata,
        embeds=body.embeds,
        links=body.links,
        published_at=next((at for s in metadata.published if (at := instant(s.value))), None),
        doubts=(*decoded.doubts, *doubts, *((_BODY_DOUBT,) if hidden else ())),
    )


def _plain(text: str) -> Composed:
    _refuse_long(len(text))
    if not text.strip():
        raise ArticleError("there is no text: the file is empty")
    return composed(refined(plain_blocks(text)), text)


def _page(text: str) -> tuple[Head, Composed]:
    page = read_page(tokens(text))
    pieces = main_text(page)
    _refuse_long(sum(len(piece.words) for piece in pieces))
    drafts = [Draft(p.kind, p.words, p.links, p.shown) for p in pieces]
    if drafts and not any(draft.kind is BlockKind.HEADLINE for draft in drafts):
        drafts[0] = _perhaps_headline(drafts[0])
    return page.head, composed(refined(drafts))


def _perhaps_headline(draft: Draft) -> Draft:
    """Old pages set their headline in bold type only."""
    if draft.kind is BlockKind.PARAGRAPH and looks_like_heading(draft.words):
        return replace(draft, kind=BlockKind.HEADLINE)
    return draft


def _stated_body(head: Head) -> Composed:
    """The text that a page without words gives to machines, for a script to show."""
    stated, _ = read_json_ld(head.json_ld, head.canonical)
    text = unescape("\n\n".join(stated.get("articleBody", ())))
    if not text.strip():
        raise ArticleError(
            "there are no words in this page",
            advice="If its text is fetched by a script, save the page from a browser.",
        )
    return _plain(text.replace("\r\n", "\n").replace("\r", "\n"))


def _refuse_long(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise ArticleError(
            f"the text has {characters:,} characters; of an article {MAX_CHARACTERS:,} are read",
            advice="Give the article alone, without what surrounds it.",
        )
