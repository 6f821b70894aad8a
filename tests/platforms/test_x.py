"""What does an answer of X's API say, and is the twin that we test with a true one?"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import x
from onrecord.platforms.polling import Account, Answer, Located, Question, Shown
from onrecord.platforms.speech import Address, AddressError, Unplaced
from onrecord.platforms.x.posts import minted_at
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread
from shared_data import require_shared
from stored_answers import answered, heard
from twin_server import Asked, Reply
from x_twin import CONTROL, OWNER, XTwin, problem, snowflake

FILES = sorted((Path(__file__).parent / "x").glob("*.http"))
NOON = 1_769_860_800_000  # 2026-01-31T12:00Z, in ms
POST = PostId(snowflake(NOON))
EDIT = snowflake(NOON + 60_000)
ACCOUNT = Account(account=AccountId(OWNER), handle=Handle("Ministry_Ex"), host="https://api.x.com")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    assert repr(x.read(ACCOUNT, heard(file))) == file.with_suffix(".says").read_text().strip()


def url_of(question: Question | None) -> str:
    assert question is not None
    return question.url


ONE = url_of(x.ask_post(ACCOUNT, POST))
(TIMELINE,) = (question.url for question in x.ask_latest(ACCOUNT))


def body_of(own: str = POST, text: str = "One", **fields: Any) -> dict[str, Any]:
    return {"id": own, "author_id": OWNER, "text": text, **fields}


def served(body: Any, url: str = ONE, status: int = 200) -> Exchange:
    return answered(url, json.dumps(body).encode(), status)


def shown(**fields: Any) -> Shown:
    found = x.read(ACCOUNT, served({"data": body_of(**fields)})).posts[POST]
    assert isinstance(found, Shown), found
    return found


# Eight answers


def missing(post: str = POST, kind: str = "resource-not-found", **more: str) -> dict[str, Any]:
    about = {"resource_type": "tweet", "parameter": "id", "resource_id": post, "value": post}
    return {"errors": [problem(kind, "t", "d", **(about | more))]}


ANSWERS: dict[str, tuple[int | None, bytes, type]] = {
    "404 by the API": (404, json.dumps(missing()["errors"][0]).encode(), Absent),
    "410 by the API": (410, json.dumps(missing()["errors"][0]).encode(), Absent),
    "200 with a problem": (200, json.dumps(missing()).encode(), Absent),
    "404 by a proxy": (404, b"not found", Unread),
    "410 without a word": (410, b"{}", Unread),
    "401": (401, b"", Refused),
    "403": (403, b"", Refused),
    "429": (429, b"", Refused),
    "500": (500, b"", Unreached),
    "a captcha": (200, b"<form id='challenge-form'></form>", Unread),
    "a login wall": (200, b"<form><input type=password></form>", Unread),
    "nothing": (200, b"", Unread),
    "neither data nor problems": (200, b"{}", Unread),
    "DNS": (None, b"", Unreached),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_only_the_api_s_own_word_on_the_very_post_is_an_absence(case: str) -> None:
    status, body, kind = ANSWERS[case]
    failure = "dns: no such name" if status is None else None
    answer = x.read(ACCOUNT, answered(ONE, body, status, failure=failure))
    assert isinstance(answer.posts.get(POST, answer.failure), kind)


@pytest.mark.parametrize("kind", ["field-hydration-failure", "not-authorized-for-field"])
@pytest.mark.parametrize("url", [ONE, url_of(x.ask_latest(ACCOUNT)[0])])
def test_the_beginning_of_a_long_text_is_no_other_text(kind: str, url: str) -> None:
    """X gives no `note_post`, and says that it could not: nobody has cut the post short."""
    (told,) = missing(kind=kind, parameter="post.fields")["errors"]
    data = body_of(text="The beginning of")
    listed = data if url == ONE else [data]
    body = {"data": listed, "errors": [told], "meta": {"result_count": 1}}
    answer = x.read(ACCOUNT, served(body, url))
    assert isinstance(answer.posts[PostId(POST)], Unread)


PROBLEMS = {
    "not-authorized-for-resource": Refused,
    "resource-unavailable": Refused,
    "disallowed-resource": Refused,
    "client-forbidden": Refused,
    "usage-capped": Refused,
    "operational-disconnect": Refused,
    "internal-error": Unreached,
    "resource-not-found": Absent,
    "no-longer-with-us": Unread,
}


@pytest.mark.parametrize("kind", PROBLEMS)
@pytest.mark.parametrize("host", ["api.x.com", "api.twitter.com"])
def test_each_problem_is_what_its_type_says(kind: str, host: str) -> None:
    body = missing(kind=kind)
    body["errors"][0]["type"] = f"https://{host}/2/problems/{kind}"
    assert isinstance(x.read(ACCOUNT, served(body)).posts[POST], PROBLEMS[kind])


def test_a_problem_type_of_another_server_is_not_believed() -> None:
    body = missing()
    body["errors"][0]["type"] = "https://elsewhere.example/2/problems/resource-not-found"
    assert isinstance(x.read(ACCOUNT, served(body)).posts[POST], Unread)


ABOUT_SOMETHING_ELSE = {
    "a post that it quotes": {"parameter": "referenced_posts.id"},
    "a user": {"resource_type": "user"},
    "another post": {"resource_id": EDIT, "value": EDIT},
    "two posts at once": {"resource_id": EDIT},
}


@pytest.mark.parametrize("case", ABOUT_SOMETHING_ELSE)
def test_a_problem_about_something_else_says_nothing_of_the_post(case: str) -> None:
    answer = x.read(ACCOUNT, served(missing(**ABOUT_SOMETHING_ELSE[case])))
    assert not answer.posts and answer.failure is not None


# Versions


def test_a_version_is_the_id_and_the_exact_text_and_nothing_else() -> None:
    found = shown(text="a &amp; b https://t.co/x", public_metrics={"like_count": 7}, lang="en")
    assert found.version == x.version_of(POST, "a &amp; b https://t.co/x")
    assert json.loads(found.version) == {"id": POST, "text": "a &amp; b https://t.co/x"}


CLIENTS: dict[str, tuple[Any, str | None]] = {
    "API v2": ("Twitter Web App", "Twitter Web App"),
    "API v1.1": (
        '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "Twitter Web App",
    ),
    "a name with escapes": ("<a href='x'>Tides &amp; Boats</a>", "Tides & Boats"),
    "a name with a script": ("<a><script>alert(1)</script></a>", None),
    "half a link": ("<a href=", None),
    "half a character": ("App \ud800", "App \ufffd"),
    "a name without end": ("x" * 10_000, "x" * 200),
    "empty": ("", None),
    "null": (None, None),
    "a number": (7, None),
    "an object": ({"name": "Web"}, None),
}


@pytest.mark.parametrize("case", CLIENTS)
def test_a_version_holds_the_client_where_it_is_told(case: str) -> None:
    source, client = CLIENTS[case]
    found = shown(text="Dry.", source=source)
    assert found.version == x.version_of(POST, "Dry.", client)
    assert x.read_version(POST, found.version).client == client
    without = shown(text="Dry.")
    assert (found.version == without.version) == (client is None)
    assert x.is_no_edit(without.version, found.version)


def test_a_version_with_a_client_that_is_no_text_is_not_placed() -> None:
    with pytest.raises(Unplaced):
        x.read_version(POST, b'{"client":7,"id":"%s","text":"a"}' % POST.encode())


WORDS = {
    "emoji": "🌊",
    "NUL": "a\0b",
    "right to left": "\u202eabc\u05d0",
    "NFC": "\u00e9",
    "NFD": "e\u0301",
    "half a character": "\ud83c",
    "1 MB": "x" * 1_000_000,
}


@pytest.mark.parametrize("case", WORDS)
def test_words_survive_as_they_were_written(case: str) -> None:
    held = shown(text=WORDS[case]).version
    assert json.loads(held)["text"] == WORDS[case]
    x.read_version(POST, held).text.encode()


@pytest.mark.parametrize("case", WORDS)
def test_a_name_of_any_kind_is_no_reason_to_stop(case: str) -> None:
    user = {"id": OWNER, "username": "ministry_ex", "name": WORDS[case]}
    answer = x.read(ACCOUNT, served({"data": user}, x.ask_account(ACCOUNT).url))
    assert answer.failure is None and len(answer.facts) == 2
    strange = served({"data": {**user, "username": WORDS[case]}}, x.ask_account(ACCOUNT).url)
    assert isinstance(x.read(ACCOUNT, strange).failure, Unread) or case == "1 MB"


def test_a_claimed_time_of_another_offset_is_the_same_instant() -> None:
    assert shown(created_at="2026-01-31T20:00:00.000+08:00").claimed_at == datetime(
        2026, 1, 31, 12, tzinfo=UTC
    )


TIMES = {
    "another hour": "2026-01-31T13:00:00.000Z",
    "no zone": "2026-01-31T12:00:00.000",
    "no time": "yesterday",
    "before all time": "0001-01-01T00:00:00+14:00",
    "a number": 1,
}


@pytest.mark.parametrize("case", TIMES)
def test_a_time_that_contradicts_the_id_is_not_placed(case: str) -> None:
    answer = x.read(ACCOUNT, served({"data": body_of(created_at=TIMES[case])}))
    assert isinstance(answer.posts[POST], Unread)


def test_ids_that_were_counted_tell_no_time() -> None:
    assert minted_at("20") is None
    assert minted_at(POST) == datetime(2026, 1, 31, 12, tzinfo=UTC)
    old = body_of("20", created_at="2006-03-21T20:50:14.000Z")
    found = x.read(ACCOUNT, served({"data": old}, url_of(x.ask_post(ACCOUNT, PostId("20")))))
    assert found.posts[PostId("20")] == Shown(
        x.version_of("20", "One"), datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC)
    )


def test_what_a_version_says() -> None:
    said = x.read_version(POST, x.version_of(EDIT, "5 &lt; 6 &amp;amp; https://t.co/Ab1 \ud83c"))
    assert said.text == "5 < 6 &amp; https://t.co/Ab1 \ufffd"
    assert said.links == ("https://t.co/Ab1",)
    assert said.claimed_at == minted_at(EDIT)
    assert said.kind is ScopeKind.POSTS
    repost = x.read_version(POST, x.version_of(POST, "RT @other_ex: words"))
    assert repost.kind is ScopeKind.REPOSTS


NO_VERSIONS = {
    "nothing": b"",
    "a list": b"[]",
    "not ASCII": b"\xff",
    "too deep": b"[" * 100_000,
    "no id": b'{"text":"x"}',
    "another id": b'{"id":"12","text":"x"}',
    "an id that is none": b'{"id":"x","text":"x"}',
    "a text that is none": b'{"id":"%s","text":1}' % POST.encode(),
}


@pytest.mark.parametrize("case", NO_VERSIONS)
def test_what_is_no_version_is_not_placed(case: str) -> None:
    with pytest.raises(Unplaced):
        x.read_version(POST, NO_VERSIONS[case])


# Edits


@pytest.mark.parametrize("spelling", ["edit_history_post_ids", "edit_history_tweet_ids"])
def test_the_first_id_is_the_post_and_later_ones_are_its_versions(spelling: str) -> None:
    edited = body_of(EDIT, "Two", **{spelling: [POST, EDIT]})
    first = body_of(POST, "One", **{spelling: [POST, EDIT]})
    listed = served({"data": [edited], "meta": {"result_count": 1}}, TIMELINE)
    assert x.read(ACCOUNT, listed).posts == {
        POST: Shown(x.version_of(EDIT, "Two"), minted_at(EDIT))
    }
    asked = served({"data": first, "includes": {"posts": [first, edited]}})
    assert x.read(ACCOUNT, asked).posts == x.read(ACCOUNT, listed).posts


def test_an_older_version_alone_is_no_return_to_it() -> None:
    first = body_of(POST, "One", edit_history_post_ids=[POST, EDIT])
    answer = x.read(ACCOUNT, served({"data": first}))
    assert answer.posts == {}
    assert answer.instead is not None and f"/2/tweets/{EDIT}?" in answer.instead.url
    many = served({"data": [first]}, url_of(x.ask_many(ACCOUNT, [POST])))
    assert x.read(ACCOUNT, many).posts == {}


# Events

STREAM = "https://api.x.com/2/tweets/compliance/stream?partition=1"
OF = {"tweet": {"id": POST, "author_id": OWNER}, "event_at": "2026-01-31T12:00:00.000Z"}
USER = {"user": {"id": OWNER}, "event_at": "2026-01-31T12:00:00.000Z"}
EDITED = {"tweet": {"id": POST}, "event_at": "2026-01-31T12:00:00.000Z", "initial_tweet_id": POST,
          "edit_tweet_ids": [POST, EDIT]}  # fmt: skip
CREATED = {"event_type": "post.create", "payload": body_of()}
DELETED = {"event_type": "post.delete", "payload": {"id": POST, "author_id": OWNER}}
EVENTS: dict[str, tuple[dict[str, Any], Callable[[Answer], bool]]] = {
    "delete": ({"delete": OF}, lambda it: isinstance(it.posts[POST], Absent)),
    "withheld": ({"withheld": OF}, lambda it: isinstance(it.posts[POST], Refused)),
    "drop": ({"drop": OF}, lambda it: isinstance(it.posts[POST], Refused)),
    "undrop": ({"undrop": OF}, lambda it: it.named == (POST,)),
    "edit": ({"tweet_edit": EDITED}, lambda it: EDIT in url_of(it.instead)),
    "user suspended": ({"user_suspend": USER}, lambda it: states(it) == ["suspended"]),
    "user back": ({"user_unsuspend": USER}, lambda it: states(it) == ["active"]),
    "user deleted": ({"user_delete": USER}, lambda it: states(it) == ["deleted"]),
    "user protected": ({"user_protect": USER}, lambda it: states(it) == ["protected"]),
    "user scrubs places": ({"scrub_geo": USER}, lambda it: isinstance(it.failure, Unread)),
    "activity: posted": (CREATED, lambda it: isinstance(it.posts[POST], Shown)),
    "activity: deleted": (DELETED, lambda it: isinstance(it.posts[POST], Absent)),
    "activity: followed": (
        {"event_type": "follow.follow", "payload": {}},
        lambda it: it == Answer(),
    ),
}


def states(answer: Answer) -> list[str]:
    return [fact.state for fact in answer.facts if isinstance(fact, AccountState)]


def event(data: dict[str, Any], path: str = "tweets/compliance") -> Exchange:
    heard = answered(
        f"https://api.x.com/2/{path}/stream", json.dumps({"data": data}).encode(), None
    )
    return replace(heard, method="SUBSCRIBE")


@pytest.mark.parametrize("case", EVENTS)
def test_an_event_says(case: str) -> None:
    data, expected = EVENTS[case]
    path = "activity" if "event_type" in data else "tweets/compliance"
    answer = x.read(ACCOUNT, event(data, path))
    assert expected(answer), answer


@pytest.mark.parametrize(
    "case", ["delete", "user suspended", "activity: deleted", "activity: posted"]
)
def test_an_event_about_another_account_is_not_placed(case: str) -> None:
    heard = event(EVENTS[case][0])
    assert x.account_of_event(heard) == OWNER
    stranger = replace(ACCOUNT, account=AccountId("12"))
    assert isinstance(x.read(stranger, heard).failure, Unread)


def test_a_stream_that_ends_says_why() -> None:
    heard = answered(
        STREAM, json.dumps({"errors": [problem("operational-disconnect", "t", "d")]}).encode(), None
    )
    assert isinstance(x.read(ACCOUNT, replace(heard, method="SUBSCRIBE")).failure, Refused)


# Addresses

ADDRESSES = {
    "a profile": ("https://x.com/Ministry_Ex", (None, "ministry_ex", None)),
    "a profile, as before": ("https://twitter.com/ministry_ex/", (None, "ministry_ex", None)),
    "on a telephone": ("https://mobile.twitter.com/ministry_ex", (None, "ministry_ex", None)),
    "as browsers show it": ("x.com/ministry_ex", (None, "ministry_ex", None)),
    "a post": (f"https://x.com/ministry_ex/status/{POST}", (None, "ministry_ex", POST)),
    "a post's picture": (f"https://x.com/a/status/{POST}/photo/1?s=20", (None, "a", POST)),
    "a post by id": (f"https://x.com/i/status/{POST}", (None, None, POST)),
    "a post by id, on the web": (f"https://twitter.com/i/web/status/{POST}", (None, None, POST)),
    "an account by id": (f"https://x.com/i/user/{OWNER}", (OWNER, None, None)),
    "a post of long ago": ("http://www.twitter.com/a/statuses/20", (None, "a", "20")),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_names(case: str) -> None:
    text, (account, handle, post) = ADDRESSES[case]
    assert x.read_address(text) == Address(account=account, handle=handle, post=post)


@pytest.mark.parametrize(
    "text",
    [
        "@ministry_ex",
        "ministry_ex",
        "https://x.com.example/a",
        "https://example.org/x.com/a",
        "https://bsky.app/profile/x.com",
        "at://x.com",
        "feed:https://x.com/a",
        "https://[x",
        POST,
        "",
    ],
)
def test_what_is_elsewhere_is_another_platform_s(text: str) -> None:
    assert x.read_address(text) is None


@pytest.mark.parametrize(
    "path",
    ["", "home", "search?q=a", "i/trends", "a/b/c", "a/status/x", "way_too_long_a_name", "ä"],
)
def test_what_is_neither_profile_nor_post_is_refused(path: str) -> None:
    with pytest.raises(AddressError):
        x.read_address(f"https://x.com/{path}")


@given(st.text())
def test_any_address_is_read_or_refused(text: str) -> None:
    for given_ in (text, f"https://x.com/{text}", f"https://{text}"):
        try:
            found = x.read_address(given_)
        except AddressError:
            continue
        assert found is None or isinstance(found, Address)


ARCHIVED = {
    f"https://web.archive.org/web/20260131120000/https://twitter.com/ministry_ex/status/{POST}": POST,
    f"https://archive.example/o/AbCde/https://x.com/ministry_ex/status/{POST}?s=20": POST,
    "https://web.archive.org/web/2026/https://example.org/": None,
    f"https://x.com/a/status/{POST}0000": None,
}


@pytest.mark.parametrize("text", ARCHIVED)
def test_an_archive_s_address_names_the_post_within(text: str) -> None:
    assert x.post_in(text) == ARCHIVED[text]


def test_a_page_is_found_by_id_alone() -> None:
    assert x.page_of(AccountId(OWNER), POST) == f"https://x.com/i/status/{POST}"
    assert x.read_address(x.page_of(AccountId(OWNER), None) or "") is not None


# Nothing raises

FIELDS = [
    "data", "errors", "includes", "users", "posts", "meta", "result_count", "next_token", "id",
    "author_id", "text", "created_at", "edit_history_post_ids", "note_post", "type", "resource_id",
    "value", "resource_type", "parameter", "username", "protected", "delete", "tweet", "payload",
]  # fmt: skip
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from(
        (POST, EDIT, OWNER, "tweet", "https://api.x.com/2/problems/resource-not-found")
    )
)
bodies = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=20,
)
URLS = [ONE, TIMELINE, x.ask_account(ACCOUNT).url, url_of(x.ask_many(ACCOUNT, [POST, PostId(EDIT)])),
        STREAM, "https://[", ""]  # fmt: skip


@given(bodies, st.sampled_from(URLS), st.sampled_from((200, 404, 403, 302, 500, None)))
def test_any_answer_is_placed(body: Any, url: str, status: int | None) -> None:
    exchange = answered(url, json.dumps(body).encode(), status)
    for method in ("GET", "SUBSCRIBE"):
        x.read(ACCOUNT, replace(exchange, method=method))
        x.is_sound(ACCOUNT, exchange)
        x.account_of_event(exchange)
        x.find(
            Address(account=None, handle=Handle("a"), post=None), [exchange], "https://api.x.com"
        )


@given(st.binary(max_size=60), st.sampled_from(URLS))
def test_any_bytes_are_placed(body: bytes, url: str) -> None:
    assert x.read(ACCOUNT, answered(url, body)).failure is not None


@given(st.sampled_from(FILES), st.data())
def test_a_mutated_answer_is_placed(file: Path, data: Any) -> None:
    real = heard(file)
    at = data.draw(st.integers(0, max(len(real.body) - 1, 0)))
    bent = real.body[:at] + data.draw(st.binary(max_size=3)) + real.body[at + 1 :]
    found = x.read(ACCOUNT, replace(real, body=bent))
    if any(isinstance(one, Absent) for one in found.posts.values()):
        assert b"resource-not-found" in bent


# The twin: its life, and whether it is a true one


def ask(twin: XTwin, question: Question | None) -> Exchange:
    assert question is not None
    split = urlsplit(question.url)
    reply = twin.answer(Asked("GET", split.path, split.query, {}, b""))
    headers = tuple((name.lower(), value) for name, value in reply.headers.items())
    return answered(question.url, reply.body, reply.status, headers)


@pytest.fixture
def twin() -> Iterator[XTwin]:
    with XTwin() as made:
        yield made


def located(twin: XTwin) -> Account:
    """Enrolled as the watch does it."""
    address = x.read_address(twin.address)
    assert address is not None
    question = x.find(address, [], twin.base)
    assert isinstance(question, Question)
    found = x.find(address, [ask(twin, question)], twin.base)
    assert isinstance(found, Located)
    return found.account


def test_an_account_is_found_by_handle_id_and_post(twin: XTwin) -> None:
    post = twin.post("One")
    account = located(twin)
    assert (account.account, account.handle, account.host) == (OWNER, "ministry_ex", twin.base)
    for text in (f"https://x.com/i/user/{OWNER}", f"https://x.com/i/status/{post}"):
        address = x.read_address(text)
        assert address is not None
        answers: list[Exchange] = []
        while isinstance(step := x.find(address, answers, twin.base), Question):
            answers.append(ask(twin, step))
        assert isinstance(step, Located) and step.account == account


def test_who_is_not_there_is_not_found(twin: XTwin) -> None:
    address = Address(account=None, handle=Handle("nobody_ex"), post=None)
    question = x.find(address, [], twin.base)
    assert isinstance(question, Question)
    assert isinstance(x.find(address, [ask(twin, question)], twin.base), Absent)


def test_a_life(twin: XTwin) -> None:
    account, post = located(twin), PostId(twin.post("One & only"))
    other = PostId(twin.post("x" * 300))
    (latest,) = x.ask_latest(account)

    def now() -> Answer:
        return x.read(account, ask(twin, latest))

    def on(one: PostId) -> Any:
        return x.read(account, ask(twin, x.ask_post(account, one))).posts.get(one)

    assert set(now().posts) == {post, other}
    assert isinstance(on(other), Shown) and len(json.loads(on(other).version)["text"]) == 300
    twin.edit(post, "Two")
    assert json.loads(now().posts[post].version)["text"] == "Two"  # type: ignore[union-attr]  # shown
    assert on(post) == now().posts[post]
    twin.withdraw(post)
    assert post not in now().posts and isinstance(on(post), Absent)
    many = x.read(account, ask(twin, x.ask_many(account, [post, other])))
    assert isinstance(many.posts[post], Absent) and isinstance(many.posts[other], Shown)
    twin.restore(post)
    assert isinstance(on(post), Shown)
    twin.rename("ministry_new")
    assert [fact.handles for fact in now().facts if isinstance(fact, Identity)] == [
        ("ministry_new",)
    ]
    twin.suspend()
    assert states(now()) == ["suspended"] and isinstance(on(post), Refused)
    assert states(x.read(account, ask(twin, x.ask_account(account)))) == ["suspended"]
    twin.protect()
    assert isinstance(now().failure, Refused) and isinstance(on(post), Refused)
    assert states(x.read(account, ask(twin, x.ask_account(account)))) == ["protected"]
    twin.reinstate()
    assert states(now()) == ["active"]
    assert x.is_sound(account, ask(twin, x.ask_control(account)))


def test_pages_lead_to_the_beginning(twin: XTwin) -> None:
    account = located(twin)
    posts = [PostId(twin.post(f"n {n}", minutes_ago=100 - n)) for n in range(7)]
    twin.page, found = 3, dict[PostId, Any]()
    (question,) = x.ask_latest(account)
    reached = x.read(account, ask(twin, question)).reaches_to
    assert reached == minted_at(posts[4])
    pages = [question]
    while (answer := x.read(account, ask(twin, pages[-1]))).older is not None:
        found |= answer.posts
        pages.append(answer.older)
    assert len(pages) == 3 and set(found) | set(answer.posts) == set(posts)
    assert answer.reaches_to is None  # it is not the newest page


def test_limits_and_tokens_are_refusals(twin: XTwin) -> None:
    account = located(twin)
    (latest,) = x.ask_latest(account)
    twin.limited_until = 4_000_000_000
    limited = ask(twin, latest)
    assert dict(limited.headers)["x-rate-limit-reset"] == "4000000000"
    assert isinstance(x.read(account, limited).failure, Refused)
    twin.limited_until, twin.capped = None, True
    assert x.read(account, ask(twin, latest)).failure == Refused("HTTP 429: usage-capped")
    twin.capped, twin.token = False, "a secret"
    assert x.read(account, ask(twin, latest)).failure == Refused("HTTP 401")


RESPONSES = {
    r"/2/users/by/username/[^/]+": (
        "/2/users/by/username/{username}",
        "GetUsersByUsernameResponse",
    ),
    r"/2/users/[0-9]+": ("/2/users/{id}", "GetUsersByIdResponse"),
    r"/2/users/[0-9]+/tweets": ("/2/users/{id}/tweets", "GetUsersPostsResponse"),
    r"/2/tweets/[0-9]+": ("/2/tweets/{id}", "GetPostsByIdResponse"),
    r"/2/tweets": ("/2/tweets", "GetPostsByIdsResponse"),
}


def lived(twin: XTwin) -> list[tuple[str, str, Asked, Reply]]:
    """Every kind of question and answer: the path as documented, the schema's name, both sides."""
    test_a_life(twin)
    twin.chains.clear()
    test_pages_lead_to_the_beginning(twin)
    found = []
    for asked, reply in twin.said:
        path, schema = next(
            value for key, value in RESPONSES.items() if re.fullmatch(key, asked.path)
        )
        found.append((path, schema, asked, reply))
    return found


def test_questions_and_answers_are_those_that_x_documents(twin: XTwin) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="of the group `rig`")
    document = json.loads((require_shared("data/x") / "openapi.json").read_text())
    kinds = set()
    for path, schema, asked, reply in lived(twin):
        operation = document["paths"][path]["get"]
        known = {one["name"]: one for one in _resolved(document, operation["parameters"])}
        for name, values in parse_qs(asked.query).items():
            rule = known[name]["schema"]
            value = values[0].split(",") if rule["type"] == "array" else values[0]
            if rule["type"] == "array" and "enum" in rule["items"]:
                assert set(value) <= set(rule["items"]["enum"])
            if name == "max_results":
                assert 5 <= int(values[0]) <= rule["maximum"]
            if name == "ids":
                assert len(value) <= rule["maxItems"]
        if reply.status == 200:
            root = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
            body = _with_new_host(json.loads(reply.body))
            jsonschema.Draft202012Validator(root).validate(body)
            kinds.add((schema, "errors" in body, "data" in body))
    assert len(kinds) >= 8


def _resolved(document: dict[str, Any], parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for one in parameters:
        at: Any = document
        for part in one.get("$ref", "#").split("/")[1:]:
            at = at[part]
        found.append(at if "$ref" in one else one)
    return found


def _with_new_host(body: Any) -> Any:
    """Problems as the document has them; the live API has had both hosts."""
    return json.loads(
        json.dumps(body).replace("https://api.twitter.com/2/p", "https://api.x.com/2/p")
    )


def test_answers_are_those_that_x_s_own_sdk_reads(twin: XTwin) -> None:
    schemas = pytest.importorskip("xdk.schemas", reason="of the group `rig`")
    models = {
        "GetUsersByUsernameResponse", "GetUsersByIdResponse", "GetUsersPostsResponse",
        "GetPostsByIdResponse", "GetPostsByIdsResponse",
    }  # fmt: skip
    read = set()
    for _, schema, _, reply in lived(twin):
        if reply.status == 200:
            body = _with_new_host(json.loads(reply.body))
            getattr(schemas, schema).model_validate(body)
            read.add(schema)
    assert read == models


def test_it_is_a_twin_of_x_s_own_account_too(twin: XTwin) -> None:
    control = ask(twin, x.ask_control(located(twin)))
    assert json.loads(control.body)["data"]["id"] == CONTROL
    assert not x.is_sound(located(twin), ask(twin, x.ask_account(located(twin))))
