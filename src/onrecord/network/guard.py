"""May we connect there, and to which address?

A URL that a stranger wrote, a redirect or a name server may point our machine at itself or at
its neighbours. So a name is resolved here and nowhere else, *every* address that it has must be
public, and the connection is made to an address that was checked: asking twice would let the
answer change in between.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeAlias

from onrecord.network.addresses import Address, Network, is_public
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = [
    "Allowance",
    "BadAllowance",
    "Forbidden",
    "Guard",
    "Resolver",
    "Unresolved",
    "system_resolver",
]

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]

_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?", re.ASCII)
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*", re.ASCII)
# Threads of their own: name servers that do not answer must not hold up anybody else's work.
_RESOLVING = ThreadPoolExecutor(8, thread_name_prefix="onrecord-resolve")
_LONGEST_NAME = 253  # RFC 1035, section 2.3.4, as text


class Forbidden(OnrecordError):
    """The address is not one that we connect to."""

    advice = (
        "Only public addresses are asked. If you run a server of your own there, list it under "
        "allow_private in the configuration ([network]; for the browser, [capture])."
    )


class Unresolved(OnrecordError):
    """The name has no address, or no name server answered."""

    advice = "Check the name; if it is right, try again later."
    exit_code = EXIT_ENVIRONMENT


class BadAllowance(OnrecordError):
    """An entry of allow_private that can't be read."""

    advice = "Write a name, an address or a network, with a port if you like: localhost:2583."
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class Allowance:
    """One entry of `allow_private`: a name as it is asked for or a network, perhaps one port."""

    of: str | Network
    port: int | None

    @classmethod
    def read(cls, text: str) -> "Allowance":
        """Read `name`, `name:port`, `192.0.2.1`, `10.0.0.0/8`, `[::1]:80` or `fd00::/8`."""
        host, port = _split(text)
        try:
            return cls(ip_network(host), port)
        except ValueError:
            if _is_name(host) and not _is_ambiguous(host):
                return cls(_plain(host), port)
        raise BadAllowance(f"{text!r} in allow_private is neither a name nor a network")

    def covers(self, host: str, port: int, address: Address) -> bool:
        if self.port not in (None, port):
            return False
        if isinstance(self.of, str):
            return self.of == _plain(host)
        return address.version == self.of.version and address in self.of


class Guard:
    """Turns a host into addresses that may be connected to.

    `allow_private` names what may be private all the same (see `Allowance.read`); it is for
    servers of one's own, and it is matched by port as well where a port is given.
    """

    def __init__(
        self, *, allow_private: Iterable[str] = (), resolver: Resolver | None = None
    ) -> None:
        self._allowances = tuple(map(Allowance.read, allow_private))
        self._resolver = system_resolver if resolver is None else resolver

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of a host, all of them checked, in the resolver's order.

        Raises `Forbidden` if even one may not be connected to, `Unresolved` if there is none.
        """
        found = await self._lookup(host)
        for address in found:
            if not self._may(host, port, address):
                raise Forbidden(f"{host} is at {address}, which is not a public address")
        return found

    async def require_listed(self, host: str, port: int) -> None:
        """Return if `allow_private` covers every address of a host; `Forbidden` otherwise.

        Without TLS anybody on the way could answer in its place, so such a host is asked only if
        the operator has listed it.
        """
        for address in await self._lookup(host):
            if not any(allowance.covers(host, port, address) for allowance in self._allowances):
                raise Forbidden(f"{host} would be asked without TLS")

    def _may(self, host: str, port: int, address: Address) -> bool:
        return is_public(address) or any(
            allowance.covers(host, port, address) for allowance in self._allowances
        )

    async def _lookup(self, host: str) -> tuple[Address, ...]:
        try:
            return (ip_address(host),)
        except ValueError:
            pass
        if not _is_name(host):
            raise Forbidden(f"{host[:80]!r} is not the name of a host")
        if _is_ambiguous(host):
            raise Forbidden(f"{host} is an address in a spelling that programs read differently")
        answers = await self._resolver(host)
        if not answers:
            raise Unresolved(f"{host} has no address")
        return tuple(dict.fromkeys(_read(host, answer) for answer in answers))


async def system_resolver(host: str) -> Sequence[str]:
    """All addresses that the system's resolver gives for a name. Raises `Unresolved`."""
    try:
        found = await asyncio.get_running_loop().run_in_executor(
            _RESOLVING, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        )
    except (OSError, UnicodeError) as error:  # UnicodeError: a label over 63 characters
        raise Unresolved(f"{host} can't be resolved: {error}") from error
    return [str(address[0]) for *_, address in found]


def _read(host: str, answer: str) -> Address:
    try:
        return ip_address(answer)
    except ValueError as error:
        raise Forbidden(f"{host} resolves to {answer!r}, which is no address") from error


def _is_name(host: str) -> bool:
    return len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) is not None


def _is_ambiguous(host: str) -> bool:
    """Whether some programs read an IPv4 address here: 127.1, 0177.0.0.1, 0x7f000001, 2130706433.

    WHATWG URL, "ends in a number checker": no real top-level domain is a number.
    """
    return _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]) is not None


def _plain(host: str) -> str:
    return host.removesuffix(".").lower()


def _split(text: str) -> tuple[str, int | None]:
    """`host:port` apart; a bare IPv6 address or network has no port."""
    try:
        if text.startswith("["):
            host, closed, rest = text[1:].partition("]")
            IPv6Address(host)
            if not closed or rest[:1] not in ("", ":"):
                raise ValueError(text)
            return host, _port(rest[1:]) if rest else None
        host, colon, port = text.rpartition(":")
        return (host, _port(port)) if colon and ":" not in host else (text, None)
    except ValueError as error:
        raise BadAllowance(f"{text!r} in allow_private can't be read") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 1 << 16):
        raise ValueError(text)
    return int(text)
