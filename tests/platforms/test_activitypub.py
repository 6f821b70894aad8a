"""What does an ActivityPub server's answer say, and can it be asked the right things?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub_twin import ActivityPubTwin
from onrecord.platforms import activitypub
from onrecord.platforms.polling import Account, Answer, Located, Question, Shown
from onrecord.platforms.speech import AddressError, Unplaced
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread
from stored_answers import answered, heard
from twin_server import Asked

ACTOR = "https://social.tides.example/users/ministry"
POST = PostId(f"{ACTOR}/statuses/1")
ACCOUNT = Account(
    account=AccountId(ACTOR),
    handle=Handle("ministry@social.tides.example"),
    host=f"{ACTOR}/outbox?page=true",
)
FILES = sorted((Path(__file__).parent / "activitypub").glob("*.http"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    said = file.with_suffix(".says").read_text().strip()
    assert repr(activitypub.read(ACCOUNT, heard(file))) == said


def note(**fields: Any) -> dict[str, Any]:
    return {"id": POST, "type": "Note", "attributedTo": ACTOR, "content": "<p>Dry.</p>", **fields}


def served(body: Any, url: str = POST) -> Exchange:
    return answered(url, json.dumps(body).encode())


def version(**fields: Any) -> bytes:
    found = activitypub.read(ACCOUNT, served(note(**fields))).posts[POST]
    assert isinstance(found, Shown), found
    return found.version


# Eight answers

WALLS = {
    "404": (404, b'{"error": "Not Found"}', Absent),
    "410": (410, b"", Absent),
    "401": (401, b"", Refused),
    "403": (403, b"", Refused),
    "429": (429, b"", Refused),
    "500": (500, b"", Unreached),
    "a captcha": (200, b"<form id='challenge-form'></form>", Unread),
    "a login wall": (200, b"<form><input type=password></form>", Unread),
    "a captcha with 404": (404, b"<form id='challenge-form'></form>", Unread),
    "nothing": (200, b"", Unread),
    "DNS": (None, b"", Unreached),
}


@pytest.mark.parametrize("wall", WALLS)
def test_only_the_server_s_own_word_is_an_absence(wall: str) -> None:
    status, body, kind = WALLS[wall]
    failure = "dns: no such name" if status is None else None
    answer = activitypub.read(ACCOUNT, answered(POST, body, status, failure=failure))
    assert isinstance(answer.posts.get(POST, answer.failure), kind)


def test_an_outbox_that_is_gone_leads_to_the_account() -> None:
    gone = answered(ACCOUNT.host, b"", 410)
    first = activitypub.read(ACCOUNT, gone)
    assert first.instead == activitypub.ask_account(ACCOUNT)
    actor = answered(ACTOR, b"", 410)
    (state,) = activitypub.read(ACCOUNT, actor, [gone]).facts
    assert state == AccountState("gone", "its instance (HTTP 410)")


def test_an_active_account_without_an_outbox_is_not_looked_at() -> None:
    gone = answered(ACCOUNT.host, b"", 404)
    body = {"id": ACTOR, "type": "Person", "outbox": f"{ACTOR}/outbox"}
    answer = activitypub.read(ACCOUNT, served(body, ACTOR), [gone])
    assert isinstance(answer.failure, Unread) and not answer.facts


def test_what_was_asked_for_is_known_behind_a_redirect() -> None:
    moved = answered(POST, b"", 302, (("location", "/elsewhere"),))
    assert activitypub.read(ACCOUNT, moved).instead == Question(
        url="https://social.tides.example/elsewhere", accept=activitypub.ACTIVITY
    )
    there = served(note(), "https://social.tides.example/elsewhere")
    assert isinstance(activitypub.read(ACCOUNT, there, [moved]).posts[POST], Shown)
    assert activitypub.read(ACCOUNT, there).failure == Unread(
        "another object than the one asked for"
    )


def test_a_redirect_to_where_nothing_is_says_nothing_of_the_post() -> None:
    moved = answered(POST, b"", 302, (("location", "/"),))
    nothing = answered("https://social.tides.example/", b"{}", 404)
    assert isinstance(activitypub.read(ACCOUNT, nothing, [moved]).failure, Unread)


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    moved = answered(POST, b"", 302, (("location", "http://social.tides.example/"),))
    assert isinstance(activitypub.read(ACCOUNT, moved).failure, Unread)


# Versions


def test_counters_make_no_version() -> None:
    liked = version(likes={"type": "Collection", "totalItems": 7}, shares={"totalItems": 1})
    assert liked == version()
    options = [{"type": "Note", "name": "North", "replies": {"totalItems": n}} for n in (1, 2)]
    assert version(oneOf=options[:1]) == version(oneOf=options[1:])


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
    held = version(content=WORDS[case], name=WORDS[case])
    assert json.loads(held)["content"] == WORDS[case] == json.loads(held)["name"]
    activitypub.read_version(POST, held).text.encode()


@pytest.mark.parametrize("case", WORDS)
def test_a_name_of_any_kind_is_read(case: str) -> None:
    body = {"id": ACTOR, "type": "Person", "outbox": ACCOUNT.host, "preferredUsername": WORDS[case]}
    answer = activitypub.read(ACCOUNT, served(body, ACTOR))
    assert answer.failure is None and len(answer.facts) == 2


def test_a_claimed_time_of_another_offset_is_the_same_instant() -> None:
    found = activitypub.read(ACCOUNT, served(note(published="2026-01-31T20:00:00+08:00")))
    shown = found.posts[POST]
    assert isinstance(shown, Shown)
    assert shown.claimed_at == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert json.loads(shown.version)["published"].endswith("+08:00")


def test_what_a_version_says() -> None:
    said = activitypub.read_version(
        POST,
        version(
            content='<p>One<br>two <a href="https://a.example/x">x</a></p><p>three &lt;</p>',
            summary="flood",
            contentMap={"en": "…"},
            inReplyTo="https://other.example/1",
            quoteUrl="https://other.example/2",
            attachment={"type": "Image", "url": [{"href": "https://m.example/1"}], "name": "map"},
        ),
    )
    assert said.text == "One\ntwo x\n\nthree <"
    assert (said.labels, said.languages) == (("flood",), ("en",))
    assert (said.answers, said.quotes) == ("https://other.example/1", "https://other.example/2")
    assert [(m.part, m.words) for m in said.media] == [("https://m.example/1", "map")]
    assert said.links == ("https://a.example/x",)


GENERATORS: dict[str, tuple[Any, str | None]] = {
    "told": ({"type": "Application", "name": "Husky", "url": "https://husky.example"}, "Husky"),
    "by its id only": ("https://husky.example/app", None),
    "without a name": ({"type": "Application"}, None),
    "a name that is none": ({"name": 7}, None),
    "half a character": ({"name": "A\ud800"}, "A\ufffd"),
    "not told": (None, None),
}


@pytest.mark.parametrize("case", GENERATORS)
def test_the_application_is_told_and_is_no_edit(case: str) -> None:
    generator, client = GENERATORS[case]
    made = version(generator=generator)
    assert activitypub.read_version(POST, made).client == client
    assert activitypub.is_no_edit(made, version())


def test_since_when_the_words_stand_is_told() -> None:
    edited = activitypub.read_version(POST, version(updated="2026-01-31T20:00:00+08:00"))
    assert edited.edited_at == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert activitypub.read_version(POST, version(updated="yesterday")).edited_at is None


def test_a_repost_is_one() -> None:
    body = {"id": POST, "type": "Announce", "actor": ACTOR, "object": "https://other.example/1"}
    shown = activitypub.read(ACCOUNT, served(body)).posts[POST]
    assert isinstance(shown, Shown)
    said = activitypub.read_version(POST, shown.version)
    assert (said.kind, said.quotes) == (ScopeKind.REPOSTS, "https://other.example/1")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_version_is_not_placed(data: bytes) -> None:
    with pytest.raises(Unplaced):
        activitypub.read_version(POST, data)


# Nothing raises

NAMES = ["id", "type", "actor", "object", "orderedItems", "next", "first", "attributedTo"]
NAMES += ["content", "contentMap", "published", "attachment", "oneOf", "url", "outbox", "publicKey"]
scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
scalars |= st.sampled_from([ACTOR, POST, "Note", "Create", "Person", "Announce", "Tombstone"])
scalars |= st.sampled_from(["OrderedCollection", "OrderedCollectionPage", "http://[", "\ud800"])
bodies = st.recursive(
    scalars,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(NAMES), x, max_size=6),
    max_leaves=25,
)
URLS = st.sampled_from([ACTOR, ACCOUNT.host, POST, "https://social.tides.example/x", ""])


@given(bodies, URLS, st.sampled_from([200, 301, 304, 403, 404, 410]))
def test_any_answer_is_placed(body: Any, url: str, status: int) -> None:
    exchange = answered(url, json.dumps(body).encode(), status)
    assert isinstance(activitypub.read(ACCOUNT, exchange, [exchange]), Answer)
    activitypub.is_sound(ACCOUNT, exchange)
    for answers in ([exchange], [served(body, ACTOR), exchange]):
        activitypub.find(ADDRESS, answers, "")


@given(st.binary(max_size=60), URLS)
def test_any_bytes_are_placed(body: bytes, url: str) -> None:
    assert isinstance(activitypub.read(ACCOUNT, answered(url, body)), Answer)
    activitypub.find(ADDRESS, [answered(url, body)], "")


@given(st.sampled_from(FILES), st.data())
def test_any_damage_is_placed(file: Path, data: st.DataObject) -> None:
    whole = heard(file)
    if whole.body:
        at = data.draw(st.integers(0, len(whole.body) - 1))
        body = whole.body[:at] + data.draw(st.binary(max_size=3)) + whole.body[at + 1 :]
        activitypub.read(ACCOUNT, answered(whole.url, body, whole.status))


# Finding an account

found = activitypub.read_address(f"activitypub:{ACTOR}")
assert found is not None
ADDRESS = found


def located(twin: ActivityPubTwin, address: str) -> Any:
    wanted, answers = activitypub.read_address(address), []
    assert wanted is not None
    while isinstance(asked := activitypub.find(wanted, answers, twin.base), Question):
        path, _, query = asked.url.removeprefix(twin.base).partition("?")
        reply = twin.answer(Asked("GET", path, query, {}, b""))
        answers.append(answered(asked.url, reply.body, reply.status))
    return asked


def test_an_account_is_found_by_its_url_and_by_its_handle() -> None:
    with ActivityPubTwin() as twin:
        host = twin.base.removeprefix("http://")
        for address in (twin.address, f"activitypub:@ministry@{host}"):
            end = located(twin, address)
            assert isinstance(end, Located), end
            assert end.account == Account(
                account=AccountId(twin.actor),
                handle=Handle(f"ministry@{host}"),
                host=f"{twin.actor}/outbox?page=true",
            )


def test_a_handle_that_the_actor_does_not_bear_is_not_believed() -> None:
    wanted = activitypub.read_address("activitypub:@minister@social.tides.example")
    assert wanted is not None
    link = {"rel": "self", "type": "application/activity+json", "href": ACTOR}
    actor = {"id": ACTOR, "type": "Person", "outbox": f"{ACTOR}/o", "preferredUsername": "ministry"}
    outbox = {"type": "OrderedCollection", "orderedItems": []}
    answers = [
        served({"links": [link]}, "https://social.tides.example/.well-known/webfinger"),
        served(actor, ACTOR),
        served(outbox, f"{ACTOR}/o"),
        served(actor, ACTOR),
    ]
    assert isinstance(activitypub.find(wanted, answers, ""), Unread)
    assert isinstance(activitypub.find(ADDRESS, answers[1:], ""), Located)


def test_nothing_at_an_address_is_said() -> None:
    assert isinstance(activitypub.find(ADDRESS, [answered(ACTOR, b"", 404)], ""), Absent)
    assert isinstance(activitypub.find(ADDRESS, [answered(ACTOR, b"", 403)], ""), Refused)


def test_addresses_without_the_prefix_are_others() -> None:
    assert activitypub.read_address(ACTOR) is None
    with pytest.raises(AddressError):
        activitypub.read_address("activitypub:ministry")


# Is the server in order?


def test_a_server_that_has_lost_its_mind_is_not_sound() -> None:
    url = activitypub.ask_control(ACCOUNT).url
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.1"
    own = {"links": [{"rel": rel, "href": "https://social.tides.example/nodeinfo/2.1"}]}
    others = {"links": [{"rel": rel, "href": "https://other.example/nodeinfo/2.1"}]}
    assert activitypub.is_sound(ACCOUNT, served(own, url))
    assert not activitypub.is_sound(ACCOUNT, served(others, url))
    assert not activitypub.is_sound(ACCOUNT, served(own, POST))
    assert not activitypub.is_sound(ACCOUNT, answered(url, json.dumps(own).encode(), 404))
    assert not activitypub.is_sound(ACCOUNT, answered(url, b"<html>"))


def test_a_post_of_another_server_is_not_asked_for() -> None:
    assert activitypub.ask_post(ACCOUNT, PostId("https://other.example/1")) is None
    assert activitypub.ask_post(ACCOUNT, POST) is not None
