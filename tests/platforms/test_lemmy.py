"""What does an instance of Lemmy say of a user's or a community's posts?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import PLATFORMS, lemmy
from onrecord.platforms.polling import Account, Answer, Located, Shown
from onrecord.platforms.speech import Address, AddressError, Unplaced
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unread
from stored_answers import answered, heard

ORIGIN = "https://lemmy.tides.example"
HANDLE = Handle("press@lemmy.tides.example")
USER = Account(account=AccountId(f"{ORIGIN}/u/press"), handle=HANDLE, host=ORIGIN)
COMMUNITY = Account(account=AccountId(f"{ORIGIN}/c/press"), handle=HANDLE, host=ORIGIN)
POST = PostId(f"{ORIGIN}/post/41")
FILES = sorted((Path(__file__).parent / "lemmy").glob("*.http"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    assert repr(lemmy.read(USER, heard(file))) == file.with_suffix(".says").read_text().strip()


def view(number: int = 41, **fields: Any) -> dict[str, Any]:
    post = {"id": number, "name": "Tide", "published": "2026-01-30T09:30:00Z", **fields}
    return {
        "post": post,
        "creator": {"actor_id": USER.account},
        "community": {"actor_id": COMMUNITY.account, "name": "press", "title": "Press"},
    }


def served(body: Any, url: str, status: int = 200) -> Exchange:
    return answered(url, json.dumps(body).encode(), status)


def about_post(**fields: Any) -> Any:
    question = lemmy.ask_post(USER, POST)
    assert question is not None
    return lemmy.read(USER, served({"post_view": view(**fields)}, question.url)).posts[POST]


SAID = {
    "emoji": "Tide \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "NUL": "before \0 after",
    "right to left": "\u200f\u05d2\u05d0\u05d5\u05ea",
    "NFC": "caf\u00e9",
    "NFD": "cafe\u0301",
    "half a character": "half \ud83d of it",
    "a name of 1 MB": "x" * 1_000_000,
}


@pytest.mark.parametrize("case", SAID)
def test_text_survives(case: str) -> None:
    found = about_post(name=SAID[case], body=SAID[case])
    assert isinstance(found, Shown)
    fields = json.loads(found.version)
    assert (fields["title"], fields["body"]) == (SAID[case], SAID[case])
    lemmy.read_version(POST, found.version).text.encode()


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-01-30T09:30:00+08:00", 1),
        ("2026-01-30T09:30:00Z", 9),
        ("2026-01-30T09:30:00", 9),
    ],
)
def test_a_time_is_an_instant(written: str, hour: int) -> None:
    assert about_post(published=written).claimed_at == datetime(2026, 1, 30, hour, 30, tzinfo=UTC)


def test_what_changes_by_itself_is_no_edit() -> None:
    before = about_post()
    assert about_post(thumbnail_url="https://x.example/7", embed_title="Tide now") == before
    assert about_post(updated="2026-02-01T00:00:00Z") == before
    assert about_post(body="other") != before


def test_a_version_says_what_was_written() -> None:
    found = about_post(body="**High**", url="https://tides.example/7", nsfw=True)
    said = lemmy.read_version(POST, found.version)
    assert (said.text, said.links, said.labels) == (
        "Tide\n\n**High**",
        ("https://tides.example/7",),
        ("nsfw",),
    )
    for data in (b"", b"[]", b'{"title": 7}'):
        with pytest.raises(Unplaced):
            lemmy.read_version(POST, data)


def listed(account: Account, *views: dict[str, Any], page: int = 1) -> Answer:
    url = lemmy.ask_latest(account)[0].url.replace("&page=1", f"&page={page}")
    person = {"person": {"actor_id": USER.account}}
    body = {"posts": views, "person_view": person} if account is USER else {"posts": views}
    return lemmy.read(account, served(body, url))


def test_a_list_that_is_not_full_reaches_to_the_beginning() -> None:
    answer = listed(USER, view(42), view(41))
    assert list(answer.posts) == [f"{ORIGIN}/post/42", POST]
    assert answer.reaches_to == datetime.min.replace(tzinfo=UTC)
    assert answer.older is None


def test_a_full_list_reaches_to_its_oldest_post_that_is_not_pinned() -> None:
    pinned = view(1, published="2020-01-01T00:00:00Z", featured_community=True)
    views = [view(100 - n, published=f"2026-01-30T09:{59 - n:02}:00Z") for n in range(49)]
    answer = listed(COMMUNITY, pinned, *views)
    assert answer.reaches_to == datetime(2026, 1, 30, 9, 11, tzinfo=UTC)
    assert answer.older is not None
    assert answer.older.url.endswith("&page=2")
    assert listed(COMMUNITY, *views, page=2).reaches_to is None


def test_a_community_names_its_authors_and_a_user_the_community() -> None:
    (in_community,) = listed(COMMUNITY, view()).posts.values()
    (of_user,) = listed(USER, view()).posts.values()
    assert isinstance(in_community, Shown)
    assert isinstance(of_user, Shown)
    assert json.loads(in_community.version)["by"] == USER.account
    assert json.loads(of_user.version)["in"] == COMMUNITY.account


# Addresses


def test_addresses() -> None:
    for text, account in (
        ("lemmy:https://lemmy.tides.example/u/press", USER),
        ("LEMMY:HTTPS://Lemmy.Tides.Example/U/Press/", USER),
        ("!press@lemmy.tides.example", COMMUNITY),
        ("lemmy:https://lemmy.tides.example/c/press", COMMUNITY),
    ):
        expected = Address(account=None, handle=HANDLE, post=None, at=account.account)
        assert lemmy.read_address(text) == expected


def test_what_may_be_another_platforms_is_left_to_it() -> None:
    for text in ("https://lemmy.tides.example/u/press", "@press@lemmy.tides.example", "press"):
        assert lemmy.read_address(text) is None
    for platform in PLATFORMS:
        if platform.NAME not in (lemmy.NAME, "bluesky"):
            assert platform.read_address("lemmy:https://lemmy.tides.example/u/press") is None


@pytest.mark.parametrize("text", ["lemmy:", "lemmy:press", "lemmy:https://x.example/a/b"])
def test_what_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        lemmy.read_address(text)


# Finding


def found(account: Account, *answers: Exchange) -> Any:
    address = Address(account=None, handle=HANDLE, post=None, at=account.account)
    return lemmy.find(address, answers, "")


def community(**fields: Any) -> Exchange:
    body = {"actor_id": COMMUNITY.account, "title": "Press", **fields}
    asked = lemmy.ask_account(COMMUNITY).url
    return served({"community_view": {"community": body}}, asked)


def test_a_community_of_moderators_is_found() -> None:
    located = found(COMMUNITY, community(posting_restricted_to_mods=True))
    names = (HANDLE, Handle("Press"))
    host = "lemmy.tides.example"
    facts = (AccountState("active", host), Identity(names, None, ORIGIN, host))
    assert located == Located(COMMUNITY, facts)
    assert found(COMMUNITY) == lemmy.ask_account(COMMUNITY)


def test_a_community_in_which_anybody_posts_is_nobodys_account() -> None:
    for restricted in (False, None, "true"):
        answer = community(posting_restricted_to_mods=restricted)
        assert isinstance(found(COMMUNITY, answer), Unread)


NOT_FOUND = {
    "nobody": ({"error": "couldnt_find_community"}, 400, Absent),
    "removed": ({"community_view": {"community": {"removed": True}}}, 200, Unread),
    "private": ({"error": "instance_is_private"}, 400, Refused),
    "another software": ({"error": {"message": "x"}}, 404, Unread),
}


@pytest.mark.parametrize("case", NOT_FOUND)
def test_what_is_not_found(case: str) -> None:
    body, status, what = NOT_FOUND[case]
    answer = served(body, lemmy.ask_account(COMMUNITY).url, status)
    assert type(found(COMMUNITY, answer)) is what
    removed = community(removed=True, posting_restricted_to_mods=True)
    assert found(COMMUNITY, removed) == Absent("removed: true")


# Questions


def test_the_control_names_the_instance() -> None:
    url = lemmy.ask_control(USER).url
    site = {"site_view": {}, "version": "0.19.11"}
    assert lemmy.is_sound(USER, served(site, url))
    assert not lemmy.is_sound(USER, served({"version": "0.19.11"}, url))
    assert not lemmy.is_sound(USER, served(site, url, 503))
    assert not lemmy.is_sound(USER, served(site, "https://fog.example/api/v3/site"))
    assert not lemmy.is_sound(USER, answered(url, b"<html>"))
    assert lemmy.read(USER, served(site, url)) == Answer()


def test_questions() -> None:
    assert lemmy.ask_post(USER, PostId("https://fog.example/post/41")) is None
    assert lemmy.ask_many(USER, [POST]) is None
    assert lemmy.kind_of(POST) is ScopeKind.POSTS
    assert lemmy.page_of(USER.account, POST) == POST
    assert lemmy.page_of(USER.account, None) == USER.account


# Hostile answers

URLS = [heard(file).url for file in FILES]
BODIES = [file.read_bytes().partition(b"\n\n")[2] for file in FILES]
NAMES = ["post_view", "post", "creator", "community", "posts", "person_view", "error", "id", "name"]
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(USER.account)
ANSWERS = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(ANSWERS, st.sampled_from(URLS), st.sampled_from((200, 400, 404, 302, 500)))
def test_any_answer_is_placed(body: Any, url: str, status: int) -> None:
    answer = lemmy.read(USER, served(body, url, status))
    if any(isinstance(one, Absent) for one in answer.posts.values()):
        assert status == 200 or body["error"] in ("couldnt_find_post", "not_found")


@given(st.sampled_from(BODIES), st.integers(0, 900), st.binary(max_size=4), st.sampled_from(URLS))
def test_any_broken_answer_is_placed(body: bytes, at: int, scrap: bytes, url: str) -> None:
    lemmy.read(USER, answered(url, body[:at] + scrap + body[at + 2 :]))
    lemmy.is_sound(USER, answered(lemmy.ask_control(USER).url, body[:at] + scrap))
    found(USER, answered(lemmy.ask_account(USER).url, body[:at] + scrap + body[at + 2 :]))
