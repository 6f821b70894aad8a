"""What do all answers have in common, and what comes back for what is not there?"""

import json
from pathlib import Path

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive, ArchiveBusy, create_archive, open_archive
from web.asking import Pages, read
from web.ministry import fill, ref

GIVEN = {
    "front": ("/", "text/html; charset=utf-8"),
    "account": (f"/accounts/{ACCOUNT}", "text/html; charset=utf-8"),
    "account, for programs": (f"/accounts/{ACCOUNT}.json", "application/json"),
    "post": (f"/posts/{ref('hours')}", "text/html; charset=utf-8"),
    "post, for programs": (f"/posts/{ref('hours')}.json", "application/json"),
    "case": ("/cases/harbour-accord", "text/html; charset=utf-8"),
    "case, for programs": ("/cases/harbour-accord.json", "application/json"),
    "the log's page": ("/log/", "text/html; charset=utf-8"),
    "a file of the log": ("/log/checkpoint", "text/plain; charset=utf-8"),
    "an entry": ("/entries/3.json", "application/json"),
    "a proof": ("/entries/3.tlog-proof", "text/plain; charset=utf-8"),
    "style": ("/style.css", "text/css; charset=utf-8"),
    "mark": ("/mark.svg", "image/svg+xml"),
}

NOT_THERE = {
    "no such page": "/nope",
    "no such account": "/accounts/did:plc:zzzzzzzzzzzzzzzzzzzzzzzz",
    "a handle is no address": "/accounts/ministry.test",
    "no such post": "/posts/0000000000000000",
    "the beginning of a ref": f"/posts/{ref('hours')[:8]}",
    "a ref in capitals": f"/posts/{ref('hours').upper()}",
    "no such case": "/cases/nope",
    "a case with a strange name": "/cases/..%2f..%2fonrecord.toml",
    "an account's page after no post": f"/accounts/{ACCOUNT}?before=nope",
    "an entry that is not there yet": "/entries/999999.json",
    "a proof of it": "/entries/999999.tlog-proof",
    "no such post, for programs": "/posts/0000000000000000.json",
    "no such case, for programs": "/cases/nope.json",
    "blobs are not public": "/blobs/0000",
}


@pytest.mark.parametrize("name", GIVEN)
def test_each_address_is_answered_and_hardened(pages: Pages, name: str) -> None:
    path, kind = GIVEN[name]
    answer = pages.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    _assert_hardened(answer.headers)
    assert "<script" not in answer.text or kind == "application/json"


def _assert_hardened(headers: object) -> None:
    policy = headers["content-security-policy"]  # type: ignore[index]  # httpx.Headers
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"  # type: ignore[index]
    assert headers["referrer-policy"] == "no-referrer"  # type: ignore[index]
    assert headers["cache-control"]  # type: ignore[index]


@pytest.mark.parametrize("name", NOT_THERE)
def test_what_is_not_there_says_so(pages: Pages, name: str) -> None:
    answer = pages.get(NOT_THERE[name])
    assert answer.status_code == 404
    _assert_hardened(answer.headers)
    if NOT_THERE[name].endswith(".json"):
        assert answer.json()["error"] == "Not on record here"
    else:
        page = read(answer)
        assert [text for tag, text in page.headings if tag == "h1"] == ["Not on record here"]
        assert "says nothing about whether a post or an account ever existed" in page.text
        assert {"href": "/"} in page.all("a")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(pages: Pages, method: str) -> None:
    answer = pages.get("/cases/harbour-accord", method)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    _assert_hardened(answer.headers)


def test_the_head_alone_can_be_asked_for(pages: Pages) -> None:
    answer = pages.get("/", "HEAD")
    assert answer.status_code == 200


def test_a_failing_archive_is_told_without_naming_its_files(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/broken")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        pages = Pages(archive)
        (tmp_path / "archive" / "log" / "checkpoint").write_bytes(b"not a checkpoint")
        for path in ("/", "/cases/harbour-accord.json"):
            answer = pages.get(path)
            assert answer.status_code == 500
            assert "What is on record is safe." in answer.text
            assert str(tmp_path) not in answer.text
            _assert_hardened(answer.headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [(ArchiveBusy("another command is writing: /home/x"), 503), (RuntimeError("/home/x"), 500)],
)
def test_other_failures_are_told_too(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("onrecord.web.addresses.front_page", fail)
    answer = Pages(empty).get("/")
    assert answer.status_code == status
    assert "/home/x" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert ("retry-after" in answer.headers) == (status == 503)
    _assert_hardened(answer.headers)


def test_the_log_without_a_slash_leads_to_the_log(pages: Pages) -> None:
    answer = pages.get("/log")
    assert (answer.status_code, answer.headers["location"]) == (308, "/log/")


def test_an_entry_is_given_byte_for_byte(pages: Pages, filled: Archive) -> None:
    for index in range(filled.head.size):
        answer = pages.get(f"/entries/{index}.json")
        assert answer.content == filled.leaf(index)
        assert json.loads(answer.content)["onrecord"] == 1


def test_a_proof_is_the_archives(pages: Pages, filled: Archive) -> None:
    assert pages.get("/entries/7.tlog-proof").text == filled.proof(7)
