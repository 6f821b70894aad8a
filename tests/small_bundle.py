"""How do the tests build bundles, true ones and ones with exactly one fault?

A `Forge` numbers, lists, proves and signs whatever it is given, as an issuer could who has the
log's key. So a fault that a test plants is the only one, and must be found where it is.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from entries import at
from onrecord.proof.atproto import proof_slice, public_key, read_car, verify_commit
from onrecord.proof.bundle import (
    CaseName,
    FileFacts,
    LeftOut,
    ListedEntry,
    Manifest,
    Trust,
    seal_text,
    write_consistency,
    write_container,
    write_manifest,
    write_openings,
)
from onrecord.proof.bundle.paths import (
    BY_HAND,
    CHECKPOINT,
    KEY,
    MANIFEST,
    OPENINGS,
    REPORT,
    SEAL,
    blob_path,
    consistency_path,
    entry_path,
    proof_path,
    slice_path,
)
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import add_signatures, cosign, sign_note
from onrecord.proof.tlog_proof import TlogProof
from onrecord.record.commitments import Commitment, Digest, Opening, digest_of
from onrecord.record.entries import Entry, commitments_of, leaf_of
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.stamps import Stamp
from small_case import MemoryStore, Story, tell
from small_log import LOG_KEY, ORIGIN, SmallLog, TestSigner

__all__ = ["TRUST", "Forge", "forge", "small", "zipped"]

TRUST = Trust(logs=(LOG_KEY.key,))


@dataclass
class Forge:
    """The parts of a bundle. Change any of them, then `build`."""

    entries: list[Entry]
    blobs: dict[Digest, bytes]
    openings: dict[Commitment, Opening]
    slices: dict[int, bytes] = field(default_factory=dict)
    left_out: dict[Commitment, str] = field(default_factory=dict)
    claims: dict[str, object] = field(default_factory=dict)
    signer: TestSigner = LOG_KEY
    origin: str = ORIGIN
    version: str = "0.0.test"
    witnesses: tuple[TestSigner, ...] = ()
    written: dict[int, bytes] = field(default_factory=dict)  # leaves that nobody would write

    def copy(self) -> "Forge":
        return replace(
            self,
            entries=list(self.entries),
            blobs=dict(self.blobs),
            openings=dict(self.openings),
            slices=dict(self.slices),
            left_out=dict(self.left_out),
            written={},
        )

    @property
    def leaves(self) -> list[bytes]:
        return [self.written.get(n) or leaf_of(entry) for n, entry in enumerate(self.entries)]

    @property
    def log(self) -> SmallLog:
        return SmallLog(signer=self.signer).grow(self.leaves)

    @property
    def note(self) -> str:
        head = self.log.head
        text = str(Checkpoint(self.signer.name, head.size, head.root))
        note = sign_note(text, [self.signer])
        return add_signatures(note, [cosign(text, one, 1_770_000_000) for one in self.witnesses])

    def drop(self, *numbers: int) -> "Forge":
        """Leave entries out, and what only they rest on; the others move up."""
        kept = [n for n in range(len(self.entries)) if n not in numbers]
        self.slices = {kept.index(n): raw for n, raw in self.slices.items() if n in kept}
        self.entries = [self.entries[n] for n in kept]
        used = {found for entry in self.entries for found in commitments_of(entry)}
        self.openings = {c: o for c, o in self.openings.items() if c in used or self._is_page(c)}
        self.left_out = {c: why for c, why in self.left_out.items() if c in used}
        digests = {opening.digest for opening in self.openings.values()}
        self.blobs = {digest: blob for digest, blob in self.blobs.items() if digest in digests}
        return self

    def _is_page(self, commitment: Commitment) -> bool:
        return self.blobs[self.openings[commitment].digest].startswith(b"a page")

    def redact(self, commitment: Commitment) -> "Forge":
        """Destroy a blob with its opening, and own it."""
        del self.blobs[self.openings.pop(commitment).digest]
        self.left_out[commitment] = "redacted"
        return self

    def add(self, blob: bytes) -> Commitment:
        (commitment,) = (store := MemoryStore()).keep(blob)
        self.blobs |= store.blobs
        self.openings |= store.openings
        return commitment

    def files(self) -> dict[str, bytes]:
        """Every file but the manifest and the seal."""
        note, reader = self.note, self.log.reader()
        files = {
            REPORT: b"<!doctype html><title>a report</title>\n",
            BY_HAND: b"# by hand\n",
            OPENINGS: write_openings(self.openings.values()),
            CHECKPOINT: note.encode(),
            KEY: f"{self.signer.key}\n".encode(),
        }
        for n, leaf in enumerate(self.leaves):
            files[entry_path(n)] = leaf
            files[proof_path(n)] = str(TlogProof(n, reader.inclusion_proof(n), note)).encode()
        files |= {slice_path(n): raw for n, raw in self.slices.items()}
        for size in {one.size for one in self.entries if isinstance(one, Stamp)}:
            if 0 < size < reader.size:
                proof = reader.consistency_proof(size)
                files[consistency_path(size)] = write_consistency(proof)
        return files | {blob_path(digest): blob for digest, blob in self.blobs.items()}

    def members(
        self, change: Callable[[dict[str, bytes]], object] | None = None
    ) -> dict[str, bytes]:
        """All files, listed and sealed after `change` was made to them."""
        files = self.files()
        if change is not None:
            change(files)
        return self.sealed(files)

    def sealed(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        manifest = write_manifest(
            Manifest(
                onrecord=self.version,
                origin=self.origin,
                case=CaseName("accord", "The accord"),
                exported_at=at(600),
                files={path: FileFacts(digest_of(raw), len(raw)) for path, raw in files.items()},
                entries=tuple(
                    ListedEntry(n, n, digest_of(leaf)) for n, leaf in enumerate(self.leaves)
                ),
                claims=self.claims,
                left_out=tuple(LeftOut(c, self.left_out[c]) for c in sorted(self.left_out)),
            )
        )
        seal = sign_note(seal_text(self.origin, manifest), [self.signer]).encode()
        return {**files, MANIFEST: manifest, SEAL: seal}

    def build(self, change: Callable[[dict[str, bytes]], object] | None = None) -> bytes:
        return zipped(self.members(change))


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    write_container(file, members)
    return file.getvalue()


def forge(story: Story, store: MemoryStore) -> Forge:
    """A true bundle of everything that a story put into a store."""
    made = Forge(list(store.entries), dict(store.blobs), dict(store.openings))
    for n, entry in enumerate(made.entries):
        if not isinstance(entry, PostObservation | AccountObservation) or not entry.evidence.signed:
            continue
        tree = entry.evidence.exchange.body
        if "sync.getRepo" in entry.evidence.exchange.url:
            car = read_car(store.blobs[store.openings[tree].digest])
            commit = verify_commit(car, public_key(story.listed_under[tree]), story.did)
            paths = [entry.post] if isinstance(entry, PostObservation) else []
            made.slices[n] = proof_slice(car, commit, paths)
            made.left_out[tree] = "a whole tree"
    for tree in made.left_out:
        del made.blobs[made.openings.pop(tree).digest]
    used = {found for entry in made.entries for found in commitments_of(entry)}
    stray = [c for c in made.openings if c not in used and not made._is_page(c)]
    for commitment in stray:
        del made.blobs[made.openings.pop(commitment).digest]
    return made


@cache
def _told() -> Forge:
    store = MemoryStore()
    return forge(tell(store), store)


def small() -> Forge:
    """The whole small case, ready to be built or spoiled."""
    return _told().copy()
