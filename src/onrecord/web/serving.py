"""How do the pages get out of this machine, and when do they stop?"""

import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG

from onrecord.archive import Archive
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.web.addresses import app
from onrecord.web.live.ending import EndingServer
from onrecord.web.own_names import OwnNames
from onrecord.web.replay import replay_app
from onrecord.web.replay.apart import Apart
from onrecord.web.replay.beside import ON_LOOPBACK, frame_ancestors, replay_name, replay_place

__all__ = ["CannotListen", "ended_by_signals", "library_logs", "listening", "serve"]

_BACKLOG = 128


class CannotListen(OnrecordError):
    """The address can't be listened on: taken, forbidden, or not this machine's."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Choose another port with --port (0 takes any that is free), or another --host."


def serve(
    archive: Archive,
    host: str,
    port: int,
    tell: Callable[[str], None],
    replay_port: int | None = None,
) -> None:
    """Serve the pages until Ctrl-C or SIGTERM, then return.

    Captured pages are served beside them (see `replay.beside`). `tell` is given the address once
    it answers; port 0 is any free one. Raises CannotListen.
    """
    with listening(host, port) as listener, _beside(archive, host, listener, replay_port) as other:
        address, taken = listener.getsockname()[:2]
        made = app(archive)
        beside = None if other is None else other.getsockname()[1]
        made.state.replay = place = replay_place(archive, address, beside)
        pages: ASGIApp = made
        if place is not None:
            framed_by = frame_ancestors(archive, address, taken)
            replay = replay_app(archive, made.state.passes, made.state.clock, framed_by)
            pages = Apart(made, replay, port=beside, name=replay_name(archive))
        if ipaddress.ip_address(address).is_loopback:
            pages = OwnNames(pages, host, ON_LOOPBACK, *_published_names(archive))
        server = EndingServer(
            uvicorn.Config(
                pages,
                access_log=False,
                http="h11",  # which takes 64 kB before a body; httptools, where it lies, takes all
                lifespan="off",
                log_config=library_logs(),
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=5,  # seconds
                ws="none",
            ),
            made.state.live.end,
        )
        with ended_by_signals(server):
            tell(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
            server.run(sockets=[listener] if other is None else [listener, other])
        made.state.witnessing.close()
        made.state.checks.close()
        made.state.sign_ins.close()


def library_logs() -> dict[str, Any] | None:
    """How uvicorn is to log: its own way, or as whoever runs us has said for the whole process."""
    return None if logging.getLogger().handlers else LOGGING_CONFIG


def _published_names(archive: Archive) -> Iterator[str]:
    """The hosts under which these pages are published, by a proxy in front of us."""
    settings = archive.configuration
    urls = (f"//{archive.origin}", settings.activitypub.actor, settings.web.address)
    for url in (*urls, settings.web.replay):
        name = urlsplit(url).hostname
        if name is not None:
            yield name


@contextmanager
def _beside(
    archive: Archive, host: str, listener: socket.socket, wanted: int | None
) -> Iterator[socket.socket | None]:
    """Where captured pages are listened for on their own: the next port, unless another is named.

    None where they have a name of their own, or where nobody would know under which.
    """
    address, taken = listener.getsockname()[:2]
    loopback = ipaddress.ip_address(address).is_loopback
    if wanted is None and (archive.configuration.web.replay or not loopback):
        yield None
        return
    where = address if loopback else host
    if wanted is not None:
        with listening(where, wanted) as found:
            yield found
        return
    with ExitStack() as stack:
        try:
            found = stack.enter_context(listening(where, taken + 1 if taken < 65535 else 0))
        except CannotListen:  # somebody else has it
            found = stack.enter_context(listening(where, 0))
        yield found


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except UnicodeError as error:  # of a name that IDNA knows no form of
        raise CannotListen(f"{host[:80]}: no host has this name") from error
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
def ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
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
