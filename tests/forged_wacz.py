"""Which packages must be refused, and for which fault?

Each is true but for what its name says, and is made when it is asked for: nothing large lies on
a disk. A bomb is at most some megabytes before it goes off.
"""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from made_wacz import (
    MAIN,
    PNG,
    Made,
    record,
    response,
    sha1_of,
    small_warc,
    streamed,
    warc_record,
    zip_of,
)
from onrecord.proof.wacz import Fault

__all__ = ["BOMBS", "INVALID", "Forged", "blank_bomb", "zip_bomb"]

Forged = Callable[[], bytes]

_ONE = response(MAIN, "200 OK", b"None of it is ours.", "text/html", {})
_GIGABYTE = 1 << 30


def changed(old: bytes, new: bytes, which: int = 0) -> Forged:
    """A true package of which some bytes are others."""

    def forge() -> bytes:
        raw, at = Made().build(), -1
        for _ in range(which + 1):
            at = raw.index(old, at + 1)
        return raw[:at] + new + raw[at + len(old) :]

    return forge


def field(at: int, form: str, value: int, *, local: bool = False, member: int = 0) -> Forged:
    """A true package with one number of a member's header set."""

    def forge() -> bytes:
        raw, place = bytearray(Made().build()), -1
        for _ in range(member + 1):
            place = raw.index(b"PK\3\4" if local else b"PK\1\2", place + 1)
        struct.pack_into(f"<{form}", raw, place + at, value)
        return bytes(raw)

    return forge


def end(at: int, form: str, value: int) -> Forged:
    """A true package with one number of its end set."""

    def forge() -> bytes:
        raw = bytearray(Made().build())
        struct.pack_into(f"<{form}", raw, len(raw) - 22 + at, value)
        return bytes(raw)

    return forge


def members(change: Callable[[dict[str, bytes]], object], **fields: Any) -> Forged:
    """The members changed after they were listed."""

    def forge() -> bytes:
        files = Made().listed()
        change(files)
        return zip_of(files, **fields)

    return forge


def rewritten(change: Callable[[bytes], bytes]) -> Forged:
    """A true package whose list of files is written otherwise, and sealed so."""

    def forge() -> bytes:
        data = change(Made(told={"title": "Tides"}).listed()["datapackage.json"])
        said = {"path": "datapackage.json", "hash": f"sha256:{sha256(data).hexdigest()}"}
        seal = json.dumps(said).encode()
        return members(
            lambda files: files.update({"datapackage.json": data, "datapackage-digest.json": seal})
        )()

    return forge


def listed(**more: bytes) -> Forged:
    """Further members, listed as they are; `__` stands for a slash, `_dot_` for a dot."""
    names = {n.replace("__", "/").replace("_dot_", "."): raw for n, raw in more.items()}
    return lambda: Made(members=names).build()


def named(name: str) -> Forged:
    return lambda: Made(members={name: b"x"}).build()


def told(**more: Any) -> Forged:
    return lambda: Made(told=more).build()


def records(*raw: bytes) -> Forged:
    """A package of these records, each compressed alone."""
    return lambda: Made(warc_record(*raw), index=b"").build()


def warc(raw: bytes | Callable[[], bytes]) -> Forged:
    return lambda: Made(raw if isinstance(raw, bytes) else raw(), index=b"").build()


def index(change: Callable[[dict[str, Any]], object]) -> Forged:
    """A true package with the first line of its index changed."""

    def forge() -> bytes:
        first, *others = Made().files()["indexes/index.cdx"].splitlines(keepends=True)
        key, stamp, text = first.split(b" ", 2)
        said = json.loads(text)
        change(said)
        line = b" ".join((key, stamp, json.dumps(said).encode())) + b"\n"
        return Made(index=line + b"".join(others)).build()

    return forge


def put(**more: Any) -> Callable[[dict[str, Any]], object]:
    return lambda said: said.update(more)


def twice_in_the_list() -> bytes:
    """One member, listed under its name twice, as a zip writer that is careless does it."""
    files = Made().listed()
    return zip_of(files | {"archive/data.warc.gX": b"x"}).replace(b"warc.gX", b"warc.gz")


def hidden_between() -> bytes:
    """A member that only a reader of headers finds: it is missing in the list."""
    raw = zip_of({"hidden": b"x"})
    data = raw[: raw.index(b"PK\1\2")]
    true = bytearray(Made().build())
    start = struct.unpack_from("<L", true, len(true) - 6)[0]
    struct.pack_into("<L", true, len(true) - 6, start + len(data))
    return bytes(true[:start]) + data + bytes(true[start:])


def before() -> bytes:
    """A program before the first member, as in archives that unpack themselves."""
    raw = bytearray(Made().build())
    count, _, start = struct.unpack_from("<HLL", raw, len(raw) - 12)
    at = start
    for _ in range(count):
        (offset,) = struct.unpack_from("<L", raw, at + 42)
        struct.pack_into("<L", raw, at + 42, offset + 7)
        lengths = struct.unpack_from("<3H", raw, at + 28)
        at += 46 + sum(lengths)
    struct.pack_into("<L", raw, len(raw) - 6, start + 7)
    return b"#!/sh\n\n" + bytes(raw)


def overlapping() -> bytes:
    """Two members over the same bytes, by which a small file becomes a large one."""
    raw = bytearray(Made(members={"a": b"x" * 100, "b": b"x" * 100}).build())
    first, second = (raw.index(b"PK\1\2", raw.index(name) - 60) for name in (b"aPK", b"bPK"))
    (offset,) = struct.unpack_from("<L", raw, first + 42)
    struct.pack_into("<L", raw, second + 42, offset)
    return bytes(raw)


def with_locator() -> bytes:
    """A zip64 locator where some readers look for one, and nothing that asks for it."""
    files = Made().listed()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (2026, 1, 31, 12, 0, 0))
            made.writestr(member, data)
        made.filelist[-1].extra = struct.pack("<HH", 0x5455, 20) + b"PK\6\7" + bytes(16)
    return file.getvalue()


def end_differs_from_zip64() -> bytes:
    """A true end, and a zip64 end beside it that tells of fewer members."""
    raw = Made().build()
    body, tail = raw[:-22], raw[-22:]
    count, length, start = struct.unpack_from("<HLL", tail, 10)
    wide = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count - 1, count - 1, length, start
    )
    return body + wide + struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1) + tail


def descriptor_differs() -> bytes:
    raw = bytearray(streamed(Made().listed()))
    raw[raw.index(b"PK\7\x08") + 8] ^= 1
    return bytes(raw)


def deflated(lie: int) -> bytes:
    """A member that unpacks to another size than it states."""
    made = Made(members={"x": b"x" * 1000})
    made.told = made.manifest(made.files())
    made.told["resources"][-1]["bytes"] += lie
    raw = bytearray(zip_of(made.listed(), compress_type=8))
    at = next(n for n in range(len(raw)) if raw[n : n + 4] == b"PK\1\2" and raw[n + 46] == ord("x"))
    size, offset = *struct.unpack_from("<L", raw, at + 24), *struct.unpack_from("<L", raw, at + 42)
    struct.pack_into("<L", raw, at + 24, size + lie)
    struct.pack_into("<L", raw, offset + 22, size + lie)
    return bytes(raw)


def resource_twice() -> bytes:
    made = Made()
    resources = made.manifest(made.files())["resources"]
    return Made(told={"resources": [*resources, resources[0]]}).build()


def seal(**more: Any) -> Forged:
    said = {"path": "datapackage.json", "hash": f"sha256:{'0' * 64}", **more}
    data = json.dumps(said).encode()
    return members(lambda files: files.update({"datapackage-digest.json": data}))


def block_of_index(**more: Any) -> Forged:
    """A compressed index, and a list of its blocks that leads elsewhere."""

    def forge() -> bytes:
        made = Made()
        packed = gzip.compress(made.files()["indexes/index.cdx"], mtime=0)
        digest = f"sha256:{sha256(packed).hexdigest()}"
        block = {"offset": 0, "length": len(packed), "digest": digest, **more}
        head = b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
        blocks = head + b"key 20260131120030 " + json.dumps(block).encode() + b"\n"
        names = {"indexes/index.cdx.gz": packed, "indexes/index.idx": blocks}
        return Made(members=names, index=b"").build()

    return forge


INVALID: dict[str, tuple[Fault, str, Forged]] = {
    # the zip file
    "nothing": (Fault.NOT_ZIP, "the package", lambda: b""),
    "no zip file": (Fault.NOT_ZIP, "the package", lambda: small_warc() * 20),
    "cut short": (Fault.NOT_ZIP, "the package", lambda: Made().build()[:-30]),
    "something after the end": (Fault.AFTER_END, "the package", lambda: Made().build() + b"x"),
    "a comment after the end": (
        Fault.AFTER_END,
        "the package",
        lambda: Made().build()[:-2] + b"\2\0hi",
    ),
    "on several disks": (Fault.DISKS, "the package", end(4, "H", 1)),
    "a member on another disk": (Fault.DISKS, "archive/data.warc.gz", field(34, "H", 1)),
    "zip64 asked for and not there": (Fault.ZIP64, "the package", end(16, "L", 0xFFFFFFFF)),
    "zip64 that tells of fewer members": (Fault.ZIP64, "the package", end_differs_from_zip64),
    "a zip64 locator that nothing asks for": (Fault.LIST, "the package", with_locator),
    "very many members": (
        Fault.MANY_MEMBERS,
        "the package",
        lambda: zip_of({f"m{n}": b"" for n in range(10_001)}),
    ),
    "a list of another length": (Fault.LIST, "the package", end(12, "L", 100)),
    "one member fewer in the list": (Fault.LIST, "the package", changed(b"PK\1\2", b"PK\1\3")),
    "a step up": (Fault.NAME, "../../evil", named("../../evil")),
    "an absolute path": (Fault.NAME, "/etc/evil", named("/etc/evil")),
    "a drive": (Fault.NAME, "C:/evil", named("C:/evil")),
    "a backslash": (Fault.NAME, "pages", changed(b"pages/pages", b"pages\\pages", 3)),
    "an empty name": (Fault.NAME, "the package", named("")),
    "a line end in a name": (Fault.NAME, "a", named("a\nb")),
    "a name that is turned around": (Fault.NAME, "a", named("a\u202egnp.exe")),
    "a dot at the end": (Fault.NAME, "evil.", named("evil.")),
    "a name that is not said to be UTF-8": (
        Fault.NAME,
        "pages/p",
        changed(b"pages/pages", b"pages/p\xc3\xa4ge", 3),
    ),
    "a very long name": (Fault.NAME, "xxx", named("x" * 600)),
    "a name twice": (Fault.TWICE, "archive/data.warc.gz", twice_in_the_list),
    "two names that are one on some systems": (
        Fault.CLASH,
        "PAGES/pages.jsonl",
        named("PAGES/pages.jsonl"),
    ),
    "two spellings of one letter": (
        Fault.CLASH,
        "e\u0301",
        lambda: Made(members={"\u00e9": b"", "e\u0301": b""}).build(),
    ),
    "a file that is also a folder": (Fault.CLASH, "archive", named("archive")),
    "a symbolic link": (
        Fault.LINK,
        "archive/data.warc.gz",
        members(lambda _: 0, external_attr=0o120777 << 16),
    ),
    "a device": (
        Fault.LINK,
        "archive/data.warc.gz",
        members(lambda _: 0, external_attr=0o020666 << 16),
    ),
    "encrypted": (Fault.ENCRYPTED, "archive/data.warc.gz", field(8, "H", 1)),
    "packed otherwise": (Fault.METHOD, "archive/data.warc.gz", field(10, "H", 12)),
    "a patch": (Fault.METHOD, "archive/data.warc.gz", field(8, "H", 1 << 5)),
    "a second name in an extra field": (
        Fault.EXTRA,
        "archive/data.warc.gz",
        members(lambda _: 0, extra=struct.pack("<HHBL", 0x7075, 5, 1, 0)),
    ),
    "zip64 sizes that nothing asks for": (
        Fault.EXTRA,
        "archive/data.warc.gz",
        members(lambda _: 0, extra=struct.pack("<HHQ", 1, 8, 5)),
    ),
    "a comment of a member": (
        Fault.COMMENT,
        "archive/data.warc.gz",
        members(lambda _: 0, comment=b"hi"),
    ),
    "another name before the bytes": (
        Fault.DISAGREES,
        "pages/pages.jsonl",
        changed(b"pages/pages", b"pages/pagez"),
    ),
    "another size before the bytes": (
        Fault.DISAGREES,
        "archive/data.warc.gz",
        field(22, "L", 5, local=True),
    ),
    "another way of packing before the bytes": (
        Fault.DISAGREES,
        "archive/data.warc.gz",
        field(8, "H", 8, local=True),
    ),
    "members over each other": (Fault.OVERLAP, "", overlapping),
    "a member that the list does not know": (
        Fault.BETWEEN,
        "datapackage-digest.json",
        hidden_between,
    ),
    "a program before the first member": (Fault.BETWEEN, "archive/data.warc.gz", before),
    "sizes behind the bytes that differ": (
        Fault.DESCRIPTOR,
        "archive/data.warc.gz",
        descriptor_differs,
    ),
    "a list of files of two megabytes": (
        Fault.LARGE,
        "datapackage.json",
        told(description="x" * (2 << 20)),
    ),
    "a page's line without end": (
        Fault.LARGE,
        "pages/pages.jsonl",
        listed(pages__pages_dot_jsonl=b" " * (2 << 20) + b"x"),
    ),
    "deflated, and larger than stated": (Fault.DEFLATE, "x", lambda: deflated(-10)),
    "deflated, and smaller than stated": (Fault.DEFLATE, "x", lambda: deflated(10)),
    "another checksum": (
        Fault.CHECKSUM,
        "pages/pages.jsonl",
        changed(b'"title": "Tides"', b'"title": "Tales"'),
    ),
    "records that are packed again": (
        Fault.PACKED,
        "archive/data.warc.gz",
        members(lambda _: 0, compress_type=8),
    ),
    # the package
    "no list of files": (
        Fault.MISSING,
        "datapackage.json",
        members(lambda files: files.pop("datapackage.json")),
    ),
    "a list of files that is no JSON": (
        Fault.JSON,
        "datapackage.json",
        members(lambda files: files.update({"datapackage.json": b"{"})),
    ),
    "a list of files that is a list": (
        Fault.JSON,
        "datapackage.json",
        members(lambda files: files.update({"datapackage.json": b"[]"})),
    ),
    "JSON without a bottom": (
        Fault.JSON,
        "datapackage.json",
        members(lambda files: files.update({"datapackage.json": b'{"a":' * 100_000})),
    ),
    "JSON with a name twice": (
        Fault.JSON,
        "datapackage.json",
        rewritten(lambda raw: raw.replace(b'"title"', b'"mainPageUrl": "", "title"', 1)),
    ),
    "JSON that only some read, in UTF-16": (
        Fault.JSON,
        "datapackage.json",
        rewritten(lambda raw: raw.decode().encode("utf-16")),
    ),
    "two main pages": (
        Fault.JSON,
        "datapackage.json",
        told(mainPageURL="https://other.example/"),
    ),
    "a version to come": (Fault.VERSION, "datapackage.json", told(wacz_version="2.0")),
    "a resource without a digest": (
        Fault.RESOURCE,
        "datapackage.json",
        told(resources=[{"path": "x", "bytes": 1}]),
    ),
    "a digest by MD5": (
        Fault.RESOURCE,
        "datapackage.json",
        told(resources=[{"path": "x", "bytes": 1, "hash": "md5:" + "0" * 32}]),
    ),
    "a file that is listed twice": (Fault.LISTED_TWICE, "archive/data.warc.gz", resource_twice),
    "a file that is not there": (
        Fault.ABSENT,
        "pages/pages.jsonl",
        members(lambda files: files.pop("pages/pages.jsonl")),
    ),
    "a file that is not listed": (
        Fault.UNLISTED,
        "evil",
        members(lambda files: files.update(evil=b"x")),
    ),
    "other records than are listed": (
        Fault.DIFFERS,
        "archive/data.warc.gz",
        members(lambda files: files.update({"archive/data.warc.gz": warc_record(_ONE)})),
    ),
    "another list than the one that is sealed": (Fault.SEAL, "datapackage-digest.json", seal()),
    "a signature over another list": (
        Fault.SIGNED,
        "datapackage-digest.json",
        lambda: Made(signed={"hash": f"sha256:{'0' * 64}", "domain": "x.example"}).build(),
    ),
    "a page without an address": (
        Fault.PAGE,
        "pages/pages.jsonl",
        listed(pages__pages_dot_jsonl=b'{"title": "x"}'),
    ),
    "a page that is no JSON": (
        Fault.PAGE,
        "pages/more.jsonl",
        listed(pages__more_dot_jsonl=b"<p>"),
    ),
    # the index
    "an index of something else": (
        Fault.INDEX_LINE,
        "indexes/index.cdx",
        lambda: Made(index=b"no such line\n").build(),
    ),
    "an index entry without a place": (
        Fault.INDEX_LINE,
        "indexes/index.cdx",
        index(lambda said: said.pop("offset")),
    ),
    "an index that leads between records": (
        Fault.INDEX_PLACE,
        "indexes/index.cdx",
        index(put(offset="1")),
    ),
    "an index that leads to another length": (
        Fault.INDEX_PLACE,
        "indexes/index.cdx",
        index(put(length=1)),
    ),
    "an index that leads to another file": (
        Fault.INDEX_PLACE,
        "indexes/index.cdx",
        index(put(filename="other.warc.gz")),
    ),
    "an index that leads below zero": (
        Fault.INDEX_PLACE,
        "indexes/index.cdx",
        index(put(offset=-1)),
    ),
    "an index with one record twice": (
        Fault.INDEX_TWICE,
        "indexes/index.cdx",
        lambda: Made(index=Made().files()["indexes/index.cdx"] * 2).build(),
    ),
    "an index with another address": (
        Fault.INDEX_DIFFERS,
        "indexes/index.cdx",
        index(put(url="https://other.example/")),
    ),
    "an index with another time": (
        Fault.INDEX_DIFFERS,
        "indexes/index.cdx",
        lambda: Made(index=Made().files()["indexes/index.cdx"].replace(b" 2026", b" 2025")).build(),
    ),
    "an index with another digest": (
        Fault.INDEX_DIFFERS,
        "indexes/index.cdx",
        index(put(digest=sha1_of(b"other"))),
    ),
    "an index with another status": (
        Fault.INDEX_DIFFERS,
        "indexes/index.cdx",
        index(put(status="404")),
    ),
    "an index with another digest of the record": (
        Fault.INDEX_DIFFERS,
        "indexes/index.cdx",
        index(put(recordDigest=f"sha256:{'0' * 64}")),
    ),
    "a block of the index elsewhere": (
        Fault.INDEX_BLOCK,
        "indexes/index.idx",
        block_of_index(offset=5),
    ),
    "a block of the index with another digest": (
        Fault.INDEX_BLOCK,
        "indexes/index.idx",
        block_of_index(digest="sha256:0"),
    ),
    # the records
    "no records": (Fault.NO_RECORDS, "the package", warc(b"")),
    "gzip that is broken": (
        Fault.GZIP,
        "archive/data.warc.gz",
        warc(b"\x1f\x8b\x08" + b"\xff" * 30),
    ),
    "gzip that is cut short": (Fault.GZIP, "archive/data.warc.gz", warc(small_warc()[:-4])),
    "gzip with another checksum": (
        Fault.GZIP,
        "archive/data.warc.gz",
        warc(small_warc()[:-8] + bytes(8)),
    ),
    "no WARC": (Fault.NOT_WARC, "archive/data.warc.gz", records(PNG * 10)),
    "WARC of a version to come": (
        Fault.NOT_WARC,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", version="WARC/1.9")),
    ),
    "a head without end": (
        Fault.HEADERS,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={"X": "x" * 300_000})),
    ),
    "a head of very many fields": (
        Fault.HEADERS,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={f"X-{n}": "x" for n in range(300)})),
    ),
    "two lengths": (
        Fault.HEADER,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={"content-length": "5"})),
    ),
    "a length below zero": (
        Fault.HEADER,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={"Content-Length": "-1"})),
    ),
    "a date that is none": (
        Fault.HEADER,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={"WARC-Date": "2026-13-01T00:00:00Z"})),
    ),
    "a field that is none": (
        Fault.HEADER,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"", headers={"a b": "c"})),
    ),
    "less than its length says": (
        Fault.LENGTH,
        "archive/data.warc.gz",
        records(record("metadata", MAIN, b"x", length=100)),
    ),
    "more than its length says": (
        Fault.RECORD_END,
        "archive/data.warc.gz",
        records(record("metadata", MAIN, b"xyz", length=1)),
    ),
    "a length of terabytes": (
        Fault.RECORD_LARGE,
        "archive/data.warc.gz",
        records(record("metadata", MAIN, b"x", length=10**13)),
    ),
    "several records in one gzip member": (
        Fault.SEVERAL,
        "archive/data.warc.gz",
        warc(gzip.compress(_ONE * 2)),
    ),
    "an answer that is not HTTP": (
        Fault.HTTP,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"x\r\n\r\n")),
    ),
    "an answer without the end of its head": (
        Fault.HTTP,
        "archive/data.warc.gz",
        records(record("response", MAIN, b"HTTP/1.1 200 OK\r\n")),
    ),
    "another block than its digest says": (
        Fault.BLOCK_DIGEST,
        "archive/data.warc.gz",
        records(record("metadata", MAIN, b"x", headers={"WARC-Block-Digest": sha1_of(b"y")})),
    ),
    "another payload than its digest says": (
        Fault.PAYLOAD_DIGEST,
        "archive/data.warc.gz",
        records(_ONE.replace(b"is ours", b"is mine").replace(b"WARC-Block-D", b"X-Block-D")),
    ),
    "very many records": (
        Fault.MANY_RECORDS,
        "archive/data.warc.gz",
        warc(lambda: gzip.compress(record("metadata", MAIN, b"", media_type="x")) * 50_001),
    ),
}
"""Name: the fault, how the member's name begins, and what makes it."""


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size >> 20):
        yield bytes(1 << 20)


def deflated_zeros(head: bytes, size: int, tail: bytes, unit: bytes) -> tuple[bytes, int]:
    """Raw deflate of `head`, of `size` bytes that repeat a unit of 1 MB, and of `tail`; its CRC."""
    packing, crc = zlib.compressobj(9, wbits=-15), zlib.crc32(head)
    first = packing.compress(head) + packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(unit) + packing.flush(zlib.Z_FULL_FLUSH)  # the same each time
    for _ in range(size // len(unit)):
        crc = zlib.crc32(unit, crc)
    last = packing.compress(tail) + packing.flush()
    return first + block * (size // len(unit)) + last, zlib.crc32(tail, crc)


def gzip_of_zeros(head: bytes, size: int, tail: bytes, unit: bytes = bytes(1 << 20)) -> bytes:
    packed, crc = deflated_zeros(head, size, tail, unit)
    length = (len(head) + size + len(tail)) & 0xFFFFFFFF
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed + struct.pack("<LL", crc, length)


def zip_bomb(*names: str) -> bytes:
    """A gigabyte of zeros in deflated members, every one listed truly."""
    size = _GIGABYTE // len(names)
    packed, crc = deflated_zeros(b"", size, b"", bytes(1 << 20))
    whole = sha256()
    for part in zeros(size):
        whole.update(part)
    listing = [
        {"name": name, "path": name, "bytes": size, "hash": f"sha256:{whole.hexdigest()}"}
        for name in names
    ]
    told = {"profile": "data-package", "wacz_version": "1.1.1", "resources": listing}
    package = json.dumps(told).encode()
    true = ("datapackage.json", package, len(package), zlib.crc32(package), 0)
    return _packed(*((name, packed, size, crc, 8) for name in names), true)


def blank_bomb(size: int = _GIGABYTE // 4) -> bytes:
    """A list of files that is JSON, and mostly blanks."""
    head, tail = b'{"profile": "data-package", "wacz_version": "1.1.1",', b'"resources": []}'
    packed, crc = deflated_zeros(head, size, tail, b" " * (1 << 20))
    return _packed(("datapackage.json", packed, len(head) + size + len(tail), crc, 8))


def _packed(*members: tuple[str, bytes, int, int, int]) -> bytes:
    """A zip file of members as they are packed: name, bytes, true size, checksum, method."""
    raw, central = b"", b""
    for name, body, true, of, method in members:
        sizes = (of, len(body), true, len(name))
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, method, 0, 0x21, *sizes, 0, 0, 0, 0, 0, len(raw)
        )
        central += name.encode()
        raw += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 0x21, *sizes, 0)
        raw += name.encode() + body
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(raw), 0)
    return raw + central + end


def record_bomb() -> bytes:
    """One answer of a gigabyte of zeros, in a megabyte of gzip."""
    head = record("metadata", MAIN, b"", length=3 * _GIGABYTE // 8).removesuffix(b"\r\n\r\n")
    return gzip_of_zeros(head, 3 * _GIGABYTE // 8, b"\r\n\r\n")


def many_bombs() -> bytes:
    """Records that are each harmless, and together are not."""
    head = record("metadata", MAIN, b"", length=4 << 20).removesuffix(b"\r\n\r\n")
    return gzip_of_zeros(head, 4 << 20, b"\r\n\r\n") * 256


def head_bomb() -> bytes:
    return gzip_of_zeros(b"WARC/1.1\r\nX: ", _GIGABYTE, b"")


def http_bomb() -> bytes:
    head = record("response", MAIN, b"", length=3 * _GIGABYTE // 8).removesuffix(b"\r\n\r\n")
    return gzip_of_zeros(head + b"HTTP/1.1 200 OK\r\nX: ", 3 * _GIGABYTE // 8, b"\r\n\r\n")


def index_bomb() -> bytes:
    return Made(members={"indexes/x.cdx.gz": gzip_of_zeros(b"", _GIGABYTE, b"")}).build()


def spaced_index_bomb() -> bytes:
    """Nothing but line ends: no line is long, and none ends it."""
    packed = gzip_of_zeros(b"", _GIGABYTE // 2, b"", b"\n" * (1 << 20))
    return Made(members={"indexes/x.cdx.gz": packed}).build()


def blank_blocks_bomb() -> bytes:
    """Compressed blocks with nothing in them: each is remembered."""
    return Made(members={"indexes/x.cdx.gz": gzip.compress(b"", mtime=0) * 900_000}).build()


def nested_json() -> bytes:
    """The worst that a megabyte of JSON can become."""
    data = b'{"a":[' + b"[]," * 300_000 + b"[]]}"
    return zip_of(Made().listed() | {"datapackage.json": data})


BOMBS: dict[str, tuple[Fault, Forged]] = {
    "a gigabyte in pages.jsonl": (Fault.BOMB, lambda: zip_bomb("pages/pages.jsonl")),
    "a gigabyte in many members": (
        Fault.BOMB,
        lambda: zip_bomb(*(f"logs/{n}.log" for n in range(64))),
    ),
    "a quarter gigabyte of blanks in datapackage.json": (Fault.BOMB, blank_bomb),
    "a record of 400 megabytes": (Fault.BOMB, warc(record_bomb)),
    "many records of megabytes": (Fault.BOMB, warc(many_bombs)),
    "a record's head of a gigabyte": (Fault.HEADERS, warc(head_bomb)),
    "an HTTP head of 400 megabytes": (Fault.HTTP, warc(http_bomb)),
    "an index of a gigabyte in one line": (Fault.LARGE, index_bomb),
    "an index of half a gigabyte of line ends": (Fault.LARGE, spaced_index_bomb),
    "an index of blocks without a line": (Fault.LARGE, blank_blocks_bomb),
    "fifty thousand records and one": INVALID["very many records"][::2],
    "a megabyte of nested JSON": (Fault.VERSION, nested_json),
}
"""What must be refused in little memory: the fault, and what makes it."""
