"""Files of strangers that hold pieces: whatever they are, they are read or refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.copies import CopyRefused, pieces_of
from onrecord.record.accounts import AccountId

ACCOUNTS = (AccountId("1700000000000000001"),)
POST = "2017568543339446272"


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def har(*entries: Any) -> bytes:
    return json.dumps({"log": {"entries": list(entries)}}).encode()


REFUSED = {
    "no JSON.har": b"{",
    "another shape.har": b"[]",
    "no entries.har": b'{"log": {}}',
    "too deep.har": b"[" * 100_000,
    "not UTF-8.har": b"\xff\xfe",
    "no zip.zip": b"PK",
    "empty.zip": b"",
    "no post.urls": b"https://example.org/",
    "not UTF-8.urls": b"\xff",
    "an endless line.urls": b"https://x.com/a/status/1?" + b"a" * 5000,
    "too many lines.urls": f"https://x.com/a/status/{POST}\n".encode() * 10_001,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_such_file_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(CopyRefused):
        pieces_of(put(tmp_path, name, REFUSED[name]), ACCOUNTS)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("a.har", "a.zip", "a.urls"):
        with pytest.raises(CopyRefused):
            pieces_of(tmp_path / name, ACCOUNTS)


STRANGE: dict[str, Any] = {
    "nothing": None,
    "no answer": {"request": {"url": "https://x.com/"}},
    "no content": {"request": {"url": "https://x.com/"}, "response": {}},
    "a text that is none": {"response": {"content": {"text": 5}}},
    "base64 that is none": {"response": {"content": {"text": "%%%", "encoding": "base64"}}},
    "an address that is none": {"request": {"url": 5}, "response": {"content": {"text": "<p>"}}},
    "a time that is none": {
        "startedDateTime": "0001-01-01T00:00:00+14:00",
        "response": {"content": {"text": "{}"}},
    },
    "half a character": {"response": {"content": {"text": "\ud83c"}}},
}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_entries_show_nothing_and_the_others_do(tmp_path: Path, case: str) -> None:
    body = json.dumps({"id_str": POST, "full_text": "words"})
    sound = {"startedDateTime": "yesterday", "response": {"content": {"text": body}}}
    (one,) = pieces_of(put(tmp_path, "given.har", har(STRANGE[case], sound)), ACCOUNTS)
    assert (one.post, one.made_at, one.url) == (POST, None, None)
    assert one.words is not None and one.words.text == "words"


@given(st.binary(max_size=200), st.sampled_from(("a.har", "a.zip", "a.urls")))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("given")
    try:
        pieces_of(put(folder, name, data), ACCOUNTS)
    except CopyRefused:
        return
