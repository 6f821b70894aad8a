"""Is somebody else's copy kept as it is, told as their word, and never more than that?"""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from editor import Editor, editor
from forged_wacz import INVALID
from made_wacz import DATE, MAIN, PNG, Made, record, small_warc
from onrecord.desk.copies import copies_of
from onrecord.desk.documents import recorded
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.custody import Custody, CustodyEvent, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from small_desk import Desk

__all__ = ["editor"]

JPEG = b"\xff\xd8\xff\xe0 made up"
WEBP = b"RIFF\x10\0\0\0WEBPVP8 "
PDF = b"%PDF-1.7 made up"
PLAIN = record("response", MAIN, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nNone of it")


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3laaa", "None of it is ours.", 10)


@pytest.fixture
def wacz(tmp_path: Path) -> Path:
    return put(tmp_path, "given.wacz", Made().build())


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def documents(desk: Desk) -> tuple[list[ThirdPartyCopy], list[Custody]]:
    copies = [one.body for one in recorded(desk.archive, DocumentKind.COPY)]
    events = [one.body for one in recorded(desk.archive, DocumentKind.CUSTODY)]
    assert all(isinstance(one, ThirdPartyCopy) for one in copies)
    assert all(isinstance(one, Custody) for one in events)
    return copies, events  # type: ignore[return-value]  # just asserted


def imported(editor: Editor, path: Path, *more: str) -> Any:
    ran = editor("import", "--json", str(path), "--given-by", "A reader", *more)
    assert ran.status == 0, ran.err
    return ran.json["copy"]


def test_a_copy_and_its_coming_are_recorded_together(
    editor: Editor, desk: Desk, ref: Ref, wacz: Path
) -> None:
    before = desk.size
    told = imported(editor, wacz, "--post", ref, "--obtained", "by letter", "--note", "a stick")
    assert desk.size == before + 2
    (copy,), (event,) = documents(desk)
    data = wacz.read_bytes()
    assert copy == ThirdPartyCopy(
        bytes=digest_of(data),
        media_type="application/wacz",
        name="given.wacz",
        url=MAIN,
        made_at=copy.made_at,
        given_by="A reader",
        obtained="by letter",
        note="a stick",
    )
    assert told["made_at"] == "2026-01-31T12:00:30.000000Z" and told["url"] == MAIN
    assert told["authenticity"] == "third-party-copy" and not told["damaged"]
    assert (event.event, event.by, event.digest) == (CustodyEvent.ACQUIRED, "A reader", copy.bytes)
    assert event.what == (desk.archive.commitment_of(copy.bytes),)
    assert event.result is not None and "whole by its own digests; 6 records" in event.result
    assert desk.archive.blob_by_digest(copy.bytes) == data


KINDS: dict[str, tuple[str, bytes, str, str | None]] = {
    "a WARC": ("given.warc", PLAIN, "application/warc", MAIN),
    "a compressed WARC": ("given.warc.gz", small_warc(), "application/warc+gzip", MAIN),
    "a PNG": ("given.png", PNG, "image/png", None),
    "a JPEG": ("given.jpg", JPEG, "image/jpeg", None),
    "a JPEG by its longer name": ("given.JPEG", JPEG, "image/jpeg", None),
    "a WebP": ("given.webp", WEBP, "image/webp", None),
    "a PDF": ("given.pdf", PDF, "application/pdf", None),
    "a PNG under another name": ("given.jpg", PNG, "image/png", None),
}


@pytest.mark.parametrize(("name", "data", "media_type", "url"), KINDS.values(), ids=KINDS)
def test_its_kind_is_told_by_its_bytes(
    name: str, data: bytes, media_type: str, url: str | None, editor: Editor, tmp_path: Path
) -> None:
    told = imported(editor, put(tmp_path, name, data))
    assert (told["media_type"], told["url"]) == (media_type, url)
    assert told["made_at"] == (None if url is None else "2026-01-31T12:00:30.000000Z")


def test_what_its_giver_says_comes_before_what_it_says(
    editor: Editor, desk: Desk, wacz: Path
) -> None:
    told = imported(editor, wacz, "--url", "https://other.example/", "--made-at", DATE)
    assert told["url"] == "https://other.example/"
    assert MAIN in told["found"]


def test_the_same_copy_is_recorded_once(editor: Editor, desk: Desk, ref: Ref, wacz: Path) -> None:
    first = imported(editor, wacz, "--post", ref)
    size = desk.size
    again = imported(editor, wacz, "--post", ref)
    assert again["already"] and again["index"] == first["index"] and desk.size == size
    imported(editor, wacz, "--post", ref, "--note", "seen again")
    assert desk.size == size + 2


def test_a_copy_never_changes_what_is_said_of_a_post(
    editor: Editor, desk: Desk, ref: Ref, wacz: Path, tmp_path: Path
) -> None:
    """Neither of one that is there, nor of one that is gone, nor of one that was never seen."""
    gone = desk.withdrew("3laaa", 20)
    before = find_post(desk.archive, gone)
    for path in (wacz, put(tmp_path, "a.png", PNG)):
        imported(editor, path, "--post", ref)
    after = find_post(desk.archive, gone)
    assert (after.presence, after.standing, after.versions) == (
        before.presence,
        before.standing,
        before.versions,
    )
    assert len(after.entries) == len(before.entries) + 4
    assert len(copies_of(desk.archive, after.entries)) == 2


def test_a_damaged_copy_is_kept_only_if_it_is_wanted_as_it_is(
    editor: Editor, desk: Desk, tmp_path: Path
) -> None:
    _, _, forge = INVALID["another checksum"]
    path = put(tmp_path, "given.wacz", forge())
    size = desk.size
    ran = editor("import", str(path), "--given-by", "A reader")
    assert ran.status == 2 and desk.size == size
    assert "do not have the checksum" in ran.err and "--damaged" in ran.err
    told = imported(editor, path, "--damaged")
    _, (event,) = documents(desk)
    assert told["damaged"] and event.result is not None
    assert event.result.startswith("damaged, or not read here: pages/pages.jsonl: ")
    assert desk.archive.blob_by_digest(told["bytes"]) == path.read_bytes()


REFUSED: dict[str, tuple[str, bytes, list[str], str]] = {
    "nobody gave it": ("a.png", PNG, [], "--given-by"),
    "a giver without a name": ("a.png", PNG, ["--given-by", " "], "--given-by"),
    "not what its name says": ("a.png", b"hello", ["--given-by", "X"], "no WACZ, WARC"),
    "gzip of something else": (
        "a.warc.gz",
        gzip.compress(b"hello"),
        ["--given-by", "X"],
        "no WACZ, WARC",
    ),
    "gzip cut short": ("a.warc.gz", small_warc()[:-5], ["--given-by", "X"], "cut short"),
    "a post that is not on record": (
        "a.png",
        PNG,
        ["--given-by", "X", "--post", "0123456789abcdef"],
        "no post on record",
    ),
    "half a letter": ("a.png", PNG, ["--given-by", "X\udc80"], "can't be put on record"),
    "declarations, given by somebody": ("a.toml", b"", ["--given-by", "X"], "is no copy"),
    "a text, given by somebody": ("a.txt", b"words", ["--given-by", "X"], "those end with .wacz,"),
    "declarations, damaged": ("a.csv", b"", ["--damaged"], "is no copy"),
}


@pytest.mark.parametrize(("name", "data", "words", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_nothing(
    name: str, data: bytes, words: list[str], says: str, editor: Editor, tmp_path: Path
) -> None:
    size, blobs = editor.desk.size, list(editor.desk.archive.digests())
    ran = editor("import", str(put(tmp_path, name, data)), *words)
    assert ran.status == 2 and says in " ".join(ran.err.split())
    assert editor.desk.size == size and list(editor.desk.archive.digests()) == blobs


def test_a_dry_run_records_nothing(editor: Editor, desk: Desk, wacz: Path) -> None:
    size = desk.size
    told = imported(editor, wacz, "--dry-run")
    assert told["index"] is None and told["url"] == MAIN and desk.size == size
    ran = editor("import", str(wacz), "--given-by", "A reader", "--dry-run")
    assert "Nothing was recorded" in ran.out


def test_it_is_listed_with_the_post(editor: Editor, desk: Desk, ref: Ref, wacz: Path) -> None:
    imported(editor, wacz, "--post", ref)
    out = " ".join(editor("show", ref).out.split())
    assert "Somebody else's copy: “A reader” gave us a copy, an archive of web pages (WACZ)" in out
    assert f"by its own or their word is of “{MAIN}” and was made 2026-01-31 12:00:30 UTC" in out
    (told,) = editor("show", ref, "--json").json["copies"]
    assert told["kept"] and told["found"].startswith("a WACZ 1.1.1 that is whole")
    assert json.dumps(told).isascii()


def test_its_words_can_t_steer_a_terminal(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    path = put(tmp_path, "a.png", PNG)
    ran = editor("import", str(path), "--given-by", "X\x1b[2J\u202e", "--post", ref)
    assert ran.status == 0
    assert "\x1b[2J" not in ran.out and "\u202e" not in ran.out
    assert "\x1b[2J" not in editor("show", ref).out


def test_whoever_names_a_giver_is_told_that_everybody_reads_it(editor: Editor) -> None:
    """A source may have to stay unnamed: the word of "a reader" is a word as well."""
    told = " ".join(editor("import", "--help").out.split())
    assert "everybody reads it" in told and "“a reader”" in told
