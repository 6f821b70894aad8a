"""How could somebody forge a frame? Ways to doctor a real one, each named by what it does.

Whoever stands between us and the host can change any byte; whoever holds the account's key can
sign anything. A forgery takes a real commit frame and the account's signing key, and uses what
its forger would have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import coincurve
import libipld

from atproto_account import K256_ORDER, frame_bytes, link, loose_car
from onrecord.proof.atproto import Cid, cid_of_block, read_car
from onrecord.proof.atproto.mst import height

__all__ = ["FORGERIES", "Forgery", "Frame", "own_commit"]


@dataclass(frozen=True)
class Frame:
    """A commit frame taken apart."""

    body: dict[str, Any]
    blocks: dict[Cid, bytes]

    @classmethod
    def read(cls, raw: bytes) -> "Frame":
        _, body = libipld.decode_dag_cbor_multi(raw)
        return cls(body, dict(read_car(body["blocks"]).blocks))

    @property
    def raw(self) -> bytes:
        car = loose_car(Cid(self.body["commit"]), self.blocks)
        return frame_bytes("#commit", {**self.body, "blocks": car})

    @property
    def commit(self) -> dict[str, Any]:
        fields: dict[str, Any] = libipld.decode_dag_cbor(self.blocks[self.body["commit"]])
        return fields

    @property
    def created(self) -> dict[str, Any]:
        """The first operation that creates or changes a record."""
        return next(op for op in self.body["ops"] if op["cid"] is not None)

    def with_body(self, **fields: Any) -> "Frame":
        return replace(self, body={**self.body, **fields})

    def with_blocks(self, blocks: Mapping[Cid, bytes | None]) -> "Frame":
        """Blocks put in or, where None, taken out."""
        merged = {**self.blocks, **blocks}
        return replace(self, blocks={cid: raw for cid, raw in merged.items() if raw is not None})

    def with_commit(self, block: bytes) -> "Frame":
        """Another commit in the place of this one."""
        cid = cid_of_block(block)
        return self.with_blocks({self.body["commit"]: None, cid: block}).with_body(commit=cid)


def own_commit(
    key: coincurve.PrivateKey, did: str, rev: str, data: Cid, *, high: bool = False
) -> bytes:
    """A commit as its holder signs it, or with the other of the two values of `s`."""
    head = b"\x63did" + libipld.encode_dag_cbor(did) + b"\x63rev\x6d" + rev.encode()
    tail = b"\x64data" + link(data) + b"\x64prev\xf6" + b"\x67version\x03"
    signature = key.sign_recoverable(b"\xa5" + head + tail)[:64]
    if high:
        signature = signature[:32] + (K256_ORDER - int.from_bytes(signature[32:])).to_bytes(32)
    return b"\xa6" + head + b"\x63sig\x58\x40" + signature + tail


@dataclass(frozen=True)
class Forgery:
    """A way to doctor a frame, and the words with which it is kept."""

    doctor: Callable[[Frame, coincurve.PrivateKey], Frame]
    says: str


def _changed_text(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    cid = frame.created["cid"]
    return frame.with_blocks({cid: frame.blocks[cid].replace(b"safe", b"gone")})


def _changed_text_with_its_own_cid(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    changed = frame.blocks[frame.created["cid"]].replace(b"safe", b"gone")
    cid = cid_of_block(changed)
    ops = [{**op, "cid": cid} if op is frame.created else op for op in frame.body["ops"]]
    return frame.with_blocks({cid: changed}).with_body(ops=ops)


def _resigned(frame: Frame, key: coincurve.PrivateKey, *, high: bool = False) -> Frame:
    fields = frame.commit
    return frame.with_commit(
        own_commit(key, fields["did"], fields["rev"], Cid(fields["data"]), high=high)
    )


def _high_s(frame: Frame, key: coincurve.PrivateKey) -> Frame:
    return _resigned(frame, key, high=True)


def _wrong_key(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    return _resigned(frame, coincurve.PrivateKey(sha256(b"somebody else").digest()))


def _missing_node(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    return frame.with_blocks({Cid(frame.commit["data"]): None})


def _misplaced_key(frame: Frame, key: coincurve.PrivateKey) -> Frame:
    """The account's own key signs a tree in which a second record lies at another's height."""
    path, cid = frame.created["path"].encode(), frame.created["cid"]
    names = (path + b"~" * count for count in range(1, 100))
    misplaced = next(name for name in names if height(name) != height(path))
    second = {"k": misplaced[len(path) :], "p": len(path), "t": None, "v": cid}
    first = {"k": path, "p": 0, "t": None, "v": cid}
    forged = libipld.encode_dag_cbor({"e": [first, second], "l": None})
    fields, root = frame.commit, cid_of_block(forged)
    return frame.with_blocks({root: forged}).with_commit(
        own_commit(key, fields["did"], fields["rev"], root)
    )


def _false_prev_data(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    return frame.with_body(prevData=cid_of_block(b"another tree"))


def _hidden_operation(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    return frame.with_body(ops=frame.body["ops"][:-1])


def _invented_deletion(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    op = frame.created
    deletion = {"action": "delete", "path": op["path"], "cid": None, "prev": op["cid"]}
    return frame.with_body(ops=[deletion])


def _another_revision(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    rev = frame.body["rev"]
    return frame.with_body(rev=rev[:-1] + ("2" if rev[-1] != "2" else "3"))


def _no_blocks(frame: Frame, _: coincurve.PrivateKey) -> Frame:
    return replace(frame, blocks={})


FORGERIES: dict[str, Forgery] = {
    "changed text": Forgery(_changed_text, "does not hash to"),
    "changed text with its own CID": Forgery(
        _changed_text_with_its_own_cid, "where the signed tree holds"
    ),
    "high-S signature": Forgery(_high_s, "is not signed by"),
    "wrong key": Forgery(_wrong_key, "is not signed by"),
    "missing node": Forgery(_missing_node, "is missing"),
    "misplaced key": Forgery(_misplaced_key, "height"),
    "false prevData": Forgery(_false_prev_data, "not prevData"),
    "hidden operation": Forgery(_hidden_operation, "not prevData"),
    "invented deletion": Forgery(_invented_deletion, "where the signed tree holds"),
    "another revision": Forgery(_another_revision, "not"),
    "no blocks": Forgery(_no_blocks, "is not in the CAR"),
}
