"""What does a calendar promise, what is on record of it, and is no time ever claimed of it?"""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("opentimestamps", reason="no OpenTimestamps: pip install 'onrecord[ots]'")

from calendar_twin import CalendarTwin, calendar
from kept_entries import gap
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.findings.proven import sandwich
from onrecord.network import Fetcher, Guard
from onrecord.network.opentimestamps import (
    Block,
    CalendarError,
    CalendarProof,
    read_promise,
    read_proof,
)
from onrecord.network.timestamping import TIME_LIMITS
from onrecord.record.outcomes import Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, StampMethod
from onrecord.watch.asking import Asker
from onrecord.watch.calendars import Calendar, Calendars
from onrecord.watch.stamping import Stamping
from stamped_archive import BETWEEN, ONCE, HandClock, stamps_in

DIGEST = hashlib.sha256(b"a note").digest()


@pytest.fixture
def twin() -> Iterator[CalendarTwin]:
    with calendar() as found:
        yield found


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/calendars")
    with open_archive(tmp_path / "archive") as found:
        found.append([gap(1)])
        yield found


def stamp(
    archive: Archive, twin: CalendarTwin, *, ahead: timedelta = timedelta(0), at_once: bool = True
) -> list[str]:
    """Do what is owed; what was told."""
    told: list[str] = []

    async def run() -> None:
        clock = HandClock(ahead)
        guard = Guard(allow_private=("127.0.0.0/8",))
        async with Fetcher(
            vantage="test", contact="", guard=guard, clock=clock, limits=TIME_LIMITS
        ) as fetcher:
            asker = Asker(archive, fetcher, clock)
            calendars = Calendars(asker, fetcher, [Calendar("cal", twin.url)], told.append)
            stamping = Stamping(
                asker, fetcher, (), bytes, BETWEEN, ONCE, told.append, calendars=calendars
            )
            await stamping.stamp(at_once=at_once)

    asyncio.run(run())
    return told


def proof_of(archive: Archive, found: Stamp) -> CalendarProof:
    assert found.response is not None
    digest = hashlib.sha256(archive.blob(found.note)).digest()
    return read_proof(archive.blob(found.response), digest)


def test_a_promise_is_on_record_and_claims_no_time(archive: Archive, twin: CalendarTwin) -> None:
    stamp(archive, twin)
    (found,) = stamps_in(archive)
    assert (found.method, found.outcome) == (StampMethod.OPENTIMESTAMPS, Promised())
    proof = proof_of(archive, found)
    assert len(proof.pending) == 1 and proof.blocks == ()
    between = sandwich(list(archive.entries()), 0)
    assert between.before == () and [one.index for one in between.lacking] == [1]


def test_a_kept_promise_is_put_beside_it_once(archive: Archive, twin: CalendarTwin) -> None:
    stamp(archive, twin)
    stamp(archive, twin)
    assert len(stamps_in(archive)) == 1  # nothing has come of it yet
    root = twin.mine(900_123)
    told = stamp(archive, twin)
    assert told == ["cal: head 1 is in block 900123 of Bitcoin"]
    promise, kept = stamps_in(archive)
    assert (kept.size, kept.note, kept.outcome) == (1, promise.note, Promised())
    assert proof_of(archive, kept).blocks == (Block(900_123, root),)
    asked = len(twin.asked)
    stamp(archive, twin)
    assert len(twin.asked) == asked and len(stamps_in(archive)) == 2
    assert sandwich(list(archive.entries()), 0).before == ()  # the block's time is not ours to say
    assert archive.published.size == archive.head.size


def test_a_calendar_is_not_asked_all_the_time(archive: Archive, twin: CalendarTwin) -> None:
    stamp(archive, twin, at_once=False)
    asked = len(twin.asked)
    stamp(archive, twin, at_once=False, ahead=timedelta(minutes=30))
    assert len(twin.asked) == asked
    stamp(archive, twin, at_once=False, ahead=timedelta(minutes=61))
    assert len(twin.asked) == asked + 1
    stamp(archive, twin, at_once=False, ahead=timedelta(days=15))  # it has had its time
    assert len(twin.asked) == asked + 1


def test_an_archive_forgets_its_notes_and_no_promise(archive: Archive, twin: CalendarTwin) -> None:
    stamp(archive, twin)
    archive.state.set("calendars/settled", None)
    twin.mine(1)
    stamp(archive, twin)
    assert len(stamps_in(archive)) == 2


def test_failures_are_on_record(archive: Archive, twin: CalendarTwin) -> None:
    twin.status = 500
    assert any("HTTP 500" in one for one in stamp(archive, twin))
    assert [one.outcome for one in stamps_in(archive)] == [Unreached("HTTP 500")]
    archive.append([gap(2)])
    twin.status, twin.garbage = 200, b"\x00not a proof"
    stamp(archive, twin)
    assert isinstance(stamps_in(archive)[-1].outcome, Unread)


def test_a_completion_that_is_garbage_changes_nothing(archive: Archive, twin: CalendarTwin) -> None:
    stamp(archive, twin)
    twin.mine(1)
    twin.garbage = b"\xff" * 50
    assert any("is no proof" in one for one in stamp(archive, twin))
    assert len(stamps_in(archive)) == 1


@given(st.binary(max_size=300))
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    for read in (read_promise, read_proof):
        with pytest.raises(CalendarError):
            read(data, DIGEST)


def test_a_proof_about_other_bytes_is_refused() -> None:
    promise = read_promise(CalendarTwin().promise(DIGEST), DIGEST)
    assert read_proof(promise.raw, DIGEST) == promise
    with pytest.raises(CalendarError, match="other bytes"):
        read_proof(promise.raw, bytes(32))


DEPTHS = {"deep": b"\x08" * 9_000, "long": b"\xff\x08" * 4_000, "large": bytes(10_001)}


@pytest.mark.parametrize("name", DEPTHS)
def test_a_proof_without_end_is_refused(name: str) -> None:
    with pytest.raises(CalendarError):
        read_promise(DEPTHS[name], DIGEST)
