"""Does a newcomer see at once whether it was posted, who withdrew it, who disowned it, and how known?"""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest

from entries import ACCOUNT, account_observation, at, post_observation
from onrecord.desk.cases import find_case
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.correcting import correct
from onrecord.findings.timeline import Event
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Capacity, Covers, ScopeKind
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    PostObservation,
    Surface,
)
from onrecord.record.outcomes import Absent, AccountState, Refused
from onrecord.web.case import case_page
from onrecord.web.lanes import LANES, lanes_of
from small_desk import Desk, desk, post_id
from web.asking import Pages, read

__all__ = ["desk"]

CASE = "/cases/accord"


class Told:
    """A case of one post, and what a reader sees of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.enrol()
        self.ref = desk.posted("one", "We leave the accord.", 10, createdAt="2026-01-31T12:09:57Z")
        desk.changed("accord", self.ref, title="The accord", minutes=5)

    def text(self) -> str:
        return read(Pages(self.desk.archive).get(CASE)).text

    def glance(self) -> dict[str, str]:
        """The rows of the only post, by their question."""
        html = Pages(self.desk.archive).get(CASE).text
        (found,) = re.findall(r'<dl class="facts glance">(.*?)</dl>', html, re.DOTALL)
        rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", found, re.DOTALL)
        plain = [
            unescape(" ".join(re.sub(r"<[^>]+>", "", cell).split())) for row in rows for cell in row
        ]
        return dict(zip(plain[::2], plain[1::2], strict=True))

    def declared(self, minutes: float = 60, *, covers: Covers = Covers.YES, **more: object) -> None:
        decided = ((self.ref, covers, "The words name it."),)
        self.desk.declared(minutes, covers=decided, **more)


@pytest.fixture
def told(desk: Desk) -> Told:
    return Told(desk)


def nothing(told: Told) -> None:
    pass


def withdrawn(told: Told) -> None:
    told.desk.withdrew("one", 30)


def disowned(told: Told) -> None:
    withdrawn(told)
    told.declared()


def perhaps(told: Told) -> None:
    told.declared(covers=Covers.UNCLEAR)


def by_a_stranger(told: Told) -> None:
    told.declared(capacity=Capacity.ARCHIVE)


def affirmed(told: Told) -> None:
    told.declared(act=Act.AFFIRMS, words="It is ours.")


def left_behind(told: Told) -> None:
    told.declared(50, said_at=at(40))
    told.declared(60, said_at=at(55), act=Act.AFFIRMS, words="It is ours after all.")


def taken_back(told: Told) -> None:
    first = told.desk.declared(50, said_at=at(40), covers=((told.ref, Covers.YES, "It is named."),))
    told.declared(
        60, said_at=at(55), act=Act.WITHDRAWS, words="We take that back.", withdraws=first.digest
    )


def by_words_that_came_before(told: Told) -> None:
    told.desk.declared(
        9,
        said_at=at(5),
        kinds=(ScopeKind.POSTS,),
        accounts=(ACCOUNT,),
        begins_at=at(5),
        scope_words="from now on",
    )


def heard(told: Told, one: PostObservation | AccountObservation) -> None:
    (body,) = told.desk.archive.keep(b"what was answered")
    exchange = replace(one.evidence.exchange, body=body)
    told.desk.archive.append([replace(one, evidence=replace(one.evidence, exchange=exchange))])


def inactive(told: Told) -> None:
    heard(told, account_observation(AccountState("takendown", "its host"), 30))


def hidden(told: Told) -> None:
    """Its host denies it, within the minute in which the signed tree is seen to hold it."""
    denied = post_observation(
        Absent("it is not there"),
        30,
        account=ACCOUNT,
        post=post_id("one"),
        surface=Surface.HOST,
        authenticity=Authenticity.TLS_ONLY,
        rev=None,
    )
    heard(told, denied)
    told.desk.posted("one", "We leave the accord.", 31, createdAt="2026-01-31T12:09:57Z")


def refused(told: Told) -> None:
    told.desk.looked("one", Refused("HTTP 429"), 40)


ROWS = {
    "there, and nobody spoke": (
        nothing,
        {
            "Was it posted?": "Yes: it was in the account’s signed data. That shows the account, or "
            "the server that hosts it; it does not show the person. How it is known: account-signed",
            "When was it there?": "By its own word posted 2026-01-31 12:10:00 UTC claimed. Seen 2026-01-31 12:10:00 UTC. How it is "
            "known: that it was there: account-signed; when: by observed",
            "Who withdrew it?": "Nobody, as far as we saw. It was there when last seen, 2026-01-31 "
            "12:10:00 UTC. How it is known: account-signed",
            "Who disowned it?": "Nobody who may speak for the account, as far as is on record here.",
        },
    ),
    "withdrawn": (
        withdrawn,
        {
            "When was it there?": "By its own word posted 2026-01-31 12:10:00 UTC claimed. First seen 2026-01-31 12:10:00 UTC. "
            "It went between 2026-01-31 12:10:00 UTC and 2026-01-31 12:30:00 UTC, by our clock. How it is known: "
            "that it was there: account-signed; when: by observed",
            "Who withdrew it?": "The account or its host. A commit signed with the account’s key no "
            "longer held it. Between 2026-01-31 12:10:00 UTC and 2026-01-31 12:30:00 UTC, by our "
            "clock. How it is known: account-signed",
            "Who disowned it?": "Nobody who may speak for the account, as far as is on record here.",
        },
    ),
    "only its account is inactive": (
        inactive,
        {
            "When was it there?": "By its own word posted 2026-01-31 12:10:00 UTC claimed. First seen 2026-01-31 12:10:00 UTC. "
            "It was last seen 2026-01-31 12:10:00 UTC. Its account was first said to be inactive "
            "2026-01-31 12:30:00 UTC, by our clock; whether the post was withdrawn is not known. How it "
            "is known: that it was there: account-signed; when: by observed",
        },
    ),
    "hidden by its host": (
        hidden,
        {
            "When was it there?": "By its own word posted 2026-01-31 12:10:00 UTC claimed. First seen 2026-01-31 12:10:00 UTC. "
            "Its host first denied it 2026-01-31 12:30:00 UTC, by our clock, while the account's "
            "signed tree held it. How it is known: that it was there: account-signed; when: by observed",
        },
    ),
    "our own failure changes nothing": (
        refused,
        {
            "Who withdrew it?": "Nobody, as far as we saw. It was there when last seen, 2026-01-31 "
            "12:10:00 UTC. How it is known: account-signed"
        },
    ),
    "disowned": (
        disowned,
        {
            "Who disowned it?": "A spokesperson, for the account's institution, 2026-01-31 12:40:00 "
            "UTC said: None of it is ours. what is known of these words How it is known: as said That they may speak for the account is the editor’s word.",
            "Does that cover this post?": "Yes. An editor of this archive decided so: The words name it. How it is "
            "known: as said, as an editor read the words",
        },
    ),
    "perhaps disowned": (
        perhaps,
        {
            "Who disowned messages of this account?": "A spokesperson, for the account's institution, "
            "2026-01-31 12:40:00 UTC said; whether the words mean this post is not clear: None of it is "
            "ours. what is known of these words How it is known: as said That they may speak for the account is the "
            "editor’s word.",
            "Does that cover this post?": "That is not clear. An editor of this archive decided so: The words "
            "name it. How it is known: as said, as an editor read the words",
        },
    ),
    "a stranger's words disown nothing": (
        by_a_stranger,
        {
            "Who disowned it?": "Nobody who may speak for the account, as far as is on record here.",
            "What else was said about it?": "A spokesperson, for an archive (the words)",
        },
    ),
    "stood by": (
        affirmed,
        {
            "Who disowned it?": "Nobody who may speak for the account, as far as is on record here.",
            "Who stands by it?": "A spokesperson, for the account's institution, 2026-01-31 12:40:00 "
            "UTC said: It is ours. what is known of these words How it is known: as said That they may speak for the account is the editor’s word.",
        },
    ),
    "disowned, and taken back": (
        taken_back,
        {"Who disowned it?": "Nobody any more. The words that disowned it were taken back."},
    ),
    "by words that came before it": (
        by_words_that_came_before,
        {
            "Who disowned it?": "A spokesperson, for the account's institution, 2026-01-31 12:05:00 "
            "UTC said: None of it is ours. what is known of these words How it is known: as said "
            "These words came before the post, and speak of later posts. That they may speak for "
            "the account is the editor’s word.",
        },
    ),
    "disowned, and then stood by": (
        left_behind,
        {
            "Who disowned it?": "Nobody any more. Later words of the same speaker stand by it.",
            "Who stands by it?": "A spokesperson, for the account's institution, 2026-01-31 12:55:00 "
            "UTC said: It is ours after all. what is known of these words How it is known: as said That they may speak for the account is the editor’s word.",
            "What else was said about it?": "A spokesperson, for the account's institution (the words)",
        },
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_each_row_answers_its_question_and_how_it_is_known(told: Told, name: str) -> None:
    happens, expected = ROWS[name]
    happens(told)
    shown = told.glance()
    assert {question: shown.get(question) for question in expected} == expected
    asked = [one for one in shown if one not in expected and "?" in one and len(expected) > 2]
    assert set(asked) <= {"Was it posted?", "When was it there?", "Who withdrew it?"}


def test_what_is_in_question_comes_first_and_unfolded(desk: Desk, told: Told) -> None:
    calm = desk.posted("calm", "The pier is open.", 11)
    gone = desk.posted("gone", "Goodbye.", 12)
    desk.withdrew("gone", 20)
    desk.changed("accord", calm, gone, minutes=25)
    page = case_page(desk.archive, find_case(desk.archive, "accord"))
    assert [post.found.ref for post in page.first_read] == [gone, told.ref, calm]
    assert [post.number for post in page.first_read] == [3, 1, 2]
    html = Pages(desk.archive).get(CASE).text
    assert html.count("<summary>Posted, withdrawn, disowned: by whom?</summary>") == 2
    assert html.count('id="q-3" open') == 1 and 'id="q-1" open' not in html


def test_words_of_others_stay_words_at_a_glance(told: Told) -> None:
    told.declared(speaker="<b>Minister</b>\u202eretsinim", words="<script>alert(1)</script>")
    html = Pages(told.desk.archive).get(CASE).text
    assert "<b>Minister" not in html and "<script>alert" not in html
    assert "\u202e" not in html


def test_a_correction_of_the_page_is_shown_on_it(desk: Desk, told: Told) -> None:
    correct(
        desk.archive,
        said="It was withdrawn at noon.",
        instead="It was withdrawn by noon.",
        why="Our clock bounds it; it does not say when.",
        actor=operator(),
        at=at(200),
        case="accord",
    )
    page = read(Pages(desk.archive).get(CASE))
    assert ("h2", "We corrected ourselves") in page.headings
    assert "It was withdrawn by noon." in page.text


def test_the_frame_for_other_pages_has_no_script_of_ours(told: Told) -> None:
    text = told.text()
    assert '<iframe src="$HERE/embed/cases/accord"' in text
    assert "Put the address of these pages in the place of $HERE." in text


# The picture


def event(minutes: float, which: str = "observed", kind: str = "appeared") -> Event:
    return Event(
        at=at(minutes),
        which_time=which,  # type: ignore[arg-type]  # one of the four
        kind=kind,
        says="",
        authenticity=None,
        post=Ref("0" * 16),
        because=(Digest("0" * 64),),
    )


def test_each_clock_has_its_lane_and_nothing_is_in_two() -> None:
    events = [event(1, "claimed"), event(2), event(3, "said"), event(4, "proven"), event(5)]
    found = lanes_of(events)
    assert found is not None
    assert [lane.name for lane in found.lanes] == list(LANES)
    placed = {mark.number: lane.name for lane in found.lanes for mark in lane.marks}
    assert placed == {number: one.which_time for number, one in enumerate(events, 1)}
    assert sorted(mark.x for lane in found.lanes for mark in lane.marks) == [10, 30, 50, 70, 90]


@pytest.mark.parametrize("many", [2, 30, 31, 500])
def test_however_much_happened_a_phone_shows_it(many: int) -> None:
    found = lanes_of([event(number) for number in range(many)])
    assert found is not None
    (marks,) = (lane.marks for lane in found.lanes if lane.marks)
    assert len(marks) == min(many, 30)
    assert sum(mark.many for mark in marks) == many
    assert all(after.x - before.x > 3 for before, after in pairwise(marks))
    assert [mark.number for mark in marks] == sorted(mark.number for mark in marks)


def test_what_is_closest_in_time_shares_a_mark() -> None:
    """The pauses stay visible: it is parted where least happened."""
    events = [event(number / 60) for number in range(100)] + [
        event(600 + n * 60) for n in range(20)
    ]
    found = lanes_of(events)
    assert found is not None
    (marks,) = (lane.marks for lane in found.lanes if lane.marks)
    assert [mark.many for mark in marks[-20:]] == [1] * 20


def test_one_moment_is_one_column_in_several_lanes() -> None:
    found = lanes_of([event(1, "claimed"), event(1), event(2, kind="withdrawn")])
    assert found is not None
    claimed, observed, *_ = found.lanes
    assert claimed.marks[0].x == observed.marks[0].x == 25
    assert [mark.gone for mark in observed.marks] == [False, True]


def test_each_day_is_a_band_and_the_gist_is_in_words() -> None:
    days = [event(0), event(1), event(60 * 24), event(60 * 72, "said")]
    found = lanes_of(days)
    assert found is not None
    assert [(band.day.day, band.x, band.width) for band in found.days] == [
        (31, 0, 50),
        (1, 50, 25),
        (3, 75, 25),
    ]
    assert found.says == (
        "In four lanes, in the order of time: observed 3 times, 2026-01-31 12:00:00 UTC to 2026-02-01 "
        "12:00:00 UTC; said once, 2026-02-03 12:00:00 UTC. Each is in words below."
    )


@pytest.mark.parametrize("events", [[], [event(1)]])
def test_of_one_event_no_picture_is_made(events: list[Event]) -> None:
    assert lanes_of(events) is None


def test_the_numbers_in_the_picture_are_those_of_the_list(told: Told) -> None:
    told.desk.withdrew("one", 30)
    told.declared()
    html = Pages(told.desk.archive).get(CASE).text
    drawn = {int(number) for number in re.findall(r'<text class="number"[^>]*>(\d+)<', html)}
    listed = [int(number) for number in re.findall(r'id="e-(\d+)"', html)]
    assert listed == list(range(1, len(listed) + 1))
    assert drawn <= set(listed) and min(drawn) == 1
    assert re.findall(r'<ol class="events" start="(\d+)">', html)[0] == "1"
