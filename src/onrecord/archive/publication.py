"""How is the log published, without ever telling two histories?

The checkpoint comes last, and nothing is signed that the files do not add up to, or that does
not continue what was signed before. The files follow from the records alone: after a crash the
next publication does what the last one did not. So partial tiles are not synced; full ones are,
two in 256 entries, because nobody looks at them again.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

from onrecord.archive.errors import (
    DamagedArchive,
    ForkedLog,
    KeyChanged,
    PublishingStopped,
    RolledBack,
    StorageError,
)
from onrecord.archive.files import Files, is_there, telling
from onrecord.archive.heads import Heads
from onrecord.archive.layout import Layout
from onrecord.archive.locks import publishing_lock
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.published import (
    CHECKPOINT,
    VERIFIER_KEY,
    PublishedLog,
    load_verifier_key,
)
from onrecord.archive.record_store import Head, RecordStore
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import EMPTY_ROOT, Frontier, leaf_hash
from onrecord.proof.notes import (
    Signature,
    Signer,
    VerifierKey,
    add_signatures,
    parse_note,
    sign_note,
)
from onrecord.proof.tiles import TileError, TileReader, new_tiles

__all__ = ["Progress", "Publication", "put_checkpoint", "require_continuation"]

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many of how many entries are done."""

_AT_ONCE = 4096  # leaves hashed at a time


class Publication:
    """Publishes one archive's records. Raises StorageError, DamagedArchive, ForkedLog."""

    def __init__(
        self, layout: Layout, files: Files, records: RecordStore, log: PublishedLog, wait: float
    ) -> None:
        self._layout, self._files, self._wait = layout, files, wait
        self._records, self._log = records, log

    def publish(self, signers: Sequence[Signer]) -> Checkpoint:
        """Publish what is committed, signed by the log's key; and the last one, while both sign.

        ArchiveBusy if another process publishes for too long; PublishingStopped, KeyChanged.
        """
        with publishing_lock(self._layout.log, self._wait):
            self.require_allowed()
            self._require_key(signers[0])
            before = self._log.head()
            told, head = before.checkpoint, self._records.head
            require_continuation(told, head)
            try:
                laid = self._lay(told.size, told.root, head)
            except TileError:  # files were lost or changed, or the records were
                self.require_told(told)
                laid = self.lay_all(head)
            if head.size > told.size:
                told = self.sign(told, head, signers, seen=before.tag)
            self.forget_partial(laid)
            return told

    def sign(
        self, told: Checkpoint, head: Head, signers: Sequence[Signer], *, seen: str | None
    ) -> Checkpoint:
        """Sign, unless a copy of this folder has signed something else since it was opened.

        `seen` is the tag of the published checkpoint that this one replaces; ObjectChanged.
        """
        heads = Heads(signers[0].key)
        with self._records.sequencing(self._wait) as tell, heads.turn(self._wait):
            self.require_newest(heads, told, head)
            tell(head)
            return put_checkpoint(self._log.store, self._log.origin, head, signers, seen=seen)

    def require_newest(self, heads: Heads, told: Checkpoint, head: Head) -> None:
        """Return if this continues all that this machine has signed; RolledBack, ForkedLog."""
        if heads.retired:
            raise RolledBack("this machine has changed the log's key since, and given this one up")
        known = heads.largest()
        if known is None or known.size < told.size:
            return
        if known.size > head.size:
            raise RolledBack(
                f"this machine has signed {known.size} entries, and the archive holds {head.size}"
            )
        if known.root != told.root:
            self.require_told(known)

    @property
    def stopped(self) -> str | None:
        """Why publishing was stopped, here or on another machine; None if it was not."""
        with telling(self._layout.stopped), suppress(FileNotFoundError):
            return self._layout.stopped.read_text(encoding="utf-8", errors="replace")
        return self._records.stopped

    def require_allowed(self) -> None:
        """Return unless publishing was stopped; PublishingStopped."""
        why = self.stopped
        if why is None:
            return
        if not is_there(self._layout.stopped):
            raise PublishingStopped.because(why)
        self._tell_all(why)  # if it could not be told when it was noticed
        raise PublishingStopped(f"publishing was stopped: {self._layout.stopped}")

    def stop(self, words: str) -> None:
        """Publish nothing from now on, on any machine, until an operator lifts it."""
        with publishing_lock(self._layout.log, self._wait):
            if not is_there(self._layout.stopped):
                self._files.put(self._layout.stopped, words.encode())
            self._tell_all(words)

    def _tell_all(self, why: str) -> None:
        if self._records.stopped is None:
            self._records.stop(why)

    def cosigned(self, text: str, signatures: Sequence[Signature]) -> bool:
        """Put these lines under the published checkpoint, if it still has this text.

        Older lines of the same keys go; the log's own stay. What the lines say was verified by
        the caller.
        """
        with publishing_lock(self._layout.log, self._wait):
            found = self._log.head()
            told, known = parse_note(found.note)
            if told != text:
                return False
            fresh = {(line.name, line.key_id) for line in signatures}
            kept = [line for line in known if (line.name, line.key_id) not in fresh]
            note = add_signatures(f"{text}\n{''.join(map(str, kept))}", signatures)
            self._log.store.put(CHECKPOINT, note.encode(), seen=found.tag)
        return True

    def sign_again(self, signers: Sequence[Signer]) -> Checkpoint:
        """Put these signatures of the log's own in place of those under the published head.

        What witnesses said of it stays.
        """
        with publishing_lock(self._layout.log, self._wait):
            told = self._log.head()
            text, known = parse_note(told.note)
            fresh = sign_note(text, signers)
            others = [line for line in known if line.name != self._log.origin]
            _remember(fresh, told.checkpoint, signers)
            note = add_signatures(fresh, others)
            self._log.store.put(CHECKPOINT, note.encode(), seen=told.tag)
        return told.checkpoint

    def show_key(self, key: VerifierKey) -> None:
        """Publish the log's public key, where it is published elsewhere than in the folder."""
        data, found = f"{key}\n".encode(), self._log.store.look(VERIFIER_KEY)
        if found is None or found.data != data:
            seen = None if found is None else found.tag
            self._log.store.put(VERIFIER_KEY, data, seen=seen)

    def _require_key(self, signer: Signer) -> None:
        if load_verifier_key(self._layout, self._log.origin) != signer.key:
            raise KeyChanged("the log's key was changed while this process ran")

    def require_told(self, told: Checkpoint) -> None:
        """Return if the records begin with exactly what was published; ForkedLog otherwise."""
        frontier = Frontier()
        for start in range(0, told.size, _AT_ONCE):
            leaves = self._records.leaves(start, min(start + _AT_ONCE, told.size))
            frontier = frontier.append(leaf_hash(leaf) for leaf in leaves)
        if frontier.root != told.root:
            raise ForkedLog(f"the records are not those published at size {told.size}")

    def lay_all(self, head: Head, progress: Progress | None = None) -> list[str]:
        """Write each file of the log that is missing or differs; DamagedArchive."""
        try:
            return self._lay(0, EMPTY_ROOT, head, progress)
        except TileError as error:
            raise DamagedArchive(
                f"the records contradict their own head: {error}",
                advice="Keep the folder as it is, and restore records.db from a backup.",
            ) from error

    def forget_partial(self, full: Sequence[str]) -> None:
        """Remove the partial files of tiles that are full now (C2SP tlog-tiles allows it)."""
        for name in full:
            with suppress(StorageError):  # they do no harm
                self._log.store.drop(f"{name}.p")

    def _lay(
        self, old_size: int, old_root: bytes, head: Head, progress: Progress | None = None
    ) -> list[str]:
        """Write the files that the log of `old_size` lacks; returns the full ones. TileError."""

        def read_entries(start: int, stop: int) -> list[bytes]:
            if progress is not None:
                progress(stop, head.size)
            return list(self._records.leaves(start, stop))

        full = []
        for name, data in new_tiles(old_size, head.size, read_entries, self._log.fetch, old_root):
            partial = ".p/" in name
            found = self._log.store.look(name)
            if found is None or found.data != data:
                seen = None if found is None else found.tag
                self._log.store.put(name, data, seen=seen, durable=not partial)
            if not partial:
                full.append(name)
        if head.size:
            TileReader(self._log.fetch, head.size, head.root).entry(head.size - 1)
        return full


def require_continuation(told: Checkpoint, head: Head) -> None:
    """Return if a log with this head can have published that; ForkedLog otherwise."""
    if told.size > head.size:
        raise ForkedLog(f"{told.size} entries are published, and the records hold {head.size}")
    if told.size == head.size and told.root != head.root:
        raise ForkedLog(f"the records and the published log differ, at size {head.size}")


def put_checkpoint(
    store: ObjectStore, origin: str, head: Head, signers: Sequence[Signer], *, seen: str | None
) -> Checkpoint:
    """Sign a head and put it in place of the last one; before, it is remembered elsewhere."""
    checkpoint = Checkpoint(origin, head.size, head.root)
    note = sign_note(str(checkpoint), signers)
    _remember(note, checkpoint, signers)
    store.put(CHECKPOINT, note.encode(), seen=seen)
    return checkpoint


def _remember(note: str, checkpoint: Checkpoint, signers: Sequence[Signer]) -> None:
    for signer in signers:
        Heads(signer.key).remember(note, checkpoint.size)
