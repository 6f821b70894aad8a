"""Does anybody ask for anything? Servers on loopback at which nothing may arrive, in threads."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Canary", "canaries"]

_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n"
    b"Access-Control-Allow-Origin: *\r\nContent-Type: text/html\r\n\r\nSECRET"
)


@dataclass(slots=True)
class Canary:
    """Where they listen, and the first lines of what came; `begun`: connected, and nothing said."""

    port: int
    heard: list[str] = field(default_factory=list)

    @property
    def asked(self) -> set[str]:
        """The paths that were asked for."""
        return {line.split(" ")[1] for line in self.heard if line.count(" ") >= 2}


@contextmanager
def canaries() -> Iterator[Canary]:
    """Listen at one port of 127.0.0.1 and of ::1."""
    with ExitStack() as stack:
        first = socket.create_server(("127.0.0.1", 0))
        found = Canary(first.getsockname()[1])
        other = socket.create_server(("::1", found.port), family=socket.AF_INET6)
        for listener in (first, other):
            stack.enter_context(_listening(listener, found))
        yield found


@contextmanager
def _listening(listener: socket.socket, canary: Canary) -> Iterator[None]:
    class Heard(socketserver.StreamRequestHandler):
        timeout = 5

        def handle(self) -> None:
            place = len(canary.heard)
            canary.heard.append("begun")  # it counts even if nothing is said
            with suppress(OSError):  # whoever connected went away
                line = self.rfile.readline(4_000).decode("latin-1").strip()
                canary.heard[place] = line or "begun"
                self.wfile.write(_ANSWER)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(listener.getsockname()[:2], Heard, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
