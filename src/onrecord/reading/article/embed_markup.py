"""Which posts does a page show by its markup?

Classes and attributes as the platforms' own embedding code writes them.
"""

import re
from dataclasses import dataclass

__all__ = ["Shown", "shown_by"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that an element shows, as far as its attributes tell."""

    platform: str
    url: str | None


_BY_CLASS: dict[str, tuple[str, tuple[str, ...]]] = {
    "twitter-tweet": ("x", ("cite", "data-tweet-url")),
    "twitter-video": ("x", ("cite",)),
    "twitter-tweet-rendered": ("x", ()),
    "bluesky-embed": ("bluesky", ("cite", "data-bluesky-uri")),
    "mastodon-embed": ("mastodon", ("data-embed-url", "src")),
    "instagram-media": ("instagram", ("data-instgrm-permalink",)),
    "text-post-media": ("threads", ("data-text-post-permalink",)),
    "tiktok-embed": ("tiktok", ("cite",)),
    "fb-post": ("facebook", ("data-href",)),
    "fb-video": ("facebook", ("data-href",)),
    "telegram-post": ("telegram", ("data-telegram-post",)),
}
_BY_NAME: dict[str, tuple[str, str, str]] = {
    "twitter-widget": ("x", "data-tweet-id", "https://x.com/i/status/{}"),
    "amp-twitter": ("x", "data-tweetid", "https://x.com/i/status/{}"),
    "amp-instagram": ("instagram", "data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-facebook": ("facebook", "data-href", "{}"),
}
_BY_ADDRESS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (platform, re.compile(pattern, re.IGNORECASE), url)
    for platform, pattern, url in (
        (
            "x",
            r"https?://platform\.(?:twitter|x)\.com/embed/tweet\.html.{0,300}?[?&]id=(\d+)",
            "https://x.com/i/status/{}",
        ),
        (
            "bluesky",
            r"https?://embed\.bsky\.app/embed/(did:[\w:.%-]+/app\.bsky\.feed\.post/\w+)",
            "at://{}",
        ),
        ("mastodon", r"(https?://[\w.-]+(?::\d+)?/@[\w.-]+(?:@[\w.-]+)?/\d+)/embed\b", "{}"),
        ("mastodon", r"(https?://[\w.-]+(?::\d+)?/users/[\w.-]+/statuses/\d+)/embed\b", "{}"),
        ("telegram", r"(https?://t\.me/\w+/\d+)\?embed=1", "{}"),
        ("facebook", r"(https?://(?:www\.)?facebook\.com/plugins/(?:post|video)\.php\?.+)", "{}"),
        ("instagram", r"(https?://(?:www\.)?instagram\.com/(?:p|reel)/[\w-]+/)embed", "{}"),
    )
)


def shown_by(name: str, attributes: dict[str, str]) -> Shown | None:
    """The post that this element shows, or None for an element that shows none."""
    if not attributes:
        return None
    for style in attributes.get("class", "").split():
        if style in _BY_CLASS:
            platform, places = _BY_CLASS[style]
            url = next((attributes[place] for place in places if attributes.get(place)), None)
            return Shown(platform, url.removesuffix("/embed") if url else None)
    if name in _BY_NAME:
        platform, place, form = _BY_NAME[name]
        return Shown(platform, form.format(attributes[place]) if attributes.get(place) else None)
    if telegram := attributes.get("data-telegram-post"):
        return Shown("telegram", f"https://t.me/{telegram}")
    if name in ("iframe", "amp-iframe"):
        return _by_address(attributes.get("src") or attributes.get("data-src") or "")
    return None


def _by_address(src: str) -> Shown | None:
    for platform, pattern, url in _BY_ADDRESS:
        if m := pattern.match(src[:2000]):
            return Shown(platform, url.format(m[1]))
    return None
