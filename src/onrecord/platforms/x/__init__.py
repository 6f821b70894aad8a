"""How does X speak, over its API v2 with an operator's token?

X signs nothing: what is read here rests on the connection alone. Its developer terms ask that what
is withdrawn there be withdrawn by everybody, so by default only ids, digests and states of its
answers are kept (docs/retention.md); hence a version's bytes are its id, its exact text and nothing
else, so that somebody else's copy can be compared with a digest. Only where an answer names the
client that posted it (X has shown none since December 2022) that stands there, too.
Source: X API v2 (docs.x.com/x-api), and the OpenAPI document that X publishes.
"""

from onrecord.platforms.x.addresses import page_of, post_in, read_address
from onrecord.platforms.x.answers import is_sound, read
from onrecord.platforms.x.events import account_of_event
from onrecord.platforms.x.finding import find
from onrecord.platforms.x.posts import is_no_edit, kind_of, read_version, version_of
from onrecord.platforms.x.questions import (
    MANY,
    NAME,
    SERVER,
    ask_account,
    ask_control,
    ask_latest,
    ask_many,
    ask_post,
)

READER = "1"
DOUBTS = False

__all__ = [
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "account_of_event",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "find",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "page_of",
    "post_in",
    "read",
    "read_address",
    "read_version",
    "version_of",
]
