"""How does an e-mail leave: to which server, and what did it say?

By SMTP (RFC 5321) with TLS from the first byte or by STARTTLS (RFC 3207), from the standard
library, over a connection to an address that the guard has checked.
"""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from onrecord.network.connecting import connected
from onrecord.network.guard import Forbidden, Guard, Unresolved
from onrecord.network.tls import verifying

__all__ = ["MailFailed", "MailRelay", "send_mail"]

_PATIENCE = 30.0  # seconds for each step


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRelay:
    """A server that takes our mail."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)


class MailFailed(Exception):
    """The server did not take the mail, or we don't know whether it did. No secret is in it."""


async def send_mail(
    guard: Guard,
    relay: MailRelay,
    message: EmailMessage,
    to: Sequence[str],
    *,
    tls: ssl.SSLContext | None = None,
) -> tuple[str, ...]:
    """Hand a message to the server; the recipients that it refused, if it took some. MailFailed.

    After MailFailed the server may have taken it all the same: the answer may have been lost. Send
    the same again, with the same Message-ID. Without TLS only where the guard allows it.
    """
    try:
        if relay.security == "none":
            await guard.require_listed(relay.host, relay.port)
        opened = await connected(guard, relay.host, relay.port, _PATIENCE)
    except (Forbidden, Unresolved, OSError) as error:
        raise MailFailed(f"{relay.host}: {_one_line(error)}") from error
    opened.settimeout(_PATIENCE)
    return await asyncio.to_thread(_send, opened, relay, message, tuple(to), tls or verifying())


class _Guarded(smtplib.SMTP):
    """Speaks over a connection that is open already; TLS checks the name that was asked for."""

    def __init__(
        self, opened: socket.socket, relay: MailRelay, tls: ssl.SSLContext, named: str
    ) -> None:
        self._opened, self._relay, self._context = opened, relay, tls
        super().__init__(relay.host, relay.port, local_hostname=named, timeout=_PATIENCE)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002  # smtplib's own seam
        if self._relay.security == "tls":
            return self._context.wrap_socket(self._opened, server_hostname=host)
        return self._opened


def _send(
    opened: socket.socket,
    relay: MailRelay,
    message: EmailMessage,
    to: tuple[str, ...],
    tls: ssl.SSLContext,
) -> tuple[str, ...]:
    try:
        with opened, _Guarded(opened, relay, tls, _domain(message)) as server:
            if relay.security == "starttls":
                server.starttls(context=tls)
            if relay.user:
                server.login(relay.user, relay.password)
            refused = server.send_message(message, to_addrs=list(to))
        return tuple(refused)
    except smtplib.SMTPRecipientsRefused as error:
        raise MailFailed(f"{relay.host} refused every recipient: {_first(error)}") from error
    except smtplib.SMTPResponseException as error:
        raise MailFailed(f"{relay.host}: {error.smtp_code} {_said(error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailFailed(f"{relay.host}: {_one_line(error)}") from error


def _domain(message: EmailMessage) -> str:
    """How we name ourselves (RFC 5321, section 4.1.1.1): by the sender's domain, not by our host."""
    senders = message["from"].addresses
    return senders[0].domain if senders and senders[0].domain else "localhost"


def _first(error: smtplib.SMTPRecipientsRefused) -> str:
    code, said = next(iter(error.recipients.values()), (0, b""))
    return f"{code} {_said(said)}"


def _said(raw: bytes | str) -> str:
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return " ".join("".join(s if s.isprintable() else " " for s in text).split())[:200]


def _one_line(error: Exception) -> str:
    return _said(str(error) or type(error).__name__)
