"""What does an instance's answer say, and is the right account found behind a handle?"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon_twin import MastodonTwin
from onrecord.platforms import bluesky, mastodon
from onrecord.platforms.polling import Account, Located, Question, Shown
from onrecord.platforms.speech import Address, AddressError, Said, Unplaced
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread
from stored_answers import answered, heard
from twin_server import Asked

BASE = "https://social.ministry.example"
ACTOR = AccountId(f"{BASE}/users/press")
POST = PostId(f"{ACTOR}/statuses/109350")
ACCOUNT = Account(
    account=ACTOR,
    handle=Handle("press@social.ministry.example"),
    host=f"{BASE}/api/v1/accounts/109348#v2+many",
)
FILES = sorted((Path(__file__).parent / "mastodon").glob("*.http"))
QUESTION = mastodon.ask_post(ACCOUNT, POST)
assert QUESTION is not None
WHERE = QUESTION.url


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    said = file.with_suffix(".says").read_text().strip()
    assert repr(mastodon.read(ACCOUNT, heard(file))) == said


def status(**fields: Any) -> dict[str, Any]:
    account = {"id": "109348", "username": "press", "acct": "press", "uri": ACTOR}
    return {
        "id": "109350",
        "uri": POST,
        "url": f"{BASE}/@press/109350",
        "created_at": "2026-01-31T09:30:00.000Z",
        "content": "<p>Dry.</p>",
        "visibility": "public",
        "account": account,
        **fields,
    }


def served(body: Any, url: str = WHERE) -> Exchange:
    return answered(url, json.dumps(body).encode())


def version(**fields: Any) -> bytes:
    found = mastodon.read(ACCOUNT, served(status(**fields))).posts[POST]
    assert isinstance(found, Shown)
    return found.version


def said(**fields: Any) -> Said:
    return mastodon.read_version(POST, version(**fields))


# Eight answers

WALLS = {
    "404": (404, b'{"error": "Record not found"}', Absent),
    "410": (410, b'{"error": "Gone"}', Absent),
    "404 of a proxy": (404, b"<h1>404</h1>", Unread),
    "410 of a proxy": (410, b"", Unread),
    "401": (401, b'{"error": "This API requires an authenticated user"}', Refused),
    "403": (403, b'{"error": "This action is not allowed"}', Refused),
    "429": (429, b'{"error": "Too many requests"}', Refused),
    "451": (451, b"", Refused),
    "500": (500, b"", Unreached),
    "503": (503, b"<h1>Mastodon is away</h1>", Unreached),
    "a captcha": (200, b"<form id='challenge-form'></form>", Unread),
    "a login form": (200, b"<form><input type=password></form>", Unread),
    "nothing": (200, b"", Unread),
    "another status": (418, b'{"error": "Record not found"}', Unread),
    "DNS": (None, b"", Unreached),
}


@pytest.mark.parametrize("wall", WALLS)
def test_only_the_instance_s_own_word_is_an_absence(wall: str) -> None:
    code, body, kind = WALLS[wall]
    failure = "dns: no such name" if code is None else None
    answer = mastodon.read(ACCOUNT, answered(WHERE, body, code, failure=failure))
    assert isinstance(answer.posts.get(POST, answer.failure), kind)
    assert not answer.facts


def test_words_in_a_post_decide_nothing() -> None:
    found = mastodon.read(ACCOUNT, served(status(content="<p>Record not found. Removed.</p>")))
    assert isinstance(found.posts[POST], Shown)


def test_a_list_reaches_back_to_its_oldest_post_and_an_only_page_to_the_beginning() -> None:
    url = mastodon.ask_latest(ACCOUNT)[0].url
    page = [
        status(id=str(n), uri=f"{ACTOR}/statuses/{n}", created_at=f"2026-01-31T09:{n % 60:02}:00Z")
        for n in range(150, 110, -1)
    ]
    assert len(page) == 40
    answer = mastodon.read(ACCOUNT, served(page, url))
    assert answer.reaches_to == min(p["created_at"] and _at(p["created_at"]) for p in page)
    assert answer.older is not None and answer.older.url.endswith("&max_id=111")
    short = mastodon.read(ACCOUNT, served(page[:39], url))
    assert short.reaches_to == datetime.min.replace(tzinfo=UTC) and short.older is None
    assert mastodon.read(ACCOUNT, served(page, answer.older.url)).reaches_to is None


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_list_with_a_time_that_is_none_reaches_nowhere() -> None:
    url = mastodon.ask_latest(ACCOUNT)[0].url
    page = [status(id=str(n), uri=f"{ACTOR}/statuses/{n}") for n in range(150, 110, -1)]
    page[3]["created_at"] = "yesterday"
    answer = mastodon.read(ACCOUNT, served(page, url))
    assert answer.reaches_to is None and len(answer.posts) == 40


def test_moved_from_here_to_another_is_not_believed_of_another_s_account() -> None:
    moved = {"id": "7", "uri": "https://new.example/users/press", "moved": None}
    body = status()["account"] | {"moved": moved}
    answer = mastodon.read(ACCOUNT, served(body, mastodon.ask_account(ACCOUNT).url))
    state = AccountState("active", "its instance (moved to https://new.example/users/press)")
    assert state in answer.facts
    other = mastodon.read(ACCOUNT, served(moved, mastodon.ask_account(ACCOUNT).url))
    assert isinstance(other.failure, Unread)


# What survives

SURVIVES = {
    "emoji": "🏛️👩🏽‍🚒",
    "NUL": "a\x00b",
    "right to left": "\u202eהודעה\u202c ‏",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "half a character": "a\ud83db",
    "a megabyte": "x" * 2**20,
}


@pytest.mark.parametrize("case", SURVIVES)
def test_what_was_written_survives_byte_for_byte(case: str) -> None:
    text = SURVIVES[case]
    kept = json.loads(version(content=text, spoiler_text=text).decode("ascii"))
    assert kept["content"] == text and kept["spoiler_text"] == text
    shown = said(content=text)
    assert "\ud83d" not in shown.text and shown.text  # for people, and for search


@pytest.mark.parametrize("case", SURVIVES)
def test_what_the_profile_is_called_changes_no_version(case: str) -> None:
    account = status()["account"] | {"display_name": SURVIVES[case], "followers_count": 3}
    assert version(account=account) == version()


def test_composed_and_decomposed_text_are_two_versions() -> None:
    assert version(content="caf\u00e9") != version(content="cafe\u0301")


def test_a_time_of_another_zone_is_the_same_instant_and_other_bytes() -> None:
    east = "2026-01-31T17:30:00.000+08:00"
    found = mastodon.read(ACCOUNT, served(status(created_at=east))).posts[POST]
    assert isinstance(found, Shown)
    assert found.claimed_at == datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    assert json.loads(found.version)["created_at"] == east


ITSELF = {
    "likes": {"favourites_count": 9},
    "boosts": {"reblogs_count": 9},
    "a card": {"card": {"title": "x"}},
    "the application's website": {"application": {"name": "Tusky", "website": "https://b.example"}},
    "a mark by moderators": {"sensitive": True},
    "votes": {
        "poll": {
            "options": [{"title": "a", "votes_count": 5}],
            "multiple": False,
            "expires_at": None,
            "expired": True,
            "votes_count": 5,
        }
    },
    "another size of a picture": {
        "media_attachments": [{"type": "image", "url": "https://f.example/1", "preview_url": "x"}]
    },
}
BEFORE: dict[str, dict[str, Any]] = {
    "the application's website": {"application": {"name": "Tusky", "website": None}},
    "votes": {
        "poll": {
            "options": [{"title": "a", "votes_count": 1}],
            "multiple": False,
            "expires_at": None,
            "expired": False,
            "votes_count": 1,
        }
    },
    "another size of a picture": {
        "media_attachments": [{"type": "image", "url": "https://f.example/1", "preview_url": "y"}]
    },
}


@pytest.mark.parametrize("case", ITSELF)
def test_what_changes_by_itself_makes_no_version(case: str) -> None:
    assert version(**BEFORE.get(case, {})) == version(**ITSELF[case])


WRITTEN = {
    "the text": {"content": "<p>Wet.</p>"},
    "a warning": {"spoiler_text": "Flood"},
    "the language": {"language": "de"},
    "a picture's description": {
        "media_attachments": [{"url": "https://f.example/1", "description": "x"}]
    },
    "an option of a poll": {"poll": {"options": [{"title": "b"}]}},
    "the time of an edit": {"edited_at": "2026-01-31T10:00:00.000Z"},
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_the_author_changes_makes_a_version(case: str) -> None:
    assert version(**WRITTEN[case]) != version()


# What a version says

TEXTS = {
    "paragraphs": ("<p>One</p><p>Two</p>", "One\nTwo"),
    "a line": ("<p>One<br />Two<br>Three</p>", "One\nTwo\nThree"),
    "a link by its words": ('<p>See <a href="https://x.example/y">x.example</a></p>', "See x.example"),
    "a custom emoji": ("<p>:dam: holds</p>", ":dam: holds"),
    "entities": ("<p>a &amp; b &lt;p&gt;</p>", "a & b <p>"),
    "a list": ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    "a script": ("<p>a</p><script>b</script>", "a"),
    "no HTML": ("just words", "just words"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_html_is_read_as_people_see_it(case: str) -> None:
    content, text = TEXTS[case]
    assert said(content=content).text == text
    assert json.loads(version(content=content)).get("content", "") == content


APPLICATIONS: dict[str, tuple[Any, str | None]] = {
    "told": ({"name": "Tusky", "website": None}, "Tusky"),
    "hidden by the account": (None, None),
    "without a name": ({"website": "https://a.example"}, None),
    "an empty name": ({"name": ""}, None),
    "a name that is none": ({"name": ["Tusky"]}, None),
    "no application": ("Tusky", None),
    "half a character": ({"name": "A\ud800"}, "A\ufffd"),
}


@pytest.mark.parametrize("case", APPLICATIONS)
def test_the_application_is_told_and_is_no_edit(case: str) -> None:
    application, client = APPLICATIONS[case]
    assert said(application=application).client == client
    assert mastodon.is_no_edit(version(application=application), version())


def test_a_version_of_before_applications_were_kept_is_read() -> None:
    stored = b'{"content":"<p>Dry.</p>","created_at":"2026-01-31T09:30:00.000Z","uri":"%s"}'
    found = mastodon.read_version(POST, stored % POST.encode())
    assert (found.text, found.client, found.edited_at) == ("Dry.", None, None)


def test_since_when_the_words_stand_is_told() -> None:
    edited = said(edited_at="2026-01-31T10:00:00.000Z")
    assert edited.edited_at == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert said(edited_at="yesterday").edited_at is None


def test_warning_poll_media_links_and_reply_are_told() -> None:
    found = said(
        content='<p>Look <a href="https://x.example/y">there</a> <a class="u-url mention"'
        ' href="https://a.example/@b">@b</a></p>',
        spoiler_text="Flood",
        language="de",
        in_reply_to_id="109340",
        poll={"options": [{"title": "High"}, {"title": "Low"}]},
        media_attachments=[
            {"type": "image", "url": "https://f.example/1.png", "description": "A dam"},
            {"type": "video", "url": None, "remote_url": "https://g.example/2.mp4"},
            {"type": "unknown", "url": None},
        ],
    )
    assert found.text == "Flood\n\nLook there @b\n\n- High\n- Low"
    assert found.links == ("https://x.example/y",) and found.labels == ("Flood",)
    assert found.languages == ("de",) and found.answers == f"{BASE}/web/statuses/109340"
    assert [(m.part, m.kind, m.words) for m in found.media] == [
        ("https://f.example/1.png", "image", "A dam"),
        ("https://g.example/2.mp4", "video", ""),
    ]


def test_an_edit_names_where_its_instance_tells_of_the_versions_before() -> None:
    edited = version(edited_at="2026-01-31T10:00:00.000Z")
    history = f"{BASE}/api/v1/statuses/109350/history#2026-01-31T10:00:00.000Z"
    assert mastodon.history_of(POST, edited) == history
    assert mastodon.read_version(POST, edited).media == ()
    assert mastodon.read_version(POST, edited).claimed_at == datetime(
        2026, 1, 31, 9, 30, tzinfo=UTC
    )
    for none in (version(), b"", b"{}", version(edited_at="2026 01 31")):
        assert mastodon.history_of(POST, none) is None


def test_a_history_is_read_as_the_instance_tells_it() -> None:
    listed = [
        {"content": "<p>High.</p>", "spoiler_text": "", "created_at": "2026-01-31T09:30:00.000Z"},
        {
            "content": "<p>Low.</p>",
            "spoiler_text": "Tide",
            "created_at": "2026-01-31T09:40:00.000Z",
            "poll": {"options": [{"title": "a"}, {"title": "b"}]},
        },
    ]
    first, second = mastodon.read_history(json.dumps(listed).encode())
    assert first == mastodon.Told("High.", datetime(2026, 1, 31, 9, 30, tzinfo=UTC))
    assert second.text == "Tide\n\nLow.\n\n- a\n- b"
    for broken in (b"", b"{}", b"[1]", b"[" * 100_000):
        with pytest.raises(Unplaced):
            mastodon.read_history(broken)


def test_a_boost_names_what_it_boosts_and_says_nothing_itself() -> None:
    boost = PostId(f"{ACTOR}/statuses/109351/activity")
    theirs = status(uri="https://other.example/users/a/statuses/9", content="<p>theirs</p>")
    page = [status(id="109351", uri=boost, reblog=theirs)]
    answer = mastodon.read(ACCOUNT, served(page, mastodon.ask_latest(ACCOUNT)[0].url))
    found = answer.posts[boost]
    assert isinstance(found, Shown)
    told = mastodon.read_version(boost, found.version)
    assert told.kind is ScopeKind.REPOSTS is mastodon.kind_of(boost)
    assert (told.text, told.quotes) == ("", "https://other.example/users/a/statuses/9")
    question = mastodon.ask_post(ACCOUNT, boost)
    assert question is not None and "/api/v1/statuses/109351#" in question.url
    gone = mastodon.read(ACCOUNT, answered(question.url, b'{"error": "Record not found"}', 404))
    assert gone.posts == {boost: Absent("HTTP 404: Record not found")}


def test_html_that_takes_minutes_to_parse_is_kept_and_not_read() -> None:
    deep = version(content="<div>" * 200_000)
    assert len(deep) > 1_000_000
    with pytest.raises(Unplaced):
        mastodon.read_version(POST, deep)


def test_nul_is_told_too() -> None:
    assert said(content="<p>a\x00b</p>").text == "a\x00b"


def test_a_version_of_another_post_is_not_read() -> None:
    with pytest.raises(Unplaced):
        mastodon.read_version(PostId(f"{ACTOR}/statuses/1"), version())


# Streams


def event(data: bytes) -> Exchange:
    url = mastodon.ask_stream(BASE).url
    heard = answered(url, data, None)
    return Exchange(**{**{n: getattr(heard, n) for n in heard.__slots__}, "method": "SUBSCRIBE"})


def test_an_event_shows_a_status() -> None:
    for name in ("update", "status.update"):
        data = f"event: {name}\ndata: {json.dumps(status())}\n\n".encode()
        answer = mastodon.read(ACCOUNT, event(data))
        assert answer.posts[POST] == mastodon.read(ACCOUNT, served(status())).posts[POST]
        assert answer.reaches_to is None


EVENTS = {
    "a withdrawal": (b"event: delete\ndata: 109350\n\n", mastodon.Withdrawn("109350")),
    "filters": (b"event: filters_changed\ndata: undefined\n\n", mastodon.Other("filters_changed")),
    "carriage returns": (b"event: delete\r\ndata: 7\r\n\r\n", mastodon.Withdrawn("7")),
    "no name": (b"data: x\n\n", mastodon.Other("message")),
}


@pytest.mark.parametrize("case", EVENTS)
def test_what_an_event_says(case: str) -> None:
    data, found = EVENTS[case]
    assert mastodon.read_event(event(data)) == found
    assert mastodon.read(ACCOUNT, event(data)).posts == {}  # an id alone shows nothing


def test_an_event_of_another_account_is_unread() -> None:
    other = status(account={"id": "8", "uri": f"{BASE}/users/other"})
    data = f"event: update\ndata: {json.dumps(other)}\n\n".encode()
    assert isinstance(mastodon.read(ACCOUNT, event(data)).failure, Unread)


# Answers that nobody should send

URLS = (
    WHERE,
    mastodon.ask_latest(ACCOUNT)[0].url,
    mastodon.ask_account(ACCOUNT).url,
    mastodon.ask_control(ACCOUNT).url,
    f"{BASE}/api/v1/statuses?id[]=109350",
    "https://[",
    "",
)
NAMES = [
    *status(),
    "reblog",
    "poll",
    "media_attachments",
    "edited_at",
    "error",
    "suspended",
    "moved",
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
bodies = st.recursive(
    scalars | st.sampled_from(("109348", "109350", str(ACTOR), str(POST), "public")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=20,
)
statuses = st.sampled_from((200, 304, 301, 400, 401, 404, 410, 422, 500))


@given(st.binary(max_size=60), statuses, st.sampled_from(URLS))
def test_any_bytes_are_placed(body: bytes, code: int, url: str) -> None:
    mastodon.read(ACCOUNT, answered(url, body, code))
    mastodon.is_sound(ACCOUNT, answered(url, body, code))
    mastodon.read(ACCOUNT, event(body))


@given(bodies, statuses, st.sampled_from(URLS))
def test_any_json_is_placed(body: Any, code: int, url: str) -> None:
    answer = mastodon.read(ACCOUNT, answered(url, json.dumps(body).encode(), code))
    for found in answer.posts.values():
        if isinstance(found, Absent):
            assert code in (404, 410) and isinstance(body["error"], str)
    mastodon.read(ACCOUNT, event(b"event: update\ndata: " + json.dumps(body).encode() + b"\n\n"))
    address = Address(account=None, handle=Handle("press@a.example"), post=None)
    mastodon.find(address, [answered(url, json.dumps(body).encode(), code)] * 4, "")


@given(st.data())
def test_a_status_with_anything_in_it_is_placed_and_its_version_read(data: st.DataObject) -> None:
    changed = data.draw(st.dictionaries(st.sampled_from(NAMES), bodies, max_size=4))
    answer = mastodon.read(ACCOUNT, served(status(**changed)))
    for post, found in answer.posts.items():
        assert isinstance(found, Shown)
        mastodon.read_version(post, found.version)


@given(st.binary(max_size=60) | bodies.map(lambda body: json.dumps(body).encode()))
def test_no_version_breaks_its_reader(data: bytes) -> None:
    with suppress(Unplaced):
        mastodon.read_version(POST, data)
    with suppress(Unplaced):
        mastodon.read_history(data)
    mastodon.history_of(POST, data)


def test_an_account_whose_place_is_spoiled_is_asked_for_in_vain() -> None:
    lost = Account(account=ACTOR, handle=None, host="nowhere")
    assert isinstance(mastodon.read(lost, served([])).failure, Unread)
    assert mastodon.ask_post(lost, POST) is None and mastodon.ask_many(lost, [POST]) is None
    assert not mastodon.is_sound(lost, served({}))


# Questions


def test_a_question_goes_without_a_token_unless_the_instance_answers_nobody() -> None:
    closed = Account(account=ACTOR, handle=None, host=f"{ACCOUNT.host}+token")
    assert mastodon.ask_latest(ACCOUNT)[0].token is None
    assert mastodon.ask_latest(closed)[0].token == "social.ministry.example"
    assert mastodon.ask_stream(BASE).token == "social.ministry.example"


def test_many_are_asked_for_only_where_the_instance_shows_them() -> None:
    old = Account(account=ACTOR, handle=None, host=f"{BASE}/api/v1/accounts/109348#v2")
    assert mastodon.ask_many(old, [POST]) is None
    question = mastodon.ask_many(ACCOUNT, [POST, PostId(f"{ACTOR}/statuses/2/activity")])
    assert question == Question(
        url=f"{BASE}/api/v1/statuses?id[]=109350&id[]=2", accept="application/json"
    )


IDS = {
    "Mastodon": (f"{BASE}/users/press/statuses/12", "12"),
    "Mastodon 4.5": (f"{BASE}/ap/users/1/statuses/12", "12"),
    "a boost": (f"{BASE}/users/press/statuses/12/activity", "12"),
    "GoToSocial": (f"{BASE}/users/press/statuses/01F8MH75CBF9JFX4ZAD54N0W0R", "01F8MH75CBF9JFX4ZAD54N0W0R"),
    "Pleroma": (f"{BASE}/objects/4b1a9d1c-9c1c-4a43-a1b3-5a8f4a1f0f4e", None),
    "no address": ("x", None),
}  # fmt: skip


@pytest.mark.parametrize("case", IDS)
def test_by_what_the_api_knows_a_post(case: str) -> None:
    uri, number = IDS[case]
    assert mastodon.api_id(PostId(uri)) == number


SOUND = {
    "its host": ({"domain": "social.ministry.example"}, True),
    "its accounts' domain": ({"domain": "ministry.example"}, True),
    "another": ({"domain": "other.example"}, False),
    "version 1": ({"uri": "https://social.ministry.example/"}, True),
    "no domain": ({"version": "4.4"}, False),
    "a number": ({"domain": 7}, False),
    "a list": ([], False),
}


@pytest.mark.parametrize("case", SOUND)
def test_the_control_is_the_instance_s_own_name(case: str) -> None:
    body, sound = SOUND[case]
    account = Account(account=ACTOR, handle=Handle("press@ministry.example"), host=ACCOUNT.host)
    exchange = served(body, mastodon.ask_control(account).url)
    assert mastodon.is_sound(account, exchange) is sound
    assert not mastodon.is_sound(account, answered(exchange.url, exchange.body, 404))
    assert not mastodon.is_sound(account, served(body, WHERE))


# Addresses

ADDRESSES = {
    "a profile": ("https://social.ministry.example/@press", None),
    "as ActivityPub has it": ("https://social.ministry.example/users/press", None),
    "in capitals": ("https://Social.Ministry.Example/@Press", None),
    "with its own host": ("https://social.ministry.example/@press@social.ministry.example", None),
    "a handle": ("@press@social.ministry.example", None),
    "an acct": ("acct:press@social.ministry.example", None),
    "blanks around": (" @press@social.ministry.example\n", None),
    "a post": ("https://social.ministry.example/@press/109350", POST),
    "a post by its id": (POST, POST),
    "a boost by its id": (f"{POST}/activity", f"{POST}/activity"),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_names_an_account_or_a_post(case: str) -> None:
    text, post = ADDRESSES[case]
    address = mastodon.read_address(text)
    assert address is not None
    assert (address.handle, address.post) == ("press@social.ministry.example", post)
    assert (address.at is None) == ("://" not in text)


OTHERS = {
    "nothing": "",
    "a word": "ministry",
    "Bluesky": "https://bsky.app/profile/ministry.test",
    "a handle of Bluesky": "@ministry.test",
    "a mail address": "press@ministry.test",
    "a film": "https://www.youtube.com/@ministry",
    "a page": "https://ministry.example/news/1",
    "a ref": "0123456789abcdef",
    "brackets": "https://[::1/@press",
    "a password": "https://a:b@ministry.example/@press",
    "another scheme": "ftp://ministry.example/@press",
    "too long": "https://ministry.example/@" + "a" * 400,
    "no name": "https://ministry.example/@",
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_may_be_another_platform_s_is_left_to_it(case: str) -> None:
    assert mastodon.read_address(OTHERS[case]) is None


def test_an_account_as_another_server_shows_it_is_refused_with_its_own_address() -> None:
    with pytest.raises(AddressError) as refused:
        mastodon.read_address("https://social.other.example/@press@social.ministry.example")
    assert "https://social.ministry.example/@press" in refused.value.advice


def test_a_name_at_a_host_is_no_handle_of_bluesky() -> None:
    assert bluesky.read_address("@press@social.ministry.example") is None
    assert bluesky.read_address("acct:press@social.ministry.example") is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_left(text: str) -> None:
    try:
        mastodon.read_address(text)
        mastodon.read_address(f"https://a.example/{text}")
    except AddressError:
        pass


PAGES = {
    "an account": (ACTOR, None, f"{BASE}/@press"),
    "a post": (ACTOR, POST, f"{BASE}/@press/109350"),
    "a boost": (ACTOR, PostId(f"{POST}/activity"), f"{BASE}/@press/109350"),
    "an account of 4.5": (AccountId(f"{BASE}/ap/users/1"), None, f"{BASE}/ap/users/1"),
    "none": (AccountId("x"), None, None),
}


@pytest.mark.parametrize("case", PAGES)
def test_the_page_of(case: str) -> None:
    account, post, page = PAGES[case]
    assert mastodon.page_of(account, post) == page


# Finding


def searched(twin: MastodonTwin, address: Address) -> tuple[list[Question], Any]:
    """All questions until the search ends, with the twin's answers, and its end."""
    asked: list[Question] = []
    answers: list[Exchange] = []
    while True:
        found = mastodon.find(address, answers, "")
        if not isinstance(found, Question):
            return asked, found
        assert len(asked) < 10
        asked.append(found)
        path, _, query = found.url.removeprefix(twin.base).partition("?")
        token = {"authorization": "Bearer x"} if found.token else {}
        known = found.url.startswith(twin.base)
        reply = twin.answer(Asked("GET", path, query, token, b"")) if known else None
        if reply is None:
            answers.append(answered(found.url, b"", None, failure="unreachable: refused"))
        else:
            headers = tuple(reply.headers.items())
            answers.append(answered(found.url, reply.body, reply.status, headers))


def address_of(twin: MastodonTwin) -> Address:
    found = mastodon.read_address(twin.address)
    assert found is not None
    return found


def test_a_profile_leads_to_the_account_by_the_word_of_both() -> None:
    with MastodonTwin() as twin:
        asked, found = searched(twin, address_of(twin))
        assert isinstance(found, Located)
        assert found.account.account == twin.actor
        assert found.account.handle == f"press@{twin.netloc}"
        assert found.account.host == f"{twin.base}/api/v1/accounts/109348000000000001#v2+many"
        identity, state = found.facts
        assert isinstance(identity, Identity) and identity.host == found.account.host
        assert state == AccountState("active", "its instance")
        # The last answer is the one that says so: read again, it says the same.
        path, _, query = asked[-1].url.removeprefix(twin.base).partition("?")
        body = twin.answer(Asked("GET", path, query, {}, b"")).body
        assert mastodon.read(found.account, answered(asked[-1].url, body)).facts == found.facts


VERSIONS = {"4.4.0": "#v2+many", "4.2.1": "#v2", "3.5.3": "", "4.3.0-beta.1+glitch": "#v2+many"}


@pytest.mark.parametrize("number", VERSIONS)
def test_what_an_instance_can_do_is_told_by_its_version(number: str) -> None:
    with MastodonTwin(version=number) as twin:
        _, found = searched(twin, address_of(twin))
        assert isinstance(found, Located)
        assert (
            found.account.host.partition("/api/v1/accounts/109348000000000001")[2]
            == VERSIONS[number]
        )


def test_a_closed_instance_is_asked_with_a_token_from_then_on() -> None:
    with MastodonTwin() as twin:
        twin.closed = True
        asked, found = searched(twin, address_of(twin))
        assert isinstance(found, Located) and found.account.host.endswith("+token")
        assert [question.token for question in asked][-2:] == [None, twin.netloc]


def test_a_handle_of_another_domain_is_believed_if_that_domain_says_so() -> None:
    with MastodonTwin() as twin:
        twin.domain = "ministry.example"
        _, found = searched(twin, address_of(twin))
        assert isinstance(found, Located)  # nobody answers there: the handle is what was asked for
        assert found.account.handle == f"press@{twin.netloc}"
        own = Address(account=None, handle=Handle("press@ministry.example"), post=None)
        question = mastodon.find(own, [], "")
        assert question == Question(
            url="https://ministry.example/.well-known/webfinger?resource=acct:press@ministry.example",
            accept="application/jrd+json, application/json",
        )
        reply = twin.answer(Asked("GET", "/.well-known/webfinger", "resource=acct:press@ministry.example", {}, b""))  # fmt: skip
        way = [answered(question.url, b"", 301, (("location", f"{twin.base.replace('http:', 'https:')}/.well-known/webfinger?x"),))]  # fmt: skip
        onward = mastodon.find(own, way, "")
        assert isinstance(onward, Question) and onward.url.startswith("https://127.0.0.1")
        way.append(answered(onward.url, reply.body))
        asked = mastodon.find(own, way, "")
        assert asked == Question(url=f"{twin.base}/api/v2/instance", accept="application/json")


def jrd(actor: str = str(ACTOR), subject: str = "acct:press@social.ministry.example") -> bytes:
    said = {"subject": subject, "links": [{"rel": "self", "href": actor}]}
    return json.dumps(said).encode()


def found_by(*answers: tuple[int, bytes]) -> Any:
    """What comes of a search that is answered so."""
    address = Address(account=None, handle=Handle("press@social.ministry.example"), post=None)
    exchanges: list[Exchange] = []
    for code, body in answers:
        question = mastodon.find(address, exchanges, "")
        assert isinstance(question, Question), question
        exchanges.append(answered(question.url, body, code))
    return mastodon.find(address, exchanges, "")


INSTANCE = (200, b'{"domain": "social.ministry.example", "version": "4.4.0"}')
LOOKUP = json.dumps(status()["account"]).encode()
ENDS = {
    "nobody of that name": ([(404, b"")], Absent),
    "gone for good": ([(410, b"")], Absent),
    "a fault": ([(500, b"")], Unreached),
    "refused": ([(403, b"")], Refused),
    "a page": ([(200, b"<html>")], Unread),
    "no actor": ([(200, b'{"subject": "acct:press@social.ministry.example", "links": []}')], Unread),
    "an actor without address": ([(200, jrd("press"))], Unread),
    "nobody in the API": ([(200, jrd()), INSTANCE, (404, b'{"error": "Record not found"}')], Absent),
    "no API": ([(200, jrd()), (404, b""), (404, b"<html>")], Unread),
    "another user": (
        [(200, jrd()), INSTANCE, (200, LOOKUP.replace(b'"username": "press"', b'"username": "x"'))],
        Unread,
    ),
    "another actor": (
        [(200, jrd(f"{BASE}/users/somebody")), INSTANCE, (200, LOOKUP)],
        Unread,
    ),
    "closed, and no token helps": (
        [(200, jrd()), INSTANCE, (401, b"{}"), (401, b"{}")],
        Refused,
    ),
    "all in order": ([(200, jrd()), INSTANCE, (200, LOOKUP)], Located),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDS)
def test_how_a_search_ends(case: str) -> None:
    answers, end = ENDS[case]
    assert isinstance(found_by(*answers), end)


CONFIRMED = {
    "by its own domain": (jrd(subject="acct:press@ministry.example"), "press@ministry.example"),
    "not: another actor": (
        jrd(f"{BASE}/users/x", "acct:press@ministry.example"),
        "press@social.ministry.example",
    ),
    "not: another handle": (
        jrd(subject="acct:x@ministry.example"),
        "press@social.ministry.example",
    ),
    "not: a page": (b"<html>", "press@social.ministry.example"),
}


@pytest.mark.parametrize("case", CONFIRMED)
def test_whose_word_makes_a_handle(case: str) -> None:
    answer, handle = CONFIRMED[case]
    elsewhere = jrd(subject="acct:press@ministry.example")
    found = found_by((200, elsewhere), (200, answer), INSTANCE, (200, LOOKUP))
    assert isinstance(found, Located) and found.account.handle == handle


def test_a_number_that_leads_to_another_actor_is_not_followed() -> None:
    address = mastodon.read_address(f"{BASE}/ap/users/7")
    assert address is not None
    said = LOOKUP.replace(str(ACTOR).encode(), f"{BASE}/ap/users/7".encode())
    answers = [answered(BASE, body) for body in (said, jrd(), INSTANCE[1], LOOKUP)]
    assert isinstance(mastodon.find(address, answers[:3], ""), Question)
    assert isinstance(mastodon.find(address, answers, ""), Unread)


def test_a_search_that_is_led_from_tls_is_over() -> None:
    address = Address(account=None, handle=Handle("press@social.ministry.example"), post=None)
    first = mastodon.find(address, [], "")
    assert isinstance(first, Question)
    for location in (f"http://{BASE[8:]}/.well-known/webfinger", f"{BASE}/login", "https://["):
        answer = answered(first.url, b"", 302, (("location", location),))
        assert isinstance(mastodon.find(address, [answer], ""), Unread)


def test_an_account_is_found_by_its_number() -> None:
    with MastodonTwin() as twin:
        twin.account["uri"] = f"{twin.base}/ap/users/109348000000000001"
        address = mastodon.read_address(twin.account["uri"])
        assert address is not None and address.account == twin.account["uri"]
        _, found = searched(twin, address)
        assert isinstance(found, Unread)  # WebFinger names another actor
        twin.actor_is = twin.account["uri"]
        _, found = searched(twin, address)
        assert isinstance(found, Located) and found.account.account == twin.account["uri"]
