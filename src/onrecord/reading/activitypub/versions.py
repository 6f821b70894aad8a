"""In which bytes is a delivered post kept, so that it joins what polling shows?

Of an account that is enrolled as ActivityPub's, in those that `platforms.activitypub` makes of the
same object when it is asked for. Mastodon's API writes the same post otherwise, and names things
that no delivery holds; there the version that the API showed is taken, if the signed object bears
it out, and only where there is none a version in the API's form is made of the object.
"""

from collections.abc import Mapping
from typing import Any

from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.activitypub import shown
from onrecord.platforms.polling import Shown
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.versions import write_fields
from onrecord.proof.activitypub import Activity, DeliveryError, require_borne_out
from onrecord.record.accounts import PostId

__all__ = ["bears_out", "shown_in"]


def shown_in(platform: str, activity: Activity) -> Shown:
    """The version that a delivered object is. Raises `Unplaced`."""
    if activity.item is None or activity.post is None:
        raise Unplaced("an activity that shows no post")
    found = shown(activity.actor, activity.item)
    if platform != mastodon.NAME:
        return found
    return Shown(_as_status(activity.post, activity.item), found.claimed_at)


def bears_out(version: bytes, post: PostId, item: Mapping[str, Any]) -> bool:
    """Whether a version on record says what a signed object says."""
    try:
        require_borne_out(version, post, item)
    except DeliveryError:
        return False
    return True


def _as_status(post: PostId, item: Mapping[str, Any]) -> bytes:
    """As Mastodon's API names the same things (docs.joinmastodon.org/entities/Status)."""
    of = activitypub.id_of(item.get("object")) if item.get("type") == "Announce" else None
    poll = [*_objects(item.get("oneOf")), *_objects(item.get("anyOf"))]
    fields = {
        "uri": post,
        "content": item.get("content"),
        "spoiler_text": item.get("summary"),
        "created_at": item.get("published"),
        "edited_at": item.get("updated"),
        "media": [
            {"url": x.get("url"), "description": x.get("name")}
            for x in _objects(item.get("attachment"))
        ],
        "poll": {"options": [x.get("name") for x in poll]} if poll else None,
        "reblog": None if of is None else {"uri": of},
    }
    return write_fields(fields)


def _objects(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]
