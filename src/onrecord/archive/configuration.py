"""What has the operator decided?

`onrecord.toml` is read strictly: a misspelt key would otherwise be a decision that is ignored.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord.archive.errors import ConfigurationError, StorageError
from onrecord.archive.settings import (
    ActivityPubSettings,
    BlueskySettings,
    CaptureSettings,
    Configuration,
    NetworkSettings,
    SourcesSettings,
    TimeSettings,
    WatchSettings,
    XSettings,
    require_origin,
)

__all__ = ["load_configuration", "read_configuration"]


def load_configuration(path: Path) -> Configuration:
    """Read a configuration file. Raises StorageError or ConfigurationError."""
    try:
        return read_configuration(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(
            f"{error.strerror}: {path}",
            advice="Give the user that runs onrecord the right to read this file.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 text") from error


def read_configuration(text: str) -> Configuration:
    """Read a configuration; ConfigurationError names the key and says what to write."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"onrecord.toml is not TOML: {error}") from error
    sections = {name: found.pop(name, {}) for name in _SECTIONS}
    values = _read("", found, {"origin": _ORIGIN_RULE})
    if "origin" not in values:
        raise ConfigurationError("onrecord.toml does not say which log this is: origin is missing")
    read = {name: of(**_read(name, sections[name], _RULES)) for name, of in _SECTIONS.items()}
    return Configuration(**values, **read)


@dataclass(frozen=True, slots=True)
class _Rule:
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
    return url.scheme in schemes and bool(url.hostname) and bare and port_is_fine


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


_NAMED_URL = re.compile(r"[a-z0-9][a-z0-9-]{0,39} https?://[^\s]+")
_SERVER = _Rule(_url("https", "http"), "a server without a path, such as https://plc.directory")
_ORIGIN_RULE = _Rule(
    lambda value: require_origin(value) if isinstance(value, str) else None,
    "the permanent name of the log, such as records.example.org/onrecord",
)
_RULES = {
    "allow_private": _Rule(_lines, 'a list of names or networks, such as ["127.0.0.0/8"]'),
    "contact": _Rule(_line, "a URL or mail address that leads to you"),
    "vantage": _Rule(lambda value: _line(value, 1), 'a short name of this machine, such as "main"'),
    "plc": _SERVER,
    "firehose": _Rule(_url("wss", "ws"), "a relay, such as wss://bsky.network"),
    "handle_resolver": _SERVER,
    "app_view": _Rule(_url("https", "http", empty=True), "a server, or nothing: it is not asked"),
    "media_limit": _Rule(_count(1), "a number of bytes, such as 100_000_000"),
    "visit_minutes": _Rule(_count(1), "a whole number of minutes, such as 30"),
    "poll_seconds": _Rule(_count(1), "a whole number of seconds, such as 120"),
    "quiet_seconds": _Rule(_count(1), "a whole number of seconds, such as 480"),
    "settle_seconds": _Rule(_count(1), "a whole number of seconds, such as 150"),
    "servers": _Rule(_named_urls, 'lines such as ["telegram https://t.me"]'),
    "known_good": _Rule(_lines, 'a list of addresses, such as ["https://t.me/example"]'),
    "canaries": _Rule(_lines, 'a list of accounts, such as ["@canary@social.example"]'),
    "actor": _Rule(_url("https", "http", empty=True), "a server, such as https://r.example.org"),
    "retention": _Rule(
        lambda value: value if value in ("states", "everything") else None,
        '"states" or "everything"',
    ),
    "automatic": _Rule(lambda value: value if isinstance(value, bool) else None, "true or false"),
    "app": _Rule(_url("https", "http"), "a server, such as https://bsky.app"),
    "browser": _Rule(_line, "the path of a Chromium, or nothing: the one that is installed"),
    "seconds": _Rule(_count(5), "a whole number of seconds, 5 or more"),
    "megabytes": _Rule(_count(1), "a whole number of megabytes, such as 200"),
    "memory": _Rule(_count(300), "a whole number of megabytes, 300 or more"),
    "services": _Rule(_named_urls, 'lines such as ["example https://tsa.example.org/tsr"]'),
    "calendars": _Rule(_named_urls, 'lines such as ["example https://calendar.example.org"]'),
    "minutes": _Rule(_count(1), "a whole number of minutes, such as 10"),
}
_SECTIONS: dict[str, type[Any]] = {
    "network": NetworkSettings,
    "bluesky": BlueskySettings,
    "watch": WatchSettings,
    "capture": CaptureSettings,
    "time": TimeSettings,
    "sources": SourcesSettings,
    "activitypub": ActivityPubSettings,
    "x": XSettings,
}


def _read(section: str, found: Any, rules: dict[str, _Rule]) -> dict[str, Any]:
    """The settings of one section (or of the top, ""), each as its rule has it."""
    where = f"[{section}] " if section else ""
    if not isinstance(found, dict):
        raise ConfigurationError(f"{section} is a section: write [{section}] on a line of its own")
    known = [one.name for one in fields(_SECTIONS[section])] if section else list(rules)
    values = {}
    for key, value in found.items():
        if key not in known:
            settings = ", ".join(known) if section else ", ".join((*known, *_SECTIONS))
            raise ConfigurationError(f"{where}{key} is not a setting; there are: {settings}")
        values[key] = rules[key].read(value)
        if values[key] is None:
            raise ConfigurationError(f"{where}{key} must be {rules[key].words}")
    return values
