"""A small WebSub hub: takes subscriptions, and signs what it would deliver."""

import hmac
from urllib.parse import parse_qs

from twin_server import Asked, Reply, Twin


class HubTwin(Twin):
    """A hub at /; `subscribed` holds what it was asked for, by topic."""

    platform = "hub"

    def __init__(self) -> None:
        super().__init__()
        self.subscribed: dict[str, dict[str, str]] = {}
        self.status = 202

    def answer(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.method != "POST" or form.get("hub.mode") != "subscribe":
            return Reply(b"what?", 400)
        if self.status < 300:
            self.subscribed[form["hub.topic"]] = form
        return Reply(b"", self.status)

    def signature(self, topic: str, body: bytes, method: str = "sha256") -> str:
        """The value of X-Hub-Signature for a delivery."""
        secret = self.subscribed[topic]["hub.secret"].encode()
        return f"{method}={hmac.new(secret, body, method).hexdigest()}"
