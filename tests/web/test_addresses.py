"""What do all answers have in common, and what comes back for what is not there?"""

import json
import re
from pathlib import Path

import pytest
from starlette.routing import Route

from entries import ACCOUNT
from onrecord.archive import Archive, ArchiveBusy, create_archive, open_archive
from onrecord.web import app
from web.asking import Pages, read, without_data
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
    assert "<script" not in _without_own_scripts(answer.text) or kind == "application/json"


def _without_own_scripts(text: str) -> str:
    """A page without the scripts that we serve ourselves; nothing stands within those."""
    return re.sub(r'<script src="/assets/[\w./-]+" defer></script>', "", without_data(text))


def _assert_hardened(headers: object) -> None:
    policy = headers["content-security-policy"]  # type: ignore[index]  # httpx.Headers
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy and "http" not in policy
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


# Whoever is not signed in may ask for these, and for nothing else: a line is a decision that all
# of what is answered there is public. Each also answers HEAD; "any" is the API, which has its own
# table (api/test_tokens.py).
OPEN_TO_ALL = {
    ("GET", "/"),
    ("GET", "/events"),
    ("GET", "/live"),
    ("GET", "/live/news"),
    ("GET", "/live/since"),
    ("GET", "/feed.{format}"),
    ("GET", "/accounts/{account:path}/feed.{format}"),
    ("GET", "/institutions/{name:path}/feed.{format}"),
    ("GET", "/cases/{name}/feed.{format}"),
    ("GET", "/accounts/{account:path}"),
    ("GET", "/posts/{ref}.jsonld"),
    ("GET", "/cases/{name}.jsonld"),
    ("GET", "/posts/{ref}.json"),
    ("GET", "/posts/{ref}"),
    ("GET", "/posts/{ref}/pictures/{digest}.png"),
    ("GET", "/embed/posts/{ref}"),
    ("GET", "/embed/cases/{name}"),
    ("GET", "/embed/embed.css"),
    ("GET", "/oembed"),
    ("GET", "/cases/{name}.json"),
    ("GET", "/cases/{name}.onrecord"),
    ("GET", "/cases/{name}"),
    ("GET", "/sources.json"),
    ("GET", "/sources"),
    ("GET", "/entries/{index:place}.json"),
    ("GET", "/entries/{index:place}.tlog-proof"),
    ("GET", "/entries/{index:place}.tsr"),
    ("GET", "/entries/{index:place}.checkpoint"),
    ("GET", "/log"),
    ("GET", "/log/"),
    ("GET", "/log/{name:path}"),
    ("GET", "/ask"),
    ("POST", "/ask"),
    ("GET", "/ask/received/{number}"),
    ("GET", "/check"),
    ("POST", "/check"),
    ("GET", "/corrections"),
    ("GET", "/first"),
    ("GET", "/institutions/{name:path}"),
    ("GET", "/api"),
    ("any", "/api/v1"),
    ("any", "/api/v1/{rest:path}"),
    ("GET", "/assets/vendor/{name}"),
    ("GET", "/assets/{name}"),
    ("GET", "/witness/add-checkpoint"),
    ("POST", "/witness/add-checkpoint"),
    ("GET", "/witness/witness.vkey"),
    ("GET", "/witness/logs/{name}/checkpoint"),
    ("GET", "/style.css"),
    ("GET", "/mark.svg"),
}
WITH_A_PUBLIC_ADDRESS = {
    ("GET", "/actor"),
    ("GET", "/actor/outbox"),
    ("GET", "/.well-known/webfinger"),
    ("POST", "/inbox"),
    ("GET", "/websub/{name}"),
    ("POST", "/websub/{name}"),
}


def _open(archive: Archive) -> set[tuple[str, str]]:
    """Every route outside of the desk, whose doors have a table of their own."""
    served: set[tuple[str, str]] = set()
    for route in app(archive).routes:
        assert isinstance(route, Route), "a mount or host would serve what no line stands for"
        if not route.path.startswith("/desk"):
            methods = {"any"} if route.methods is None else set(route.methods) - {"HEAD"}
            served |= {(method, route.path) for method in methods}
    return served


def test_nothing_is_open_to_all_that_nobody_decided_on(empty: Archive) -> None:
    assert _open(empty) == OPEN_TO_ALL


def test_with_a_public_address_other_servers_may_write(
    tmp_path: Path,
) -> None:
    create_archive(tmp_path / "archive", "records.example/actor")
    settings = tmp_path / "archive" / "onrecord.toml"
    told = settings.read_text().replace('actor = ""', 'actor = "https://records.example"')
    settings.write_text(told)
    with open_archive(tmp_path / "archive", writing=False) as archive:
        assert _open(archive) == OPEN_TO_ALL | WITH_A_PUBLIC_ADDRESS
