"""Are the heads that were stamped heads of this log?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.proof.bundle.consistency import require_consistency
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.heads import SignedHead
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.paths import CHECKPOINT, stamped_size
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.proof.checkpoint import Checkpoint, CheckpointError
from onrecord.proof.notes import NoteError, VerifierKey, open_note
from onrecord.record.commitments import Commitment
from onrecord.record.custody import KeyChange
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError
from onrecord.record.stamps import Stamp

__all__ = ["MAX_STAMPS", "CarriedStamp", "Continuity", "check_continuity"]

MAX_STAMPS = 1000
"""Time stamps in one bundle; an export brings a few for each head that matters."""

_LARGEST_NOTE = 131_072  # bytes: a checkpoint under which forty witnesses signed with ML-DSA-44


@dataclass(frozen=True, slots=True)
class CarriedStamp:
    """A time stamp of a head of this log, and that head's note; None if it was left out."""

    carried: Carried
    stamp: Stamp
    note: bytes | None


@dataclass(frozen=True, slots=True)
class Continuity:
    """What step 7 found: the stamps whose heads are this log's."""

    step: Step
    stamps: tuple[CarriedStamp, ...] = ()


def check_continuity(bundle: Bundle, head: SignedHead) -> Continuity:
    """Step 7: the log of the bundle's head begins with each log whose head was stamped.

    Each such head's note is signed by a key of the log that is trusted now, or by one that the
    log itself has put aside since, and it says of the log what the entry says.
    """
    stamps = [(one, one.entry) for one in bundle.entries if isinstance(one.entry, Stamp)]
    faults = list(_strays(bundle, {stamp.size for _, stamp in stamps}))
    if head.checkpoint is None:
        return Continuity(unchecked(7, f"not checked: {CHECKPOINT} cannot be read"))
    if len(stamps) > MAX_STAMPS:
        where = stamps[MAX_STAMPS][0].path
        faults.append(f"{where}: {len(stamps)} time stamps are more than {MAX_STAMPS}")
        return Continuity(step(7, faults, ""))
    if not stamps and not faults:
        return Continuity(
            unchecked(7, "one checkpoint only: there is no second one to compare it with")
        )
    reader = _Heads(bundle, head.checkpoint, head.keys)
    found: list[CarriedStamp] = []
    for carried, stamp in stamps:
        try:
            found.append(CarriedStamp(carried, stamp, reader.note_of(carried, stamp)))
        except BundleError as error:
            faults.append(str(error))
    return Continuity(step(7, faults, _says(found)), tuple(found))


def _strays(bundle: Bundle, sizes: set[int]) -> Iterator[str]:
    for name in bundle.container.members:
        size = stamped_size(name)
        if size is not None and size not in sizes:
            yield f"{name}: no time stamp in the bundle is of a head of {size} entries"


def _says(stamps: Sequence[CarriedStamp]) -> str:
    sizes = sorted({one.stamp.size for one in stamps})
    words = f"{len(sizes)} older heads, of {_span(sizes)} entries, are beginnings of this log"
    left_out = sum(one.note is None for one in stamps)
    more = f"; the signed notes of {left_out} of them were left out" if left_out else ""
    return words + more


def _span(sizes: Sequence[int]) -> str:
    return " to ".join(str(size) for size in dict.fromkeys((*sizes[:1], *sizes[-1:])))


@dataclass(slots=True)
class _Heads:
    """Checks each stamped head once, however many services have stamped it."""

    bundle: Bundle
    head: Checkpoint
    keys: Sequence[VerifierKey]
    _continued: set[tuple[int, str]] = field(default_factory=set)
    _notes: dict[tuple[Commitment, int, str], bytes] = field(default_factory=dict)
    _former: list[tuple[VerifierKey, int]] | None = None

    def note_of(self, carried: Carried, stamp: Stamp) -> bytes | None:
        """The note that was stamped, checked; None if it was left out. Raises BundleError."""
        if stamp.size == 0:
            raise BundleError(carried.path, "stamps an empty log, which says nothing of any entry")
        if stamp.size > carried.index:
            why = f"stamps a head of {stamp.size} entries, and is entry {carried.index} itself"
            raise BundleError(carried.path, why)
        self._require_continued(carried, stamp)
        if stamp.note in self.bundle.left_out:
            return None
        known = stamp.note, stamp.size, stamp.root
        if known not in self._notes:
            self._notes[known] = self._note(carried, stamp)
        return self._notes[known]

    def _require_continued(self, carried: Carried, stamp: Stamp) -> None:
        if (stamp.size, stamp.root) in self._continued:
            return
        try:
            root = bytes.fromhex(stamp.root)
        except ValueError as error:
            raise BundleError(carried.path, "its root hash is not written in hex") from error
        require_consistency(self.bundle.container, stamp.size, root, self.head)
        self._continued.add((stamp.size, stamp.root))

    def _note(self, carried: Carried, stamp: Stamp) -> bytes:
        note = self.bundle.bytes_of(stamp.note, _LARGEST_NOTE)
        try:
            opened = open_note(note, self._keys_at(stamp.size))
            said = Checkpoint.parse(opened.text)
        except (NoteError, CheckpointError) as error:
            raise BundleError(carried.path, f"its note: {error}") from error
        if said.origin != self.head.origin:
            why = f"stamps a head of the log {said.origin}, not of {self.head.origin}"
            raise BundleError(carried.path, why)
        if (said.size, said.root.hex()) != (stamp.size, stamp.root):
            why = f"says a head of {stamp.size} entries; its note says {said.size}, or another root"
            raise BundleError(carried.path, why)
        return note

    def _keys_at(self, size: int) -> tuple[VerifierKey, ...]:
        """The trusted keys, and those that the log has put aside at a later size.

        Who signed an old head does not matter for its time: it lies under the head that a
        trusted key signed. Nothing more is believed because an old key signed it.
        """
        if self._former is None:
            self._former = list(_former_keys(self.bundle, self.head.origin))
        former = (key for key, until in self._former if size <= until)
        return tuple(dict.fromkeys((*self.keys, *former)))


def _former_keys(bundle: Bundle, origin: str) -> Iterator[tuple[VerifierKey, int]]:
    for carried in bundle.entries:
        entry = carried.entry
        if not isinstance(entry, Document) or entry.kind is not DocumentKind.KEY:
            continue
        try:
            body = bundle.body_of(entry)
            if isinstance(body, KeyChange) and (key := VerifierKey.parse(body.old)).name == origin:
                yield key, body.size
        except (BundleError, EntryError, NoteError):  # step 10 says so
            continue
