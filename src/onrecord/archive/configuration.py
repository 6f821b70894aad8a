"""What has the operator decided?

`onrecord.toml` is read strictly: a misspelt key would otherwise be a decision that is ignored.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord.archive.errors import ConfigurationError, StorageError
from onrecord.archive.settings import (
    ActivityPubSettings,
    BlueskySettings,
    BucketSettings,
    CaptureSettings,
    Configuration,
    EditingSettings,
    NetworkSettings,
    OperationSettings,
    RecordsSettings,
    SourcesSettings,
    TimeSettings,
    TransportSettings,
    WatchSettings,
    WebSettings,
    XSettings,
    require_origin,
)

__all__ = [
    "ORIGIN_RULE",
    "Rule",
    "bucket_settings",
    "load_configuration",
    "read_configuration",
    "read_settings",
    "settings_text",
]


def load_configuration(path: Path) -> Configuration:
    """Read a configuration file. Raises StorageError or ConfigurationError."""
    return read_configuration(settings_text(path))


def settings_text(path: Path) -> str:
    """The text of a file of settings. Raises StorageError or ConfigurationError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{error.strerror}: {path}",
            advice="Give the user that runs onrecord the right to read this file.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 text") from error


def read_configuration(text: str) -> Configuration:
    """Read a configuration; ConfigurationError names the key and says what to write."""
    read = read_settings(text, "onrecord.toml", {"origin": ORIGIN_RULE}, _SECTIONS)
    if "origin" not in read:
        raise ConfigurationError("onrecord.toml does not say which log this is: origin is missing")
    _require_apart(read["blobs"], read["log"])
    return Configuration(**read)


def read_settings(
    text: str, file: str, top: Mapping[str, "Rule"], sections: Mapping[str, type[Any]]
) -> dict[str, Any]:
    """The settings of a file by its rules: those at its top, and each section as its class.

    ConfigurationError.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{file} is not TOML: {error}") from error
    within = {name: found.pop(name, {}) for name in sections}
    values = _read("", found, top, [*top, *sections])
    for name, of in sections.items():
        rules = {**_RULES, **_RULES_OF.get(name, {})}
        values[name] = of(**_read(name, within[name], rules, [one.name for one in fields(of)]))
    return values


def bucket_settings(s3: str, endpoint: str, region: str) -> BucketSettings:
    """What a person named as a bucket, held to the same rules. ConfigurationError."""
    found = {"s3": s3, "endpoint": endpoint, "region": region}
    if not s3:
        raise ConfigurationError(f"s3 must be {_RULES['s3'].words}")
    known = [one.name for one in fields(BucketSettings)]
    return BucketSettings(**_read("blobs", found, _RULES, known))


def _require_apart(blobs: BucketSettings, log: BucketSettings) -> None:
    """Return unless one lies within the other: everybody may read the log, and nobody the blobs."""
    if not blobs.s3 or not log.s3 or blobs.endpoint != log.endpoint:
        return
    one, other = f"{blobs.s3}/", f"{log.s3}/"
    if one.startswith(other) or other.startswith(one):
        raise ConfigurationError("[blobs] s3 and [log] s3 must be apart: neither within the other")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting may be: the value to keep, or None for another one; and in words."""

    read: Callable[[Any], Any]
    words: str


def _url(*schemes: str, empty: bool = False) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        if not isinstance(value, str) or (value == "" and not empty):
            return None
        return value if value == "" or _is_server(value, schemes) else None

    return read


def _is_server(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        url = urlsplit(text)
        port_is_fine = url.port is None or url.port > 0
    except ValueError:
        return False
    bare = not (url.query or url.fragment or url.username) and url.path == ""
    return url.scheme in schemes and _is_host(url.hostname or "") and bare and port_is_fine


def _is_host(name: str) -> bool:
    """Whether a host can have this name (RFC 1123): an address, or labels of 1 to 63 characters."""
    try:
        ip_address(name)
    except ValueError:
        labels = name.removesuffix(".").split(".")
        return len(name) <= 253 and all(0 < len(one) <= 63 for one in labels)
    return True


def _matching(pattern: str) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and re.fullmatch(pattern, value) else None


def _count(least: int) -> Callable[[Any], int | None]:
    return lambda value: value if type(value) is int and value >= least else None


def _line(value: Any, least: int = 0) -> str | None:
    fits = isinstance(value, str) and least <= len(value) <= 200 and value.isprintable()
    return value if fits else None


def _lines(value: Any) -> tuple[str, ...] | None:
    fits = isinstance(value, list) and all(_line(one, 1) for one in value)
    return tuple(value) if fits else None


def _named_urls(value: Any) -> tuple[str, ...] | None:
    """Lines of a short name and a URL, each name once."""
    lines = _lines(value)
    if lines is None or not all(_NAMED_URL.fullmatch(line) for line in lines):
        return None
    names = [line.split(" ")[0] for line in lines]
    return lines if len(set(names)) == len(names) else None


def _conninfo(value: Any) -> str | None:
    """libpq's words or URL for a database; a password has no place in this file."""
    fits = isinstance(value, str) and value.isprintable() and len(value) <= 1_000
    return value if fits and (value == "" or not _PASSWORD.search(value)) else None


def _nats_servers(value: Any) -> tuple[str, ...] | None:
    lines = _lines(value)
    return lines if lines is None or all(_is_nats(line) for line in lines) else None


def _is_nats(text: str) -> bool:
    """Whether NATS may be spoken with there: over TLS, or on this machine."""
    found = re.fullmatch(r"(tls|nats)://(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})", text)
    if found is None or not 0 < int(found[3]) < 65_536:
        return False
    return found[1] == "tls" or bool(_HERE.fullmatch(found[2]))


_HERE = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|\[::1\]")
_PASSWORD = re.compile(r"password\s*=|://[^/@]*:[^/@]*@", re.IGNORECASE)
_DATABASE = Rule(
    _conninfo,
    'such as "host=db.example.org dbname=records", or nothing; without a password, for which libpq'
    " has its own places (~/.pgpass, a service file)",
)
_NAMED_URL = re.compile(r"[a-z0-9][a-z0-9-]{0,39} https?://[^\s]+")
_SERVER = Rule(_url("https", "http"), "a server without a path, such as https://plc.directory")
TRANSPORT_SERVERS = Rule(
    _nats_servers,
    'a list such as ["tls://nats.example.org:4222"]; without TLS on this machine only',
)
ORIGIN_RULE = Rule(
    lambda value: require_origin(value) if isinstance(value, str) else None,
    "the permanent name of the log, such as records.example.org/onrecord",
)
_RULES = {
    "allow_private": Rule(_lines, 'a list of names or networks, such as ["127.0.0.0/8"]'),
    "contact": Rule(_line, "a URL or mail address that leads to you"),
    "vantage": Rule(lambda value: _line(value, 1), 'a short name of this machine, such as "main"'),
    "s3": Rule(
        _matching(r"|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._~-]+)*"),
        'a bucket, or a part of one, such as "records/blobs"; or nothing: the folder',
    ),
    "endpoint": Rule(_url("https", "http", empty=True), "a server, such as https://s3.example.org"),
    "region": Rule(_matching(r"[a-z0-9-]{0,40}"), "the name of a region, such as eu-central-1"),
    "postgres": _DATABASE,
    "replica": _DATABASE,
    "plc": _SERVER,
    "firehose": Rule(_url("wss", "ws"), "a relay, such as wss://bsky.network"),
    "handle_resolver": _SERVER,
    "app_view": Rule(_url("https", "http", empty=True), "a server, or nothing: it is not asked"),
    "media_limit": Rule(_count(1), "a number of bytes, such as 100_000_000"),
    "visit_minutes": Rule(_count(1), "a whole number of minutes, such as 30"),
    "poll_seconds": Rule(_count(1), "a whole number of seconds, such as 120"),
    "quiet_seconds": Rule(_count(1), "a whole number of seconds, such as 480"),
    "settle_seconds": Rule(_count(1), "a whole number of seconds, such as 150"),
    "servers": Rule(_named_urls, 'lines such as ["telegram https://t.me"]'),
    "known_good": Rule(_lines, 'a list of addresses, such as ["https://t.me/example"]'),
    "canaries": Rule(_lines, 'a list of accounts, such as ["@canary@social.example"]'),
    "actor": Rule(_url("https", "http", empty=True), "a server, such as https://r.example.org"),
    "retention": Rule(
        lambda value: value if value in ("states", "everything") else None,
        '"states" or "everything"',
    ),
    "automatic": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "app": Rule(_url("https", "http"), "a server, such as https://bsky.app"),
    "browser": Rule(_line, "the path of a Chromium, or nothing: the one that is installed"),
    "seconds": Rule(_count(5), "a whole number of seconds, 5 or more"),
    "megabytes": Rule(_count(1), "a whole number of megabytes, such as 200"),
    "memory": Rule(_count(300), "a whole number of megabytes, 300 or more"),
    "services": Rule(_named_urls, 'lines such as ["example https://tsa.example.org/tsr"]'),
    "calendars": Rule(_named_urls, 'lines such as ["example https://calendar.example.org"]'),
    "minutes": Rule(_count(1), "a whole number of minutes, such as 10"),
    "address": Rule(_url("https", "http", empty=True), "a server, such as https://r.example.org"),
    "replay": Rule(_url("https", "http", empty=True), "a server, such as https://seen.example.org"),
    "ca": Rule(_line, "the path of a file with certificates, such as pins/nats.pem, or nothing"),
    "listens": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "asks": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "visits": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "review": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "signs": Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "log": Rule(lambda value: value if value in ("words", "json") else None, '"words" or "json"'),
}
_RULES_OF = {"transport": {"servers": TRANSPORT_SERVERS}}  # a name that means something else there
_SECTIONS: dict[str, type[Any]] = {
    "records": RecordsSettings,
    "blobs": BucketSettings,
    "log": BucketSettings,
    "network": NetworkSettings,
    "bluesky": BlueskySettings,
    "watch": WatchSettings,
    "capture": CaptureSettings,
    "time": TimeSettings,
    "sources": SourcesSettings,
    "activitypub": ActivityPubSettings,
    "x": XSettings,
    "web": WebSettings,
    "editing": EditingSettings,
    "transport": TransportSettings,
    "operation": OperationSettings,
}


def _read(
    section: str, found: Any, rules: Mapping[str, Rule], known: Sequence[str]
) -> dict[str, Any]:
    """The settings of one section (or of the top, ""), each as its rule has it."""
    where = f"[{section}] " if section else ""
    if not isinstance(found, dict):
        raise ConfigurationError(f"{section} is a section: write [{section}] on a line of its own")
    values = {}
    for key, value in found.items():
        if key not in known:
            settings = ", ".join(known)
            raise ConfigurationError(f"{where}{key} is not a setting; there are: {settings}")
        values[key] = rules[key].read(value)
        if values[key] is None:
            raise ConfigurationError(f"{where}{key} must be {rules[key].words}")
    return values
