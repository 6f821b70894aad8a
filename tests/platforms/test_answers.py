"""What does each platform's reader make of answers as they were served?

`<reader>.<case>.http` holds the request's line, the status, a blank line and the exact body;
`.says` what the reader says. Nothing in a page's words may decide that a post is gone.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import PLATFORMS, POLLED, bluesky
from onrecord.platforms.bluesky.questions import asked
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, Unread

HERE = Path(__file__).parent
NAMED = [p for p in PLATFORMS if p not in POLLED]  # polled ones have one reader, and their own test
CASES = [(p, f) for p in NAMED for f in sorted((HERE / p.NAME).glob("*.http"))]


def heard(file: Path) -> Exchange:
    head, _, body = file.read_bytes().partition(b"\n\n")
    request, status = head.decode().split("\n")
    return exchange(int(status), body, request.removeprefix("GET "))


def exchange(
    status: int | None,
    body: bytes = b"",
    url: str = "https://h.example",
    failure: str | None = None,
) -> Exchange:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return Exchange(
        method="GET",
        url=url,
        status=status,
        headers=(),
        body=body,
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )


@pytest.mark.parametrize(
    ("platform", "file"), CASES, ids=lambda case: getattr(case, "stem", getattr(case, "NAME", ""))
)
def test_it_says_what_was_said(platform: object, file: Path) -> None:
    reader = getattr(platform, file.name.partition(".")[0])
    assert repr(reader(heard(file))) == file.with_suffix(".says").read_text().strip()


READERS = [
    bluesky.read_host,
    bluesky.read_state,
    bluesky.read_handle,
    bluesky.read_listing,
    bluesky.read_app,
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_no_answer_at_all_says_something_about_us(reader: object) -> None:
    assert callable(reader)
    assert repr(reader(exchange(None, failure="timeout: 20 s"))) == "Unreached(why='timeout: 20 s')"


# Answers that nobody should send

DID, POST = (
    AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
    PostId("app.bsky.feed.post/3laaaaaaaaaaa"),
)
URLS = {
    bluesky.read_host: bluesky.ask_host("https://h.example", DID, POST),
    bluesky.read_state: bluesky.ask_state("https://h.example", DID),
    bluesky.read_handle: bluesky.ask_handle("https://h.example", Handle("a.test")),
    bluesky.read_listing: bluesky.ask_listing("https://h.example", DID, bluesky.POSTS, None),
    bluesky.read_app: bluesky.ask_app("https://h.example", DID, (POST,)),
}

HOSTILE = {
    "too deep": b"[" * 100_000,
    "too deep inside": b'{"uri":' * 100_000,
    "a number without an end": b'{"cid": ' + b"9" * 100_000 + b"}",
    "nothing": b"",
    "null": b"null",
    "UTF-16": '{"posts": []}'.encode("utf-16"),
    "half a character in a name": b'{"\\ud800": 1, "posts": [], "records": []}',
    "a name twice, deep inside": b'{"posts": [], "records": [], "x": [{"y": 1, "y": 2}]}',
}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("fault", HOSTILE)
@pytest.mark.parametrize("status", [200, 400])
def test_what_says_no_one_thing_is_unread(reader: Any, fault: str, status: int) -> None:
    assert isinstance(reader(exchange(status, HOSTILE[fault], URLS[reader])), Unread)


def test_an_answer_that_is_too_large_is_unread() -> None:
    body = b'{"records": []}' + b" " * bluesky.MAX_JSON
    url = URLS[bluesky.read_listing]
    assert isinstance(bluesky.read_listing(exchange(200, body, url)), Unread)
    assert bluesky.read_listing(exchange(200, body[: bluesky.MAX_JSON], url)) == ({}, None)


NAMES = ["uri", "cid", "did", "active", "status", "records", "posts", "cursor", "error", "message"]
scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(DID)
answers = st.recursive(
    scalars | st.sampled_from((f"at://{DID}/{POST}", "RecordNotFound", "RepoTakendown")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(answers, st.sampled_from((200, 400, 404, 301, 403, 500)), st.sampled_from(READERS))
def test_any_answer_is_placed(body: Any, status: int, reader: Any) -> None:
    said = reader(exchange(status, json.dumps(body).encode(), URLS[reader]))
    if isinstance(said, Absent):
        assert (status, body["error"]) in ((400, "RecordNotFound"), (404, "RecordNotFound"))
    bluesky.read_rev(exchange(status, json.dumps(body).encode(), URLS[reader]))


@given(st.binary(max_size=50), st.sampled_from((200, 400)), st.sampled_from(READERS))
def test_any_bytes_are_placed(body: bytes, status: int, reader: Any) -> None:
    reader(exchange(status, body, URLS[reader]))


def test_an_answer_to_a_question_that_we_never_put_is_unread() -> None:
    body = (HERE / "bluesky" / "read_host.serves.http").read_bytes().partition(b"\n\n")[2]
    for url in ("https://h.example", "https://[h.example", ""):
        assert isinstance(bluesky.read_host(exchange(200, body, url)), Unread)


# Questions


def test_a_question_names_what_it_asks_after() -> None:
    assert asked(URLS[bluesky.read_host], "repo") == (DID,)
    assert asked(URLS[bluesky.read_host], "rkey") == ("3laaaaaaaaaaa",)
    assert asked(URLS[bluesky.read_app], "uris") == (f"at://{DID}/{POST}",)
    tilde = bluesky.ask_host("https://h.example/", DID, PostId("app.bsky.feed.post/a:b~c_d-e.f"))
    assert asked(tilde, "rkey") == ("a:b~c_d-e.f",)
    assert tilde.startswith("https://h.example/xrpc/com.atproto.repo.getRecord?repo=did:plc:")


def test_the_stream_is_asked_for_by_web_socket() -> None:
    assert bluesky.ask_stream("https://relay.example/", 7) == (
        "wss://relay.example/xrpc/com.atproto.sync.subscribeRepos?cursor=7"
    )
    assert bluesky.ask_stream("ws://relay.example", None).endswith(".subscribeRepos")


def test_an_identity_is_asked_for_at_the_directory_or_its_own_host() -> None:
    assert (
        bluesky.ask_identity("https://plc.example/", DID) == f"https://plc.example/{DID}/log/audit"
    )
    web = AccountId("did:web:ministry.example")
    assert bluesky.ask_identity("https://plc.example", web) == (
        "https://ministry.example/.well-known/did.json"
    )
