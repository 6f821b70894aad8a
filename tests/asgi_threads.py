"""Apps that a real browser can ask, each at a port of its own, in a thread of this process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

__all__ = ["listening", "served_in_thread"]


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket at a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


@contextmanager
def served_in_thread(app: ASGIApp, *sockets: socket.socket) -> Iterator[None]:
    """The app, at these sockets, for as long as the block lasts."""
    config = uvicorn.Config(
        app, access_log=False, lifespan="off", log_level="critical", ws="none", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": list(sockets)})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)
