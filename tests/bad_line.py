"""A line to a server that is cut, goes silent or becomes slow, and is mended: `bad_line`."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["BadLine", "LineState", "bad_line"]

_SLOW = 0.4  # seconds that each piece is on its way when the line is slow


class LineState(Enum):
    """What becomes of what is sent; answers are what comes from the server."""

    GOOD = "passed on"
    SLOW = "passed on, late"
    MUTE = "passed on to the server, which does it; its answers are lost"
    CUT = "lost, with every connection"


@dataclass
class BadLine:
    """Passes on what comes to `own_port` to `port` on loopback, which may change meanwhile."""

    port: int
    state: LineState = LineState.GOOD
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def own_port(self) -> int:
        return int(self.listener.getsockname()[1])

    @contextmanager
    def being(self, state: LineState) -> Iterator[None]:
        """In this state while the block runs. What lost a piece on the way is closed at the end."""
        self.state = state
        if state is LineState.CUT:
            self._close()
        try:
            yield
        finally:
            self.state = LineState.GOOD
            if state is LineState.MUTE:
                self._close()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self.state is LineState.CUT:
                return
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                ends = {client, server}
                with self._lock:
                    self._open |= ends
                back = threading.Thread(target=self._forward, args=(server, client), daemon=True)
                back.start()
                self._forward(client, server, asking=True)
                back.join(30)
                with self._lock:
                    self._open -= ends

    def _forward(
        self, source: socket.socket, target: socket.socket, *, asking: bool = False
    ) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if self.state is LineState.SLOW:
                    time.sleep(_SLOW)
                if self.state is LineState.CUT:
                    break
                if asking or self.state is not LineState.MUTE:
                    target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        with self._lock:
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


@contextmanager
def bad_line(port: int) -> Iterator[BadLine]:
    """A line that is good until it is told otherwise; gone with the block."""
    line = BadLine(port)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.listener.shutdown(socket.SHUT_RDWR)
        line.listener.close()
        line._close()
        thread.join(5)
