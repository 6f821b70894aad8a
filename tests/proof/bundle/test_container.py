"""Is a zip file accepted only if it can be read in one way?"""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.bundle import ContainerError, read_container, write_container
from onrecord.proof.bundle.bounds import MAX_JSON
from onrecord.proof.bundle.paths import MANIFEST, REPORT, blob_path, is_path
from onrecord.proof.bundle.zip_bytes import (
    END,
    END64,
    Member,
    central_header,
    end_of_container,
    local_header,
)
from onrecord.record.commitments import Digest, digest_of
from small_bundle import zipped

FILES = {
    "REPORT.html": b"<p>",
    "bundle.json": b"{}",
    "record/0000/entry.json": b"{}",
    "time/checkpoint": b"",
}
TRUE = zipped(FILES)
DAY = (1980, 1, 1, 0, 0, 0)


def by_python(
    files: dict[str, bytes], of_all: bytes = b"", **fields: object
) -> Callable[[], bytes]:
    """A zip file as Python writes it, with fields of its members set."""

    def write() -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as made:
            made.comment = of_all
            for name, data in files.items():
                member = zipfile.ZipInfo(name, DAY)
                member.external_attr, member.create_version = 0o100644 << 16, 20
                for field, value in fields.items():
                    setattr(member, field, value)
                made.writestr(member, data)
        return file.getvalue()

    return write


def changed(raw: bytes, old: bytes, new: bytes, which: int = 0) -> bytes:
    at = -1
    for _ in range(which + 1):
        at = raw.index(old, at + 1)
    return raw[:at] + new + raw[at + len(old) :]


def laid(*members: tuple[Member, bytes], between: bytes = b"") -> bytes:
    """Members at the places that they state, whatever these are."""
    raw = bytearray()
    for member, data in members:
        header = local_header(member)
        raw[member.offset : member.offset + len(header) + len(data)] = header + data
    listing = b"".join(central_header(member) for member, _ in members)
    end = end_of_container(len(members), len(listing), len(raw) + len(between))
    return bytes(raw) + between + listing + end


def one(name: str, data: bytes, offset: int = 0, crc: int | None = None) -> tuple[Member, bytes]:
    return Member(name, crc32(data) if crc is None else crc, len(data), offset), data


def overlapping() -> bytes:
    inner = one("bundle.json", b"{}")
    outer = one("REPORT.html", local_header(inner[0]) + inner[1])
    hidden = Member("bundle.json", inner[0].crc, 2, outer[0].start)
    return laid(outer, (hidden, b"{}"))


def zip64(raw: bytes) -> bytes:
    """The same members, counted in a zip64 record although there are few."""
    *_, count, size, offset, _ = END.unpack(raw[-END.size :])
    record = (b"PK\6\6", 44, 3 << 8 | 45, 45, 0, 0, count, count, size, offset)
    locator = (b"PK\6\7", 0, offset + size, 1)
    end = END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, offset, 0)
    return raw[: -END.size] + END64.pack(*record, *locator) + end


INVALID = {
    "empty": (lambda: b"", "not a zip file"),
    "not a zip file": (lambda: b"<html>" * 10, "not a zip file"),
    "cut short": (lambda: TRUE[:-1], "cut short"),
    "cut in half": (lambda: TRUE[: len(TRUE) // 2], "not a zip file"),
    "something before": (lambda: b"#!/bin/sh\n" + TRUE, "not where"),
    "something after": (lambda: TRUE + b"\n", "something follows its end"),
    "a second end after": (lambda: TRUE + TRUE[-22:], "not where"),
    "something between members": (
        lambda: laid(one("REPORT.html", b"x"), one("bundle.json", b"{}", 100)),
        "bundle.json: something lies before it",
    ),
    "something before the list": (
        lambda: laid(one("REPORT.html", b"x"), between=b"hidden"),
        "between its members and their list",
    ),
    "overlapping members": (overlapping, "bundle.json: something lies before it, or it overlaps"),
    "the same place twice": (
        lambda: laid(one("REPORT.html", b"x"), (Member("bundle.json", 0, 0, 0), b"")),
        "overlaps",
    ),
    "compressed": (by_python(FILES, compress_type=8), "REPORT.html: is compressed"),
    "encrypted": (
        lambda: changed(TRUE, b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"),
        "REPORT.html: is encrypted",
    ),
    "a comment": (by_python(FILES, of_all=b"hello"), "something follows its end"),
    "a comment of a member": (by_python(FILES, comment=b"hi"), "REPORT.html: listed"),
    "an extra field": (by_python(FILES, extra=b"\1\0\2\0ab"), "REPORT.html: listed with"),
    "another date": (by_python(FILES, date_time=(2026, 1, 1, 0, 0, 0)), "REPORT.html: listed"),
    "a symbolic link": (by_python(FILES, external_attr=0o120777 << 16), "REPORT.html: listed"),
    "an executable": (by_python(FILES, external_attr=0o100755 << 16), "REPORT.html: listed"),
    "made on another system": (by_python(FILES, create_system=0), "REPORT.html: listed"),
    "a path that leads out": (by_python({"../bundle.json": b""}), "no file of this path"),
    "an absolute path": (by_python({"/bundle.json": b""}), "no file of this path"),
    "a drive": (by_python({"C:bundle.json": b""}), "no file of this path"),
    "a folder": (by_python({"blobs/": b""}), "no file of this path"),
    "an unknown path": (by_python({"install.sh": b""}), "'install.sh': no file of this path"),
    "another spelling": (by_python({"Bundle.json": b""}), "no file of this path"),
    "an entry without zeroes": (by_python({"record/1/entry.json": b""}), "no file of this path"),
    "an entry with too many zeroes": (by_python({"record/00001/slice.car": b""}), "no file of"),
    "not ASCII": (by_python({"bundle.jsön": b""}), "no file of this path"),
    "a name with a newline": (by_python({"bundle.json\n": b""}), "no file of this path"),
    "out of order": (by_python(dict(reversed(FILES.items()))), "out of order"),
    "twice": (
        lambda: laid(one("bundle.json", b"{}"), one("bundle.json", b"[]", 43)),
        "bundle.json: stands twice",
    ),
    "another name before the bytes": (
        lambda: changed(TRUE, b"REPORT.html", b"REPORT.htm1"),
        "REPORT.html: its own header differs",
    ),
    "another name in the list": (
        lambda: changed(TRUE, b"record/0000", b"record/0001", 1),
        "record/0001/entry.json: its own header differs",
    ),
    "fewer members than it says": (
        lambda: changed(TRUE, b"\4\0\4\0", b"\5\0\5\0"),
        "does not hold the 5",
    ),
    "more members than it says": (
        lambda: changed(TRUE, b"\4\0\4\0", b"\3\0\3\0"),
        "its list of members is not where|does not hold the 3",
    ),
    "several disks": (
        lambda: TRUE[:-18] + b"\1\0" + TRUE[-16:],
        "several disks",
    ),
    "too many members": (lambda: end_of_container(100_001, 0, 0), "more than 100000 members"),
    "zip64 without need": (lambda: zip64(TRUE), "its end is not as a bundle's"),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_container_that_could_be_read_in_two_ways_is_refused(name: str) -> None:
    make, says = INVALID[name]
    with pytest.raises(ContainerError, match=says):
        read_container(io.BytesIO(make()))


def test_a_true_container_gives_back_what_was_put_in() -> None:
    container = read_container(io.BytesIO(TRUE))
    assert {name: container.read(name, 100) for name in container.members} == FILES
    assert container.digest("bundle.json") == digest_of(b"{}")


@pytest.mark.parametrize("member", FILES)
def test_bytes_that_differ_from_their_checksum_are_refused_when_read(member: str) -> None:
    data = FILES[member]
    raw = laid(one(member, data, crc=7))
    container = read_container(io.BytesIO(raw))
    with pytest.raises(ContainerError, match=f"{member}: .*checksum"):
        container.read(member, 100)
    with pytest.raises(ContainerError, match=f"{member}: .*checksum"):
        container.digest(member)


def test_a_missing_and_an_oversized_member_are_refused() -> None:
    container = read_container(io.BytesIO(TRUE))
    with pytest.raises(ContainerError, match=r"bundle\.sig: is not in the bundle"):
        container.read("bundle.sig", 100)
    with pytest.raises(ContainerError, match=r"bundle\.json: 2 bytes are more than the 1"):
        container.read("bundle.json", 1)


def test_a_huge_member_is_refused_before_it_is_read(tmp_path: Path) -> None:
    member = Member(MANIFEST, 0, MAX_JSON + 1, 0)
    with (tmp_path / "huge").open("wb+") as file:  # sparse: nothing is written in between
        file.write(local_header(member))
        file.seek(member.stop)
        listing = central_header(member)
        file.write(listing + end_of_container(1, len(listing), member.stop))
        with pytest.raises(ContainerError, match="more than the"):
            read_container(file).read(MANIFEST, MAX_JSON)


def test_a_file_beyond_four_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb+") as file:
        file.truncate(2**32)
        with pytest.raises(ContainerError, match="4294967296 bytes are more"):
            read_container(file)


def test_more_members_than_old_zip_can_count() -> None:
    names = [blob_path(Digest(f"{n:064x}")) for n in range(65_540)]
    raw = zipped(dict.fromkeys(names, b""))
    assert list(read_container(io.BytesIO(raw)).members) == names
    with zipfile.ZipFile(io.BytesIO(raw)) as python:
        assert python.namelist() == names
    with pytest.raises(ContainerError):  # the count, in both places, is part of what is compared
        read_container(io.BytesIO(raw[:-98] + raw[-98:].replace(b"\4\0\1\0", b"\3\0\1\0")))


paths = st.one_of(
    st.sampled_from([*FILES, "bundle.sig", "openings.json", "VERIFY.md", "trust/log.vkey"]),
    st.integers(0, 99_999).map(lambda n: f"record/{n:04d}/entry.json"),
    st.binary(min_size=32, max_size=32).map(lambda raw: f"blobs/sha256/{raw.hex()}"),
)
contents = st.dictionaries(paths, st.binary(max_size=200), max_size=8)


@given(contents, st.randoms())
def test_what_is_written_is_read_and_does_not_depend_on_order(
    files: dict[str, bytes], chance: random.Random
) -> None:
    raw = zipped(files)
    container = read_container(io.BytesIO(raw))
    assert {name: container.read(name, 200) for name in container.members} == files
    names = list(files)
    chance.shuffle(names)
    assert zipped({name: files[name] for name in names}) == raw
    with zipfile.ZipFile(io.BytesIO(raw)) as python:
        assert python.testzip() is None
        assert {name: python.read(name) for name in python.namelist()} == files


@given(contents.filter(bool), st.data())
def test_no_byte_outside_the_contents_can_be_another(
    files: dict[str, bytes], data: st.DataObject
) -> None:
    raw = bytearray(zipped(files))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ContainerError):
        container = read_container(io.BytesIO(bytes(raw)))
        for name in container.members:
            container.read(name, 200)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(ContainerError):
        read_container(io.BytesIO(raw))


def test_the_writer_refuses_unknown_paths() -> None:
    with pytest.raises(ContainerError, match="no file of this path"):
        write_container(io.BytesIO(), {"notes.txt": b""})
    assert is_path(REPORT) and not is_path("notes.txt")
