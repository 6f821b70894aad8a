"""Who is told what happened, and where?

As notifications.toml has it. Addresses hold secrets, which no text of these prints: a target is
spoken of by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["Every", "Hook", "Mail", "MailServer", "Notifications", "Rule", "Service", "Target"]

Every: TypeAlias = Literal["hourly", "daily"]


@dataclass(frozen=True, slots=True)
class Hook:
    """A program of somebody's that is told by HTTP (Standard Webhooks)."""

    name: str
    url: str = field(repr=False)
    secret: bytes = field(repr=False)  # 24 to 64 bytes, shared with the receiver


@dataclass(frozen=True, slots=True)
class Service:
    """A service that Apprise knows, by its URL (extra `notify`)."""

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """People who get a digest."""

    name: str
    to: tuple[str, ...]  # addresses
    every: Every
    hour: int  # of the day in UTC, after which a daily digest leaves


Target: TypeAlias = Hook | Service | Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """By which server digests leave, and as whose."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str  # an address, or a name and an address
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is told, and to which targets. Where no account, institution or case is named: all."""

    name: str
    to: tuple[str, ...]  # names of targets
    accounts: tuple[str, ...] = ()  # ids or handles
    institutions: tuple[str, ...] = ()  # and those under them
    cases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of happenings; none: all
    happenings: bool = True
    sources: bool = False  # also when a source can't be looked at, and when it can again


@dataclass(frozen=True, slots=True)
class Notifications:
    """All that notifications.toml says."""

    rules: tuple[Rule, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    mail: MailServer | None = None
