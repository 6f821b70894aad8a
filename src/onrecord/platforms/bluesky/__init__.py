"""How does Bluesky speak, over XRPC and in its records?

Questions are the addresses that `network` asks; answers are read from the bytes that came
back. Whether the bytes are signed is `proof.atproto`'s question, not this folder's.
Sources: the lexicons com.atproto.* and app.bsky.* and the specifications of AT Protocol.
"""

from onrecord.platforms.bluesky.addresses import page_at, page_of, read_address
from onrecord.platforms.bluesky.answers import (
    Answer,
    Served,
    read_app,
    read_failure,
    read_handle,
    read_host,
    read_listing,
    read_rev,
    read_state,
)
from onrecord.platforms.bluesky.bodies import MAX_JSON
from onrecord.platforms.bluesky.names import KINDS, NAME, POSTS, is_kept, kind_of
from onrecord.platforms.bluesky.questions import (
    ask_app,
    ask_handle,
    ask_host,
    ask_identity,
    ask_listing,
    ask_medium,
    ask_repository,
    ask_state,
    ask_stream,
    ask_tree,
)
from onrecord.platforms.bluesky.records import media_parts, read_version

__all__ = [
    "KINDS",
    "MAX_JSON",
    "NAME",
    "POSTS",
    "Answer",
    "Served",
    "ask_app",
    "ask_handle",
    "ask_host",
    "ask_identity",
    "ask_listing",
    "ask_medium",
    "ask_repository",
    "ask_state",
    "ask_stream",
    "ask_tree",
    "is_kept",
    "kind_of",
    "media_parts",
    "page_at",
    "page_of",
    "read_address",
    "read_app",
    "read_failure",
    "read_handle",
    "read_host",
    "read_listing",
    "read_rev",
    "read_state",
    "read_version",
]
