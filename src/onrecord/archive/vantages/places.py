"""Where do things lie in the folder of a vantage?"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["VantagePlaces"]


@dataclass(frozen=True, slots=True)
class VantagePlaces:
    """Paths, whether something is there or not."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "vantage.toml"

    @property
    def key(self) -> Path:
        return self.folder / "keys" / "vantage.key"

    @property
    def next_key(self) -> Path:
        """The key that is to follow, while the archive does not know it yet."""
        return self.folder / "keys" / "vantage.next.key"

    @property
    def credentials(self) -> Path:
        return self.folder / "keys" / "nats.toml"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox.db"
