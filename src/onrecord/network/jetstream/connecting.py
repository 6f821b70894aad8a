"""How does one connection with NATS begin?"""

import asyncio
import ssl
from collections.abc import Callable

from nats.aio.client import Client
from nats.errors import Error

from onrecord.network.jetstream.place import Place

__all__ = ["connect"]

_ATTEMPT = 15.0  # seconds for one try to connect, to any of the servers


async def connect(
    client: Client,
    place: Place,
    tls: ssl.SSLContext | None,
    ended: asyncio.Event,
    note: Callable[[Exception], None],
) -> None:
    """Connect once; `ended` is set when that is over. What the library raises, TimeoutError."""

    async def over() -> None:
        ended.set()

    async def failed(error: Exception) -> None:
        note(error)

    def secret() -> str:
        # The library would tell it in clear to a server that asks for no TLS. It shakes hands
        # before it calls this, if the server's greeting asked for it (`_server_info`).
        if place.secure and not client._server_info.get("tls_required"):
            raise Error("nats: the server does not ask for TLS")
        return place.password

    async with asyncio.timeout(_ATTEMPT):
        await client.connect(
            list(place.servers),
            error_cb=failed,
            closed_cb=over,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            ping_interval=10,
            connect_timeout=5,
            tls=tls,
            user=place.user or None,
            password=secret if place.user else None,
            inbox_prefix=place.inbox,
        )
