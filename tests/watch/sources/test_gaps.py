"""Do we own to each time in which we could not look, once, and raise an alarm in time?"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faulty_disk import Fault as Lost
from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, StorageError
from onrecord.findings.coverage import coverage
from onrecord.record.accounts import AccountId
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import Gap
from onrecord.watch.sources import notebook
from onrecord.watch.sources.gaps import gap_between
from onrecord.watch.sources.notebook import looked_at, noted
from onrecord.watch.sources.troubles import (
    Trouble,
    TroubleKind,
    clear_trouble,
    note_trouble,
    troubles,
)
from polling_room import QUICK, PollingRoom, polling_room, until
from twin_server import Fault

KEY = ("mastodon", AccountId("https://social.example/users/press"))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

SPANS = {
    # minutes since the last good look, minutes that we run, reasons; what the gap says, if any
    "looked at in time": (2, 60, [], None),
    "one look failed": (4, 60, ["HTTP 403"], None),
    "blind for longer than two intervals": (5, 60, ["HTTP 403"], "HTTP 403"),
    "several reasons": (30, 60, ["HTTP 403", "timeout", "HTTP 403"], "HTTP 403; timeout"),
    "a host that is asked too seldom": (5, 60, [], "its host could not be asked in time"),
    "not running": (30, 0, [], "the watch was not running"),
    "not running for a moment": (4, 0, [], None),
    "blind, not running, blind": (
        30,
        1,
        ["HTTP 403"],
        "the watch was not running; HTTP 403",
    ),
}


@pytest.mark.parametrize(("ago", "running", "why", "says"), SPANS.values(), ids=SPANS)
def test_what_a_gap_says(ago: int, running: int, why: list[str], says: str | None) -> None:
    last = NOON - ago * MINUTE
    gap = gap_between(KEY, last, NOON, 120.0, why, running_since=NOON - running * MINUTE)
    assert (None if gap is None else gap.why) == says
    if gap is not None:
        assert (gap.began_at, gap.ended_at) == (last, NOON)


def run(folder: Path, act: Callable[[PollingRoom, MastodonTwin], object]) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            twin.post("already there")
            async with polling_room(folder / "archive") as room:
                await act(room, twin)  # type: ignore[misc]  # each is a coroutine

    asyncio.run(acting())


def test_when_we_were_down_there_is_one_gap(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        await room.once()
        assert room.gaps(source) == []
        room.clock.forward(hours=2)
        await room.once()
        await room.once()
        (gap,) = room.gaps(source)
        assert gap.why == "the watch was not running"
        assert timedelta(hours=2) <= gap.ended_at - gap.began_at < timedelta(hours=2, minutes=1)
        assert not stalled(room) and not troubles(room.archive)  # no host is to blame

    run(tmp_path, act)


def test_a_source_that_fails_after_we_were_down_is_alarmed_at_once(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        await room.add(twin)
        await room.once()
        room.clock.forward(hours=2)
        twin.fault = Fault.FORBIDDEN
        await room.once()
        (words,) = stalled(room)
        assert "403" in words

    run(tmp_path, act)


BLIND = {
    Fault.FORBIDDEN: "403",
    Fault.ERROR: "500",
    Fault.CAPTCHA: "",
    Fault.NOT_TLS: "",
    Fault.LOGIN_WALL: "",
    Fault.GARBAGE: "",
    Fault.RESET: "",
}


@pytest.mark.parametrize(("fault", "says"), BLIND.items())
def test_when_nobody_lets_us_look_that_is_alarmed_and_said_once(
    tmp_path: Path, fault: Fault, says: str
) -> None:
    """Alarmed while it lasts, and told again when it is over; then one gap, with the reason."""

    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        async with room.watching():
            twin.fault = fault
            await until(lambda: stalled(room))
            assert room.gaps(source) == []  # it is not over yet
            (trouble,) = troubles(room.archive)
            assert (trouble.platform, trouble.of) == source.key and says in trouble.why
            twin.fault = None
            await until(lambda: room.gaps(source), lambda: not troubles(room.archive))
        (gap,) = room.gaps(source)
        assert says in gap.why and gap.ended_at - gap.began_at >= timedelta(seconds=2)
        assert len(stalled(room)) == 1
        assert sum("can be looked at again" in words for words in room.told) == 1

    run(tmp_path, act)


def test_a_blind_span_parts_our_coverage(tmp_path: Path) -> None:
    """Though looks that found nothing new are written down many at a time."""

    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        async with room.watching():
            asked = len(twin.asked)
            await until(lambda: len(twin.asked) > asked + 2)
            twin.fault = Fault.FORBIDDEN
            await until(lambda: stalled(room))
            twin.fault = None
            await until(lambda: room.gaps(source))
            asked = len(twin.asked)
            await until(lambda: len(twin.asked) > asked + 2)
        (gap,) = room.gaps(source)
        spans = coverage(room.about(source), room.clock.now())
        assert len(spans) == 2
        assert spans[0].ends_at <= gap.began_at and gap.ended_at <= spans[1].begins_at

    run(tmp_path, act)


def test_a_host_that_sent_us_away_parts_our_coverage_too(tmp_path: Path) -> None:
    """Nothing was asked meanwhile, so nothing failed."""

    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        async with room.watching() as poller:
            asked = len(twin.asked)
            await until(lambda: len(twin.asked) > asked + 2)
            host, now = poller.attention.standings[source.key].host, poller.questions.monotonic()
            poller.questions.hosts.sent_away(host, now, 4.0, "it asked us to come back later")
            await until(lambda: room.gaps(source))
            asked = len(twin.asked)
            await until(lambda: len(twin.asked) > asked + 2)
        (gap,) = room.gaps(source)
        assert gap.why == "it asked us to come back later"
        assert [words for words in stalled(room) if gap.why in words]
        spans = coverage(room.about(source), room.clock.now())
        assert len(spans) == 2
        assert spans[0].ends_at <= gap.began_at and gap.ended_at <= spans[1].begins_at

    run(tmp_path, act)


def test_a_restart_within_a_blind_span_makes_no_second_gap_and_no_second_alarm(
    tmp_path: Path,
) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        async with room.watching():
            twin.fault = Fault.FORBIDDEN
            await until(lambda: stalled(room))
        async with room.watching():  # after a restart, still blind
            asked = len(twin.asked)
            await until(lambda: len(twin.asked) > asked)
            twin.fault = None
            await until(lambda: room.gaps(source))
        await room.once()
        (gap,) = room.gaps(source)
        assert "the watch was not running" in gap.why and "403" in gap.why
        assert len(stalled(room)) == 1

    run(tmp_path, act)


def test_many_accounts_of_one_host_are_one_alarm(tmp_path: Path) -> None:
    """Standings are made by hand: a twin has one account."""
    from onrecord.platforms import mastodon
    from onrecord.platforms.polling import Account
    from onrecord.watch.sources.alarms import words_of_late
    from onrecord.watch.sources.standing import Standing
    from onrecord.watch.sources.watched import Source

    def late(name: str, host: str) -> Standing:
        account = Account(account=AccountId(name), handle=None, host=f"https://{host}/api")
        return Standing(Source(mastodon, account, NOON), host, NOON, reasons=["HTTP 500"])

    (one,) = words_of_late([late("a", "h"), late("b", "h"), late("c", "h")])
    assert one == (
        "ALARM: 3 accounts at h could not be looked at since 2026-03-01 12:00 UTC: HTTP 500"
    )
    assert len(words_of_late([late("a", "h"), late("b", "h"), late("c", "other")])) == 3


def test_lost_notes_are_made_up_for_by_the_last_entry(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        room.clock.forward(hours=1)
        await room.once()  # writes what it saw, and the first gap
        room.clock.forward(hours=2)
        room.archive.state.set("sources/looks", '{"mastodon": {"x": [1]}}')
        assert noted(room.archive) == {}
        await room.once()
        first, second = room.gaps(source)
        assert first.ended_at <= second.began_at <= first.ended_at + MINUTE

    run(tmp_path, act)


def test_a_gap_that_was_appended_before_a_crash_is_not_appended_again(tmp_path: Path) -> None:
    """The power goes after the append, and before the notes say so: the old ones are put back."""

    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        await room.once()
        before = room.archive.state.get("sources/looks")
        room.clock.forward(hours=2)
        await room.once()
        (gap,) = room.gaps(source)
        room.archive.state.set("sources/looks", before)
        room.archive.state.set("sources/gaps", notebook.written_gaps([gap]))
        await room.once()
        assert room.gaps(source) == [gap]

    run(tmp_path, act)


@pytest.mark.parametrize("fault", list(Lost), ids=lambda one: one.value)
def test_a_disk_that_fails_while_a_gap_is_appended_doubles_nothing(
    tmp_path: Path, fault: Lost
) -> None:
    """The write was lost; or it was kept, and the answer was lost."""

    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        await room.once()
        room.clock.forward(hours=2)
        append = type(room.archive).append

        def failing(archive: Archive, entries: Sequence[Entry]) -> tuple[Logged, ...]:
            if not any(isinstance(entry, Gap) for entry in entries):
                return append(archive, entries)
            if fault is Lost.KEPT:
                append(archive, entries)
            raise StorageError("the disk failed")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Archive, "append", failing)
            with pytest.raises(StorageError):
                await room.once()
        assert len(room.gaps(source)) == (fault is Lost.KEPT)
        room.clock.forward(hours=1)
        await room.once()
        first, *later = room.gaps(source)
        assert first.ended_at - first.began_at < timedelta(hours=2, minutes=1)
        assert all(gap.began_at >= first.ended_at for gap in later)

    run(tmp_path, act)


def test_a_gap_that_was_noted_and_not_appended_is_appended(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        source = await room.add(twin)
        await room.once()
        (at,) = looked_at(room.archive).values()
        gap = gap_between(
            source.key, at, at + 60 * MINUTE, 1.0, ["HTTP 403"], running_since=source.enrolled_at
        )
        assert gap is not None
        room.archive.state.set("sources/gaps", notebook.written_gaps([gap]))
        room.clock.forward(hours=1)
        await room.once()
        assert room.gaps(source)[0] == replace(gap)
        assert all(later.began_at >= gap.ended_at for later in room.gaps(source)[1:])

    run(tmp_path, act)


def test_quick_restarts_are_no_gap(tmp_path: Path) -> None:
    async def act() -> None:
        calm = replace(QUICK, poll_seconds=60, quiet_seconds=60)
        with MastodonTwin() as twin:
            async with polling_room(tmp_path / "archive", calm) as room:
                source = await room.add(twin)
                for _ in range(3):
                    room.clock.forward(seconds=100)
                    await room.once()
                assert room.gaps(source) == []

    asyncio.run(act())


def test_troubles_are_noted_once_and_cleared(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        first = Trouble(
            kind=TroubleKind.CANARY, platform="mastodon", of="a", since=NOON, why="silent"
        )
        later = replace(first, since=NOON + MINUTE)
        assert note_trouble(room.archive, first) and not note_trouble(room.archive, later)
        assert note_trouble(room.archive, replace(first, of="b", since=NOON - MINUTE))
        assert [one.of for one in troubles(room.archive)] == ["b", "a"]
        assert clear_trouble(room.archive, TroubleKind.CANARY, "mastodon", "a")
        assert not clear_trouble(room.archive, TroubleKind.CANARY, "mastodon", "a")
        room.archive.state.set("sources/troubles", '[["stalled", 1, 2, 3, 4]]')
        assert troubles(room.archive) == ()

    run(tmp_path, act)


def stalled(room: PollingRoom) -> list[str]:
    """The alarms that an account could not be looked at."""
    return [words for words in room.alarms() if "could not be looked at" in words]
