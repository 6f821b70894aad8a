"""Which files would exhaust a careless verifier? Each small to send, or large and empty.

`CONTAINERS` are refused before the manifest is read or while it is; `EVIDENCE` only once entries
are checked, since an issuer has listed and signed it. Beside each stands what must be said.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import libipld

from atproto_account import K256Signer, loose_car, post, tid
from bundle_faults import CASE, IDENTITY, OLD_SEEN, with_body
from forging import own_commit
from onrecord.proof.atproto import cid_of_block, cid_text
from onrecord.proof.bundle import seal_text, write_container, write_openings
from onrecord.proof.bundle.paths import MANIFEST, OPENINGS, SEAL, blob_path, entry_path
from onrecord.proof.bundle.zip_bytes import (
    END,
    END64,
    Member,
    central_header,
    end_of_container,
    local_header,
)
from onrecord.proof.notes import sign_note
from onrecord.record.commitments import Digest, Opening
from onrecord.record.entries import canonical
from onrecord.record.observations import SignedTree
from small_bundle import small, zipped
from small_case import MemoryStore, Story
from small_log import LOG_KEY, ORIGIN

__all__ = ["CONTAINERS", "EVIDENCE", "Hostile"]

Hostile = tuple[Callable[[], bytes], str]
"""What makes the file, and what begins its rejection."""

MEGABYTE = 1 << 20
ANY = cid_of_block(b"\xa0")
DAY = (1980, 1, 1, 0, 0, 0)


def with_manifest(raw: bytes) -> Callable[[], bytes]:
    """A true bundle, but for its manifest."""
    return lambda: zipped({**small().members(), MANIFEST: raw})


def claiming(claims: bytes) -> Callable[[], bytes]:
    """A true manifest with these claims, written as we write it."""

    def made() -> bytes:
        true = small().members()[MANIFEST]
        return zipped(
            {**small().members(), MANIFEST: true.replace(b'"claims":{}', b'"claims":%s' % claims)}
        )

    return made


def opening(raw: bytes) -> Callable[[], bytes]:
    """A bundle whose issuer lists and signs these openings."""
    return lambda: small().build(lambda files: files.update({OPENINGS: raw}))


# --- containers ---------------------------------------------------------------------------------


def deflated() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(MANIFEST, DAY), b" " * 20 * MEGABYTE, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def overlapping() -> bytes:
    """A thousand members on the same ten megabytes, as in the zip bombs of 2019."""
    inner = local_header(Member(blob_path(Digest("f" * 64)), 0, 10 * MEGABYTE, 0))
    raw = inner + bytes(10 * MEGABYTE)
    names = [blob_path(Digest(f"{n:064x}")) for n in range(1000)]
    listing = b"".join(central_header(Member(n, 0, 10 * MEGABYTE, 0)) for n in names)
    return raw + listing + end_of_container(1000, len(listing), len(raw))


def quoted() -> bytes:
    """Each member's bytes hold the header of the next, and so all that follow."""
    names = [blob_path(Digest(f"{n:064x}")) for n in range(500)]
    length = len(local_header(Member(names[0], 0, 0, 0)))
    raw, members = bytearray(), []
    for n, name in enumerate(names):
        members.append(Member(name, 0, (len(names) - n - 1) * length, len(raw)))
        raw += local_header(members[-1])
    listing = b"".join(map(central_header, members))
    return bytes(raw) + listing + end_of_container(len(members), len(listing), len(raw))


def many(count: int, last: bytes = b"") -> Callable[[], bytes]:
    """So many empty blobs; what stands before the last one may be another header."""

    def made() -> bytes:
        names = [blob_path(Digest(f"{n:064x}")) for n in range(count)]
        raw = zipped(dict.fromkeys(names, b""))
        if not last:
            return raw
        at = raw.rindex(local_header(Member(names[-1], 0, 0, 0))[:4])
        return raw[:at] + last + raw[at + len(last) :]

    return made


def counted(count: int, length: int, offset: int) -> Callable[[], bytes]:
    """An end that tells of a list which is not there."""
    return lambda: bytes(1000) + end_of_container(count, length, offset)


def zip64(count: int) -> Callable[[], bytes]:
    """A zip64 record that tells another number, size and place than there is."""

    def made() -> bytes:
        record = (b"PK\6\6", 44, 3 << 8 | 45, 45, 0, 0, count, count, 2**63, 2**63)
        end = END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        return END64.pack(*record, b"PK\6\7", 0, 2**63, 1) + end

    return made


def link() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        info = zipfile.ZipInfo(MANIFEST, DAY)
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/dev/zero")
    return file.getvalue()


def named(*names: str) -> Callable[[], bytes]:
    def made() -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as written:
            for name in names:
                info = zipfile.ZipInfo(name, DAY)
                info.external_attr, info.create_version = 0o100644 << 16, 20
                written.writestr(info, "")
        return file.getvalue()

    return made


def twice() -> bytes:
    member = Member(MANIFEST, 0, 0, 0)
    second = Member(MANIFEST, 0, 0, member.stop)
    raw = local_header(member) + local_header(second)
    listing = central_header(member) + central_header(second)
    return raw + listing + end_of_container(2, len(listing), len(raw))


def stated(size: int) -> bytes:
    """A manifest of which there is much, all of it zeroes."""
    file = io.BytesIO()
    write_container(file, {MANIFEST: bytes(size)})
    return file.getvalue()


def many_entries() -> bytes:
    """A canonical manifest of as many entries as fit; only the files are missing."""
    true = json.loads(small().members()[MANIFEST])
    listed = [{"digest": "0" * 64, "index": n, "n": n} for n in range(15_000)]
    return zipped({**small().members(), MANIFEST: canonical({**true, "entries": listed})})


CONTAINERS: dict[str, Hostile] = {
    "a gzip bomb": (lambda: gzip.compress(bytes(20 * MEGABYTE)), "the container: not a zip file"),
    "a zip bomb": (deflated, "bundle.json: is compressed"),
    "members that overlap": (overlapping, "blobs/sha256/00000000000000000000000000000000"),
    "members that quote each other": (quoted, "blobs/sha256/"),
    "100,000 empty members": (many(100_000), "bundle.json: is not in the bundle"),
    "100,000, the last one wrong": (
        many(100_000, b"PK\3\5"),
        f"{blob_path(Digest('0' * 59 + '1869f'))}: its own",
    ),
    "more members than allowed": (counted(100_001, 1, 1), "the container: more than 100000"),
    "a list that is not there": (counted(100_000, 12_000_000, 0), "the container: its list of"),
    "a list of twenty megabytes": (
        lambda: bytes(20 * MEGABYTE) + end_of_container(9, 20 * MEGABYTE, 0),
        "the container: its list of",
    ),
    "a list of nothing": (
        lambda: bytes(12_000_000) + end_of_container(100_000, 12_000_000, 0),
        "'': no file of this path",
    ),
    "zip64 that tells of 2^63 members": (zip64(2**63), "the container: more than 100000 members"),
    "zip64 that tells of few": (zip64(3), "the container: its list of"),
    "zip64 without a record": (counted(0xFFFF, 1, 1), "the container: "),
    "a link to a device": (link, "bundle.json: "),
    "a path that leads out": (named("../../etc/passwd"), "'../../etc/passwd': no file"),
    "an absolute path": (named("/etc/passwd"), "'/etc/passwd': no file"),
    "a path of 60,000 signs": (named("a/" * 30_000), "the container: its list of"),
    "a name twice": (twice, "bundle.json: stands twice"),
    "a manifest of 40 MB": (lambda: stated(40 * MEGABYTE), "bundle.json: 41943040 bytes for 1"),
    "nested 2,000,000 deep": (with_manifest(b"[" * 2_000_000), "bundle.json: "),
    "nested 60,000 deep": (with_manifest(b'{"claims":' + b"[" * 60_000), "bundle.json: not a"),
    "nested 900 deep": (
        claiming(b'{"a":' + b"[" * 900 + b"]" * 900 + b"}"),
        "bundle.json: ",
    ),
    "600,000 empty lists": (with_manifest(b"[" + b"[]," * 600_000 + b"0]"), "bundle.json: more"),
    "34,000 small objects": (
        claiming(b'{"a":[' + b'{"a":0},' * 34_000 + b"0]}"),
        "",
    ),
    "two megabytes of one text": (claiming(b'{"a":"' + b"x" * 2_000_000 + b'"}'), ""),
    "… with a letter of four bytes": (
        claiming(b'{"a":"' + b"x" * 1_990_000 + "\U0001f30a".encode() + b'"}'),
        "",
    ),
    "escapes": (claiming(b'{"a":"' + b"\\u0000" * 330_000 + b'"}'), ""),
    "long numbers": (claiming(b'{"a":[' + (b"9" * 4000 + b",") * 490 + b"0]}"), "bundle.json: "),
    "fractions": (claiming(b'{"a":[' + b"0.1234567890123456," * 65_000 + b"0]}"), ""),
    "15,000 entries without files": (many_entries, "record/0017/entry.json: a bundle must"),
}
"""Refused in 64 MB. Where no words stand, only the seal is wrong with it, or with the key too."""


# --- evidence -----------------------------------------------------------------------------------


def identity(log: Callable[[], bytes]) -> Callable[[], bytes]:
    """A bundle in which this is the directory's answer about the account."""

    def made() -> bytes:
        bundle = small()
        bundle.entries[IDENTITY] = with_body(bundle.entries[IDENTITY], bundle.add(log()))
        return bundle.drop().build()

    return made


def sliced(root: bytes, blocks: Callable[[], list[bytes]]) -> Callable[[], bytes]:
    """A bundle in which these blocks, named truly, are the tree that an observation rests on."""

    def made() -> bytes:
        named = [(cid_of_block(block), block) for block in blocks()]
        return _with_slice(loose_car(cid_of_block(root), named))

    return made


def _with_slice(car: bytes, signed: SignedTree | None = None) -> bytes:
    bundle = small()
    bundle.slices[OLD_SEEN] = car
    if signed is not None:
        entry: Any = bundle.entries[OLD_SEEN]
        evidence = replace(entry.evidence, signed=signed)
        bundle.entries[OLD_SEEN] = replace(entry, evidence=evidence)
    return bundle.build()


def behind_a_header(raw: bytes) -> Callable[[], bytes]:
    """A bundle with a slice that begins well."""
    return lambda: _with_slice(loose_car(cid_of_block(b""), []) + raw)


def nested(depth: int) -> bytes:
    return b"\x81" * depth + b"\x00"


def long_log() -> bytes:
    """A true log of one operation, told 5,001 times."""
    entries = json.loads(Story(MemoryStore(), K256Signer("somebody")).directory.log)
    return json.dumps([entries[0]] * 5_001).encode()


def signed_tree(nodes: Callable[[], list[bytes]]) -> Callable[[], bytes]:
    """A slice whose commit the account's own key signed, over a tree of our making, root first."""

    def made() -> bytes:
        story, blocks = Story(MemoryStore()), nodes()
        root = cid_of_block(blocks[0])
        commit = own_commit(story.signer.private, story.did, tid(1), root)
        named = [(cid_of_block(block), block) for block in (commit, *blocks)]
        return _with_slice(
            loose_car(named[0][0], named), SignedTree(commit=cid_text(named[0][0]), rev=tid(1))
        )

    return made


def _node(left: bytes | None, *entries: dict[str, object]) -> bytes:
    """A node of the tree; links are the CIDs of other nodes' bytes."""
    return bytes(libipld.encode_dag_cbor({"e": list(entries), "l": left and cid_of_block(left)}))


def high(count: int) -> list[bytes]:
    """Nodes without a key, each above the next."""
    nodes = [_node(None)]
    while len(nodes) < count:
        nodes.append(_node(nodes[-1]))
    return nodes[::-1]


def one_node_twice() -> list[bytes]:
    """The same subtree on both sides of a key, as a tree that grows without end would have it."""
    leaf = _node(None, {"k": b"app.bsky.feed.post/3laaaaaaaaaaa", "p": 0, "t": None, "v": ANY})
    entry = {"k": b"app.bsky.feed.post/3lzz", "p": 0, "t": cid_of_block(leaf), "v": ANY}
    return [_node(leaf, entry), leaf]


def wide(count: int) -> list[bytes]:
    """One node of so many keys."""
    entry = {"k": b"a", "p": 0, "t": None, "v": ANY}
    return [_node(None, *[entry] * count)]


def _document(body: bytes) -> bytes:
    made = small()
    made.entries[CASE] = replace(made.entries[CASE], body=made.add(body))
    return made.drop().build()


def _sealed_entries(count: int) -> bytes:
    """More entries than the bundle has files, signed by the log's own key."""
    members = small().members()
    digest = "0" * 64
    listed = ",".join(f'{{"digest":"{digest}","index":{n},"n":{n}}}' for n in range(count))
    before, _, after = members[MANIFEST].partition(b'"entries":[')
    manifest = before + b'"entries":[' + listed.encode() + after[after.index(b"]") :]
    seal = sign_note(seal_text(ORIGIN, manifest), [LOG_KEY]).encode()
    return zipped({**members, MANIFEST: manifest, SEAL: seal})


def _openings(count: int) -> bytes:
    return write_openings(Opening(n.to_bytes(32, "big"), Digest("0" * 64)) for n in range(count))


EVIDENCE: dict[str, Hostile] = {
    "a directory's answer of 17 MB": (
        identity(lambda: b"[" + b" " * 17 * MEGABYTE + b"]"),
        "record/0001/entry.json: JSON of ",
    ),
    "a directory's answer of empty lists": (
        identity(lambda: b"[" + b"[]," * 4_000_000 + b"0]"),
        "record/0001/entry.json: JSON of more than",
    ),
    "a directory's answer nested deep": (
        identity(lambda: b"[" * 400_000),
        "record/0001/entry.json: malformed JSON",
    ),
    "a log of 5,001 operations": (identity(long_log), "record/0001/entry.json: log of 5001"),
    "a number of 4,000 digits": (
        identity(lambda: b"[" + b"9" * 5000 + b"]"),
        "record/0001/entry.json: ",
    ),
    "a tree of 300,000 small blocks": (
        sliced(b"", lambda: [b"\x1a" + n.to_bytes(4, "big") for n in range(300_000)]),
        "record/0004/entry.json: ",
    ),
    "a block 300,000 times": (
        sliced(b"\xa0", lambda: [b"\xa0"] * 300_000),
        "record/0004/entry.json: ",
    ),
    "a tree of 17 MB": (behind_a_header(bytes(17 * MEGABYTE)), "record/0004/entry.json: record/"),
    "a length without end": (behind_a_header(b"\xff" * MEGABYTE), "record/0004/entry.json: number"),
    "a length of 2^60": (
        behind_a_header(b"\xff" * 8 + b"\x0f"),
        "record/0004/entry.json: number",
    ),
    "a length of 256 megabytes": (
        behind_a_header(b"\xff\xff\xff\x7f"),
        "record/0004/entry.json: CAR section",
    ),
    "a header of 256 megabytes": (
        lambda: _with_slice(b"\xff\xff\xff\x7f" + bytes(1000)),
        "record/0004/entry.json: CAR header",
    ),
    "a commit nested a million deep": (
        sliced(nested(1_000_000), lambda: [nested(1_000_000)]),
        "record/0004/entry.json: ",
    ),
    "a commit nested 4,000 deep": (
        sliced(nested(4000), lambda: [nested(4000)]),
        "record/0004/entry.json: ",
    ),
    "a commit that is a post": (
        sliced(post("hello"), lambda: [post("hello")]),
        "record/0004/entry.json: ",
    ),
    "a tree with one node twice": (signed_tree(one_node_twice), "record/0004/entry.json: "),
    "a tree 20,000 nodes high": (signed_tree(lambda: high(20_000)), "record/0004/entry.json: "),
    "a node of 20,000 keys": (signed_tree(lambda: wide(20_000)), "record/0004/entry.json: "),
    "a document of empty lists": (
        lambda: _document(b'{"body":[' + b"[]," * 300_000 + b"0]}"),
        "record/0016/entry.json: its document: its body: more than",
    ),
    "a document of 9 MB": (
        lambda: _document(b" " * 9 * MEGABYTE),
        "record/0016/entry.json: its document: blobs/",
    ),
    "a document nested deep": (
        lambda: _document(b"[" * 90_000),
        "record/0016/entry.json: its document: ",
    ),
    "a sealed manifest of 300,000 entries": (
        lambda: _sealed_entries(300_000),
        "bundle.json: ",
    ),
    "an entry that is too long": (
        lambda: small().build(lambda files: files.update({entry_path(3): b"0" * 10 * MEGABYTE})),
        f"{entry_path(3)}: ",
    ),
    "openings nested deep": (opening(b"[" * 90_000), "openings.json: "),
    "openings that are lists": (opening(b"[" + b"[]," * 600_000 + b"0]"), "openings.json: "),
    "9,000 openings that belong to nothing": (
        lambda: small().build(lambda files: files.update({OPENINGS: _openings(9_000)})),
        "record/0000/entry.json: commits to",
    ),
}
"""Found in the step that reads it, in as much memory as one answer of the largest size takes."""
