"""What is called how on Bluesky?

The AT Protocol's own expressions for identifiers, narrowed to what Bluesky uses: DIDs of the
two methods that it knows, and handles in lower case.
"""

import re

from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

__all__ = [
    "KINDS",
    "NAME",
    "POSTS",
    "is_collection",
    "is_did",
    "is_handle",
    "is_kept",
    "is_record_key",
    "kind_of",
]

NAME: str = "bluesky"

POSTS = "app.bsky.feed.post"
KINDS = {
    POSTS: ScopeKind.POSTS,
    "app.bsky.feed.repost": ScopeKind.REPOSTS,
    "app.bsky.feed.like": ScopeKind.LIKES,
    "app.bsky.actor.profile": ScopeKind.PROFILE,
}
"""The collections whose records are kept as posts; commits to others are kept as revisions."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HANDLE = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_RECORD_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_COLLECTION = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+\.[A-Za-z][A-Za-z0-9]*")


def is_did(text: str) -> bool:
    """A DID by which Bluesky names accounts: did:plc, or did:web of a whole host."""
    host = text.removeprefix("did:web:")
    return _PLC.fullmatch(text) is not None or (host != text and is_handle(host))


def is_handle(text: str) -> bool:
    """A handle, in lower case: a host name with at least two labels."""
    return len(text) <= 253 and _HANDLE.fullmatch(text) is not None


def is_collection(text: str) -> bool:
    """The name of a collection of records (an NSID)."""
    return len(text) <= 317 and _COLLECTION.fullmatch(text) is not None


def is_record_key(text: str) -> bool:
    """The name of a record within its collection."""
    return text not in (".", "..") and _RECORD_KEY.fullmatch(text) is not None


def kind_of(post: PostId) -> ScopeKind:
    """The kind of a post, as its collection names it; POSTS where that is not known here."""
    return KINDS.get(post.partition("/")[0], ScopeKind.POSTS)


def is_kept(path: str) -> bool:
    """Whether a record at this path is kept as a post (see KINDS)."""
    return path.partition("/")[0] in KINDS
