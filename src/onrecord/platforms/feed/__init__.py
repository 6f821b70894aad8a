"""How do feeds speak: RSS, Atom and JSON Feed?

A feed is an account, its address its id; its entries are posts, called by their own ids. Nothing
is signed. An entry that is not in the feed any more has not been withdrawn: feeds are windows. The
reader is our own, on the parser of the standard library, so that whoever verifies a bundle in
years reads the same fields from the same bytes.
"""

from collections.abc import Sequence

from onrecord.platforms.feed.addresses import page_of, read_address
from onrecord.platforms.feed.answers import ACCEPT, DELIVERY, is_sound, nowhere, read
from onrecord.platforms.feed.finding import find
from onrecord.platforms.feed.hubs import Hub, hub_in
from onrecord.platforms.feed.versions import is_no_edit, read_version
from onrecord.platforms.polling import Account, Question
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

__all__ = [
    "DELIVERY",
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "Hub",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "find",
    "hub_in",
    "is_no_edit",
    "is_sound",
    "kind_of",
    "page_of",
    "read",
    "read_address",
    "read_version",
]

NAME = "feed"
SERVER = ""
READER = "feed 1"
DOUBTS = False
MANY = 0


def kind_of(post: PostId) -> ScopeKind:
    """Every entry is a post."""
    del post
    return ScopeKind.POSTS


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The feed."""
    return (Question(url=account.host, accept=ACCEPT),)


def ask_account(account: Account) -> Question:
    """The feed again: whether it is there is all that there is to ask."""
    return ask_latest(account)[0]


def ask_control(account: Account) -> Question:
    """An address at which no site has anything: who says 410 there, says it of everything."""
    return nowhere(account)


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:
    """None: a feed shows its latest entries, whatever is asked for."""
    del account, posts
    return None


def ask_post(account: Account, post: PostId) -> Question | None:
    """None: a feed does not answer for one entry. Its page is another source."""
    del account, post
    return None
