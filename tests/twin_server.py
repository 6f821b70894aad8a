"""What may go wrong between us and a platform? A small server on loopback whose life is scripted.

A platform's twin derives from `Twin`, says what it answers in `answer`, and changes what it shows
by the methods of a scripted life. Faults are the same for all of them: `twin.fault = Fault.X`, and
every answer from then on is that one; `None` ends it. `twin.faulty_paths` limits it to paths that
begin so. `twin.asked` holds what was asked.
"""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Fault(StrEnum):
    """What the server does to whoever asks."""

    FORBIDDEN = "403"
    UNAUTHORISED = "401"
    RATE_LIMIT = "429"  # with Retry-After: `twin.retry_after` seconds
    ERROR = "500"
    UNAVAILABLE = "503"
    CAPTCHA = "captcha"  # an interstitial with status 200
    CAPTCHA_403 = "captcha with 403"
    LOGIN_WALL = "login wall"  # a redirect to /login
    LOGIN_FORM = "login form"  # a form for a password, in the place of the page, with status 200
    HANG = "hang"  # no answer: a timeout
    RESET = "reset"  # the connection breaks
    NOT_TLS = "not tls"  # bytes that are no HTTP
    GARBAGE = "garbage"  # 200, and neither the format nor an error
    EMPTY = "empty"  # 200 with no body
    HALF = "half"  # the connection ends in the middle of the body
    NOT_FOUND_ALL = "404 for everything"  # the whole server has lost its mind
    HOME = "home"  # every path leads to the home page


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in."""

    method: str
    path: str  # without the query
    query: str
    headers: Mapping[str, str]  # lower-case names
    body: bytes


_CAPTCHA = (
    b"<!doctype html><title>Just a moment</title><form id='challenge-form' action='/x'>"
    b"<div class='cf-turnstile'></div></form>"
)
_LOGIN = (
    b"<!doctype html><title>Log in</title><form method='post' action='/login'>"
    b"<input name='user'><input type='password' name='password'></form>"
)


class Twin:
    """A server on 127.0.0.1 at a free port, as a context manager."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.fault: Fault | None = None
        self.faulty_paths: tuple[str, ...] = ("/",)
        self.retry_after = 1
        self.delay = 0.0  # seconds before every answer: a slow host
        self.clock_skew = 0.0  # seconds that its Date header is wrong by
        self.host = "127.0.0.1"  # the name that it goes by
        self.tls: ssl.SSLContext | None = None  # then every question is a connection of its own
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.twin = self

    @property
    def base(self) -> str:
        """Its address, without a final slash."""
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://{self.host}:{self._server.server_port}"

    def answer(self, asked: Asked) -> Reply:
        """What the platform says. Called by several threads."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self.fault = None
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    twin: Twin

    def get_request(self) -> tuple[Any, Any]:
        connection, peer = super().get_request()
        if self.twin.tls is not None:  # hands are shaken by the thread that answers
            connection = self.twin.tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, peer

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # whoever asked has hung up


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        at = time.time() if timestamp is None else timestamp
        return super().date_time_string(int(at + self.server.twin.clock_skew))

    def do_GET(self) -> None:
        twin = self.server.twin
        path, _, query = self.path.partition("?")
        size = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, path, query, headers, self.rfile.read(size))
        twin.asked.append(asked)
        if twin.delay:
            time.sleep(twin.delay)
        fault = twin.fault if path.startswith(twin.faulty_paths) else None
        if fault is None:
            self._reply(twin.answer(asked))
        else:
            self._fail(fault, twin)

    do_POST = do_PUT = do_DELETE = do_GET

    def _fail(self, fault: Fault, twin: Twin) -> None:
        reply = _replies(twin).get(fault)
        if reply is not None:
            self._reply(reply)
            return
        self.close_connection = True
        match fault:
            case Fault.HANG:
                while twin.fault is Fault.HANG:
                    time.sleep(0.02)
            case Fault.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
            case Fault.NOT_TLS:
                self.wfile.write(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n")
            case Fault.HALF:
                self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<html>{")
            case _:
                raise NotImplementedError(fault)

    def _reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if self.server.twin.tls is not None:
            self.send_header("connection", "close")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and reply.status not in (204, 304):
            self.wfile.write(reply.body)


def _replies(twin: Twin) -> Mapping[Fault, Reply]:
    html = {"content-type": "text/html; charset=utf-8"}
    text = {"content-type": "text/plain"}
    binary = {"content-type": "application/octet-stream"}
    return {
        Fault.FORBIDDEN: Reply(b"no", 403, text),
        Fault.UNAUTHORISED: Reply(b"no", 401, text),
        Fault.ERROR: Reply(b"no", 500, text),
        Fault.UNAVAILABLE: Reply(b"no", 503, text),
        Fault.RATE_LIMIT: Reply(b"slow down", 429, {"retry-after": str(twin.retry_after)}),
        Fault.CAPTCHA: Reply(_CAPTCHA, 200, html),
        Fault.CAPTCHA_403: Reply(_CAPTCHA, 403, html),
        Fault.LOGIN_WALL: Reply(b"", 302, {"location": f"{twin.base}/login?next=x"}),
        Fault.LOGIN_FORM: Reply(_LOGIN, 200, html),
        Fault.GARBAGE: Reply(b"\x00\xff{]<", 200, binary),
        Fault.EMPTY: Reply(b"", 200),
        Fault.NOT_FOUND_ALL: Reply(b"not found", 404, text),
        Fault.HOME: Reply(b"", 302, {"location": f"{twin.base}/"}),
    }
