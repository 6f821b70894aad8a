"""What is said of a Telegram channel while its life goes on, and of its previews?"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.platforms import telegram
from onrecord.record.accounts import PostId
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Refused, Unread
from onrecord.watch.sources.media import Media
from scripted_table import Case, Room, run_case
from telegram_twin import PHOTO, TelegramTwin


def twin_of(room: Room) -> TelegramTwin:
    assert isinstance(room.twin, TelegramTwin)
    return room.twin


def switch(room: Room, on: bool) -> None:
    twin_of(room).has_preview = on


def squat(room: Room, number: int) -> None:
    """Another channel has the name."""
    twin_of(room).channel.number = number


OWN: dict[str, Callable[[Room], Any]] = {
    "preview off": lambda room: switch(room, False),
    "preview on": lambda room: switch(room, True),
    "another channel": lambda room: squat(room, 555),
    "the channel again": lambda room: squat(room, 1234567890),
    "a note": lambda room: twin_of(room).note("pinned a photo"),
    "skip": lambda room: twin_of(room).skip(5),
    "give up the name": lambda room: twin_of(room).give_up_name("other_made_up"),
    "is refused": lambda room: _is(room, Refused),
    "is unread": lambda room: _is(room, Unread),
}


def _is(room: Room, kind: type) -> None:
    assert room.facts(kind), [x for x in room.entries()][-3:]


CASES = {
    "an edit and a withdrawal": Case(
        steps=("post a", "post b", "poll", "edit a other", "poll", "withdraw b", "poll", "settled"),
        verdicts={"a": "present", "b": "no-longer-served"},
        outcomes={"b": "seen seen absent absent"},
        controls=(True, True),
    ),
    "the last message of a channel": Case(
        steps=("post a", "poll 2", "withdraw a", "poll", "settled"),
        verdicts={"a": "no-longer-served"},
        outcomes={"a": "seen seen absent absent"},
    ),
    "the preview is switched off, and on again": Case(
        steps=("post a", "poll", "preview off", "poll 3", "is refused", "preview on", "poll 2"),
        verdicts={"a": "present"},
        outcomes={"a": "seen"},
        blind=3,
        own=OWN,
    ),
    "another channel has the name": Case(
        steps=("post a", "post b", "poll", "withdraw a", "another channel", "poll 4", "is unread"),
        verdicts={"a": "present", "b": "present"},
        blind=4,
        own=OWN,
    ),
    "and gives it back": Case(
        steps=(
            *("post a", "post b", "poll", "withdraw a", "another channel", "poll 2"),
            *("the channel again", "poll", "settled"),
        ),
        verdicts={"a": "no-longer-served", "b": "present"},
        own=OWN,
    ),
    "notes of the service and numbers that nobody has": Case(
        steps=("post a", "a note", "skip", "post b", "poll 3"),
        verdicts={"a": "present", "b": "present"},
        outcomes={"a": "seen", "b": "seen"},
        controls=(),
        own=OWN,
    ),
    "more messages than a page shows": Case(
        steps=("post a", *(f"post {name}" for name in "bcdefghijklmnopqrstuvwxyz"), "poll 3"),
        verdicts={"z": "present"},
        controls=(),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with TelegramTwin() as twin:
        run_case(CASES[name], twin, telegram, tmp_path / "archive")


def test_pictures_are_fetched_from_where_the_answer_said(tmp_path: Path) -> None:
    async def play(twin: TelegramTwin) -> None:
        room = Room(twin, telegram, tmp_path / "archive")
        more = PHOTO.replace("https://cdn1.telesco.example", twin.base)
        room.posts["a"] = PostId(twin.post("One", more=more))
        await room.open()
        await room.enrol()
        await Media(room.asker, room.questions).once()
        parts = [x for x in room.entries() if isinstance(x, PostObservation) and x.part is not None]
        (kept,) = parts
        assert str(kept.part).startswith(f"{twin.base}/file/")
        assert room.archive.blob(kept.evidence.exchange.body) == b"\xff\xd8\xff a picture"
        await room.close()

    with TelegramTwin() as twin:
        asyncio.run(play(twin))
