"""Where in its folder does an archive keep what?"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places in an archive's folder (design, section 9)."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """What the operator decides. A folder with this file holds an archive."""
        return self.folder / "onrecord.toml"

    @property
    def records(self) -> Path:
        """The append-only truth."""
        return self.folder / "records.db"

    @property
    def state(self) -> Path:
        """Cursors and leases; may be lost."""
        return self.folder / "state.db"

    @property
    def index(self) -> Path:
        """Derived from the records and blobs; may be deleted while no command runs."""
        return self.folder / "index.db"

    @property
    def search(self) -> Path:
        """The words of all posts, derived likewise; may be deleted while no command runs."""
        return self.folder / "search.db"

    @property
    def search_fast(self) -> Path:
        """The same for a faster finder, where one is installed."""
        return self.folder / "search.fast"

    @property
    def shelves(self) -> Path:
        """The blobs and their salts, in folders named by the digest's first two digits."""
        return self.folder / "blobs" / "sha256"

    @property
    def log(self) -> Path:
        """What is published: nothing else may lie in here."""
        return self.folder / "log"

    @property
    def checkpoint(self) -> Path:
        """The signed head of the log."""
        return self.log / "checkpoint"

    @property
    def verifier_key(self) -> Path:
        """The public half of the log's key, as a C2SP vkey with a newline."""
        return self.log / "log.vkey"

    @property
    def keys(self) -> Path:
        """Private keys, for the owner only."""
        return self.folder / "keys"

    @property
    def log_key(self) -> Path:
        """The private key of the log: PKCS #8, PEM."""
        return self.keys / "log.pem"
