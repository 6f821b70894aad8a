"""Which words of a post stand in somebody's copy of one of X's pages, or of its JSON?

A copy is its maker's word, and pages have changed much: what is not found here an editor may type.
Shortened links are taken from where a page hides them, since the API gives them in the text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from onrecord.platforms.markup import Page, read_page
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.addresses import is_id, post_in
from onrecord.platforms.x.posts import client_of

__all__ = ["CopiedPost", "in_json", "in_page", "short_links"]

_SHORT = re.compile(r"https://t\.co/[A-Za-z0-9]+")
_DEPTH = 60  # of JSON; X's own is some 30
_MOST = 2000  # posts in one copy
_QUOTED = re.compile(r"[:\s]*[“\"](.*)[”\"]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CopiedPost:
    """A post as a copy shows it: its id, its words, and where in the copy they stood."""

    id: str
    text: str
    place: str
    links: tuple[str, ...]
    client: str | None = None  # that posted it, where the copy says so


def in_json(value: Any) -> Iterator[CopiedPost]:
    """The posts in JSON of X's API, its pages' own requests, or an account's export."""
    stack, left = [(value, 0)], 200_000
    while stack and left:
        at, depth = stack.pop()
        left -= 1
        if depth > _DEPTH:
            continue
        if isinstance(at, dict):
            found = _object(at)
            if found is not None:
                yield found
            stack += [(inner, depth + 1) for inner in at.values()]
        elif isinstance(at, list):
            stack += [(inner, depth + 1) for inner in reversed(at)]


def _object(at: dict[str, Any]) -> CopiedPost | None:
    legacy = at.get("legacy") if isinstance(at.get("legacy"), dict) else None
    body = legacy or at
    own = next(
        (at[name] for name in ("rest_id", "id_str", "id") if is_id(at.get(name))),
        next((body[name] for name in ("id_str",) if is_id(body.get(name))), None),
    )
    text = _note(at) or next(
        (body[name] for name in ("full_text", "text") if isinstance(body.get(name), str)), None
    )
    if own is None or text is None:
        return None
    links = tuple(
        dict.fromkeys(_SHORT.findall(json.dumps(at.get("entities") or body.get("entities"))))
    )
    client = client_of(body.get("source") or at.get("source"))
    return CopiedPost(str(own), text, "the JSON in it", links, client)


def _note(at: dict[str, Any]) -> str | None:
    """The whole text of a long post, as the API and the pages' own requests have it."""
    for name in ("note_post", "note_tweet"):
        note: Any = at.get(name)
        for step in ("note_tweet_results", "result"):
            note = note.get(step, note) if isinstance(note, dict) else note
        if isinstance(note, dict) and isinstance(note.get("text"), str):
            return str(note["text"])
    return None


def short_links(data: bytes) -> tuple[str, ...]:
    """X's shortened links that stand anywhere in a page."""
    return tuple(dict.fromkeys(_SHORT.findall(data.decode("utf-8", "replace"))))


def in_page(data: bytes, url: str | None) -> tuple[CopiedPost, ...]:
    """The posts in HTML: a page of X as archives keep it, or a post shown in an article."""
    try:
        page = read_page(data)
    except Unplaced:
        return ()
    links = short_links(data)
    found = [*_of_old_pages(page), *_of_pages(page, url), *_shown(page)]
    if not found:
        found = [*_described(page, url)]
    known = {(one.id, one.text): one for one in reversed(found) if one.text.strip()}
    return tuple(
        CopiedPost(one.id, one.text, one.place, links) for one in reversed(list(known.values()))
    )[:_MOST]


def _of_old_pages(page: Page) -> Iterator[CopiedPost]:
    """Until 2020: `data-tweet-id` around `js-tweet-text`."""
    for node in page.all("[data-tweet-id], [data-item-id]"):
        own = node.attributes.get("data-tweet-id") or node.attributes.get("data-item-id")
        text = node.css_first(".js-tweet-text, .tweet-text")
        if own is not None and is_id(own) and text is not None:
            yield CopiedPost(own, _words(page, text), "its page, as it was until 2020", ())


def _of_pages(page: Page, url: str | None) -> Iterator[CopiedPost]:
    """Since 2020: `data-testid="tweetText"` in an article that links to itself."""
    for node in page.all("article"):
        text = node.css_first('[data-testid="tweetText"]')
        own = next(
            (
                found
                for link in node.css("a[href]")
                if (found := _status(link.attributes.get("href") or "")) is not None
            ),
            None if url is None else post_in(url),
        )
        if text is not None and own is not None:
            yield CopiedPost(own, _words(page, text), "its page", ())


def _shown(page: Page) -> Iterator[CopiedPost]:
    """In an article: `blockquote.twitter-tweet`, whose last link is the post's."""
    for node in page.all("blockquote.twitter-tweet, blockquote.twitter-video"):
        text = node.css_first("p")
        links = [link.attributes.get("href") or "" for link in node.css("a[href]")]
        own = next((found for link in reversed(links) if (found := post_in(link))), None)
        if text is not None and own is not None:
            yield CopiedPost(own, _words(page, text), "a post shown in an article", ())


def _described(page: Page, url: str | None) -> Iterator[CopiedPost]:
    """What is left of a page without its scripts: its description for others' previews."""
    own = None if url is None else post_in(url)
    for name in ("og:url", "twitter:url"):
        node = page.first(f'meta[property="{name}"], meta[name="{name}"]')
        own = own or (None if node is None else post_in(node.attributes.get("content") or ""))
    node = page.first('meta[property="og:description"], meta[name="description"]')
    words = None if node is None else node.attributes.get("content")
    if own is not None and words:
        quoted = _QUOTED.fullmatch(words)
        yield CopiedPost(own, quoted[1] if quoted else words, "its page's description", ())


def _words(page: Page, node: LexborNode) -> str:
    """The text, with shortened links as they are and not as they are shown."""
    text = page.words(node)
    for link in node.css("a[href]"):
        short = link.attributes.get("href") or ""
        shown = page.words(link)
        if _SHORT.fullmatch(short.partition("?")[0]) and shown:
            text = text.replace(shown, short.partition("?")[0], 1)
    return text


def _status(href: str) -> str | None:
    found = re.fullmatch(r"(?:https?://[^/]+)?/[A-Za-z0-9_]{1,15}/status/([0-9]{1,19})", href)
    return found[1] if found else post_in(href)
