"""What may the operator of a vantage decide? `vantage.toml`, read as strictly as onrecord.toml."""

from dataclasses import dataclass, field
from typing import Any

from onrecord.archive.configuration import ORIGIN_RULE, Rule, read_settings
from onrecord.archive.errors import ConfigurationError
from onrecord.archive.settings import CaptureSettings, require_origin
from onrecord.proof.c2sp_text import is_key_name

__all__ = [
    "Duties",
    "OutboxSettings",
    "Surroundings",
    "TransportServers",
    "VantageConfiguration",
    "new_settings",
    "read_vantage",
]

_ADVICE = "Correct vantage.toml as the message says."
_MOST_ANSWERS = 400  # megabytes: with what a page shows, they must travel in one thing (parts.py)


@dataclass(frozen=True, slots=True)
class Duties:
    """What it does for the archive."""

    listens: bool = True  # to the stream of signed commits
    asks: bool = True  # what the archive would ask by itself, but for sources with credentials
    visits: bool = False  # the pages of posts, with a browser


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How it shows itself to those that it asks, and whom it may ask."""

    contact: str = ""
    allow_private: tuple[str, ...] = ()
    firehose: str = "wss://bsky.network"


@dataclass(frozen=True, slots=True)
class TransportServers:
    """Where what it brings is handed over."""

    servers: tuple[str, ...] = ()
    ca: str = ""  # certificates of their authority: a path from the folder; empty: the system's


@dataclass(frozen=True, slots=True)
class OutboxSettings:
    """How much may wait until it is on record; then nothing more is taken on."""

    megabytes: int = 2000


@dataclass(frozen=True, slots=True)
class VantageConfiguration:
    """Everything in vantage.toml; `origin` is the archive's log, `name` that of the own key."""

    origin: str
    name: str
    does: Duties = field(default_factory=Duties)
    network: Surroundings = field(default_factory=Surroundings)
    transport: TransportServers = field(default_factory=TransportServers)
    outbox: OutboxSettings = field(default_factory=OutboxSettings)
    capture: CaptureSettings = field(default_factory=CaptureSettings)


def read_vantage(text: str) -> VantageConfiguration:
    """Read vantage.toml; ConfigurationError names the key and says what to write."""
    try:
        found = read_settings(text, "vantage.toml", _TOP, _SECTIONS)
        missing = [name for name in _TOP if name not in found]
        if missing:
            raise ConfigurationError(f"vantage.toml lacks {missing[0]}")
        if found["capture"].megabytes > _MOST_ANSWERS:
            raise ConfigurationError(f"[capture] megabytes must be {_MOST_ANSWERS} or less")
        return VantageConfiguration(**found)
    except ConfigurationError as error:
        raise ConfigurationError(str(error), advice=_ADVICE) from error


def new_settings(configuration: VantageConfiguration) -> str:
    """The text that `vantage init` writes. ConfigurationError."""
    does, network, told = configuration.does, configuration.network, configuration.transport
    text = _DEFAULT.format(
        origin=require_origin(configuration.origin),
        name=configuration.name,
        servers=_listed(told.servers),
        ca=told.ca,
        listens=_said(does.listens),
        asks=_said(does.asks),
        visits=_said(does.visits),
        contact=network.contact,
        allow_private=_listed(network.allow_private),
        firehose=network.firehose,
    )
    read_vantage(text)
    return text


def _listed(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _said(value: bool) -> str:
    return "true" if value else "false"


def _key_name(value: Any) -> str | None:
    fits = isinstance(value, str) and len(value) <= 200 and value.isprintable()
    return value if fits and is_key_name(value) and '"' not in value else None


_TOP = {
    "origin": ORIGIN_RULE,
    "name": Rule(_key_name, "the name of the vantage's key, such as quay.example.org/vantage"),
}
_SECTIONS: dict[str, type[Any]] = {
    "does": Duties,
    "network": Surroundings,
    "transport": TransportServers,
    "outbox": OutboxSettings,
    "capture": CaptureSettings,
}
_DEFAULT = """\
# The log of the archive for which this machine looks.
origin = "{origin}"
# The name of this vantage's key. It is published with all that it brings: never change it.
name = "{name}"

[does]
# Listen to the stream of signed commits, for the accounts that the archive watches.
listens = {listens}
# Ask what the archive wants to know, but for sources that need the archive's credentials.
asks = {asks}
# Visit the pages of posts with a browser (extra: browser).
visits = {visits}

[network]
# A URL or mail address that leads to you; everybody who is asked can read it.
contact = "{contact}"
# Servers under private addresses that may be asked all the same: names or networks.
allow_private = {allow_private}
# The stream of signed commits. A relay cannot see which accounts are watched.
firehose = "{firehose}"

[transport]
# The archive's NATS servers, "tls://HOST:PORT". Credentials: keys/nats.toml.
servers = {servers}
# Certificates of those servers' authority, such as "nats.pem"; empty: the system's.
ca = "{ca}"

[outbox]
# What may wait here until it is on record, in megabytes; then nothing more is listened to.
megabytes = 2000

[capture]
# Private addresses that the browser may visit. Any page that it shows may then ask them, too.
allow_private = []
# The browser's program; empty: whichever Chromium is installed.
browser = ""
# What one visit may take: seconds,
seconds = 90
# megabytes of answers, 400 or less,
megabytes = 200
# and megabytes of the browser's memory.
memory = 1500
"""
