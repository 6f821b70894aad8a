"""Does a digest arrive whole, harmless and when it is due, by a real mail server?"""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from entries import at
from loopback_server import Authority, authority
from mail_room import MailRoom, knows, mail_room
from notices_room import Room
from onrecord.archive.notification_targets import Every, Mail
from onrecord.desk.notifying import Notifier
from onrecord.desk.notifying.mails import due_at
from onrecord.network import mailing
from onrecord.record.declarations import Act
from small_desk import Desk

HOSTILE = (
    'Not ours.\r\nBcc: everybody@elsewhere.example\r\n\r\n<script>alert(1)</script> "\u202etxet\u202c '
    '<a href="https://evil.example">here</a>\x00\x1b[31m'
)


def rules(port: int, *mail: str, every: str = "hourly", to: str = "desk@news.example") -> str:
    return "\n".join(
        (
            "[mail]",
            f'server = "127.0.0.1:{port}"',
            'from = "onrecord <records@archive.example>"',
            *(mail or ('security = "none"',)),
            "[targets.desk]",
            f"mail = [{', '.join(repr(one) for one in to.split())}]",
            f'every = "{every}"',
            "[rules.all]",
            'to = ["desk"]',
        )
    )


@pytest.fixture
def post() -> Iterator[MailRoom]:
    with mail_room() as found:
        yield found


@pytest.fixture
def room(desk: Desk, post: MailRoom) -> Room:
    made = Room(desk.archive)
    made.rules(rules(post.port))
    made.round()
    desk.enrol(minutes=101)
    desk.posted("new", "We leave the accord.", 110)
    desk.withdrew("new", 115)
    return made


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def parts(letter: Any) -> tuple[str, str]:
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return plain, html


DUE = {
    "hourly": ("hourly", 6, "2026-01-31T13:50:00", "2026-01-31T14:00:00"),
    "hourly, on the hour": ("hourly", 6, "2026-01-31T14:00:00", "2026-01-31T15:00:00"),
    "hourly, over midnight": ("hourly", 6, "2026-01-31T23:59:59", "2026-02-01T00:00:00"),
    "daily, before the hour": ("daily", 6, "2026-01-31T05:59:59", "2026-01-31T06:00:00"),
    "daily, at the hour": ("daily", 6, "2026-01-31T06:00:00", "2026-02-01T06:00:00"),
    "daily, at midnight": ("daily", 0, "2026-12-31T12:00:00", "2027-01-01T00:00:00"),
}


@pytest.mark.parametrize("name", DUE)
def test_a_digest_is_due_when_its_hour_or_day_is_over(name: str) -> None:
    every, hour, owed, due = DUE[name]
    kind: Every = "daily" if every == "daily" else "hourly"
    mail = Mail("desk", ("a@b.example",), kind, hour)
    since = datetime.fromisoformat(owed).replace(tzinfo=UTC)
    assert due_at(mail, since) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_one_letter_brings_what_came_in_an_hour(room: Room, post: MailRoom) -> None:
    room.moment = at(119)
    assert room.round() == 0 and post.letters == []
    room.moment = at(120)  # 14:00 UTC
    assert room.round() == 3
    assert room.round() == 0
    (letter,) = post.letters
    assert post.recipients == [["desk@news.example"]]
    assert letter["subject"] == "[onrecord] 3 notices: Ministry of Tides"
    assert letter["from"] == "onrecord <records@archive.example>"
    assert letter["to"] == "desk@news.example"
    assert letter["auto-submitted"] == "auto-generated"
    assert (
        letter["list-unsubscribe"] == "<mailto:records@archive.example?subject=unsubscribe%20all>"
    )
    for text in (parts(letter)[0], Elements(parts(letter)[1]).text):
        assert text.index("was put on record") < text.index("First seen by us")
        assert text.index("First seen by us") < text.index("Found withdrawn: a commit signed")
        assert "how it is known: account-signed" in text
        assert "2026-01-31 13:55:00 UTC" in text


def test_a_digest_that_waits_is_not_forgotten_by_the_watch(room: Room, post: MailRoom) -> None:
    async def rounds(found: Notifier) -> list[int]:
        told = [await found.once(), await found.once()]
        room.moment = at(120)
        return [*told, await found.once(), await found.once()]

    assert asyncio.run(room.with_notifier(rounds)) == [0, 0, 3, 0]
    assert len(post.letters) == 1


def test_words_of_others_can_do_nothing_in_a_letter(desk: Desk, room: Room, post: MailRoom) -> None:
    desk.declared(117, words=HOSTILE, act=Act.DISOWNS, speaker="A\r\nBcc: x@y.example, minister")
    room.moment = at(120)
    room.round()
    (letter,) = post.letters
    assert post.recipients == [["desk@news.example"]] and letter["bcc"] is None
    plain, html = parts(letter)
    assert "Bcc: everybody@elsewhere.example <script>" in plain  # words, on the line that quotes
    assert not re.search(r"^Bcc", plain, re.MULTILINE)
    page = Elements(html)
    assert set(page.found) <= {
        *["html", "meta", "title", "body", "ul", "li", "p", "strong", "small", "br", "a"]
    }
    assert "script" not in page.found and 'href="https://evil' not in html
    for text in (plain, html, letter["subject"]):
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", text)


def test_the_subject_of_a_hostile_name_is_one_line(desk: Desk, post: MailRoom) -> None:
    made = Room(desk.archive)
    made.rules(rules(post.port))
    made.round()
    desk.enrol(institution="Ministry\r\nX-Evil: 1\r\n\r\nof \u202eTides" + "!" * 300, minutes=110)
    made.moment = at(120)
    assert made.round() == 1
    (letter,) = post.letters
    assert letter["x-evil"] is None
    assert letter["subject"].startswith("[onrecord] 1 notice: Ministry X-Evil: 1 of Tides!!!")


def test_a_letter_that_was_taken_without_our_hearing_of_it_is_sent_again_as_the_same(
    room: Room, post: MailRoom
) -> None:
    room.moment, post.hangs_up = at(120), True
    assert room.round() == 0
    post.hangs_up = False
    room.later(minutes=1)
    assert room.round() == 3
    first, second = post.letters
    assert first["message-id"] == second["message-id"]


def test_a_server_that_can_take_nothing_now_is_asked_again(room: Room, post: MailRoom) -> None:
    room.moment, post.says = at(120), ["451 4.3.0 try\x07 again"]
    assert room.round() == 0
    assert room.noted[-1] == (
        "failed: 127.0.0.1: 451 4.3.0 try again; it is tried again for three days"
    )
    room.later(minutes=1)
    assert room.round() == 3


def test_of_several_recipients_none_learns_of_the_others(room: Room, post: MailRoom) -> None:
    several = ["desk@news.example", "source@elsewhere.example"]
    room.rules(rules(post.port, to=" ".join(several)))
    room.moment = at(120)
    assert room.round() == 3
    (letter,) = post.letters
    assert post.recipients == [several]
    assert letter["to"] == "undisclosed-recipients:;" and letter["bcc"] is letter["cc"] is None
    assert not [one for one in several if one in letter.as_string()]


def test_who_of_several_was_refused_is_noted(desk: Desk, room: Room, post: MailRoom) -> None:
    room.rules(rules(post.port, to="gone@news.example desk@news.example"))
    room.moment, post.refused = at(120), ("gone@news.example",)
    assert room.round() == 3
    assert room.noted[-1] == "refused by the server: gone@news.example"
    desk.posted("newer", "Two.", 121)
    room.moment, post.refused = at(180), ("gone@news.example", "desk@news.example")
    assert room.round() == 0
    assert "refused every recipient: 550" in room.noted[-1]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    with authority() as found:
        monkeypatch.setattr(mailing, "verifying", found.client)
        yield found


SECURE = {"starttls": ("tls_context", "starttls"), "tls": ("ssl_context", "tls")}


@pytest.mark.parametrize("name", SECURE)
def test_a_password_goes_over_tls_alone(desk: Desk, trusted: Authority, name: str) -> None:
    context, security = SECURE[name]
    logins: list[Any] = []
    settings: dict[str, Any] = {
        context: trusted.server("127.0.0.1"),
        "authenticator": knows(logins),
        "auth_require_tls": name == "starttls",
    }
    with mail_room(**settings) as post:
        made = Room(desk.archive)
        login = ('user = "records"', 'password = "open sesame"')
        made.rules(rules(post.port, f'security = "{security}"', *login))
        made.round()
        desk.enrol(minutes=110)
        made.moment = at(120)
        assert made.round() == 1
        assert len(post.letters) == 1 and logins == [(b"records", b"open sesame")]


def test_a_server_without_the_tls_that_was_asked_for_gets_nothing(
    desk: Desk, post: MailRoom
) -> None:
    made = Room(desk.archive)
    made.rules(rules(post.port, 'security = "starttls"'))
    made.round()
    desk.enrol(minutes=110)
    made.moment = at(120)
    assert made.round() == 0
    assert "STARTTLS" in made.noted[-1] and post.letters == []


def test_a_server_whose_certificate_is_anothers_gets_nothing(
    desk: Desk, trusted: Authority
) -> None:
    with mail_room(tls_context=trusted.server("mail.elsewhere.example")) as post:
        made = Room(desk.archive)
        made.rules(rules(post.port, 'security = "starttls"'))
        made.round()
        desk.enrol(minutes=110)
        made.moment = at(120)
        assert made.round() == 0
        assert "certificate" in made.noted[-1].lower() and post.letters == []


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_server_in_our_own_network_is_refused_unless_allowed(
    desk: Desk, room: Room, post: MailRoom, security: str
) -> None:
    room.rules(rules(post.port, f'security = "{security}"'))
    room.allow, room.moment = (), at(120)
    assert room.round() == 0
    assert re.search("which is not a public address|without TLS", room.noted[-1])
    assert post.letters == []
