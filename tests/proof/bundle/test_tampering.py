"""Is any change to a bundle caught, with words that name what is wrong?"""

import io
import zipfile
from collections.abc import Callable
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundle_faults import checked
from onrecord.proof.bundle import Verification
from onrecord.proof.bundle.paths import is_path
from onrecord.proof.bundle.zip_bytes import (
    Member,
    central_header,
    end_of_container,
    local_header,
)
from small_bundle import small, zipped

MEMBERS = small().members()
RAW = zipped(MEMBERS)


def names_something(found: Verification) -> bool:
    """Whether each failed step begins with the path of a file, or with the container."""
    failed = [step.says for step in found.steps if step.ok is False]
    named = [words.partition(": ")[0] for words in failed]
    return bool(named) and all(map(_is_named, named))


def _is_named(name: str) -> bool:
    quoted = name[0] in "'\""  # a path that no bundle may hold is told as it stands
    return name == "the container" or is_path(name) or quoted


def assert_caught(raw: bytes) -> None:
    for found in (checked(raw), checked(raw, None)):
        assert found.verdict == "failed", found
        assert names_something(found), found


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_no_byte_can_be_another(at: int, change: int) -> None:
    assert_caught(RAW[:at] + bytes([RAW[at] ^ change]) + RAW[at + 1 :])


@given(st.integers(0, len(RAW)), st.binary(min_size=1, max_size=3))
def test_no_byte_can_be_put_in(at: int, more: bytes) -> None:
    assert_caught(RAW[:at] + more + RAW[at:])


@given(st.integers(0, len(RAW) - 1), st.integers(1, 3))
def test_no_byte_can_be_taken_out(at: int, length: int) -> None:
    assert_caught(RAW[:at] + RAW[at + length :])


@pytest.mark.parametrize("path", MEMBERS)
def test_no_character_of_a_file_can_be_another(path: str) -> None:
    """With the container written anew, so that only the contents tell."""
    data = MEMBERS[path]
    for at in {0, len(data) // 2, len(data) - 1}:
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        found = checked(zipped({**MEMBERS, path: changed}))
        assert found.verdict == "failed"
        assert any(path in step.says for step in found.steps if step.ok is False), found


@pytest.mark.parametrize("path", MEMBERS)
def test_no_file_can_be_taken_out(path: str) -> None:
    found = checked(zipped({name: data for name, data in MEMBERS.items() if name != path}))
    assert found.verdict == "failed"
    assert any(path in step.says for step in found.steps if step.ok is False)


@pytest.mark.parametrize("path", ["record/0099/entry.json", "record/0000/slice.car", "README"])
def test_no_file_can_be_put_in(path: str) -> None:
    file = io.BytesIO(RAW)
    if is_path(path):
        found = checked(zipped({**MEMBERS, path: b"{}"}))
    else:
        with zipfile.ZipFile(file, "a") as made:
            made.writestr(path, b"hello")
        found = checked(file.getvalue())
    assert found.verdict == "failed"
    assert any(path in step.says for step in found.steps if step.ok is False)


def reordered(names: list[str]) -> bytes:
    """The same files in another order, laid and listed so."""
    raw, members = bytearray(), []
    for name in names:
        member = Member(name, crc32(MEMBERS[name]), len(MEMBERS[name]), len(raw))
        raw += local_header(member) + MEMBERS[name]
        members.append(member)
    listing = b"".join(map(central_header, members))
    return bytes(raw) + listing + end_of_container(len(members), len(listing), len(raw))


NAMES = sorted(MEMBERS)
ORDERS: dict[str, Callable[[], list[str]]] = {
    "two neighbours swapped": lambda: [*NAMES[:3], NAMES[4], NAMES[3], *NAMES[5:]],
    "backwards": lambda: NAMES[::-1],
    "the last one first": lambda: [NAMES[-1], *NAMES[:-1]],
    "one twice": lambda: [*NAMES[:4], *NAMES[3:]],
}


@pytest.mark.parametrize("name", ORDERS)
def test_no_files_can_be_reordered_or_repeated(name: str) -> None:
    assert reordered(NAMES) == RAW
    assert_caught(reordered(ORDERS[name]()))


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(raw: bytes) -> None:
    assert checked(raw).verdict == "failed"
    assert checked(zipped({**MEMBERS, "bundle.json": raw})).verdict == "failed"


JUNK = [
    "openings.json",
    "bundle.sig",
    "time/checkpoint",
    "trust/log.vkey",
    "record/0006/entry.json",
]


@pytest.mark.parametrize("path", JUNK)
@given(raw=st.binary(max_size=300))
def test_any_bytes_as_any_file_of_a_sealed_bundle_give_an_answer(path: str, raw: bytes) -> None:
    made = small()
    found = checked(made.build(lambda files: files.update({path: raw})))
    assert found.verdict == "failed" and names_something(found)
    assert checked(zipped({**MEMBERS, "bundle.sig": raw})).verdict == "failed"


BLOBS = [path for path in MEMBERS if path.startswith("blobs/") or path.endswith("slice.car")]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(BLOBS), st.data())
def test_evidence_spoiled_by_an_issuer_never_raises(path: str, data: st.DataObject) -> None:
    """An issuer lists and signs what is spoiled; only the accounts' own signatures tell."""
    true = MEMBERS[path]
    at = data.draw(st.integers(0, len(true) - 1))
    raw = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    assert checked(small().build(lambda files: files.update({path: raw}))).verdict == "failed"
