"""What must every platform module be able to say?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Address", "AddressError", "Medium", "Platform", "Said", "Unplaced"]


class AddressError(OnrecordError):
    """An address that names no account or post of the platform."""

    exit_code = EXIT_USAGE
    advice = "Give the address of a profile or post as the browser shows it, or the account's id."


class Unplaced(OnrecordError):
    """Bytes that the reader can't place. Caught where bytes are read, and kept as unread."""

    advice = "The bytes are kept; a newer onrecord may be able to read them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What an address names: an account by id or handle, and perhaps one post of it."""

    account: AccountId | None
    handle: Handle | None
    post: PostId | None
    at: str | None = None  # as it was given, where a platform has no server of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A picture or film that a post shows; `part` names it in observations."""

    part: str
    kind: str  # media type as claimed
    bytes: int | None  # size as claimed
    words: str  # the alternative text that the author wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one version of a post says, read from its exact bytes."""

    kind: ScopeKind
    text: str
    claimed_at: datetime | None
    languages: tuple[str, ...]
    media: tuple[Medium, ...]
    links: tuple[str, ...]
    labels: tuple[str, ...]  # by which the author marked it: a warning about what it shows
    answers: str | None  # address of the post that it replies to
    quotes: str | None  # address of the post that it quotes, reposts or likes
    client: str | None = None  # the application that posted it, if the platform tells
    edited_at: datetime | None = None  # since when these words stand, if they aren't the first


class Platform(Protocol):
    """A module in this folder. It never talks to the network; it knows how to ask and read."""

    NAME: str

    def read_address(self, text: str) -> Address | None:
        """The account or post that an address names; None if it is another platform's."""
        ...

    def read_version(self, post: PostId, data: bytes) -> Said:
        """What the exact bytes of a version say. Raises `Unplaced`."""
        ...

    def kind_of(self, post: PostId) -> ScopeKind:
        """The kind of a post by its id alone, where its bytes can't be read."""
        ...

    def page_of(self, account: AccountId, post: PostId | None) -> str | None:
        """The public web page of an account or post, for a reader to click."""
        ...
