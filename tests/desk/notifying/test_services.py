"""Is a service told through Apprise, behind the guard, and without its address leaking?"""

import json
import sys
from collections.abc import Iterator

import pytest

from notices_room import LOOPBACK, Room
from onrecord.network import apprising
from small_desk import Desk
from twin_server import Asked, Fault, Reply, Twin

TOKEN = "a-token-nobody-may-see"


class Chat(Twin):
    """A chat that takes JSON, as Apprise's json:// sends it."""

    platform = "chat"

    def answer(self, asked: Asked) -> Reply:
        return Reply(b"taken")


@pytest.fixture
def chat() -> Iterator[Chat]:
    with Chat() as found:
        yield found


@pytest.fixture
def room(desk: Desk, chat: Chat) -> Room:
    made = Room(desk.archive)
    url = f"{chat.base.replace('http', 'json')}/{TOKEN}"
    made.rules(f'[targets.phone]\napprise = "{url}"\n[rules.all]\nto = ["phone"]\nsources = true\n')
    made.round()
    desk.enrol(minutes=101)
    return made


@pytest.mark.rig
def test_all_that_is_owed_is_one_message_with_the_latest_ten(
    desk: Desk, room: Room, chat: Chat
) -> None:
    for minute in range(14):
        desk.posted(f"p{minute:02}", "A post.", 102 + minute)
    assert room.round() == 15
    (asked,) = chat.asked
    told = json.loads(asked.body)
    assert told["title"] == "15 notices: Ministry of Tides"
    assert told["message"].startswith("5 earlier ones are on the pages.\n\n")
    assert told["message"].count("First seen by us") == 10
    assert "how it is known: account-signed" in told["message"]


@pytest.mark.rig
def test_a_service_that_fails_is_told_again_and_its_address_is_not_printed(
    desk: Desk, room: Room, chat: Chat
) -> None:
    chat.fault = Fault.ERROR
    assert room.round() == 0
    assert room.noted[-1].startswith("failed: the service answered 500; ")
    chat.fault = None
    room.later(minutes=1)
    assert room.round() == 1
    assert TOKEN not in "".join((*room.noted, *room.said))


@pytest.mark.rig
def test_apprise_cant_be_pointed_at_our_own_network(desk: Desk, room: Room, chat: Chat) -> None:
    room.allow = ()
    assert room.round() == 0
    assert "not a public address" in room.noted[-1]
    assert chat.asked == []


@pytest.mark.rig
def test_a_service_that_never_answers_is_not_waited_for(
    desk: Desk, room: Room, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprising.tell_service, "__kwdefaults__", {"patience": 0.5})
    chat.fault = Fault.HANG
    assert room.round() == 0
    assert "no answer within 0.5 seconds" in room.noted[-1]


def test_without_the_extra_it_is_said_which_one(
    desk: Desk, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setattr(apprising, "find_spec", lambda name: None)
    assert room.round() == 0
    assert "pip install 'onrecord[notify]'" in room.noted[-1]


def test_what_is_no_address_of_apprise_is_said(desk: Desk) -> None:
    made = Room(desk.archive, LOOPBACK)
    made.rules('[targets.x]\napprise = "nonsense://y"\n[rules.all]\nto = ["x"]\n')
    made.round()
    desk.enrol(minutes=101)
    assert made.round() == 0
    assert "no URL that Apprise knows" in made.noted[-1]
