"""How does Telegram speak of its public channels?

By the previews on t.me, which need no account: a list of a channel's latest messages, twenty to a
page, and each message in the form in which other pages embed it. Nothing is signed. The markup is
not documented; it is told by its elements, never by its words, which are in some reader's language.
A channel is known by the number in its messages' `data-view`, since a name can be given away.
"""

from onrecord.platforms.telegram.addresses import missing, page_at, page_of, read_address
from onrecord.platforms.telegram.answers import find, is_sound, media_shown, read
from onrecord.platforms.telegram.messages import is_no_edit, read_version
from onrecord.platforms.telegram.questions import (
    MANY,
    SERVER,
    ask_account,
    ask_control,
    ask_latest,
    ask_many,
    ask_post,
)
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

__all__ = [
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "find",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "media_shown",
    "missing",
    "page_at",
    "page_of",
    "read",
    "read_address",
    "read_version",
]

NAME = "telegram"
READER = "telegram 1"
DOUBTS = False


def kind_of(post: PostId) -> ScopeKind:
    """Every message is a post."""
    del post
    return ScopeKind.POSTS
