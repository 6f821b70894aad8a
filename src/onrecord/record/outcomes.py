"""What can come of looking?

The two unions are closed: a new way for a look to end is a new type, and the type checker
then asks every rule about it. Only `Seen` and `Absent` may change what we say about a post.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from onrecord.record.accounts import Handle
from onrecord.record.commitments import Commitment

__all__ = [
    "Absent",
    "AccountFact",
    "AccountState",
    "Control",
    "Identity",
    "Outcome",
    "Refused",
    "Revision",
    "Seen",
    "Unreached",
    "Unread",
    "Vouched",
    "VouchedHow",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """It was served; `version` commits to the exact bytes of the post."""

    version: Commitment


@dataclass(frozen=True, slots=True)
class Absent:
    """It was said, in so many words or by a signed tree, that it is not there."""

    said: str


@dataclass(frozen=True, slots=True)
class Refused:
    """They would not tell *us*: rate limit, login wall, captcha, geo-block, 401, 403, 429."""

    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """No answer came (DNS, TLS, timeout, 5xx). This says something about us, not the post."""

    why: str


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer that our reader can't place or that doesn't verify. Kept, never believed."""

    why: str


Outcome: TypeAlias = Seen | Absent | Refused | Unreached | Unread


@dataclass(frozen=True, slots=True)
class AccountState:
    """Whether the account is served. `state` is "active" or the platform's own word."""

    state: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What the account is called and signs with. Handles are as claimed, dated by the look."""

    handles: tuple[Handle, ...]
    signing_key: str | None
    host: str | None
    said_by: str


@dataclass(frozen=True, slots=True)
class Revision:
    """The account's signed tree stands at `rev`.

    `link` says how it joins the revision before it: "listed" (we hold the complete tree),
    "inverted" (undoing every operation gives the tree of `since`: nothing is left out), or
    "unlinked" (signed, but what came before it is not proved).
    """

    rev: str
    since: str | None
    link: Literal["listed", "inverted", "unlinked"]


@dataclass(frozen=True, slots=True)
class Control:
    """Whether the one who answers was in order: asked for what has one right answer.

    An absence is only believed beside such an answer. `of` says what was asked for; `sound` that
    the right answer came.
    """

    of: str
    sound: bool


VouchedHow: TypeAlias = Literal["domain-handle", "link", "rel-me", "rel-me-back", "creator", "feed"]
"""By which means a page or domain speaks of an account.

"domain-handle": the domain names the account's id (AT Protocol, handle resolution); "link": the
page links to the account, or lists its address; "rel-me": it links to it as its own
(microformats2 rel-me), "rel-me-back": the account's page does so to the voucher's; "creator": it
names the account as its author (`fediverse:creator`); "feed": it names the account as its feed
(RSS Autodiscovery).
"""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whether somebody's page or domain, `by`, speaks of the account as one that is official.

    `link` is what it holds there that leads to the account; None: it was read and holds nothing
    of the kind. That says what the page says, not whose the account is.
    """

    by: str
    how: VouchedHow
    link: str | None


AccountFact: TypeAlias = (
    AccountState | Identity | Revision | Control | Vouched | Refused | Unreached | Unread
)
