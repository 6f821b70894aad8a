"""Who may see all of a captured page, where nobody is signed in?

Where captured pages are shown there are no cookies. A page for editors gives its frame an address
that holds for a quarter of an hour, for one capture; whoever has it sees that capture whole.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

__all__ = ["HOLDS", "Passes"]

HOLDS = timedelta(minutes=15)
_MARK = 32  # hex digits: 128 bits


class Passes:
    """Gives passes, and knows them again while this process lives."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = secrets.token_bytes(32) if key is None else key

    def give(self, capture: int, now: datetime) -> str:
        """A pass to all of this capture, for `HOLDS` from now on."""
        until = int((now + HOLDS).timestamp())
        return f"{until}-{self._mark(capture, until)}"

    def holds(self, given: str, capture: int, now: datetime) -> bool:
        """Whether this pass was given for this capture, and not too long ago."""
        until, _, mark = given.partition("-")
        if not (until.isascii() and until.isdigit() and len(until) <= 12 and mark.isascii()):
            return False
        known = hmac.compare_digest(mark, self._mark(capture, int(until)))
        return known and now.timestamp() <= int(until)

    def _mark(self, capture: int, until: int) -> str:
        said = f"{capture} {until}".encode()
        return hmac.new(self._key, said, sha256).hexdigest()[:_MARK]
