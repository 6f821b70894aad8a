"""Which small logs and keys do the tests of the log use?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from onrecord.proof.notes import Algorithm, VerifierKey, sign_note
from onrecord.proof.tiles import TileReader, new_tiles

ORIGIN = "log.example/onrecord"


@dataclass(frozen=True)
class TestSigner:
    """A signer whose key follows from a number, so that every run signs the same."""

    __test__ = False

    name: str
    algorithm: Algorithm = Algorithm.ED25519
    seed: int = 1

    @cached_property
    def _private(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        seed = self.seed.to_bytes(32, "big")
        if self.algorithm is Algorithm.COSIGNATURE_ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(seed)
        return Ed25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self.algorithm, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


LOG_KEY = TestSigner(ORIGIN)


def entries_of(count: int, story: str = "") -> list[bytes]:
    """`count` short entries; another story gives another log."""
    return [f'{{"n":{number},"story":"{story}"}}'.encode() for number in range(count)]


def tree_hash(leaves: list[bytes]) -> bytes:
    """The Merkle Tree Hash as RFC 6962, section 2.1 defines it, with no cleverness."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(tree_hash(leaves[:split]), tree_hash(leaves[split:]))


@dataclass
class SmallLog:
    """A log in memory: its entries, the files published so far, and its head."""

    entries: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    head: Frontier = field(default_factory=Frontier)
    signer: TestSigner = LOG_KEY

    def grow(self, entries: Iterable[bytes]) -> "SmallLog":
        """Append the entries and publish what a log of the new size needs."""
        self.entries += entries
        old = self.head
        self.head = old.append(leaf_hash(entry) for entry in self.entries[old.size :])
        files = new_tiles(
            old.size, self.head.size, lambda a, b: self.entries[a:b], self.files.get, old.root
        )
        self.files.update(files)
        self.files["checkpoint"] = self.checkpoint().encode()
        return self

    def checkpoint(self) -> str:
        return sign_note(str(Checkpoint(ORIGIN, self.head.size, self.head.root)), [self.signer])

    def reader(self) -> TileReader:
        return TileReader(self.files.get, self.head.size, self.head.root)

    def write(self, folder: Path) -> Path:
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder


def log_of(count: int, story: str = "") -> SmallLog:
    return SmallLog().grow(entries_of(count, story))
