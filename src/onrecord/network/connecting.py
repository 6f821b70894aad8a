"""How does a connection begin? With an address that the guard has checked."""

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from onrecord.network.addresses import Address
from onrecord.network.guard import Guard

__all__ = ["GuardedBackend", "connected", "spelled"]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens httpcore's connections, each to a checked address; TLS still checks the name."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers.

        Raises `Forbidden` or `Unresolved` (see `Guard.addresses`), or httpcore's errors.
        """
        *others, last = await self._guard.addresses(host, port)
        for address in others:
            try:
                return await self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # a host may have an address that its network no longer routes
        return await self._connect(last, port, timeout, local_address, socket_options)

    async def _connect(
        self,
        address: Address,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._sockets.connect_tcp(
            str(address), port, timeout, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def connected(guard: Guard, host: str, port: int, timeout: float) -> socket.socket:
    """A connected socket, for a client that takes one. The caller closes it.

    `timeout` in seconds is for each address. Raises `Forbidden`, `Unresolved`, `TimeoutError` or
    `OSError`.
    """
    *others, last = await guard.addresses(host, port)
    for address in others:
        try:
            return await _socket(address, port, timeout)
        except OSError:  # TimeoutError is one
            continue
    return await _socket(last, port, timeout)


async def _socket(address: Address, port: int, timeout: float) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        async with asyncio.timeout(timeout):
            await asyncio.get_running_loop().sock_connect(opened, (str(address), port))
    except BaseException:
        opened.close()
        raise
    return opened


def spelled(host: str, port: int) -> str:
    """An address as an exchange keeps it: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
