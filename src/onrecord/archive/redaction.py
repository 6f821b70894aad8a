"""How are bytes destroyed for good, once the log says so, and never by half?

The log comes first: a custody document names the commitments and the reason. Then the list of
what is withheld, the blobs, their salts, and every place that was derived from them. Whatever
ends a process in between, the log says what is left to do. Remaining risk: files are removed, not
overwritten; what lay under them may be read from the disk itself until it is used again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from onrecord.archive.blobs import Blobs
from onrecord.archive.errors import BlobDamaged, BlobMissing, DamagedArchive
from onrecord.archive.index import Index
from onrecord.archive.record_store import RecordStore
from onrecord.archive.redaction_store import RedactionStore
from onrecord.archive.search_store import SearchStore
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
        store: RedactionStore,
        records: RecordStore,
        index: Index,
        blobs: Blobs,
        withheld: Withheld,
        search: SearchStore,
        require_here: Callable[[], None],
    ) -> None:
        """`require_here` returns if the blobs still lie where they lay when they were opened."""
        self._store, self._records, self._index = store, records, index
        self._require_here = require_here
        self._blobs, self._withheld, self._search = blobs, withheld, search

    def find(self, commitment: Commitment) -> WithheldBlob | None:
        """What is on record about bytes that were destroyed on purpose; None if they were not."""
        return self._withheld.find(commitment)

    def recognise(self, digest: Digest) -> WithheldBlob | None:
        """What is on record about bytes with this digest, if they were destroyed on purpose."""
        return self._withheld.recognise(digest)

    def everything(self) -> tuple[WithheldBlob, ...]:
        """All that was destroyed on purpose, oldest first."""
        return self._withheld.everything()

    def so_far(self) -> tuple[int, int, int] | None:
        """A stamp of what was destroyed; what was read under another one is to be forgotten.

        None while bytes are being destroyed: what is read now is not to be remembered.
        """
        stamp = self._withheld.stamp()  # first: the mark goes when all is done
        return None if self._store.begun is not None else stamp

    def require_possible(self, document: Document) -> None:
        """Return if what this document says is redacted can be destroyed; RemovalForbidden."""
        body = read_body(self._blobs.by_digest(self._blobs.opening(document.body).digest))
        if isinstance(body, Custody) and body.event is CustodyEvent.REDACTED:
            here = [digest for one in body.what if (digest := self._digest(one)) is not None]
            self._blobs.require_removable(here)

    @contextmanager
    def begun(self, digest: Digest) -> Iterator[None]:
        """A redaction by the entry whose leaf has this digest; left over if the block raises."""
        with self._turn():
            self._finish()
            self._store.begin(digest)
            yield
            self._store.end()

    def finish_one(self) -> None:
        """Finish the redaction in which a process ended; quick if there is none."""
        if self._store.begun is not None:
            with self._turn():
                self._finish()

    def finish_all(self, known: Iterable[WithheldBlob] = ()) -> tuple[Commitment, ...]:
        """Destroy what the log says was redacted and is here all the same; what that was.

        It may have come back with a copy of the folder, or in a backup. What is `known` from
        another list is put on this one first: it may have marks that can't be made again.
        """
        with self._turn():
            self._withheld.add(known)
            done = self.carry_out(self._index.documents(DocumentKind.CUSTODY))
            self._store.end()
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
        self._blobs.destroy(found)
        return tuple(found)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._store.redacting():
            self._require_here()
            yield

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
            return self._blobs.trace(commitment)
        except BlobDamaged:
            return None

    def _finish(self) -> None:
        """Carry out what was begun, if it came into the log."""
        digest = self._store.begun
        if digest is None:
            return
        place = self._records.place(digest)
        if place is not None:
            leaf = self._records.leaf(place)
            if leaf is None:
                raise DamagedArchive(f"entry {place} is missing from the records")
            self.carry_out([logged(place, leaf)], again=True)
        self._store.end()
