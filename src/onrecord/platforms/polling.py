"""What must a platform be able to say, that has to be asked again and again?

A platform that signs nothing and streams nothing is asked what it shows, and compared with what
it showed before. Its file says how to ask and how to read; when to ask, what to believe and what
to keep is the same for all of them (`watch.sources`). Nothing here asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from onrecord.platforms.speech import Address, Platform
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Refused,
    Unreached,
    Unread,
)

__all__ = ["Account", "Answer", "Found", "Located", "Polled", "Question", "Shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as its platform is asked for it, made from its latest `Identity`."""

    account: AccountId
    handle: Handle | None
    host: str  # where it is asked for, as `Identity.host` has it: the platform's file reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to GET. It is asked by `network`, and remembered by its address."""

    url: str
    accept: str = "*/*"
    token: str | None = None  # the name of the operator's token that goes along, never recorded


@dataclass(frozen=True, slots=True)
class Shown:
    """The post is shown: the bytes of this version, and the time that it gives itself.

    Two answers that show the same text must give the same bytes: no counters, no dates of the
    answer. `platforms.versions` writes them.
    """

    version: bytes
    claimed_at: datetime | None


Found: TypeAlias = Shown | Absent | Refused | Unreached | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one answer says of an account and its posts. What is not in it is not said."""

    posts: Mapping[PostId, Found] = field(default_factory=dict)
    facts: tuple[AccountState | Identity, ...] = ()
    reaches_to: datetime | None = None
    """If it lists the latest posts: every post that claims a time after this would be in it."""
    named: tuple[PostId, ...] = ()
    """Posts that it names without showing them: those not on record are asked after at once."""
    older: Question | None = None  # the page before it, for whoever wants the account's past
    instead: Question | None = None  # where it says that the answer is: a redirect
    failure: Refused | Unreached | Unread | None = None  # then nothing else is said


@dataclass(frozen=True, slots=True)
class Located:
    """An account was found, and this is what the last answer says of it."""

    account: Account
    facts: tuple[AccountState | Identity, ...]


class Polled(Platform, Protocol):
    """A module in this folder that can be polled. All of it is pure: bytes in, words out."""

    SERVER: str
    """The one server of the platform, such as https://t.me; empty if each account has its own."""

    READER: str
    """Another text whenever `read` would make other versions of the same bytes than before."""

    DOUBTS: bool
    """Whether a new or changed post is only believed beside the answer to `ask_control`."""

    MANY: int
    """How many posts `ask_many` takes at once; 0 if it can't be asked so."""

    def find(
        self, address: Address, answers: Sequence[Exchange], server: str
    ) -> Question | Located | Absent | Refused | Unreached | Unread:
        """Find the account that an address names: the next question, or the end of the search.

        It is called with all answers so far, oldest first, until it gives no question. `server`
        is SERVER, or what the operator has in its place.
        """
        ...

    def ask_latest(self, account: Account) -> tuple[Question, ...]:
        """What to ask at every look: what the account shows now."""
        ...

    def ask_many(self, account: Account, posts: Sequence[PostId]) -> Question | None:
        """Ask which of at most MANY posts are shown. One that is not is no absence yet."""
        ...

    def ask_post(self, account: Account, post: PostId) -> Question | None:
        """Ask for the platform's own word on one post. None: it never says that one is gone."""
        ...

    def ask_account(self, account: Account) -> Question:
        """Ask for the account's state and names."""
        ...

    def ask_control(self, account: Account) -> Question:
        """Ask the same server what has one right answer, whatever the account does."""
        ...

    def is_sound(self, account: Account, control: Exchange) -> bool:
        """Whether this is the right answer to `ask_control`."""
        ...

    def is_no_edit(self, before: bytes, now: bytes) -> bool:
        """Whether two versions of a post differ only in what changes without its author.

        What others are called, what became of the post that it answers, at which addresses
        pictures lie, how a server of another release writes the same words in HTML.
        """
        ...

    def read(self, account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
        """What an answer to any of these questions says. Which one it was, its URL says.

        `beside` holds the answers on the way to it (redirects), and the one to `ask_control`
        where that was asked for. Nothing raises: what can't be placed is `Unread`.
        """
        ...
