"""What would a real host send for a made-up account?

A true twin of a repository writer: it keeps a whole repository, signs each commit with a key of
its own and sends frames with the nodes that a receiver needs. Nothing of it is random or clocked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Protocol

import coincurve
import libipld
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from atproto_tree import AskedBlocks
from onrecord.proof.atproto import Cid, PublicKey, cid_of_block, public_key
from onrecord.proof.atproto.editable_tree import EMPTY_TREE, EditableTree
from onrecord.proof.atproto.inversion import Change, undo
from onrecord.proof.atproto.keys import K256_PREFIX, P256_PREFIX, multikey

__all__ = [
    "Account",
    "K256Signer",
    "P256Signer",
    "Signer",
    "Written",
    "frame_bytes",
    "link",
    "loose_car",
    "post",
    "tid",
]

K256_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class Signer(Protocol):
    """Somebody who holds a private key."""

    order: int
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes of r and low s."""


class K256Signer:
    order = K256_ORDER

    def __init__(self, seed: str) -> None:
        self.private = coincurve.PrivateKey(sha256(seed.encode()).digest())
        self.public = public_key(multikey(K256_PREFIX, self.private.public_key.format()))

    def sign(self, message: bytes) -> bytes:
        return self.private.sign_recoverable(message)[:64]

    def sign_der(self, message: bytes) -> bytes:
        return self.private.sign(message)


class P256Signer:
    order = P256_ORDER

    def __init__(self, seed: str) -> None:
        number = int.from_bytes(sha256(seed.encode()).digest()) % (P256_ORDER - 1) + 1
        self.private = ec.derive_private_key(number, ec.SECP256R1())
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.public = public_key(multikey(P256_PREFIX, point))

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.private.sign(message, _DETERMINISTIC))
        return r.to_bytes(32) + min(s, P256_ORDER - s).to_bytes(32)


def tid(number: int) -> str:
    """The number-th TID: later numbers sort later."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    return "3" + "".join(digits[number >> shift & 31] for shift in range(55, -5, -5))


def post(text: str, **more: object) -> bytes:
    """The DAG-CBOR bytes of a post."""
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-01-01T00:00:00Z"}
    return libipld.encode_dag_cbor(record | more)


def link(cid: Cid | None) -> bytes:
    """A CID as DAG-CBOR writes it."""
    return b"\xf6" if cid is None else b"\xd8\x2a\x58\x25\x00" + cid


def loose_car(root: Cid, blocks: Mapping[Cid, bytes] | list[tuple[Cid, bytes]]) -> bytes:
    """A CAR whose blocks nobody checked."""

    def section(raw: bytes) -> bytes:
        length, written = len(raw), bytearray()
        while length >= 128:
            written.append(length & 127 | 128)
            length >>= 7
        return bytes([*written, length]) + raw

    pairs = list(blocks.items()) if isinstance(blocks, Mapping) else blocks
    header = libipld.encode_dag_cbor({"roots": [root], "version": 1})
    return section(header) + b"".join(section(cid + block) for cid, block in pairs)


def frame_bytes(kind: str, body: dict[str, Any]) -> bytes:
    """A frame as a host sends it; binary CIDs become links."""
    header = libipld.encode_dag_cbor({"op": 1, "t": kind})
    return header + libipld.encode_dag_cbor(body)


@dataclass(frozen=True)
class Written:
    """A commit as sent: the frame's body, with the CAR's blocks apart so that tests can edit them."""

    root: Cid
    body: dict[str, Any]
    blocks: dict[Cid, bytes]

    @property
    def car(self) -> bytes:
        return loose_car(self.root, self.blocks)

    @property
    def frame(self) -> bytes:
        return frame_bytes("#commit", {**self.body, "blocks": self.body.get("blocks", self.car)})

    def edited(self, **fields: object) -> "Written":
        """The same frame with other fields in its body."""
        return replace(self, body={**self.body, **fields})

    def without(self, *names: str) -> "Written":
        return replace(self, body={n: v for n, v in self.body.items() if n not in names})

    def with_blocks(self, blocks: dict[Cid, bytes]) -> "Written":
        return replace(self, blocks=blocks)


class Account:
    """An account with its repository. `write` commits changes and returns what the host sends."""

    def __init__(self, signer: Signer, did: str = "did:plc:ministry2ministry2minist") -> None:
        self.signer, self.did = signer, did
        self.data = cid_of_block(EMPTY_TREE)
        self.blocks: dict[Cid, bytes] = {self.data: EMPTY_TREE}
        self.records: dict[str, Cid] = {}
        self.rev: str | None = None
        self.number = 0

    def write(self, **records: bytes | None) -> Written:
        """Commit posts by record key: new bytes, other bytes, or None to delete."""
        return self.write_paths({f"app.bsky.feed.post/{k}": v for k, v in records.items()})

    def write_paths(self, records: Mapping[str, bytes | None]) -> Written:
        tree, before = EditableTree(self.blocks, self.data), self.data
        ops: list[dict[str, Any]] = []
        new = {cid_of_block(raw): raw for raw in records.values() if raw is not None}
        for path, raw in records.items():
            ops.append(self._apply(tree, path, None if raw is None else cid_of_block(raw)))
        self.data = tree.root_cid()
        self.blocks |= tree.written | new
        since, self.rev = self.rev, self._next_rev()
        commit = self.commit(self.data, self.rev)
        root = cid_of_block(commit)
        self.blocks[root] = commit
        needed = self._needed(ops, before)
        body = {
            "seq": self.number,
            "repo": self.did,
            "rev": self.rev,
            "since": since,
            "commit": root,
            "ops": ops,
            "prevData": before,
            "time": "2026-01-01T00:00:01.000Z",
            "tooBig": False,
            "rebase": False,
            "blobs": [],
        }
        return Written(root, body, {root: commit, **tree.written, **needed, **new})

    def commit(self, data: Cid, rev: str, signature: bytes | None = None) -> bytes:
        """A commit object signed by the account, or bearing another signature."""
        head = b"\x63did" + libipld.encode_dag_cbor(self.did) + b"\x63rev\x6d" + rev.encode()
        tail = b"\x64data" + link(data) + b"\x64prev\xf6" + b"\x67version\x03"
        signature = self.signer.sign(b"\xa5" + head + tail) if signature is None else signature
        return b"\xa6" + head + b"\x63sig" + b"\x58" + bytes([len(signature)]) + signature + tail

    def unsigned(self, data: Cid, rev: str) -> bytes:
        """The bytes that `commit` signs."""
        head = b"\x63did" + libipld.encode_dag_cbor(self.did) + b"\x63rev\x6d" + rev.encode()
        return b"\xa5" + head + b"\x64data" + link(data) + b"\x64prev\xf6" + b"\x67version\x03"

    def export(self) -> bytes:
        """The whole repository, as sync.getRepo sends it."""
        assert self.rev is not None
        commit = self.commit(self.data, self.rev)
        root = cid_of_block(commit)
        return loose_car(root, {root: commit} | self.blocks)

    def _next_rev(self) -> str:
        self.number += 1
        return tid(self.number)

    def _apply(self, tree: EditableTree, path: str, cid: Cid | None) -> dict[str, Any]:
        prev, key = self.records.get(path), path.encode()
        if cid is None:
            del self.records[path]
            return {"action": "delete", "path": path, "cid": None, "prev": tree.remove(key)}
        self.records[path] = cid
        if prev is None:
            tree.insert(key, cid)
            return {"action": "create", "path": path, "cid": cid}
        tree.replace(key, cid)
        return {"action": "update", "path": path, "cid": cid, "prev": prev}

    def _needed(self, ops: list[dict[str, Any]], before: Cid) -> dict[Cid, bytes]:
        """The nodes that a receiver reads to check the operations and to undo them."""
        blocks = AskedBlocks(self.blocks)
        tree = EditableTree(blocks, self.data)
        for op in ops:
            tree.find(op["path"].encode())
        changes = [Change(op["path"].encode(), op.get("prev"), op["cid"]) for op in ops]
        assert undo(tree, changes) == before
        return blocks.asked
