"""What does a program get that can't be answered, and does it say what to do?"""

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive, ArchiveBusy, StorageError
from onrecord.archive.errors import PublishingStopped
from onrecord.web.api import OPERATIONS
from onrecord.web.api.operations import BASE
from web.api.calling import Calls
from web.api.desk_made_up import Desk
from web.ministry import ref

POST = f"/posts/{ref('hours')}"
ASKED = {
    "no such address": ("/nope", 404, "not-on-record"),
    "no such account": ("/accounts/did:plc:zzzzzzzzzzzzzzzzzzzzzzzz", 404, "not-on-record"),
    "posts of no account": ("/accounts/nobody/posts", 404, "not-on-record"),
    "no such post": ("/posts/0000000000000000", 404, "not-on-record"),
    "the beginning of a ref": (POST[:-3], 404, "not-on-record"),
    "a ref in capitals": (f"/posts/{ref('hours').upper()}", 404, "not-on-record"),
    "a ref with a line end": (f"{POST}%0A", 404, "not-on-record"),
    "an id that is no UTF-8": ("/accounts/%FF%FE", 404, "not-on-record"),
    "an id with NUL": ("/accounts/%00", 404, "not-on-record"),
    "no such case": ("/cases/nope", 404, "not-on-record"),
    "a way out of the folder": ("/cases/..%2F..%2Fonrecord.toml", 404, "not-on-record"),
    "no such institution": ("/institutions/Nowhere", 404, "not-on-record"),
    "no such text": (f"{POST}/versions/{'0' * 64}", 404, "not-on-record"),
    "a report that is a declaration": (f"/reports/{'0' * 64}", 404, "not-on-record"),
    "events of no case": ("/events?case=nope", 404, "not-on-record"),
    "an address of nobody": ("/find?address=zzz.example", 404, "not-on-record"),
    "a first mention by nobody": ("/first?phrase=x&institution=Nowhere", 404, "not-on-record"),
    "an account that is none": ("/first?phrase=x&account=nobody", 422, "cannot-be-done"),
    "a phrase without words": ("/first?phrase=%21%3F", 422, "cannot-be-done"),
    "no phrase": ("/first", 400, "bad-parameter"),
    "an empty phrase": ("/first?phrase=", 400, "bad-parameter"),
    "two who exclude each other": (
        f"/first?phrase=x&account={ACCOUNT}&institution=y",
        400,
        "bad-parameter",
    ),
    "events of two things": (f"/events?account={ACCOUNT}&case=x", 400, "bad-parameter"),
    "events since nonsense": ("/events?since=x", 400, "bad-parameter"),
    "events since and after": ("/events?since=1.0&after=x", 400, "bad-parameter"),
    "events of no kind": ("/events?kind=deleted", 400, "bad-parameter"),
    "a misspelt parameter": ("/cases?limt=3", 400, "bad-parameter"),
    "a parameter of another address": (f"{POST}?limit=3", 400, "bad-parameter"),
    "a parameter twice": ("/cases?limit=3&limit=4", 400, "bad-parameter"),
    "too many at a time": ("/cases?limit=101", 400, "bad-parameter"),
    "none at a time": ("/cases?limit=0", 400, "bad-parameter"),
    "a limit in words": ("/cases?limit=ten", 400, "bad-parameter"),
    "a limit in other digits": ("/cases?limit=%D9%A3", 400, "bad-parameter"),
    "a post that is none": ("/declarations?post=x", 400, "bad-parameter"),
    "a cursor that is none": ("/cases?after=x", 400, "bad-cursor"),
    "another version of the API": ("/../v2/cases", 404, None),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_can_not_be_answered_says_why_and_what_to_do(calls: Calls, name: str) -> None:
    path, status, kind = ASKED[name]
    answer = calls(path, checked=kind is not None)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    if kind is not None:
        problem = answer.json()
        assert problem["type"] == f"/api#problem-{kind}"
        assert len(problem["advice"]) > 20


def test_what_is_not_there_is_no_word_about_whether_it_ever_was(calls: Calls) -> None:
    advice = calls("/posts/0000000000000000").json()["advice"]
    assert "says nothing about whether it ever existed" in advice


ALL_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY")
BY_PATH: dict[str, set[str]] = {}
for one in OPERATIONS:
    BY_PATH.setdefault(one.path, {"OPTIONS"}).update(
        {"GET", "HEAD"} if one.method == "GET" else {one.method}
    )


@pytest.mark.parametrize("path", BY_PATH)
def test_other_methods_are_refused_with_those_that_are_allowed(calls: Calls, path: str) -> None:
    filled = (
        path.replace("{ref}", ref("hours"))
        .replace("{digest}", "0" * 64)
        .replace("{name}", "x")
        .replace("{account}", "x")
    )
    for method in set(ALL_METHODS) - BY_PATH[path]:
        answer = calls(filled, method, checked=False)
        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == BY_PATH[path]
    options = calls(filled, "OPTIONS")
    assert (options.status_code, set(options.headers["allow"].split(", "))) == (
        204,
        BY_PATH[path],
    )


FAILURES = {
    "busy": (ArchiveBusy("records.db: /home/x"), 503, "busy"),
    "the disk": (StorageError("/home/x: no space"), 500, "failed"),
    "publishing was stopped": (PublishingStopped("/home/x"), 500, "failed"),
    "an error of ours": (RuntimeError("/home/x"), 500, "failed"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_of_ours_names_none_of_our_files(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    error, status, kind = FAILURES[name]

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("onrecord.web.api.documents.cases", fail)
    calls = Calls(empty)
    answer = calls("/cases")
    assert (answer.status_code, answer.json()["type"]) == (status, f"/api#problem-{kind}")
    assert "/home/x" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    calls.close()


def test_strangers_pages_may_ask_for_what_is_public_and_for_nothing_else(calls: Calls) -> None:
    for one in OPERATIONS:
        path = one.path.replace("{ref}", ref("hours")).replace("{account}", ACCOUNT)
        path = path.replace("{name}", "harbour-accord").replace("{digest}", "0" * 64)
        headers = {"origin": "https://stranger.example"}
        answer = calls(path, one.method, headers=headers, checked=False)
        public = one.is_public and one.method == "GET"
        assert (answer.headers.get("access-control-allow-origin") == "*") is public, one.name
        assert "access-control-allow-credentials" not in answer.headers
        asked = headers | {"access-control-request-method": one.method}
        preflight = calls(path, "OPTIONS", headers=asked)
        assert (preflight.headers.get("access-control-allow-origin") == "*") is public
        assert "access-control-allow-credentials" not in preflight.headers
        assert "authorization" not in preflight.headers.get("access-control-allow-headers", "")


def test_no_strangers_page_reads_what_is_served_for_whoever_started_it(
    own: tuple[Calls, Desk],
) -> None:
    """Any page that its operator visits could else read an archive that is not published."""
    calls, _ = own
    for path in ("/cases", "/log", "/cases/nope", "/first?phrase=accord", "/openapi.json", "/nope"):
        for method in ("GET", "HEAD", "OPTIONS"):
            headers = {"origin": "https://stranger.example"}
            answer = calls(path, method, headers=headers, checked=False)
            told = [name for name in answer.headers if name.startswith("access-control")]
            assert told == [], (method, path)
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_what_is_public_never_depends_on_who_asks(calls: Calls) -> None:
    plain = calls("/cases")
    for headers in ({"cookie": "session=x"}, {"authorization": "Bearer nonsense"}):
        other = calls("/cases", headers=headers)
        assert (other.content, other.headers["etag"]) == (plain.content, plain.headers["etag"])
        assert "set-cookie" not in other.headers


def test_the_base_is_where_it_is_said(calls: Calls) -> None:
    assert BASE == "/api/v1"
    assert calls("").json()["description"] == f"{BASE}/openapi.json"
