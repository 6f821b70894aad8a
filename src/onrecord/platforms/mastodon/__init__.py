"""How does an instance of Mastodon speak, by its API?

Of the servers that speak the same API, those are read whose posts' URIs show their ids (Mastodon,
GoToSocial and others); elsewhere a post that is no longer shown can't be asked after.
"""

from onrecord.platforms.mastodon.addresses import NAME, api_id, kind_of, page_of, read_address
from onrecord.platforms.mastodon.events import Event, Other, Status, Withdrawn, read_event
from onrecord.platforms.mastodon.finding import find
from onrecord.platforms.mastodon.history import Told, history_of, is_history, read_history
from onrecord.platforms.mastodon.questions import (
    MANY,
    ask_account,
    ask_control,
    ask_latest,
    ask_many,
    ask_post,
    ask_stream,
    place_of,
)
from onrecord.platforms.mastodon.reading import is_sound, read
from onrecord.platforms.mastodon.versions import READER, is_no_edit, read_version

__all__ = [
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "Event",
    "Other",
    "Status",
    "Told",
    "Withdrawn",
    "api_id",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "ask_stream",
    "find",
    "history_of",
    "is_history",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "page_of",
    "place_of",
    "read",
    "read_address",
    "read_event",
    "read_history",
    "read_version",
]

SERVER: str = ""
DOUBTS: bool = False
