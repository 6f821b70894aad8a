"""Is it noticed that withdrawals are not noticed any more?"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from entries import account_observation, at, commitment, post_observation
from mastodon_twin import MastodonTwin
from onrecord.archive import create_archive
from onrecord.findings.verdicts import Verdict
from onrecord.record.commitments import digest_of
from onrecord.record.entries import Entry, Logged, leaf_of
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import Absent, AccountState, Outcome, Refused, Seen, Unread
from onrecord.watch.sources.canary import Canaries, noticed_at, why_silent
from onrecord.watch.sources.troubles import TroubleKind, troubles
from polling_room import PollingRoom, polling_room

HERE = Seen(commitment("a version"))
GONE = Absent("HTTP 404: Record not found")
SUSPENDED = AccountState("suspended", "its instance")

LIVES = {
    # outcomes of one post, a minute apart; the minute in which its withdrawal was noticed
    "came and went": ([HERE, GONE], 1),
    "came and stays": ([HERE, HERE], None),
    "went without ever having been seen": ([GONE], None),
    "our own failures are no withdrawal": ([HERE, Refused("HTTP 403"), Unread("?")], None),
    "came, went and came back": ([HERE, GONE, HERE], None),
    "went twice": ([HERE, GONE, HERE, GONE], 3),
}


@pytest.mark.parametrize(("outcomes", "minute"), LIVES.values(), ids=LIVES)
def test_a_withdrawal_that_was_noticed(outcomes: list[Outcome], minute: int | None) -> None:
    post = [said(one, n) for n, one in enumerate(outcomes)]
    assert noticed_at([log(*post)], []) == (None if minute is None else at(minute))


def test_the_latest_of_several_posts_counts() -> None:
    first = log(said(HERE, 0), said(GONE, 5))
    second = log(said(HERE, 1), said(GONE, 9))
    assert noticed_at([second, first], []) == at(9)


def test_a_suspended_canary_has_withdrawn_nothing() -> None:
    post = log(said(HERE, 0), said(GONE, 5))
    account = log(account_observation(SUSPENDED, 4, surface=Surface.HOST))
    assert noticed_at([post], account) is None


SILENCES = {
    # hours since the last notice, hours since the enrolment, whether it is alarming
    "noticed today": (20, 1000, False),
    "noticed 26 hours ago": (26, 1000, False),
    "noticed more than 26 hours ago": (26.1, 1000, True),
    "never noticed, enrolled today": (None, 25, False),
    "never noticed": (None, 27, True),
    "noticed before it was enrolled anew": (100, 2, False),
}


@pytest.mark.parametrize(("noticed", "enrolled", "alarms"), SILENCES.values(), ids=SILENCES)
def test_when_a_canary_is_silent(noticed: float | None, enrolled: float, alarms: bool) -> None:
    def ago(hours: float) -> datetime:
        return at(0) - timedelta(hours=hours)

    last = None if noticed is None else ago(noticed)
    assert (why_silent(last, ago(enrolled), at(0)) is not None) is alarms


def test_a_canary_that_is_not_heard_is_alarmed_once_and_heard_again(tmp_path: Path) -> None:
    async def act() -> None:
        with MastodonTwin() as twin:
            folder = tmp_path / "archive"
            configure(folder, twin.address, "https://social.example/@nobody")
            async with polling_room(folder) as room:
                source = await room.add(twin)
                post = twin.post("a song")
                await sung(room, twin, post)
                assert room.presence(source, post).verdict is Verdict.NO_LONGER_SERVED
                canaries = Canaries(room.archive, room.told.append)
                canaries.check(room.clock.now())
                assert not troubles(room.archive)
                assert [w for w in room.told if "nobody is not on record" in w]
                room.clock.forward(hours=27)
                for _ in range(2):
                    canaries.check(room.clock.now())
                (trouble,) = troubles(room.archive)
                assert trouble.kind is TroubleKind.CANARY and trouble.of == source.key[1]
                assert len([w for w in room.told if w.startswith("ALARM: canary")]) == 1
                await sung(room, twin, twin.post("another song"))
                canaries.check(room.clock.now())
                assert not troubles(room.archive)
                assert [w for w in room.told if "noticed again" in w]

    asyncio.run(act())


async def sung(room: PollingRoom, twin: MastodonTwin, post: str) -> None:
    """A post comes and goes, while we look."""
    await room.once()
    twin.withdraw(post)
    await room.once()
    room.clock.forward(seconds=2)
    await room.once()


def configure(folder: Path, *canaries: str) -> None:
    create_archive(folder, "records.example/polling")
    settings = folder / "onrecord.toml"
    lines = ", ".join(f'"{one}"' for one in canaries)
    settings.write_text(settings.read_text().replace("canaries = []", f"canaries = [{lines}]"))


def said(outcome: Outcome, minutes: float) -> PostObservation:
    """What a host said of the post, over TLS."""
    return post_observation(
        outcome, minutes, surface=Surface.HOST, authenticity=Authenticity.TLS_ONLY, rev=None
    )


def log(*entries: Entry) -> list[Logged]:
    return [Logged(n, digest_of(leaf_of(entry)), entry) for n, entry in enumerate(entries)]
