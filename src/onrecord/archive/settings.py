"""What may an operator decide, and what holds otherwise?"""

import re
from dataclasses import dataclass, field

from onrecord.archive.errors import ConfigurationError

__all__ = [
    "BlueskySettings",
    "Configuration",
    "NetworkSettings",
    "WatchSettings",
    "default_configuration",
    "require_origin",
]

# C2SP tlog-checkpoint: a schema-less URL without spaces or plus. A host in its ASCII form (RFC
# 5890 for others), perhaps a port, and path elements that need no percent-encoding (RFC 3986).
_ORIGIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*")
_LONGEST_ORIGIN = 200


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How we show ourselves to those we ask, and whom we may ask."""

    allow_private: tuple[str, ...] = ()  # names or networks that may have private addresses
    contact: str = ""  # a URL or mail address, told to everybody asked
    vantage: str = "main"  # the name of this machine in the record


@dataclass(frozen=True, slots=True)
class BlueskySettings:
    """The servers of the AT Protocol that are asked."""

    plc: str = "https://plc.directory"
    firehose: str = "wss://bsky.network"
    handle_resolver: str = "https://public.api.bsky.app"
    app_view: str = ""  # empty: not asked
    media_limit: int = 100_000_000  # bytes of one picture or film; Bluesky's own limit for films


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """When we look."""

    visit_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything in onrecord.toml; `origin` is the permanent name of the log."""

    origin: str
    network: NetworkSettings = field(default_factory=NetworkSettings)
    bluesky: BlueskySettings = field(default_factory=BlueskySettings)
    watch: WatchSettings = field(default_factory=WatchSettings)


def require_origin(origin: str) -> str:
    """The origin, if a log may be called so for ever; ConfigurationError otherwise."""
    if len(origin) > _LONGEST_ORIGIN or not _ORIGIN.fullmatch(origin):
        raise ConfigurationError(
            f"{origin!r} cannot be the name of a log",
            advice=(
                "Write a URL that is yours, without https:// and final slash, in lower-case"
                " ASCII, without spaces or plus: records.example.org/onrecord"
            ),
        )
    return origin


def default_configuration(origin: str) -> str:
    """The text that `init` writes. Raises ConfigurationError for an impossible origin."""
    return _DEFAULT.format(origin=require_origin(origin))


_DEFAULT = """\
# The permanent name of this archive's log. Every proof names it: never change it.
origin = "{origin}"

[network]
# Servers under private addresses that may be asked all the same: names or networks.
allow_private = []
# A URL or mail address that leads to you; everybody who is asked can read it.
contact = ""
# The name of this machine in the record. It is published: do not use its host name.
vantage = "main"

[bluesky]
# The directory of accounts' keys and hosts.
plc = "https://plc.directory"
# The stream of signed commits. A relay cannot see which accounts you watch.
firehose = "wss://bsky.network"
# Who says which account wears a handle, where its own domain does not.
handle_resolver = "https://public.api.bsky.app"
# The application that readers use. It would learn which posts you watch; empty: not asked.
app_view = ""
# The largest picture or film that is kept, in bytes.
media_limit = 100_000_000

[watch]
# Minutes between two visits to an account, beside the stream.
visit_minutes = 30
"""
