"""How do lines and pieces become blocks of a text, the posts shown in it among them?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.findings.article import Block, BlockKind, Embed, Link, Place
from onrecord.reading.article.embed_lines import Flattened, read_embed_line
from onrecord.reading.article.embed_markup import Shown
from onrecord.reading.article.lines import kind_of_line
from onrecord.reading.article.phrases import Href

__all__ = ["Composed", "Draft", "composed", "refined"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block that has yet no place, or, of a plain text, has one already."""

    kind: BlockKind
    words: str
    links: tuple[Href, ...] = ()
    shown: Shown | None = None
    flattened: Flattened | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """The text with its blocks, shown posts and links."""

    text: str
    blocks: tuple[Block, ...]
    embeds: tuple[Embed, ...]
    links: tuple[Link, ...]


def refined(drafts: Sequence[Draft]) -> list[Draft]:
    """Say of paragraphs what their words say that they are; join an author's line to its post."""
    result: list[Draft] = []
    for draft in drafts:
        if draft.kind is not BlockKind.PARAGRAPH:
            result.append(draft)
            continue
        if kind := kind_of_line(draft.words):
            result.append(replace(draft, kind=kind))
            continue
        flattened = read_embed_line(draft.words)
        if flattened and not flattened.text and result and _may_be_post(result[-1]):
            result[-1] = _joined(result[-1], draft, flattened)
        elif flattened and flattened.text:
            result.append(replace(draft, kind=BlockKind.EMBED, flattened=flattened))
        else:
            result.append(draft)
    return result


def _may_be_post(draft: Draft) -> bool:
    return draft.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)


def _joined(post: Draft, author: Draft, flattened: Flattened) -> Draft:
    shift = len(post.words) + 1
    links = tuple(Href(x.href, x.start + shift, x.end + shift) for x in author.links)
    return Draft(
        BlockKind.EMBED,
        f"{post.words} {author.words}",
        post.links + links,
        None,
        replace(flattened, text=post.words),
        Place(post.place.start, author.place.end) if post.place and author.place else None,
    )


def composed(drafts: Sequence[Draft], text: str | None = None) -> Composed:
    """Put the blocks together; into a text of their own, where none is given."""
    parts: list[str] = []
    blocks: list[Block] = []
    embeds: list[Embed] = []
    links: list[Link] = []
    length = 0
    for draft in drafts:
        place = draft.place
        if place is None and draft.words:
            parts.append(draft.words)
            place = Place(length, length + len(draft.words))
            length = place.end + 2
        if place is not None:
            blocks.append(Block(draft.kind, place))
            links.extend(_link(draft, href, place) for href in draft.links)
        if draft.shown or draft.flattened:
            embeds.append(_embed(draft, place))
    return Composed(
        "\n\n".join(parts) if text is None else text, tuple(blocks), tuple(embeds), tuple(links)
    )


def _link(draft: Draft, href: Href, place: Place) -> Link:
    start = place.start + href.start
    words = draft.words[href.start : href.end]
    return Link(href=href.href, words=words, place=Place(start, place.start + href.end))


def _embed(draft: Draft, place: Place | None) -> Embed:
    shown = draft.shown
    said = (
        draft.flattened or read_embed_line(draft.words) or Flattened(draft.words, None, None, None)
    )
    url = shown.url if shown else None
    if url is None and draft.links:
        url = draft.links[-1].href  # embedding codes end with a link from the day to the post
    return Embed(
        text=said.text,
        platform=shown.platform if shown else None,
        name=said.name,
        handle=said.handle,
        url=url,
        date=said.date,
        from_markup=shown is not None,
        place=place,
    )
