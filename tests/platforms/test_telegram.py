"""What does Telegram's reader make of pages as t.me serves them?"""

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import telegram
from onrecord.platforms.markup import MAX_PAGE, read_page
from onrecord.platforms.polling import Account, Answer, Located, Question, Shown
from onrecord.platforms.speech import AddressError, Unplaced
from onrecord.platforms.versions import read_fields
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread
from stored_answers import answered, heard
from telegram_twin import FILE, FORWARD, PHOTO, POLL, REPLY, VIDEO, TelegramTwin
from twin_server import Asked

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOST = "https://t.me"
ACCOUNT = Account(
    account=AccountId("1234567890"), handle=Handle("ministry_made_up"), host="https://t.me"
)
LIST = f"{HOST}/s/ministry_made_up"
HERE = Path(__file__).parent / "telegram"


class Life(TelegramTwin):
    """The twin, asked without a network."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self._server.server_close()

    @property
    def base(self) -> str:
        return HOST

    def ask(self, question: Question | None) -> Exchange:
        assert question is not None
        path, _, query = question.url.removeprefix(HOST).partition("?")
        reply = self.answer(Asked("GET", path, query, {}, b""))
        return answered(question.url, reply.body, reply.status, tuple(reply.headers.items()))

    def latest(self) -> Answer:
        return telegram.read(ACCOUNT, self.ask(telegram.ask_latest(ACCOUNT)[0]))


@pytest.fixture
def life() -> Life:
    return Life()


def fields(found: object) -> dict[str, Any]:
    assert isinstance(found, Shown), found
    return read_fields(found.version)


# Stored answers


@pytest.mark.parametrize("file", sorted(HERE.glob("*.http")), ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    said = file.with_suffix(".says").read_text(encoding="utf-8").strip()
    assert repr(telegram.read(ACCOUNT, heard(file))) == said


# Addresses

ADDRESSES = {
    "a channel": ("https://t.me/Ministry_Made_Up", "ministry_made_up", None),
    "its preview": ("https://t.me/s/ministry_made_up", "ministry_made_up", None),
    "a message": ("https://t.me/ministry_made_up/12", "ministry_made_up", "12"),
    "in the preview": ("http://telegram.me/s/ministry_made_up/12?q=a", "ministry_made_up", "12"),
    "without a scheme": ("t.me/ministry_made_up", "ministry_made_up", None),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_names(case: str) -> None:
    text, handle, post = ADDRESSES[case]
    found = telegram.read_address(text)
    assert found is not None
    assert (found.account, found.handle, found.post) == (None, handle, post)


@pytest.mark.parametrize(
    "text", ["https://other.example/ministry", "@ministry_made_up", "did:plc:a", "", "t.meow/abcde"]
)
def test_another_platforms_address(text: str) -> None:
    assert telegram.read_address(text) is None


@pytest.mark.parametrize(
    "path", ["", "c/1234/5", "+AbCdEf", "joinchat/AbCdEf", "abc", "a/b/c", "ministry_made_up/x"]
)
def test_what_has_no_preview_is_refused(path: str) -> None:
    with pytest.raises(AddressError):
        telegram.read_address(f"https://t.me/{path}")


@given(st.text())
def test_any_text_is_an_address_or_not(text: str) -> None:
    for one in (text, f"https://t.me/{text}"):
        with suppress(AddressError):
            telegram.read_address(one)


# Finding


def test_a_channel_is_found_by_its_name(life: Life) -> None:
    life.post("One")
    address = telegram.read_address(life.address)
    assert address is not None
    first = telegram.find(address, [], HOST)
    assert first == telegram.ask_latest(ACCOUNT)[0]
    found = telegram.find(address, [life.ask(telegram.ask_latest(ACCOUNT)[0])], HOST)
    assert isinstance(found, Located)
    assert found.account == ACCOUNT
    assert AccountState("active", "t.me") in found.facts


def test_a_name_that_nobody_has_and_a_preview_that_is_off(life: Life) -> None:
    address = telegram.read_address("https://t.me/ministry_made_up")
    assert address is not None
    ends = []
    for has_channel in (True, False):
        life.has_preview = False
        if not has_channel:
            life.suspend()
        asked: list[Exchange] = []
        while isinstance(step := telegram.find(address, asked, HOST), Question):
            asked.append(life.ask(step))
        ends.append(step)
    assert ends == [
        Refused("no preview: it is switched off, or this is no channel"),
        Absent("no channel has this name"),
    ]


# Lists


def test_a_list_says_what_each_message_shows(life: Life) -> None:
    more = REPLY + FORWARD + PHOTO + VIDEO + FILE + POLL
    post = life.post("Line one\nline two 👍 <b>&", more=more, signed="Press office")
    found = fields(life.latest().posts[PostId(post)])
    assert found == {
        "at": "2026-11-20T12:00:00+00:00",
        "text": "Line one\nline two 👍 <b>&",
        "signed": "Press office",
        "reply_to": "https://t.me/ministry_made_up/3",
        "forwarded": "Agency",
        "forwarded_link": "https://t.me/agency_made_up/12",
        "media": [
            {"kind": "photo", "id": "5109473995509140547"},
            {"kind": "video", "lasts": "0:42"},
            {"kind": "file", "title": "decree.pdf", "extra": "1.2 MB"},
        ],
        "poll": "Which colour?",
        "options": ["Green"],
    }


def test_what_is_forwarded_is_no_post_of_the_channel_s_own(life: Life) -> None:
    own, forwarded = PostId(life.post("One")), PostId(life.post("Two", more=FORWARD))
    kinds = {}
    for post, found in life.latest().posts.items():
        assert isinstance(found, Shown)
        kinds[post] = telegram.read_version(post, found.version).kind
    assert kinds == {own: ScopeKind.POSTS, forwarded: ScopeKind.FORWARDS}


def test_counters_and_changing_addresses_make_no_version(life: Life) -> None:
    post = PostId(life.post("One", more=PHOTO + VIDEO + POLL))
    again = telegram.read(ACCOUNT, life.ask(telegram.ask_post(ACCOUNT, post)))
    assert life.latest().posts == life.latest().posts == again.posts


def test_an_edit_is_another_version_and_marked(life: Life) -> None:
    post = PostId(life.post("One"))
    before = life.latest().posts[post]
    life.edit(post, "Two")
    assert fields(before).get("mark") is None
    assert fields(life.latest().posts[post])["mark"] == "edited"
    life.edit(post, "One")
    assert life.latest().posts[post] != before  # there and back: the mark tells


def test_a_list_reaches_to_its_oldest_message(life: Life) -> None:
    posts = [life.post(f"{n}", minutes_ago=100 - n) for n in range(25)]
    answer = life.latest()
    assert list(answer.posts) == posts[-20:]
    first = answer.posts[PostId(posts[-20])]
    assert isinstance(first, Shown) and answer.reaches_to == first.claimed_at
    older = telegram.read(ACCOUNT, life.ask(answer.older))
    assert list(older.posts) == posts[:5]
    assert older.reaches_to is None and older.older is None and older.facts == ()


def test_the_only_page_reaches_to_the_beginning(life: Life) -> None:
    post = life.post("One")
    life.withdraw(post)
    answer = life.latest()
    assert answer.posts == {} and answer.reaches_to == datetime(2013, 1, 1, tzinfo=UTC)
    assert AccountState("active", "t.me") in answer.facts


def test_many_are_asked_for_by_the_page_that_ends_with_the_last(life: Life) -> None:
    posts = [PostId(life.post(f"{n}")) for n in range(60)]
    asked = posts[20 : 20 + telegram.MANY]
    question = telegram.ask_many(ACCOUNT, asked)
    answer = telegram.read(ACCOUNT, life.ask(question))
    assert set(asked) <= set(answer.posts) and max(answer.posts, key=int) == asked[-1]


def test_notes_of_the_service_are_no_posts_and_missing_numbers_say_nothing(life: Life) -> None:
    one, note = life.post("One"), life.note("pinned a photo")
    life.skip(2)
    two = life.post("Two")
    answer = life.latest()
    assert list(answer.posts) == [one, two] and note not in answer.posts
    assert telegram.missing(answer.posts) == ((int(note), int(note) + 2),)
    assert telegram.missing([PostId("4"), PostId("x")]) == ()


# Single messages


def test_what_stands_in_the_place_of_a_message_is_an_absence(life: Life) -> None:
    post = PostId(life.post("Post not found"))
    question = telegram.ask_post(ACCOUNT, post)
    assert isinstance(telegram.read(ACCOUNT, life.ask(question)).posts[post], Shown)
    life.withdraw(post)
    assert telegram.read(ACCOUNT, life.ask(question)).posts == {post: Absent("Post not found")}


@pytest.mark.parametrize(
    "words", ["Channel was removed", "This post has been removed", "Post not found", "404"]
)
def test_words_decide_nothing(life: Life, words: str) -> None:
    post = PostId(life.post(words))
    for question in (telegram.ask_latest(ACCOUNT)[0], telegram.ask_post(ACCOUNT, post)):
        assert question is not None
        found = telegram.read(ACCOUNT, life.ask(question)).posts[post]
        assert fields(found)["text"] == words


def test_an_error_about_the_name_says_nothing_of_the_message(life: Life) -> None:
    post = PostId(life.post("One"))
    life.give_up_name("other_made_up")
    answer = telegram.read(ACCOUNT, life.ask(telegram.ask_post(ACCOUNT, post)))
    assert answer.posts == {} and isinstance(answer.failure, Unread)


def test_a_kind_that_previews_do_not_show_is_unread(life: Life) -> None:
    post = PostId(life.post("One"))
    exchange = life.ask(telegram.ask_post(ACCOUNT, post))
    wrap = b'<div class="message_media_not_supported_wrap">Service message</div>'
    start = exchange.body.index(b'<div class="tgme_widget_message_text')
    body = exchange.body[:start] + wrap + exchange.body[start:]
    found = telegram.read(ACCOUNT, answered(exchange.url, body)).posts[post]
    assert isinstance(found, Unread)


# Media


def test_where_media_lie_is_said_by_the_answer_and_not_by_the_version(life: Life) -> None:
    post = PostId(life.post("One", more=REPLY + PHOTO + VIDEO))
    other = PostId(life.post("Two"))
    exchange = life.ask(telegram.ask_latest(ACCOUNT)[0])
    picture, film = telegram.media_shown(exchange, post)
    assert re.fullmatch(r"https://cdn1\.telesco\.example/file/\d+\.jpg", picture)
    assert film.startswith("https://cdn4.telesco.example/file/a.mp4?token=")
    assert telegram.media_shown(life.ask(telegram.ask_latest(ACCOUNT)[0]), post)[0] != picture
    assert telegram.media_shown(exchange, other) == ()
    assert telegram.media_shown(answered(LIST, b"<div>" * 9999), post) == ()


# Accounts


def test_without_a_preview_nothing_is_said_of_posts(life: Life) -> None:
    life.post("One")
    life.has_preview = False
    led = life.latest()
    assert led.instead == Question(url=f"{HOST}/ministry_made_up", accept="text/html")
    answer = telegram.read(ACCOUNT, life.ask(led.instead))
    assert isinstance(answer.failure, Refused) and answer.facts == () and answer.posts == {}


def test_a_name_that_leads_nowhere_is_a_state_of_the_account(life: Life) -> None:
    life.post("One")
    life.suspend()
    answer = telegram.read(ACCOUNT, life.ask(life.latest().instead))
    assert answer.facts == (AccountState("no channel has this name", "t.me"),)


def test_another_channel_under_the_name_says_nothing(life: Life) -> None:
    life.post("One")
    life.channel.number = 1234567891
    answer = life.latest()
    assert answer.failure == Unread("the name leads to a channel with another number")
    assert answer.posts == {} and answer.facts == ()


def test_the_name_is_told_with_the_state(life: Life) -> None:
    life.post("One")
    handles = (Handle("ministry_made_up"),)
    assert Identity(handles, None, HOST, "t.me") in life.latest().facts


# The control


def test_the_control_is_sound_only_if_it_shows_something(life: Life) -> None:
    control = telegram.ask_control(ACCOUNT)
    assert telegram.is_sound(ACCOUNT, life.ask(control))
    for status, body in ((200, b""), (404, b"not found"), (200, b"<title>Log in</title>")):
        assert not telegram.is_sound(ACCOUNT, answered(control.url, body, status))
    life.channels["telegram"].number = 5
    assert not telegram.is_sound(ACCOUNT, life.ask(control))


# Eight different answers

FAILURES: dict[str, tuple[int | None, bytes, str | None, type]] = {
    "404": (404, b"not found", None, Unread),
    "410": (410, b"gone", None, Unread),
    "403": (403, b"no", None, Refused),
    "429": (429, b"slow down", None, Refused),
    "500": (500, b"no", None, Unreached),
    "no name": (None, b"", "dns: no such name", Unreached),
    "a captcha": (200, b"<form id='challenge-form'></form>", None, Unread),
    "a form for a password": (200, b"<input type='password'>", None, Unread),
    "nothing": (200, b"", None, Unread),
    "no HTML": (200, b"\x00\xff{]<", None, Unread),
    "unchanged, but of what": (304, b"", None, Unread),
}


@pytest.mark.parametrize("case", FAILURES)
@pytest.mark.parametrize("post", [None, PostId("3")])
def test_what_is_no_answer_says_nothing(case: str, post: PostId | None) -> None:
    status, body, failure, kind = FAILURES[case]
    one = None if post is None else telegram.ask_post(ACCOUNT, post)
    url = LIST if one is None else one.url
    answer = telegram.read(ACCOUNT, answered(url, body, status, (), failure))
    assert isinstance(answer.failure, kind)
    assert answer.posts == {} and answer.facts == ()


@pytest.mark.parametrize("where", ["/", "/login?next=x", "https://other.example/", "//[", ""])
def test_a_redirect_elsewhere_says_nothing(where: str) -> None:
    answer = telegram.read(ACCOUNT, answered(LIST, b"", 302, (("location", where),)))
    assert isinstance(answer.failure, Unread) and answer.instead is None


# Characters

WORDS = {
    "emoji": "👩‍👩‍👧‍👦 🇪🇺",
    "right to left": "سفارة \u202eabc\u202c",
    "composed": "Ämter é",
    "decomposed": "A\u0308mter e\u0301",
    "NUL": "before\0after",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "a megabyte": "x" * 1_000_000,
}


@pytest.mark.parametrize("case", WORDS)
def test_a_character_stays_what_it_was(life: Life, case: str) -> None:
    post = PostId(life.post(WORDS[case], signed=WORDS[case]))
    found = life.latest().posts[post]
    assert fields(found)["text"] == fields(found)["signed"] == WORDS[case]
    assert isinstance(found, Shown)
    assert telegram.read_version(post, found.version).text == WORDS[case]


def test_half_a_character_can_not_be_written_in_a_page(life: Life) -> None:
    """HTML knows none: a reference to one is U+FFFD by its standard, and bytes are not UTF-8."""
    post = PostId(life.post("a\ud800b"))
    text = fields(life.latest().posts[post])["text"]
    assert re.fullmatch("a\ufffd+b", text)


def test_a_time_with_another_offset_is_the_same_instant(life: Life) -> None:
    post = PostId(life.post("One"))
    exchange = life.ask(telegram.ask_latest(ACCOUNT)[0])
    body = exchange.body.replace(b"2026-11-20T12:00:00+00:00", b"2026-11-20T20:00:00+08:00")
    found = telegram.read(ACCOUNT, answered(LIST, body)).posts[post]
    assert isinstance(found, Shown) and found.claimed_at == NOW
    assert fields(found)["at"] == "2026-11-20T20:00:00+08:00"


# Versions


def test_what_is_no_version_is_not_placed() -> None:
    for data in (b"", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(Unplaced):
            telegram.read_version(PostId("3"), data)


ODD = b'{"media":[1,{"kind":2}],"text":1,"links":"x","options":[1],"at":"never"}'


def test_a_version_of_odd_fields_says_what_it_can() -> None:
    said = telegram.read_version(PostId("3"), ODD)
    assert (said.text, said.links, said.claimed_at) == ("", (), None)


# Any bytes


@given(st.binary(max_size=200), st.sampled_from((200, 302, 304, 404)))
def test_any_bytes_are_placed(body: bytes, status: int) -> None:
    for url in (LIST, f"{HOST}/ministry_made_up", f"{HOST}/ministry_made_up/3?embed=1"):
        answer = telegram.read(ACCOUNT, answered(url, body, status))
        assert answer.posts == {} and not isinstance(answer.failure, type(None))


def _page(url: str) -> bytes:
    life = Life()
    life.post("One", more=PHOTO + REPLY + POLL, signed="Office")
    life.post("Two")
    return life.ask(Question(url=url)).body


PAGES = {url: _page(url) for url in (LIST, f"{HOST}/ministry_made_up/2?embed=1")}


@given(st.sampled_from(sorted(PAGES)), st.data())
def test_an_answer_that_was_changed_anywhere_is_placed(url: str, data: st.DataObject) -> None:
    body = PAGES[url]
    at = data.draw(st.integers(0, len(body)))
    gone = data.draw(st.integers(0, 60))
    put = data.draw(st.binary(max_size=30))
    answer = telegram.read(ACCOUNT, answered(url, body[:at] + put + body[at + gone :]))
    assert not any(isinstance(found, Absent) for found in answer.posts.values())


@given(st.text(max_size=50))
def test_any_address_of_a_question_is_placed(url: str) -> None:
    answer = telegram.read(ACCOUNT, answered(f"{HOST}/{url}", PAGES[LIST]))
    assert answer.failure is not None or url.startswith("s/ministry_made_up")


@pytest.mark.parametrize(
    "body",
    [b"<div>" * 100_000, b"<b>" * 513, b" " * (MAX_PAGE + 1)],
    ids=["too deep", "too deep by one", "too large"],
)
def test_a_page_that_would_take_long_is_not_parsed(body: bytes) -> None:
    with pytest.raises(Unplaced):
        read_page(body)
    assert isinstance(telegram.read(ACCOUNT, answered(LIST, body)).failure, Unread)


def test_a_page_of_many_that_are_closed_again_is_parsed() -> None:
    assert len(read_page(b"<p>a</p><br>" * 10_000).all("p")) == 10_000
