"""Is everything told that a rule names, in order, at least once, and never the whole past?"""

import asyncio
import json
from collections.abc import Iterator

import pytest

from entries import at
from notices_room import HookReceiver, Room, hook_rules
from onrecord.archive import ArchiveBusy
from onrecord.archive.layout import Layout
from onrecord.archive.locks import notifying_lock
from onrecord.desk.happenings import following, happenings, reading
from onrecord.desk.notifying import BlindSource, Notifier
from onrecord.desk.notifying.owed import UnknownKind
from onrecord.desk.notifying.progress import PAUSES
from small_desk import OTHERS, Desk
from twin_server import Fault

PRIVATE = "http://127.0.0.1:9/inside"


@pytest.fixture
def receiver() -> Iterator[HookReceiver]:
    with HookReceiver() as found:
        yield found


@pytest.fixture
def room(desk: Desk, receiver: HookReceiver) -> Room:
    """A ministry that posted before anybody was to be told, and a rule that is about everything."""
    desk.enrol()
    desk.posted("old", "Nobody was told of this.", 10)
    made = Room(desk.archive)
    made.rules(hook_rules(receiver.base))
    return made


def begun(room: Room) -> Room:
    assert room.round() == 0
    return room


def test_what_came_before_a_rule_is_not_told_and_that_is_noted(
    room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    assert receiver.asked == []
    (words,) = room.noted
    assert words.startswith("begins with what comes on record from entry 2 on")


def test_what_happens_is_told_once_in_order_with_the_words_of_the_pages(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    ref = desk.posted("new", "We leave the accord.", 110)
    desk.withdrew("new", 120)
    desk.declared(130)
    assert room.round() == 3
    assert room.round() == 0
    assert receiver.kinds == ["posted", "withdrawn", "disowned"]
    told = [one["data"] for one in receiver.told]
    pages = list(reversed(happenings(desk.archive, limit=3)))
    assert [one["says"] for one in told] == [one.says for one in pages]
    assert [one["id"] for one in told] == [one.id for one in pages]
    assert [one["authenticity"] for one in told] == ["account-signed", "account-signed", None]
    assert told[1]["post"] == ref and told[1]["institution"] == "Ministry of Tides"
    assert told[0]["link"] is None  # [web] address is not set


def test_while_the_table_of_what_happened_is_made_anew_rounds_go_on(
    desk: Desk, room: Room, receiver: HookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(room)
    desk.posted("new", "We leave the accord.", 110)
    desk.withdrew("new", 120)
    desk.archive.happenings.empty()
    monkeypatch.setattr(reading, "_AT_A_QUESTION", 1)
    monkeypatch.setattr(following, "_AT_ONCE", 1)

    async def rounds(found: Notifier) -> list[int]:
        return [await found.once() for _ in range(desk.archive.head.size + 1)]

    assert sum(asyncio.run(room.with_notifier(rounds))) == 2
    assert receiver.kinds == ["posted", "withdrawn"]


def test_a_lost_state_sends_nothing_of_the_past_again(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    room.round()
    desk.archive.state.set("notify/all/press", None)
    assert room.round() == 0
    desk.posted("newer", "Two.", 115)
    assert room.round() == 1
    assert receiver.kinds == ["posted", "posted"]
    assert sum("begins with" in one for one in room.noted) == 2


@pytest.mark.parametrize("spoiled", ["", "[]", "{}", '{"after": "x"}', "nonsense", "[[[[["])
def test_spoiled_notes_are_as_good_as_lost(
    desk: Desk, room: Room, receiver: HookReceiver, spoiled: str
) -> None:
    desk.archive.state.set("notify/all/press", spoiled)
    desk.archive.state.set("notify", spoiled)
    begun(room)
    assert receiver.asked == []


def test_what_was_lost_on_the_way_is_told_later(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.statuses = [500, 503]
    assert room.round() == 0
    assert room.round() == 0 and len(receiver.asked) == 1  # not before its pause is over
    room.later(seconds=PAUSES[0].total_seconds())
    assert room.round() == 0
    room.later(seconds=PAUSES[1].total_seconds())
    assert room.round() == 1
    assert len(set(receiver.ids)) == 1 and len(receiver.ids) == 3
    assert [one for one in room.noted if "500" in one or "works again, after 2" in one] == [
        "failed: the receiver answered 500; it is tried again for three days",
        "works again, after 2 failures",
    ]


def test_what_was_taken_without_our_hearing_of_it_is_told_again_under_the_same_id(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.fault = Fault.RESET
    assert room.round() == 0
    receiver.fault = None
    room.later(minutes=1)
    assert room.round() == 1
    assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1
    assert receiver.asked[0].body == receiver.asked[1].body


def test_later_notices_wait_so_that_all_arrive_in_order(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    receiver.statuses = [500]
    for minute, key in enumerate(("one", "two", "three"), 110):
        desk.posted(key, key, minute)
    assert room.round() == 0
    assert room.round(at_once=True) == 3  # whoever asks for it does not wait
    order = list(dict.fromkeys(receiver.ids))
    assert receiver.ids[1:] == order and len(order) == 3


def test_who_asks_to_be_left_alone_for_a_time_is(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.statuses, receiver.headers = [429], {"retry-after": "7200"}
    room.round()
    room.later(minutes=119)
    assert room.round() == 0 and len(receiver.asked) == 1
    room.later(minutes=2)
    assert room.round() == 1


def test_who_answers_gone_is_told_nothing_more_until_it_has_another_address(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.statuses = [410]
    assert room.round() == 0
    desk.posted("newer", "Two.", 111)
    room.later(days=2)
    assert room.round(at_once=True) == 0 and len(receiver.asked) == 1
    assert "410 Gone" in room.noted[-1]
    room.rules(hook_rules(f"{receiver.base}/elsewhere"))
    assert room.round() == 0
    desk.posted("newest", "Three.", 112)
    assert room.round() == 1
    assert receiver.asked[-1].path == "/elsewhere"


def test_a_redirect_is_not_followed_wherever_it_leads(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.statuses, receiver.headers = [307], {"location": PRIVATE}
    assert room.round() == 0
    assert len(receiver.asked) == 1
    assert "no redirect is followed" in room.noted[-1]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "https://127.0.0.1:9", "https://10.0.0.1"])
def test_an_address_of_our_own_network_is_refused(desk: Desk, room: Room, url: str) -> None:
    room.rules(hook_rules(url))
    room.allow = ()
    begun(room)
    desk.posted("new", "One.", 110)
    assert room.round() == 0
    assert "forbidden address" in room.noted[-1]


@pytest.mark.parametrize("url", ["https://a b.example/hidden", "https://a..example:1/?key=hidden"])
def test_an_address_that_cant_be_asked_is_not_repeated(desk: Desk, room: Room, url: str) -> None:
    room.rules(hook_rules(url))
    begun(room)
    desk.posted("new", "One.", 110)
    assert room.round() == 0
    assert room.noted[-1].startswith("failed: ") and "hidden" not in "".join(room.said)


def test_what_was_tried_for_three_days_is_given_up_and_named(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("one", "One.", 110)
    desk.posted("two", "Two.", 111)
    receiver.fault = Fault.ERROR
    tries = 0
    while not any("GIVEN UP" in one for one in room.noted):
        room.round()
        room.later(hours=1)
        tries += 1
        assert tries < 100
    assert tries > 72
    (words,) = [one for one in room.noted if "GIVEN UP" in one]
    given_up = reversed(happenings(desk.archive, limit=2))
    assert words.startswith("GIVEN UP: 2, ") and all(one.id in words for one in given_up)
    assert any("GIVEN UP" in one for one in room.said)
    desk.posted("three", "Three.", 111 + tries * 60)
    receiver.fault = None
    asked = len(receiver.asked)
    room.later(days=1, hours=2)
    assert room.round() == 1
    assert len(receiver.asked) == asked + 1


def test_nothing_that_is_younger_is_given_up_with_it(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("one", "One.", 110)
    receiver.fault = Fault.ERROR
    for hour in range(80):
        if hour == 60:
            desk.posted("two", "Two.", 110 + hour * 60)
        room.round()
        room.later(hours=1)
    assert sum("GIVEN UP: 1, " in one for one in room.noted) == 1
    receiver.fault = None
    room.later(days=2)
    assert room.round() == 1


def test_whoever_is_ended_while_telling_tells_it_again(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    begun(room)
    desk.posted("new", "One.", 110)
    receiver.fault = Fault.HANG

    async def ended() -> None:
        telling = asyncio.create_task(room.with_notifier(lambda found: found.once()))
        while not receiver.asked:
            await asyncio.sleep(0.01)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)

    asyncio.run(ended())
    receiver.fault = None
    assert room.round() == 1
    assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1


def test_two_processes_do_not_tell_the_same_at_once(desk: Desk, room: Room) -> None:
    begun(room)
    with (
        notifying_lock(Layout(desk.archive.folder).notifications),
        pytest.raises(ArchiveBusy, match="another command sends notices"),
    ):
        room.round()


RULES = {
    "everything": ((), ["posted:tides", "posted:others", "withdrawn:tides", "case-opened:tides"]),
    "one kind": (('kinds = ["withdrawn"]',), ["withdrawn:tides"]),
    "an account by its id": ((f'accounts = ["{OTHERS}"]',), ["posted:others"]),
    "an account by its handle": (('accounts = ["@Others.test"]',), ["posted:others"]),
    "an institution, with those under it": (
        ('institutions = ["Government of the Isles"]',),
        ["posted:tides", "posted:others", "withdrawn:tides", "case-opened:tides"],
    ),
    "a case": (
        ('cases = ["pier"]',),
        ["posted:tides", "withdrawn:tides", "case-opened:tides"],
    ),
    "an account or a case, of some kinds": (
        ('cases = ["pier"]', f'accounts = ["{OTHERS}"]', 'kinds = ["posted"]'),
        ["posted:tides", "posted:others"],
    ),
    "nothing that is on record": (('institutions = ["Ministry of Typos"]',), []),
    "no happenings": (("happenings = false", "sources = true"), []),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_tells_what_it_names(
    desk: Desk, room: Room, receiver: HookReceiver, name: str
) -> None:
    lines, expected = RULES[name]
    desk.enrol(
        OTHERS, "others.test", institution="Office of Others", under="Government of the Isles"
    )
    desk.enrol(under="Government of the Isles")
    room.rules(hook_rules(receiver.base, *lines))
    begun(room)
    ref = desk.posted("new", "One.", 110)
    desk.posted("theirs", "Two.", 111, account=OTHERS)
    desk.withdrew("new", 112)
    desk.changed("pier", ref, title="The pier", minutes=113)
    room.round()
    named = {OTHERS: "others"}
    told = [
        f"{x['data']['kind']}:{named.get(x['data']['account'], 'tides')}" for x in receiver.told
    ]
    assert told == expected
    typo = [one for one in room.said if "not on record" in one]
    assert bool(typo) == ("case" in name or name == "nothing that is on record")


def test_a_kind_that_there_is_not_is_refused(room: Room) -> None:
    room.rules(hook_rules("https://a.example", 'kinds = ["deleted"]'))
    with pytest.raises(UnknownKind, match=r"\[rules.all\] there is no kind"):
        room.round()


def test_rules_that_cant_be_read_end_no_watch(room: Room) -> None:
    room.rules("[rules.all]\nto = 3")

    async def for_a_while() -> None:
        async def rounds(found: object) -> None:
            task = asyncio.create_task(found.go_on(0.01))  # type: ignore[attr-defined]  # Notifier
            await asyncio.sleep(0.1)
            assert not task.done()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        await room.with_notifier(rounds)

    asyncio.run(for_a_while())
    assert room.said == [
        "ALARM: nobody is notified: [rules.all] to must be a list of names of targets, such as"
        ' ["newsroom"]. See docs/notifications.md, mend notifications.toml, and look: onrecord notify'
    ]


def test_a_source_that_goes_blind_and_comes_back_is_told_each_once(
    room: Room, receiver: HookReceiver
) -> None:
    room.rules(hook_rules(receiver.base, "sources = true"))
    begun(room)
    room.blind = [
        BlindSource(
            name="mastodon at social.example",
            what="can’t be looked at",
            since=at(90),
            why="HTTP 503\nunavailable",
        )
    ]
    assert room.round() == 1
    assert room.round() == 0
    room.blind = []
    room.later(hours=2)
    assert room.round() == 1
    assert room.round() == 0
    assert receiver.kinds == ["source-blind", "source-again"]
    blind, again = (one["data"] for one in receiver.told)
    assert blind["says"] == (
        "It can’t be looked at since 2026-01-31 13:30:00 UTC: HTTP 503 unavailable. That says "
        "nothing about any post."
    )
    assert again["says"].startswith("It works again, after 2 h 10 min.")
    assert blind["source"] == again["source"] == "mastodon at social.example"


def test_a_source_is_told_again_if_nobody_took_it(room: Room, receiver: HookReceiver) -> None:
    room.rules(hook_rules(receiver.base, "sources = true"))
    begun(room)
    room.blind = [BlindSource(name="x", what="can’t be looked at", since=at(90), why="HTTP 500")]
    receiver.statuses = [500]
    assert room.round() == 0
    room.later(minutes=1)
    assert room.round() == 1
    assert len(set(receiver.ids)) == 1


def test_links_lead_to_the_pages(desk: Desk, room: Room, receiver: HookReceiver) -> None:
    settings = desk.archive.configuration
    web = type(settings.web)(address="https://records.example")
    object.__setattr__(settings, "web", web)  # as onrecord.toml would have it
    begun(room)
    ref = desk.posted("new", "One.", 110)
    desk.changed("pier", ref, title="The pier", minutes=113)
    room.round()
    assert [one["data"]["link"] for one in receiver.told] == [
        f"https://records.example/posts/{ref}",
        "https://records.example/cases/pier",
    ]


def test_a_test_reaches_every_target_of_a_rule(room: Room, receiver: HookReceiver) -> None:
    tests = asyncio.run(room.with_notifier(lambda found: found.test("all")))
    assert [type(one.outcome).__name__ for one in tests] == ["Delivered"]
    (told,) = receiver.told
    assert told["type"] == "onrecord.test" and "nothing happened" in told["data"]["says"]
    assert json.loads(receiver.asked[0].body)["data"]["rule"] == "all"


def test_a_watch_goes_on_telling_round_after_round(
    desk: Desk, room: Room, receiver: HookReceiver
) -> None:
    """One notifier for all rounds, as the watch has it: what was idle is not missed."""
    room.rules(hook_rules(receiver.base, "sources = true"))
    blind = BlindSource(name="x", what="can’t be looked at", since=at(90), why="HTTP 500")

    async def rounds(found: Notifier) -> list[int]:
        told = [await found.once(), await found.once()]
        desk.posted("one", "One.", 110)
        told += [await found.once(), await found.once()]
        receiver.statuses = [500]
        desk.posted("two", "Two.", 111)
        told.append(await found.once())
        room.later(minutes=1)
        told += [await found.once(), await found.once()]
        room.blind = [blind]
        room.later(seconds=29)
        told.append(await found.once())  # the sources are looked at every half a minute
        room.later(seconds=1)
        told += [await found.once(), await found.once()]
        return told

    told = asyncio.run(room.with_notifier(rounds))
    assert told == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert receiver.kinds == ["posted", "posted", "posted", "source-blind"]
