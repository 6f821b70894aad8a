"""What is believed of an answer, and what of each that shows nothing?

404, 410, 403, 429, 500, a captcha, a login wall and a DNS failure are eight different answers on
every platform: in the record of a look, and in what is read of a single post. What a live page
says in words decides nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from attentive_room import AttentiveRoom, do, opened
from loopback_server import Authority, authority
from onrecord.reading.polled import read_answer
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Absent, Refused, Unreached, Unread
from platform_twins import PLATFORMS, Kind

EIGHT = {
    "404 for everything": ("Unread", "HTTP 404"),
    "410": ("Unread", "HTTP 410"),
    "403": ("Refused", "HTTP 403"),
    "429": ("Refused", "HTTP 429"),
    "500": ("Unreached", "HTTP 500"),
    "captcha": ("Refused", "captcha: "),
    "login wall": ("Refused", "login wall with HTTP 302: "),
    "dns": ("Unreached", "dns: "),
}
SAYING = "This post has been removed. 404 Not Found. The account was suspended. Log in. Captcha."


@pytest.fixture(scope="module")
def trust() -> Iterator[Authority]:
    with authority() as trusted:
        yield trusted


def in_room(
    kind: Kind, folder: Path, trust: Authority, act: Callable[[AttentiveRoom], Awaitable[None]]
) -> None:
    async def acting() -> None:
        async with opened(kind.twin, kind.platform, folder, trust) as room:
            await do(room, "post a High water on Monday; post b Low water on Sunday; poll 2")
            await act(room)

    asyncio.run(acting())


async def recorded(room: AttentiveRoom, fault: str) -> tuple[str, str]:
    """What comes onto the record of a look while this is wrong."""
    before = len(room.no_sight())
    await do(room, f"fault {fault}; poll; clear; wait 900; poll 2")
    first = room.no_sight()[before]
    return type(first).__name__, first.why


@pytest.mark.parametrize("platform", PLATFORMS)
def test_eight_different_answers_in_the_record(
    tmp_path: Path, trust: Authority, platform: str
) -> None:
    async def act(room: AttentiveRoom) -> None:
        told = {fault: await recorded(room, fault) for fault in EIGHT}
        assert len(set(told.values())) == 8
        for fault, (kind, why) in EIGHT.items():
            assert told[fault][0] == kind and told[fault][1].startswith(why), told[fault]
        assert {room.verdict(name) for name in "ab"} == {"present"}
        facts = [x for x in room.entries() if isinstance(x, AccountObservation)]
        assert {type(x.fact) for x in facts} >= {Refused, Unreached, Unread}

    in_room(PLATFORMS[platform], tmp_path / "archive", trust, act)


async def said_of_a(room: AttentiveRoom) -> str:
    """What is read of an answer to the question after one post."""
    platform, account, post = room.platform, room.source.account, room.posts["a"]
    beside = ()
    if platform.DOUBTS:
        control = await room.questions.ask(platform.ask_control(account), fresh=True)
        beside = (control.exchange,)
    question = platform.ask_post(account, post)
    assert question is not None
    asked = await room.questions.ask(question, fresh=True)
    answer = read_answer(platform, account, asked.exchange, beside)
    said = answer.failure or answer.posts.get(post)
    assert isinstance(said, Absent | Refused | Unreached | Unread)
    return repr(said)


SAY_OF_POSTS = [name for name in PLATFORMS if name not in ("Atom", "RSS")]


@pytest.mark.parametrize("platform", SAY_OF_POSTS)
def test_eight_different_answers_about_one_post(
    tmp_path: Path, trust: Authority, platform: str
) -> None:
    async def act(room: AttentiveRoom) -> None:
        told: dict[str, str] = {}
        for fault in EIGHT:
            room.fault(fault)
            told[fault] = await said_of_a(room)
            room.clear("")
            room.clock.wait(900)
        assert len(set(told.values())) == 8, told
        absent = {fault for fault, said in told.items() if said.startswith("Absent")}
        assert absent <= {"404 for everything", "410"}

    in_room(PLATFORMS[platform], tmp_path / "archive", trust, act)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_live_page_that_says_it_has_been_removed_is_alive(
    tmp_path: Path, trust: Authority, platform: str
) -> None:
    async def act(room: AttentiveRoom) -> None:
        await do(room, f"edit a {SAYING}; poll 2; post c {SAYING}; poll 2; wait 4000; poll 2")
        told = room.told_at_end()
        assert set(told.verdicts.values()) == {"present"}
        assert told.versions == {"a": 2, "b": 1, "c": 1}
        assert room.absences() == set() and told.no_sight == []

    in_room(PLATFORMS[platform], tmp_path / "archive", trust, act)
