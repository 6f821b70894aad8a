"""What may one do with an archive?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from onrecord.archive.blobs import Blobs
from onrecord.archive.derived import Derived
from onrecord.archive.errors import ArchiveError, KeyElsewhere, NoSuchEntry
from onrecord.archive.files import Files
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.happenings import Happenings
from onrecord.archive.happenings_tables import SCHEMA as HAPPENINGS_SCHEMA
from onrecord.archive.happenings_tables import VERSION as HAPPENINGS_VERSION
from onrecord.archive.index import Index
from onrecord.archive.index_tables import SCHEMA, VERSION
from onrecord.archive.layout import Layout
from onrecord.archive.named_openings import NamedOpenings
from onrecord.archive.notes import Notes
from onrecord.archive.object_store import Stores
from onrecord.archive.opening_redactions import open_redactions
from onrecord.archive.opening_search import open_search
from onrecord.archive.opening_stores import require_same_place
from onrecord.archive.openings import Openings
from onrecord.archive.publication import Publication
from onrecord.archive.published import PublishedLog
from onrecord.archive.record_store import Head, RecordStore
from onrecord.archive.redaction import Redactions
from onrecord.archive.settings import Configuration
from onrecord.archive.signing import LogKey
from onrecord.archive.state import State
from onrecord.archive.withheld import Withheld
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import Signature, sign_note
from onrecord.proof.tiles import TileReader
from onrecord.record.commitments import Commitment, Digest, Opening, digest_of
from onrecord.record.documents import Document
from onrecord.record.entries import Entry, Logged, commitments_of, leaf_of, logged, read_leaf

__all__ = ["Archive", "Opened"]


class Opened:
    """One opening of an archive, for all that look at it: a key for what is remembered of it."""

    __slots__ = ("__weakref__",)


class Archive:
    """One archive: the blobs, the records, the published log, and what is derived from them.

    Every method may raise StorageError (the disk), DamagedArchive and ArchiveBusy (another
    process writes for too long); after FatalStorage it writes nothing more. It may be used from
    several threads.
    """

    def __init__(
        self,
        layout: Layout,
        configuration: Configuration,
        signers: Sequence[LogKey],
        records: RecordStore,
        log: PublishedLog,
        stores: Stores,
        *,
        writing: bool,
        destroying: bool = False,
        files: Files,
        entropy: Callable[[int], bytes],
        wait: float,
    ) -> None:
        self.opened = Opened()
        self.folder, self.origin = layout.folder, configuration.origin
        self.configuration, self.verifier_key = configuration, log.key
        self._signers, self._records, self._log = tuple(signers), records, log
        self._writing = writing
        self._publication = Publication(layout, files, records, log, wait)
        derived = Derived(layout.index, SCHEMA, VERSION)
        self.index = Index(derived, records)
        self.state = State(layout.state)
        self.notes: Notes = records.notes or self.state
        may_destroy = writing or destroying
        self.search = open_search(layout, configuration, wait=wait, writing=may_destroy)
        happened = Derived(layout.happenings, HAPPENINGS_SCHEMA, HAPPENINGS_VERSION)
        self.happenings = Happenings(happened)
        redactions = open_redactions(layout, configuration, files, wait=wait, writing=may_destroy)
        withheld = Withheld(redactions, entropy)
        elsewhere = bool(configuration.blobs.s3)
        openings = (NamedOpenings if elsewhere else Openings)(stores.blobs, derived)
        left = FolderStore(layout.shelves, files) if elsewhere else None
        self._blobs = Blobs(stores.blobs, redactions, openings, withheld, entropy, left=left)
        self.stores = stores
        self.redactions = Redactions(
            redactions,
            records,
            self.index,
            self._blobs,
            withheld,
            self.search,
            partial(require_same_place, layout, configuration),
        )
        self._open = ExitStack()
        for part in (records, derived, self.search, redactions, happened, self.state, stores):
            self._open.callback(part.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive; it can be opened again."""
        self._open.close()

    def keep(self, *blobs: bytes) -> tuple[Commitment, ...]:
        """Keep bytes durably; the commitment of each. The same bytes have the same one."""
        self._require_writing()
        return self._blobs.keep(blobs)

    def commit_to(self, *blobs: bytes, why: str) -> tuple[Commitment, ...]:
        """Commit to bytes that are not to be kept: their digests and salts are, and the reason.

        The commitments are those that `keep` of the same bytes gives. What is kept already stays.
        """
        self._require_writing()
        return self._blobs.commit_to(blobs, why)

    def blob(self, commitment: Commitment) -> bytes:
        """The bytes behind a commitment, checked. BlobMissing (or Withheld, Unkept), BlobDamaged."""
        return self._blobs.by_digest(self.opening(commitment).digest)

    def blob_by_digest(self, digest: Digest) -> bytes:
        """The bytes with this SHA-256, checked. BlobMissing, BlobDamaged."""
        return self._blobs.by_digest(digest)

    def open_blob(self, digest: Digest) -> BinaryIO:
        """The bytes with this SHA-256 as a file, NOT checked. BlobMissing, BlobDamaged."""
        return self._blobs.open(digest)

    def opening(self, commitment: Commitment) -> Opening:
        """The salt and digest behind a commitment; BlobMissing if they are not here."""
        return self._blobs.opening(commitment)

    def commitment_of(self, digest: Digest) -> Commitment | None:
        """The commitment of bytes that are kept here, by their SHA-256; None if they are not."""
        return self._blobs.commitment_of(digest)

    def committed(self, digest: Digest) -> Commitment | None:
        """The same of bytes that are kept, or that were seen and are not to be."""
        return self._blobs.committed(digest)

    def keeps_all(self) -> bool:
        """Whether nothing was seen here that was not to be kept."""
        return self._blobs.keeps_all()

    def copy_records(self, path: Path) -> Head:
        """Copy the records as of one moment into a new file; the head that they have there."""
        return self._records.copy_to(path)

    def digests(self) -> Iterator[Digest]:
        """The digests of all blobs that are kept here, in order."""
        return self._blobs.digests()

    def append(self, entries: Sequence[Entry]) -> tuple[Logged, ...]:
        """Append entries and move the log's head, in one durable transaction.

        When this returns they are acknowledged. An entry that stands in the log already is not
        appended again, its place is returned: after an error, append the same once more. Raises
        EntryError for what could not be read back, BlobMissing for a commitment to bytes that
        were not kept here before, and HeadMoved; then nothing is appended.
        """
        self._require_writing()
        leaves = [leaf_of(entry) for entry in entries]
        written = [read_leaf(leaf) for leaf in leaves]
        self._blobs.require(found for entry in written for found in commitments_of(entry))
        places = self._records.append(leaves) if leaves else ()
        taken = zip(places, leaves, written, strict=True)
        return tuple(Logged(place, digest_of(leaf), entry) for place, leaf, entry in taken)

    def publish(self) -> Checkpoint:
        """Publish all that is committed: tiles, then a signed checkpoint. ForkedLog, KeyElsewhere."""
        return self._publication.publish(self._require_signing())

    def publish_here(self) -> None:
        """Publish, if this folder has the log's key; otherwise the machine that has it does."""
        self._require_writing()
        if self.signs:
            self.publish()

    @property
    def signs(self) -> bool:
        """Whether heads of the log are signed here. False where it was opened for reading."""
        return bool(self._signers)

    def on_duty(self, duty: str, seconds: float) -> bool:
        """Whether nobody else has this duty: then it is ours for so many seconds from now."""
        self._require_writing()
        return self._records.on_duty(duty, seconds)

    def put_cosignatures(self, text: str, signatures: Sequence[Signature]) -> bool:
        """Put witnesses' lines, verified by the caller, under the published checkpoint.

        False if another one has been published since, of which they do not speak.
        """
        self._require_writing()
        return self._publication.cosigned(text, signatures)

    @property
    def publishing_stopped(self) -> str | None:
        """Why publishing was stopped, on whatever machine; None if it was not."""
        return self._publication.stopped

    def stop_publishing(self, words: str) -> None:
        """Publish nothing more, for the reason that these words give, until it is resolved.

        The record goes on. Publishing begins again when an operator lifts it (docs/witnesses.md).
        """
        self._publication.stop(words)

    def require_publishing(self) -> None:
        """Return unless publishing was stopped; PublishingStopped."""
        self._publication.require_allowed()

    def redact(self, document: Document, beside: Sequence[Document] = ()) -> Logged:
        """Append a custody document, then destroy for good the bytes that it says are redacted.

        What is to stand `beside` it in the log is appended in the same transaction.

        Whatever ends this in between, the next one who opens the archive goes on. Raises
        ArchiveBusy while another process reads what has to be written anew; then as well. Nothing is
        done if bytes can't be destroyed where they lie: RemovalForbidden.
        """
        self._require_writing()
        self.redactions.require_possible(document)
        with self.redactions.begun(digest_of(leaf_of(document))):
            logged, *_ = self.append([document, *beside])
            self.redactions.carry_out([logged])
        return logged

    def require_told(self, told: Checkpoint) -> None:
        """Return if the records begin with exactly what this head says; ForkedLog otherwise."""
        self._publication.require_told(told)

    @property
    def head(self) -> Head:
        """The size and root of the committed log; what is published may be behind."""
        return self._records.head

    @property
    def published(self) -> Checkpoint:
        """The published checkpoint, its signature checked."""
        return self._log.head().checkpoint

    @property
    def published_note(self) -> str:
        """The published checkpoint as it lies there, with everybody's signatures."""
        return self._log.head().note

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Logged]:
        """The entries from `start` up to, not including, `stop` (or the head), in order."""
        size = self._records.head.size
        end = size if stop is None else min(stop, size)
        first = max(start, 0)
        for place, leaf in enumerate(self._records.leaves(first, end), first):
            yield logged(place, leaf)

    def entry(self, index: int) -> Logged:
        """The entry at this place, counted from 0; NoSuchEntry."""
        return logged(index, self.leaf(index))

    def leaf(self, index: int) -> bytes:
        """The exact bytes of the entry at this place; NoSuchEntry."""
        leaf = self._records.leaf(index)
        if leaf is None:
            raise NoSuchEntry(f"there is no entry {index}")
        return leaf

    def find(self, digest: Digest) -> Logged | None:
        """The entry whose leaf has this SHA-256."""
        place = self._records.place(digest)
        return None if place is None else self.entry(place)

    def proof(self, index: int) -> str:
        """The C2SP tlog-proof of an entry under the published checkpoint; NoSuchEntry."""
        return self._log.proof(index)

    def sign(self, text: str) -> str:
        """A signed note of this text by the log's key, and by the last one while both sign.

        Heads are for `publish` alone to sign. KeyElsewhere.
        """
        signers = self._require_signing()
        if text.startswith(f"{self.origin}\n"):
            raise ArchiveError("a text that begins as a checkpoint does", advice="")
        return sign_note(text, signers)

    def log_reader(self) -> TileReader:
        """Reads the published files as a stranger would."""
        return self._log.reader()

    def _require_writing(self) -> None:
        if not self._writing:
            raise ArchiveError("the archive was opened for reading only", advice="")

    def _require_signing(self) -> tuple[LogKey, ...]:
        self._require_writing()
        if not self._signers:
            raise KeyElsewhere(f"this folder has no key of the log: {self.folder}")
        return self._signers
