"""How does a digest reach people by e-mail, and when is one due?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from onrecord.archive.notification_targets import Mail, MailServer
from onrecord.desk.notifying.notices import Notice, cleaned
from onrecord.desk.notifying.outcomes import Delivered, Failed, Outcome
from onrecord.desk.notifying.telling import html, plain, title
from onrecord.network import Guard
from onrecord.network.mailing import MailFailed, MailRelay, send_mail
from onrecord.record.times import utc

__all__ = ["MailTeller", "due_at", "letter"]

_SHOWN = 100  # notices in one digest


def due_at(mail: Mail, owed_since: datetime) -> datetime:
    """When the digest leaves in which something belongs that is owed since a moment."""
    whole = utc(owed_since).replace(minute=0, second=0, microsecond=0)
    match mail.every:
        case "hourly":
            return whole + timedelta(hours=1)
        case "daily":
            today = whole.replace(hour=mail.hour)
            return today if today > owed_since else today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MailTeller:
    """Sends all that is owed as one letter."""

    mail: Mail
    server: MailServer
    rule: str
    origin: str
    guard: Guard
    most: int = 1000

    async def tell(self, notices: Sequence[Notice], now: datetime) -> Outcome:
        """Hand the letter to the server."""
        found = self.server
        relay = MailRelay(
            host=found.host,
            port=found.port,
            security=found.security,
            user=found.user,
            password=found.password,
        )
        message = letter(self.mail, found.sender, self.rule, self.origin, notices, now)
        try:
            refused = await send_mail(self.guard, relay, message, self.mail.to)
        except MailFailed as error:
            return Failed(str(error))
        return Delivered(f"refused by the server: {', '.join(refused)}" if refused else "")


def letter(
    mail: Mail, sender: str, rule: str, origin: str, notices: Sequence[Notice], now: datetime
) -> EmailMessage:
    """The digest as plain text and as HTML; the same notices have the same Message-ID."""
    _, address = parseaddr(sender)
    host = address.rpartition("@")[2]
    whole = "\n".join((origin, rule, mail.name, *(one.id for one in notices)))
    made = EmailMessage()
    made["From"] = sender
    # Who else is told is nobody's business: a group without members (RFC 5322, section 3.4).
    made["To"] = mail.to[0] if len(mail.to) == 1 else "undisclosed-recipients:;"
    made["Subject"] = cleaned(f"[onrecord] {title(notices)}")
    made["Date"] = format_datetime(utc(now))
    made["Message-ID"] = f"<{sha256(whole.encode()).hexdigest()[:32]}@{host}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    made["List-Id"] = f"<{rule}.onrecord.{host}>"  # RFC 2919
    made["List-Unsubscribe"] = f"<mailto:{address}?subject=unsubscribe%20{rule}>"  # RFC 2369
    ending = (
        f"\nThe rule {rule} of the archive {origin} sends this. To end it, answer with one word.\n"
    )
    made.set_content(plain(notices, _SHOWN) + ending)
    made.add_alternative(html(notices, _SHOWN), subtype="html")
    return made
