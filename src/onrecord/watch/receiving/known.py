"""Whose word is taken: which vantages' keys are on record, and which of them count for nothing?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.archive import Archive, BlobMissing
from onrecord.network.jetstream.subjects import mark_of
from onrecord.proof.vantages import Stated, VantageKey, Vantages
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged, read_body
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["KnownVantages"]


@dataclass(slots=True)
class KnownVantages:
    """The vantages on record, as a verifier of the log finds them; follows the record."""

    archive: Archive
    _stated: list[Stated] = field(default_factory=list)
    _found: Vantages = field(default_factory=Vantages)
    _seen: int = 0  # entries that were looked through

    def look(self) -> None:
        """Take in what was put on record since the last look."""
        size = self.archive.head.size
        if size == self._seen:
            return
        kinds = (DocumentKind.VANTAGE, DocumentKind.TRUST)
        found = [x for kind in kinds for x in self.archive.index.documents_from(kind, self._seen)]
        new = [stated for logged in found for stated in self._read(logged)]
        if new:
            self._stated += new
            self._found = Vantages.of(self._stated)
        self._seen = size

    def key(self, name: str, key_id: bytes) -> VantageKey | None:
        """The key of this name and id, if it is on record as that vantage's."""
        return next((one for one in self._found.named(name) if one.key.key_id == key_id), None)

    @property
    def names(self) -> list[str]:
        """The vantages that have a key which is trusted now."""
        return sorted({one.key.name for one in self._found.keys if one.distrusted is None})

    @property
    def marks(self) -> dict[str, str]:
        """The names of all vantages, by what they are called in subjects."""
        return {mark_of(one.key.name): one.key.name for one in self._found.keys}

    def _read(self, logged: Logged) -> Iterator[Stated]:
        document = logged.entry
        assert isinstance(document, Document)
        try:
            body = read_body(self.archive.blob(document.body))
        except BlobMissing:  # redacted: nobody can tell any more what it said
            return
        if isinstance(body, Vantage | VantageTrust):
            yield Stated(logged.index, document.recorded_at, body)
