"""Did the author change an object, or did its server, or whoever wrote what it answers?"""

from collections.abc import Mapping
from typing import Any

from onrecord.platforms.authored import same_by, words_in

__all__ = ["is_no_edit"]

# Moderators may mark a post as sensitive, what it answers or quotes is left out once that is
# gone, and the application that made it is no word of the author's.
_OTHERS = (
    *("sensitive", "inReplyTo", "quote", "quoteUrl", "quoteUri", "_misskey_quote"),
    "generator",
)
_TURNED = frozenset({"mention", "hashtag"})


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions differ only in what changes without the author.

    An edit has another `updated`; all other fields are compared by what they say.
    """
    return same_by(_of_the_author, before, now)


def _of_the_author(fields: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in fields.items() if name not in _OTHERS}
    texts = {name: _words(fields.get(name)) for name in ("content", "contentMap")}
    parts = fields.get("attachment")
    attached = [_without_address(x) for x in parts] if isinstance(parts, list) else parts
    return {**own, **texts, "attachment": attached}


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: words_in(text, not_links=_TURNED) for name, text in value.items()}
    return words_in(value, not_links=_TURNED)


def _without_address(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {name: value for name, value in part.items() if name not in ("url", "href")}
