"""How is a program of somebody's told, so that it knows who speaks? (Standard Webhooks 1.0)

One POST for each notice. `webhook-id` stays the same however often it is tried, so that the
receiver can drop what it has; `webhook-signature` is HMAC-SHA256 over id, time and body.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from onrecord.archive.notification_targets import Hook
from onrecord.desk.notifying.notices import Notice
from onrecord.desk.notifying.outcomes import Delivered, Failed, Gone, Outcome
from onrecord.network import Failure, Fetch, Headers, ask_again_at
from onrecord.record.times import instant

__all__ = ["HookTeller", "signed"]


def signed(webhook_id: str, at: datetime, body: bytes, secret: bytes) -> Headers:
    """The three headers by which a receiver checks whose word a body is."""
    seconds = int(at.timestamp())
    message = f"{webhook_id}.{seconds}.".encode() + body
    signature = b64encode(hmac.digest(secret, message, "sha256")).decode()
    return (
        ("webhook-id", webhook_id),
        ("webhook-timestamp", str(seconds)),
        ("webhook-signature", f"v1,{signature}"),
    )


@dataclass(frozen=True, slots=True)
class HookTeller:
    """Tells a web hook, through the guard; no redirect is followed."""

    hook: Hook
    rule: str
    origin: str
    network: Fetch
    most: int = 1

    async def tell(self, notices: Sequence[Notice], now: datetime) -> Outcome:
        """POST one notice; 2xx is taken, 410 wants nothing more, all else is tried again."""
        (notice,) = notices
        body = self._body(notice)
        headers = signed(self._id(notice), now, body, self.hook.secret)
        sent = await self.network.fetch(
            self.hook.url,
            method="POST",
            headers=(("content-type", "application/json"), *headers),
            body=body,
        )
        match sent.status:
            case None:
                return Failed(_unheard(sent.failure))
            case status if 200 <= status < 300:
                return Delivered()
            case 410:
                return Gone("the receiver answered 410 Gone: it wants nothing more")
            case status if 300 <= status < 400:
                return Failed(f"the receiver answered {status}: no redirect is followed")
            case status:
                return Failed(f"the receiver answered {status}", ask_again_at(sent))

    def _id(self, notice: Notice) -> str:
        whole = "\n".join((self.origin, self.rule, self.hook.name, notice.id))
        return f"msg_{sha256(whole.encode()).hexdigest()[:32]}"

    def _body(self, notice: Notice) -> bytes:
        told = {
            "type": f"onrecord.{notice.kind}",
            "timestamp": instant(notice.at),
            "data": {"archive": self.origin, "rule": self.rule, **notice.data},
        }
        return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()


def _unheard(failure: str | None) -> str:
    """Why no answer came, without the address: it may hold a secret."""
    if failure is None or failure.startswith(Failure.URL):
        return "its address can’t be asked"
    return failure
