"""How does any server speak that speaks ActivityPub (W3C Recommendation, 23 January 2018)?

Asked as anybody may ask: the actor, the first page of its outbox, an object by its id. Nothing of
that is signed; what an instance signs, it delivers (`reading.activitypub`), and the versions that
are written of it are the same. Ids are URLs, of accounts and posts alike.
"""

from onrecord.platforms.activitypub.actors import account_found, actor_facts, find, read_address
from onrecord.platforms.activitypub.answers import read
from onrecord.platforms.activitypub.authored import is_no_edit
from onrecord.platforms.activitypub.objects import id_of, kind_of, read_version, shown
from onrecord.platforms.activitypub.questions import (
    ACTIVITY,
    DOUBTS,
    MANY,
    NAME,
    READER,
    SERVER,
    ask_account,
    ask_control,
    ask_latest,
    ask_many,
    ask_post,
    asks_for,
    is_sound,
    origin_of,
    page_of,
)

__all__ = [
    "ACTIVITY",
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "account_found",
    "actor_facts",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "asks_for",
    "find",
    "id_of",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "origin_of",
    "page_of",
    "read",
    "read_address",
    "read_version",
    "shown",
]
