"""A real mail server on loopback for tests: it takes letters, refuses some, or hangs up."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

__all__ = ["MailRoom", "knows", "mail_room"]


class MailRoom:
    """What the server was given; `refused` are recipients that it does not know."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refused: tuple[str, ...] = ()
        self.says: list[str] = []  # in the place of taking a letter, one after the other
        self.hangs_up = False  # after it has taken a letter, without a word
        self.port = 0

    async def handle_RCPT(  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.says:
            return self.says.pop(0)
        content: Any = envelope.content
        self.letters.append(BytesParser(policy=default).parsebytes(content))  # type: ignore[arg-type]  # of this policy
        self.recipients.append(list(envelope.rcpt_tos))
        if self.hangs_up:
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_room(**controlled: Any) -> Iterator[MailRoom]:
    """The server at a free port of 127.0.0.1; further settings are aiosmtpd's."""
    room = MailRoom()
    with socket.create_server(("127.0.0.1", 0)) as free:
        room.port = free.getsockname()[1]
    found = Controller(room, hostname="127.0.0.1", port=room.port, **controlled)
    found.start()
    try:
        yield room
    finally:
        found.stop()


def knows(logins: list[Any]) -> Any:
    """aiosmtpd's authenticator that lets everybody in and remembers who came."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        logins.append((data.login, data.password))
        return AuthResult(success=True)

    return authenticate
