"""Which callbacks have we given to WebSub hubs, and which secrets?

Both are derived from one key of ours and the feed's topic, so that nothing is to be remembered:
an address that we never gave is known by itself, and a subscription outlives the loss of our
notes. The key is no signing key: who has it can tell us what a hub tells us, and no more.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.archive.private_files import read_private
from onrecord.archive.signing import KEY_MODE, KeyRefused

__all__ = ["HubKey", "hub_key"]

_WRITTEN = re.compile(rb"[0-9a-f]{64}\n")
_ADVICE = "Restore keys/hubs.key, or take it away: a new one is made, and hubs are asked anew."
_WAIT = 10.0  # seconds for somebody else who makes it


@dataclass(frozen=True, slots=True)
class HubKey:
    """The key, and what follows from it for a topic."""

    key: bytes

    def callback(self, topic: str) -> str:
        """The path and query of the callback for a topic."""
        return f"/websub/{self._name(topic)}?topic={quote(topic, safe='')}"

    def is_ours(self, name: str, topic: str) -> bool:
        """Whether we gave this callback for this topic."""
        return hmac.compare_digest(name.encode(), self._name(topic).encode())

    def secret(self, topic: str) -> str:
        """The secret of a subscription: 64 characters, below WebSub's 200 bytes."""
        return self._derived("secret", topic)

    def _name(self, topic: str) -> str:
        return self._derived("callback", topic)[:40]

    def _derived(self, use: str, topic: str) -> str:
        message = f"{use}\n{topic}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, message, "sha256").hexdigest()


def hub_key(folder: Path) -> HubKey:
    """The key of the archive in this folder, made durably if there is none. KeyRefused."""
    layout = Layout(folder)
    if not is_there(layout.hub_key):
        with folder_lock(layout.keys, _WAIT):
            if not is_there(layout.hub_key):
                written = f"{secrets.token_hex(32)}\n".encode()
                Files().put(layout.hub_key, written, mode=KEY_MODE)
    path = layout.hub_key
    data = read_private(path, "a key", KeyRefused)
    if data is None or not _WRITTEN.fullmatch(data):
        raise KeyRefused(f"not a key as it was written: {path}", advice=_ADVICE)
    return HubKey(bytes.fromhex(data.decode().strip()))
