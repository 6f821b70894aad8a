"""Is a version on record what the signed object says?

A version holds fields of the object as they stand in it, so the two are laid side by side: nothing
in the version that the object does not say, and none of the object's words left out. A version in
the form of Mastodon's API names the same words otherwise.
"""

import json
from collections.abc import Mapping
from typing import Any

from onrecord.proof.activitypub.errors import DeliveryError
from onrecord.record.accounts import PostId

__all__ = ["require_borne_out"]

_WORDS = ("content", "contentMap", "name", "summary", "attachment", "oneOf", "anyOf", "object")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


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
    if item.get("type") == "Announce":
        reblog = fields.get("reblog")
        of = reblog.get("uri") if isinstance(reblog, dict) else None
        return bool(fields["uri"] == post) and of == _name(item.get("object"))
    words = (fields.get("content") or "", fields.get("spoiler_text") or "")
    signed = (item.get("content") or "", item.get("summary") or "")
    return bool(fields["uri"] == post and words == signed)


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
