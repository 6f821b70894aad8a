"""What may a value in notifications.toml be?

Each function gives the value to keep, or None where it may not stand there.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

__all__ = [
    "NAME",
    "WORDS",
    "Read",
    "addresses",
    "anything",
    "apprise",
    "cases",
    "every",
    "hour",
    "kinds",
    "line",
    "lines",
    "names",
    "secret",
    "security",
    "sender",
    "server",
    "truth",
    "web_address",
]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CASE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # as desk.cases has it
_KIND = re.compile(r"[a-z]+(-[a-z]+)*")
_ADDRESS = re.compile(r"[^\s<>,;:\"@\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,255}")
_SENDER = re.compile(rf"({_ADDRESS.pattern})|([^<>\x00-\x1f\x7f]{{1,100}} <{_ADDRESS.pattern}>)")
_HOST_AND_PORT = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9a-f:]+\]):([0-9]{1,5})")
_SECRET = "whsec_"  # Standard Webhooks 1.0
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret, by the same

Read: TypeAlias = Callable[[Any], Any]  # the value to keep, or None for another one


def anything(value: Any) -> Any:
    return value


def line(value: Any) -> str | None:
    fits = isinstance(value, str) and 0 < len(value) <= 500 and value.isprintable()
    return value if fits else None


def lines(value: Any, one: Read = line) -> tuple[str, ...] | None:
    fits = isinstance(value, list) and value and all(one(each) is not None for each in value)
    return tuple(dict.fromkeys(value)) if fits else None


def names(value: Any) -> tuple[str, ...] | None:
    return lines(value, lambda one: _matching(NAME, one))


def cases(value: Any) -> tuple[str, ...] | None:
    return lines(value, lambda one: _matching(_CASE, one))


def kinds(value: Any) -> tuple[str, ...] | None:
    return lines(value, lambda one: _matching(_KIND, one))


def addresses(value: Any) -> tuple[str, ...] | None:
    return lines(value, lambda one: _matching(_ADDRESS, one))


def _matching(pattern: re.Pattern[str], value: Any) -> str | None:
    fits = isinstance(value, str) and value.isascii() and pattern.fullmatch(value)
    return value if fits else None


def web_address(value: Any) -> str | None:
    try:
        url = urlsplit(value if line(value) else "")
        fits = url.scheme in ("http", "https") and bool(url.hostname) and url.username is None
        return value if fits and not url.fragment and (url.port or 1) > 0 else None
    except ValueError:
        return None


def apprise(value: Any) -> str | None:
    return value if line(value) and re.match(r"[a-z][a-z0-9+-]*://", value) else None


def secret(value: Any) -> bytes | None:
    if not isinstance(value, str) or not value.startswith(_SECRET):
        return None
    try:
        secret = b64decode(value.removeprefix(_SECRET), validate=True)
    except ValueError:
        return None
    return secret if _SHORTEST <= len(secret) <= _LONGEST else None


def every(value: Any) -> str | None:
    return value if value in ("hourly", "daily") else None


def hour(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= 23 else None


def truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def server(value: Any) -> tuple[str, int] | None:
    found = _HOST_AND_PORT.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 0 < int(found[2]) < 1 << 16:
        return None
    return found[1].strip("[]"), int(found[2])


def security(value: Any) -> str | None:
    return value if value in ("starttls", "tls", "none") else None


def sender(value: Any) -> str | None:
    return value if isinstance(value, str) and _SENDER.fullmatch(value) else None


WORDS = {
    "accounts": 'a list of ids or handles, such as ["@ministry.example"]',
    "apprise": "a URL that Apprise knows, such as ntfys://TOPIC",
    "cases": 'a list of names, such as ["harbour-accord"]',
    "every": '"hourly" or "daily"',
    "from": 'an address, such as "onrecord <records@example.org>"',
    "happenings": "true or false",
    "hook": "an address, such as https://newsroom.example/hooks/onrecord",
    "hour": "an hour of the day in UTC, 0 to 23",
    "institutions": "a list of names as they are on record",
    "kinds": 'a list of kinds, such as ["withdrawn", "declared"]',
    "mail": 'a list of addresses, such as ["desk@newsroom.example"]',
    "password": "one line of text",
    "secret": "whsec_ and the base64 of 24 to 64 bytes (onrecord notify --new-secret)",
    "security": '"starttls", "tls" or "none"',
    "server": 'a host and its port, such as "smtp.example.org:587"',
    "sources": "true or false",
    "to": 'a list of names of targets, such as ["newsroom"]',
    "user": "one line of text",
}
