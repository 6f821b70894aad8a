"""Does what two vantages heard stand on record twice, and count as one?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atproto_account import Account, post
from made_frames import account_frame, account_named, received, spoken, watched
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.record.accounts import AccountId
from onrecord.watch.received import Received
from onrecord.watch.recorder import Recorder
from relay_twin import renumbered


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/two")
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def from_vantage(name: str, frames: list[Received]) -> list[Received]:
    """As a vantage brings them: with its words beside."""
    words = f"signed by {name}".encode()
    exchanges = [replace(one.exchange, vantage=name, collected=words) for one in frames]
    return [replace(one, exchange=x) for one, x in zip(frames, exchanges, strict=True)]


def story() -> tuple[Account, list[bytes]]:
    tides = account_named("tides")
    frames = [tides.write(a=post("one")).edited(seq=1).frame]
    frames.append(tides.write(a=post("one, edited")).edited(seq=2).frame)
    frames.append(tides.write(a=None).edited(seq=3).frame)
    return tides, frames


ONCE = ["inverted 2", "seen a", "inverted 3", "seen a", "inverted 4", "absent a"]


def begun(archive: Archive) -> Recorder:
    tides = account_named("tides")
    return Recorder(archive, {AccountId(tides.did): watched(tides)})


def by_vantage(archive: Archive, account: Account) -> dict[str, list[str]]:
    told = spoken(archive, account)
    names = [logged.entry.evidence.exchange.vantage for logged in archive.entries()]  # type: ignore[union-attr]
    return {
        name: [word for word, by in zip(told, names, strict=True) if by == name]
        for name in dict.fromkeys(names)
    }


def test_each_vantage_has_evidence_of_its_own(archive: Archive) -> None:
    tides, frames = story()
    recorder = begun(archive)
    for name in ("north", "south"):
        recorder.take(from_vantage(name, received(tides, *frames)))
    assert by_vantage(archive, tides) == {"north": ONCE, "south": ONCE}


def test_a_second_vantage_moves_no_chain_and_breaks_none(archive: Archive) -> None:
    tides, frames = story()
    recorder = begun(archive)
    recorder.take(from_vantage("north", received(tides, *frames)))
    before = dict(recorder.watched)
    taken = recorder.take(from_vantage("south", received(tides, *frames)))
    assert recorder.watched == before and not taken.broken


def test_the_same_vantage_hears_a_frame_again_under_another_number(archive: Archive) -> None:
    """Two relays number the same commit otherwise: it is the same word of the same vantage."""
    tides, frames = story()
    recorder = begun(archive)
    recorder.take(from_vantage("north", received(tides, *frames)))
    again = [renumbered(frame, 100 + number) for number, frame in enumerate(frames)]
    recorder.take(from_vantage("north", received(tides, *again)))
    assert by_vantage(archive, tides) == {"north": ONCE}
    recorder.take(from_vantage("south", received(tides, *again)))
    assert by_vantage(archive, tides) == {"north": ONCE, "south": ONCE}


def test_a_state_is_told_by_each_of_them_once(archive: Archive) -> None:
    tides, _ = story()
    recorder, frame = begun(archive), account_frame(tides, "takendown")
    for name in ("north", "south", "north", "south"):
        recorder.take(from_vantage(name, received(tides, frame)))
    assert by_vantage(archive, tides) == {"north": ["accountstate"], "south": ["accountstate"]}


@settings(max_examples=25)
@given(st.lists(st.booleans(), min_size=6, max_size=6), st.integers(1, 6))
def test_however_two_vantages_interleave_each_is_on_record_whole(
    turns: list[bool], size: int
) -> None:
    """Each hears the whole stream in its order, some of it twice; batches are cut anywhere."""
    import tempfile

    tides, frames = story()
    left = {name: from_vantage(name, received(tides, *frames)) for name in ("north", "south")}
    heard: list[Received] = []
    for turn in [*turns, *([True] * 3), *([False] * 3)]:
        name = "north" if turn else "south"
        if left[name]:
            heard.append(left[name].pop(0))
    heard += heard[:2]
    with tempfile.TemporaryDirectory() as folder:
        create_archive(Path(folder) / "archive", "records.example/two")
        with open_archive(Path(folder) / "archive") as archive:
            recorder = begun(archive)
            for at in range(0, len(heard), size):
                assert not recorder.take(heard[at : at + size]).broken
            found = by_vantage(archive, tides)
            assert found == {"north": ONCE, "south": ONCE}
            chain = recorder.watched[AccountId(tides.did)].chain
            assert chain is not None and chain.rev == tides.rev
            assert archive.head.size == 2 * len(ONCE)
