"""What did an actor do, by one activity, and to which post?

ActivityPub, section 7, and ActivityStreams 2.0. An actor may only speak of what lies at its own
host: everything else is somebody else's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from onrecord.proof.activitypub.errors import DeliveryError
from onrecord.record.accounts import AccountId, PostId

__all__ = ["INSTANCE", "Activity", "Deed", "actor_of", "is_public", "read_activity"]

INSTANCE = "its instance, which signed it"
"""Who says what a signed delivery says: how entries name it."""

_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_LONGEST = 2000  # bytes of an id
_MOST_SAID = 500  # characters of somebody's words in an entry


class Deed(StrEnum):
    """What an activity did, as far as it concerns the record."""

    SHOWED = "showed"  # Create or Update of a post, Announce of another's
    REMOVED = "removed"  # Delete of a post, Undo of an Announce
    LEFT = "left"  # Delete of the actor itself
    MOVED = "moved"  # Move to another account
    CHANGED = "changed"  # Update of the actor itself
    OTHER = "other"  # likes, follows, answers to ours


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity. `item` is the post that it shows; `of` names what it is about."""

    actor: AccountId
    deed: Deed
    of: str | None = None
    item: Mapping[str, Any] | None = None
    kind: str = ""  # the activity's type
    gone_at: str | None = None  # when a Tombstone says that it went

    @property
    def post(self) -> PostId | None:
        """The post that it shows or removes."""
        spoken = self.deed in (Deed.SHOWED, Deed.REMOVED)
        return PostId(self.of) if spoken and self.of is not None else None

    @property
    def says(self) -> str:
        """What it says of what it removes or moves, in the words of an entry."""
        if self.deed is Deed.MOVED:
            return f"{INSTANCE}: it moved to {self.of}, which names it in return"[:_MOST_SAID]
        return self.kind + (f", Tombstone, {self.gone_at}" if self.gone_at else "")


def actor_of(body: Mapping[str, Any]) -> AccountId:
    """Who is said to have done it. Raises DeliveryError."""
    found = _id(body.get("actor"))
    if found is None:
        raise DeliveryError("an activity without an actor")
    return AccountId(found)


def read_activity(body: Mapping[str, Any]) -> Activity:
    """What an activity says. Raises DeliveryError for what its actor has no right to say."""
    actor, kind, held = actor_of(body), body.get("type"), body.get("object")
    of = _id(held)
    match kind:
        case "Create" | "Update" if isinstance(held, dict) and of is not None:
            if of == actor:
                return Activity(actor, Deed.CHANGED, of)
            if actor not in map(_id, _listed(held.get("attributedTo"))):
                raise DeliveryError("it shows what is not attributed to its actor")
            return Activity(actor, Deed.SHOWED, _own(actor, of), held)
        case "Announce":
            return Activity(actor, Deed.SHOWED, _own(actor, _id(body)), body)
        case "Delete":
            if of == actor:
                return Activity(actor, Deed.LEFT, of)
            return Activity(actor, Deed.REMOVED, _own(actor, of), kind=kind, gone_at=_gone_at(held))
        case "Undo" if isinstance(held, dict) and held.get("type") == "Announce":
            return Activity(actor, Deed.REMOVED, _own(actor, of), kind=kind)
        case "Move":
            if of != actor:
                raise DeliveryError("it moves another account than its actor")
            return Activity(actor, Deed.MOVED, _id(body.get("target")))
        case _:
            return Activity(actor, Deed.OTHER)


def _gone_at(held: Any) -> str | None:
    gone_at = held.get("deleted") if isinstance(held, dict) else None
    return gone_at[:40] if isinstance(gone_at, str) and gone_at.isascii() else None


def is_public(*items: Mapping[str, Any] | None) -> bool:
    """Whether one of these is addressed to everybody: what is not is nobody's to keep here."""
    return any(
        name in _PUBLIC
        for item in items
        if item is not None
        for field in ("to", "cc")
        for name in _texts(item.get(field))
    )


def _texts(value: Any) -> Iterable[str]:
    return (one for one in _listed(value) if isinstance(one, str))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _own(actor: AccountId, of: str | None) -> str:
    if of is None:
        raise DeliveryError("an activity that does not name what it is about")
    if _place(of) != _place(actor):
        raise DeliveryError("it speaks of what lies at another host than its actor")
    return of


def _id(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, str) or len(found) > _LONGEST:
        return None
    plain = found.isascii() and found.isprintable() and _place(found) is not None
    return found if plain else None


def _place(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return (parts.scheme, parts.netloc.lower()) if known else None
