"""Is a version on record what the signed object says?

A version holds fields of the object as they stand in it, so the two are laid side by side: nothing
in the version that the object does not say, and none of the object's words left out. A version in
the form of Mastodon's API names the same things otherwise; whatever else it may hold (its own
number of the post, the visibility, of a repost the words that it repeats) is that API's word.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from onrecord.proof.activitypub.errors import DeliveryError
from onrecord.record.accounts import PostId
from onrecord.record.times import TimeError, read_claimed

__all__ = ["require_borne_out"]

_WORDS = ("content", "contentMap", "name", "summary", "attachment", "oneOf", "anyOf", "object")
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_OF_A_STATUS = frozenset(
    {
        *("uri", "url", "created_at", "edited_at", "content", "spoiler_text", "language"),
        *("visibility", "in_reply_to_id", "in_reply_to_account_id"),
        *("media", "poll", "reblog", "quote", "application"),
    }
)
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
_SAME_TIME = timedelta(seconds=1)  # the API has parts of a second, what is delivered has none


def require_borne_out(version: bytes, post: PostId, item: Mapping[str, Any]) -> None:
    """Raise DeliveryError if the version says something else than the signed object."""
    try:
        fields = json.loads(version)
    except (ValueError, RecursionError) as error:
        raise DeliveryError("the version is not written as versions of signed posts are") from error
    if not isinstance(fields, dict):
        raise DeliveryError("the version is not written as versions of signed posts are")
    same = _as_status(fields, post, item) if "uri" in fields else _as_object(fields, item)
    if not same:
        raise DeliveryError("the version says something else than the signed object")


def _as_object(fields: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    held = {**item, "object": _name(item.get("object"))}
    whole = all(name in fields or held.get(name) in _EMPTY for name in _WORDS)
    return whole and all(name in held and _within(fields[name], held[name]) for name in fields)


def _as_status(fields: Mapping[str, Any], post: PostId, item: Mapping[str, Any]) -> bool:
    if not fields.keys() <= _OF_A_STATUS:
        return False
    if item.get("type") == "Announce":
        reblog = fields.get("reblog")
        of = reblog.get("uri") if isinstance(reblog, dict) else None
        return bool(fields["uri"] == post) and of == _name(item.get("object"))
    words = (fields.get("content") or "", fields.get("spoiler_text") or "")
    signed = (item.get("content") or "", item.get("summary") or "")
    return (
        bool(fields["uri"] == post and words == signed)
        and not fields.get("reblog")
        and (not fields.get("in_reply_to_id") or bool(item.get("inReplyTo")))
        and _is_same_time(fields.get("created_at"), item.get("published"))
        and _options_of_poll(fields.get("poll")) == _options(item)
        and list(map(_medium, _listed(fields.get("media"))))
        == list(map(_attached, _listed(item.get("attachment"))))
        and _quoted(fields.get("quote")) in (None, *(_name(item.get(name)) for name in _QUOTES))
    )


def _is_same_time(said: Any, held: Any) -> bool:
    """Whether two times are the same, or one of them is not said."""
    if not isinstance(said, str) or not isinstance(held, str):
        return not said
    try:
        return abs(read_claimed(said) - read_claimed(held)) < _SAME_TIME
    except TimeError:
        return said == held


def _options_of_poll(poll: Any) -> list[Any]:
    return _listed(poll.get("options")) if isinstance(poll, dict) else _listed(poll)


def _options(item: Mapping[str, Any]) -> list[Any]:
    listed = [*_listed(item.get("oneOf")), *_listed(item.get("anyOf"))]
    return [one.get("name") if isinstance(one, dict) else one for one in listed]


def _medium(medium: Any) -> tuple[Any, Any]:
    """A picture or film by the name of its file and its description: hosts differ in the rest."""
    if not isinstance(medium, dict):
        return medium, None
    return _file(medium.get("remote_url") or medium.get("url")), medium.get("description") or ""


def _attached(part: Any) -> tuple[Any, Any]:
    if not isinstance(part, dict):
        return part, None
    return _file(part.get("url")), part.get("name") or ""


def _file(url: Any) -> Any:
    return url.partition("?")[0].rpartition("/")[2] if isinstance(url, str) else url


def _quoted(quote: Any) -> Any:
    return quote.get("uri") if isinstance(quote, dict) else quote


def _listed(value: Any) -> list[Any]:
    if value in _EMPTY:
        return []
    return value if isinstance(value, list) else [value]


def _within(said: Any, held: Any) -> bool:
    """Whether all that is said is held: objects may hold more names, lists have the same length."""
    if isinstance(said, list):
        listed = held if isinstance(held, list) else [held]
        return len(said) == len(listed) and all(map(_within, said, listed))
    if isinstance(said, dict) and isinstance(held, dict):
        return all(name in held and _within(said[name], held[name]) for name in said)
    return type(said) is type(held) and bool(said == held)


def _name(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value
