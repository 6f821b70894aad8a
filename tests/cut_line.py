"""A line to a server that is cut at its n-th message: lost, or kept while the answer is lost."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from faulty_disk import Fault


@dataclass
class CutLine:
    """Passes everything on to `port`, until what comes from the client for the `at`-th time.

    A client's message is what it sends before it waits for an answer. Lines that come later hold.
    """

    port: int
    at: int | None = None
    fault: Fault = Fault.LOST
    seen: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def own_port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            silent, answered = threading.Event(), threading.Event()
            whole = (server, client, silent, answered)
            back = threading.Thread(target=_forward, args=whole, daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(1 << 20):
                    number, self.seen = self.seen, self.seen + 1
                    if number == self.at:
                        if self.fault is Fault.KEPT:
                            silent.set()
                            server.sendall(data)
                            answered.wait(0.5)  # it has answered, so it has done it
                        break
                    server.sendall(data)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            back.join(5)


def _forward(
    server: socket.socket, client: socket.socket, silent: threading.Event, answered: threading.Event
) -> None:
    with suppress(OSError):
        while data := server.recv(1 << 20):
            if silent.is_set():
                answered.set()
                return
            client.sendall(data)


@contextmanager
def cut_line(port: int) -> Iterator[CutLine]:
    """A line that holds until it is told where to break."""
    line = CutLine(port)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.listener.shutdown(socket.SHUT_RDWR)
        line.listener.close()
        thread.join(5)
