"""What is said of a feed's entries while its life goes on?"""

from pathlib import Path

import pytest

from feed_twin import FeedTwin
from onrecord.platforms import feed
from scripted_table import Case, Room, run_case


def twin_of(room: Room) -> FeedTwin:
    assert isinstance(room.twin, FeedTwin)
    return room.twin


OWN = {
    "a leaves": lambda room: twin_of(room).leave(room.posts["a"]),
    "moved for good": lambda room: twin_of(room).rename("news"),
    "is asked at the new place": lambda room: _is_moved(room),
    "hidden a": lambda room: _hide(room),
}


def _is_moved(room: Room) -> None:
    assert room.source.account.host.endswith("/news.xml")
    assert room.source.account.account.endswith("/feed.xml")


def _hide(room: Room) -> None:
    """It came and went between two looks, and the feed says so."""
    post = twin_of(room).post("a")
    room.posts["a"] = post
    room.withdrawn.add("a")
    twin_of(room).withdraw(post)


ANY = {
    "an entry comes and is edited": Case(
        steps=("post a", "poll", "edit a other", "poll", "post b", "poll 2"),
        verdicts={"a": "present", "b": "present"},
        controls=(),
    ),
    "an entry leaves the window": Case(
        steps=("post a", "post b", "poll", "a leaves", "poll 5"),
        verdicts={"a": "present", "b": "present"},
        outcomes={"a": "seen"},
        controls=(),
        own=OWN,
    ),
    "the feed moves for good": Case(
        steps=(
            *("post a", "poll", "moved for good", "poll 2", "is asked at the new place"),
            *("post b", "poll"),
        ),
        verdicts={"a": "present", "b": "present"},
        own=OWN,
    ),
    "the feed is given up": Case(
        steps=("post a", "poll", "suspend", "poll", "settled", "poll"),
        verdicts={"a": "account-inactive"},
        outcomes={"a": "seen"},
    ),
}
ATOM = {
    "it says itself that an entry is withdrawn": Case(
        steps=("post a", "post b", "poll", "withdraw a", "poll", "settled"),
        verdicts={"a": "no-longer-served", "b": "present"},
    ),
    "and of one that we never saw": Case(
        steps=("post b", "poll", "hidden a", "poll", "settled"),
        verdicts={"a": "never-seen", "b": "present"},
        own=OWN,
    ),
}


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
@pytest.mark.parametrize("name", ANY)
def test_a_scripted_life(tmp_path: Path, name: str, kind: str) -> None:
    with FeedTwin(kind) as twin:
        run_case(ANY[name], twin, feed, tmp_path / "archive")


@pytest.mark.parametrize("name", ATOM)
def test_atom_has_a_word_for_a_withdrawal(tmp_path: Path, name: str) -> None:
    with FeedTwin() as twin:
        run_case(ATOM[name], twin, feed, tmp_path / "archive")
