"""Who looked for us from elsewhere, and is their word taken?

A vantage is a machine that asks and listens for an archive, perhaps in another country. It signs
what came back (`proof.collected`), so that its answers are its own word, whoever carried them.
Both bodies are appended and never edited: of one key, the last statement holds.
"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Vantage", "VantageTrust"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """A vantage's key is known from now on. One that changes its key has several of these.

    `name` stands in every exchange that it brings, and is the name of its key (C2SP signed-note);
    `place` and `operator` are words for people: where it stands, and who has it in their hands.
    """

    name: str
    key: str  # C2SP vkey, Ed25519
    place: str | None
    operator: str | None
    by: str  # whoever says so
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VantageTrust:
    """From a moment on, what came under this key counts for nothing; or it counts again.

    `since` is None when it is trusted again: then it is as if it had never been distrusted.
    Nothing that it brought is taken away: it stays in the log, and is shown as distrusted.
    """

    key: str  # C2SP vkey
    since: datetime | None
    why: str
    by: str
