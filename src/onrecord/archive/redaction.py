"""How are bytes destroyed for good, once the log says so, and never by half?

The log comes first: a custody document names the commitments and the reason. Then the list of
what is withheld, the blobs, their salts, and every place that was derived from them. Whatever
ends a process in between, the log says what is left to do. Remaining risk: files are removed, not
overwritten; what lay under them may be read from the disk itself until it is used again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.archive.blobs import Blobs
from onrecord.archive.errors import BlobDamaged, BlobMissing, DamagedArchive
from onrecord.archive.files import Files, is_there, telling
from onrecord.archive.index import Index
from onrecord.archive.layout import Layout
from onrecord.archive.locks import redaction_lock
from onrecord.archive.search import Search
from onrecord.archive.sqlite import Records
from onrecord.archive.withheld import Withheld, WithheldBlob
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged, logged, read_body
from onrecord.record.times import instant

__all__ = ["Redactions"]


class Redactions:
    """What was destroyed on purpose. Raises StorageError, ArchiveBusy, DamagedArchive."""

    def __init__(
        self,
        layout: Layout,
        files: Files,
        records: Records,
        index: Index,
        blobs: Blobs,
        withheld: Withheld,
        search: Search,
        wait: float,
    ) -> None:
        self._layout, self._files, self._records, self._index = layout, files, records, index
        self._blobs, self._withheld, self._search, self._wait = blobs, withheld, search, wait

    def find(self, commitment: Commitment) -> WithheldBlob | None:
        """What is on record about bytes that were destroyed on purpose; None if they were not."""
        return self._withheld.find(commitment)

    def recognise(self, digest: Digest) -> WithheldBlob | None:
        """What is on record about bytes with this digest, if they were destroyed on purpose."""
        return self._withheld.recognise(digest)

    def everything(self) -> tuple[WithheldBlob, ...]:
        """All that was destroyed on purpose, oldest first."""
        return self._withheld.everything()

    @contextmanager
    def begun(self, digest: Digest) -> Iterator[None]:
        """A redaction by the entry whose leaf has this digest; left over if the block raises."""
        with redaction_lock(self._folder, self._wait):
            self._finish()
            self._files.put(self._layout.redacting, f"{digest}\n".encode())
            yield
            self._end()

    def finish_one(self) -> None:
        """Finish the redaction in which a process ended; quick if there is none."""
        if is_there(self._layout.redacting):
            with redaction_lock(self._folder, self._wait):
                self._finish()

    def finish_all(self) -> tuple[Commitment, ...]:
        """Destroy what the log says was redacted and is here all the same; what that was.

        It may have come back with a copy of the folder, or in a backup.
        """
        with redaction_lock(self._folder, self._wait):
            done = self.carry_out(self._index.documents(DocumentKind.CUSTODY))
            self._end()
        return done

    def carry_out(
        self, entries: Iterable[Logged], *, again: bool = False
    ) -> tuple[Commitment, ...]:
        """Destroy what these custody documents say was redacted; what was still here.

        `again` looks after what was derived from it even if the bytes are gone.
        """
        lines = [line for entry in entries for line in self._lines(entry)]
        here = {line.commitment: self._digest(line.commitment) for line in lines}
        found = {one: digest for one, digest in here.items() if digest is not None}
        unlisted = [line for line in lines if self._withheld.find(line.commitment) is None]
        if not (found or unlisted or again):
            return ()
        # 1. By what they are known if they come again. 2. What was derived. 3. The bytes: as long
        # as their salts are there, it can be told that something is left to do.
        self._withheld.add(
            self._withheld.line(line.commitment, here[line.commitment], line.why, line.by, line.at)
            for line in lines
        )
        self._search.forget_all(here)
        self._blobs.destroy(set(found.values()))
        return tuple(found)

    def _lines(self, entry: Logged) -> Iterator[WithheldBlob]:
        """What a custody document says was redacted; nothing if its words are gone."""
        document = entry.entry
        if not isinstance(document, Document) or document.kind is not DocumentKind.CUSTODY:
            return
        try:
            body = read_body(self._blobs.by_digest(self._blobs.opening(document.body).digest))
        except BlobMissing:
            return
        if isinstance(body, Custody) and body.event is CustodyEvent.REDACTED:
            at = instant(document.recorded_at)
            for one in body.what:
                why = body.why or "no reason is on record"
                yield WithheldBlob(commitment=one, why=why, by=body.by, at=at, key=None, mark=None)

    def _digest(self, commitment: Commitment) -> Digest | None:
        try:
            return self._blobs.opening(commitment).digest
        except (BlobMissing, BlobDamaged):
            return None

    def _finish(self) -> None:
        """Carry out what was begun, if it came into the log."""
        path = self._layout.redacting
        if not is_there(path):
            return
        with telling(path):
            digest = Digest(path.read_text(encoding="utf-8", errors="replace").strip())
        place = self._records.place(digest)
        if place is not None:
            leaf = self._records.leaf(place)
            if leaf is None:
                raise DamagedArchive(f"entry {place} is missing from {self._layout.records}")
            self.carry_out([logged(place, leaf)], again=True)
        self._end()

    def _end(self) -> None:
        self._files.remove(self._layout.redacting)

    @property
    def _folder(self) -> Path:
        return self._layout.shelves.parent
