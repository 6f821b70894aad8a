"""What does the record say of an account's life on an instance, from add to withdrawal?"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from instance_room import Room, room
from mastodon_twin import MastodonTwin
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Absent, AccountState, Seen
from onrecord.watch.sources.watched import Source
from twin_server import Fault

Act = Callable[[Room, MastodonTwin, Source], Awaitable[None]]


def run(folder: Path, act: Act, **how: str) -> None:
    async def acting() -> None:
        with MastodonTwin(**how) as twin:  # type: ignore[arg-type]  # its version
            async with room(folder / "archive") as here:
                twin.post("The lock is open.", minutes_ago=60)
                await act(here, twin, await here.enrol(twin.address))

    asyncio.run(acting())


async def looked_twice(here: Room, source: Source) -> None:
    """A look, and the second question minutes later."""
    await here.looker.look(source)
    here.clock.move(seconds=5)
    await here.looker.settle(source)


def states(here: Room, source: Source) -> list[AccountState]:
    entries = here.archive.index.entries_of_account(*source.key)
    return [
        logged.entry.fact
        for logged in entries
        if isinstance(logged.entry, AccountObservation)
        and isinstance(logged.entry.fact, AccountState)
    ]


@pytest.mark.parametrize("version", ["4.4.0", "4.2.1", "3.5.3"])
def test_a_post_its_edit_and_its_withdrawal(tmp_path: Path, version: str) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.edit(post, "The dam is mostly safe.")
        await here.looker.look(source)
        twin.count()
        assert not (await here.looker.look(source)).news  # somebody liked it
        assert here.versions(source, post) == ["The dam is safe.", "The dam is mostly safe."]
        twin.withdraw(post)
        await looked_twice(here, source)
        assert here.said_of(source, post)[-1].outcome == Absent("HTTP 404: Record not found")
        twin.restore(post)
        await here.looker.look(source)
        assert isinstance(here.said_of(source, post)[-1].outcome, Seen)

    run(tmp_path, act, version=version)


def test_the_only_post_that_is_withdrawn_leaves_an_empty_list(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        (post,) = twin.posts()
        twin.withdraw(post)
        await looked_twice(here, source)
        assert isinstance(here.said_of(source, post)[-1].outcome, Absent)

    run(tmp_path, act)


def test_a_suspended_account_is_said_to_be_and_withdraws_nothing(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.suspend()
        await looked_twice(here, source)
        assert states(here, source)[-1] == AccountState("suspended", "its instance")
        assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, post))
        twin.reinstate()
        await looked_twice(here, source)
        assert states(here, source)[-1].state == "active"

    run(tmp_path, act)


@pytest.mark.parametrize("code", [404, 410])
def test_an_account_that_is_no_longer_known_withdraws_nothing(tmp_path: Path, code: int) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.gone = code
        twin.suspend()
        await looked_twice(here, source)
        assert states(here, source)[-1].state == {404: "not found", 410: "gone"}[code]
        assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, post))

    run(tmp_path, act)


NOTED = {
    "limited": ({"limited": True}, "limited"),
    "memorial": ({"memorial": True}, "memorial"),
    "moved": (
        {"moved": {"id": "1", "uri": "https://new.example/users/press"}},
        "moved to https://new.example/users/press",
    ),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_an_instance_notes_of_an_account_is_recorded_once(tmp_path: Path, case: str) -> None:
    said, words = NOTED[case]

    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.account |= said
        for _ in range(3):
            await here.looker.look(source)
        noted = [one for one in states(here, source) if words in one.said_by]
        assert noted == [AccountState("active", f"its instance ({words})")]
        twin.withdraw(post)  # it still speaks, and takes back
        await looked_twice(here, source)
        assert isinstance(here.said_of(source, post)[-1].outcome, Absent)

    run(tmp_path, act)


BLIND = [fault for fault in Fault if fault is not Fault.HANG]  # as a reset, and slower


@pytest.mark.parametrize("fault", BLIND)
def test_our_own_blindness_says_nothing_of_a_post(tmp_path: Path, fault: Fault) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.fault = fault
        assert not (await here.looker.look(source)).answered
        here.clock.move(seconds=5)
        await here.looker.settle(source)
        twin.fault = None
        # The twin's Retry-After, or our own patience with a host that fails: true seconds.
        await asyncio.sleep(1.1 if fault is Fault.RATE_LIMIT else 0.3)
        assert (await here.looker.look(source)).answered
        assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, post))
        assert len(set(here.versions(source, post))) == 1

    run(tmp_path, act)


def test_a_closed_instance_refuses_and_a_token_opens_it(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        twin.closed = True
        assert (await here.looker.look(source)).why == "HTTP 401"

    run(tmp_path, act)

    async def with_token() -> None:
        with MastodonTwin() as twin:
            twin.closed = True
            post = twin.post("The dam is safe.")
            async with room(tmp_path / "other") as here:
                file = here.archive.folder / "keys" / f"{twin.netloc}.token"
                file.write_text("s3cret\n")
                file.chmod(0o600)
                source = await here.enrol(twin.address)
                assert here.versions(source, post) == ["The dam is safe."]
                assert source.account.host.endswith("+token")
                assert not any(
                    b"s3cret" in here.archive.leaf(n) for n in range(here.archive.head.size)
                )

    asyncio.run(with_token())
