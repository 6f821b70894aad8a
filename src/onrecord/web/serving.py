"""How do the pages get out of this machine, and when do they stop?"""

import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from onrecord.archive import Archive
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.web.addresses import app
from onrecord.web.own_names import OwnNames

__all__ = ["CannotListen", "serve"]

_BACKLOG = 128


class CannotListen(OnrecordError):
    """The address can't be listened on: taken, forbidden, or not this machine's."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Choose another port with --port (0 takes any that is free), or another --host."


def serve(archive: Archive, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve the pages until Ctrl-C or SIGTERM, then return.

    `tell` is given the address once it answers; port 0 is any free one. Raises CannotListen.
    """
    with _listening(host, port) as listener:
        address, taken = listener.getsockname()[:2]
        made = app(archive)
        pages: ASGIApp = made
        if ipaddress.ip_address(address).is_loopback:
            published = urlsplit(f"//{archive.origin}").hostname
            actor = urlsplit(archive.configuration.activitypub.actor).hostname
            pages = OwnNames(pages, host, published or host, actor or host)
        server = uvicorn.Server(
            uvicorn.Config(
                pages,
                access_log=False,
                lifespan="off",
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=5,  # seconds
                ws="none",
            )
        )
        with _ended_by_signals(server):
            tell(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
            server.run(sockets=[listener])
        made.state.witnessing.close()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(f"{host}: {error.strerror or error}") from error
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            raise CannotListen(f"{host} port {port}: {error.strerror or error}") from error
        yield listener


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the server, and nothing else.

    It handles them itself while it runs, and raises them again once it has stopped: ours come
    before and after.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        server.should_exit = True

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, end) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
