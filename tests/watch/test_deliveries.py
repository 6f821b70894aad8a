"""What of that which instances deliver gets on record? Against a real ActivityPub server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from activitypub_rig import Fedify, Ministry, fedify
from delivered import Desk, desk
from onrecord.cli.program import run
from onrecord.findings.verdicts import Verdict
from onrecord.platforms import activitypub
from onrecord.platforms.polling import Account, Answer, Shown
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.observations import Authenticity
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Seen, Unread
from onrecord.watch.deliveries import follow, followed

__all__ = ["fedify"]
pytestmark = pytest.mark.rig

SIGNED, UNSIGNED = Authenticity.INSTANCE_SIGNED, Authenticity.TLS_ONLY
ACCEPT = {"accept": activitypub.ACTIVITY}
Play: TypeAlias = Callable[[Desk, Ministry], Awaitable[None]]


def play(folder: Path, server: Fedify, scene: Play) -> None:
    """Play a scene with a newly enrolled ministry that has posted nothing."""

    async def played() -> None:
        async with desk(folder / "archive", server) as found:
            ministry = found.ministry()
            await found.enrol(activitypub, f"activitypub:{ministry.actor}")
            await scene(found, ministry)

    asyncio.run(played())


def kinds(desk: Desk, ministry: Ministry, post: str) -> list[tuple[type, Authenticity]]:
    return [(type(outcome), signed) for outcome, signed in desk.outcomes(ministry.actor, post)]


@pytest.mark.parametrize("kind", ["cavage", "rfc9421"])
@pytest.mark.parametrize("proof", [True, False])
def test_a_life_that_is_delivered_is_on_record(
    tmp_path: Path, fedify: Fedify, kind: str, proof: bool
) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        ministry.kind, ministry.proof = kind, proof
        post = ministry.post("<p>The dam is safe.</p>")
        await desk.read()
        polled = httpx.get(post, headers=ACCEPT).json()
        ministry.edit(post, "<p>The dam is mostly safe.</p>")
        await desk.read()
        ministry.remove(post)
        await desk.read()
        assert kinds(desk, ministry, post) == [(Seen, SIGNED), (Seen, SIGNED), (Absent, SIGNED)]
        found = desk.post(ministry.actor, post)
        assert found.presence.verdict is Verdict.WITHDRAWN_BY_INSTANCE
        assert found.presence.authenticity is SIGNED
        first = found.versions[0].version.version
        assert desk.archive.blob(first) == activitypub.shown(ministry.actor, polled).version

    play(tmp_path, fedify, scene)


def test_a_delivered_version_is_the_one_that_polling_shows(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        post = ministry.post("<p>Emoji 🌊, \u202eright to left, e\u0301 \u00e9</p>")
        await desk.read()
        ((seen, _),) = desk.outcomes(ministry.actor, post)
        account = Account(account=AccountId(ministry.actor), handle=None, host=ministry.actor)
        question = activitypub.ask_post(account, PostId(post))
        assert question is not None and isinstance(seen, Seen)
        asked = await desk.questions.ask(question)
        shown = activitypub.read(account, asked.exchange).posts[PostId(post)]
        assert isinstance(shown, Shown) and shown.version == desk.archive.blob(seen.version)

    play(tmp_path, fedify, scene)


def test_a_notice_that_comes_before_the_post_is_kept_and_joined(
    tmp_path: Path, fedify: Fedify
) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        post = ministry.post("<p>Late.</p>", inbox="")
        ministry.remove(post, bare=True)
        await desk.read()
        assert desk.post(ministry.actor, post).presence.verdict is Verdict.WITHDRAWN_BY_INSTANCE
        ministry.tell("again", id=post.rpartition("/")[2])
        await desk.read()
        assert kinds(desk, ministry, post) == [(Absent, SIGNED), (Seen, SIGNED)]
        assert desk.post(ministry.actor, post).presence.verdict is Verdict.WITHDRAWN_BY_INSTANCE

    play(tmp_path, fedify, scene)


def test_what_is_delivered_again_adds_nothing(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        post = ministry.post("<p>Once.</p>")
        await desk.read()
        size = desk.archive.head.size
        ministry.tell("again", id=post.rpartition("/")[2])
        ministry.tell("again", id=post.rpartition("/")[2], kind="rfc9421", proof=False)
        await desk.read(2)
        assert desk.archive.head.size == size

    play(tmp_path, fedify, scene)


def test_reposts_come_and_go(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        of = "https://other.example/notes/1"
        ministry.tell("repost", id="r1", of=of)
        ministry.tell("unrepost", id="r1", of=of)
        await desk.read(2)
        repost = f"{ministry.actor}#repost-r1"
        assert sorted(kinds(desk, ministry, repost), key=str) == sorted(
            [(Seen, SIGNED), (Absent, SIGNED)], key=str
        )

    play(tmp_path, fedify, scene)


def test_what_is_for_followers_alone_is_let_go(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        size = desk.archive.head.size
        post = ministry.post("<p>For friends.</p>", secret=True)
        await desk.read()
        assert kinds(desk, ministry, post) == []
        assert desk.archive.head.size == size

    play(tmp_path, fedify, scene)


def test_strangers_are_let_go_and_nobody_is_asked(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        size = desk.archive.head.size
        stranger = desk.ministry()
        stranger.post("<p>Hello.</p>")
        await desk.read()
        assert desk.archive.head.size == size
        assert not desk.told

    play(tmp_path, fedify, scene)


def test_a_move_is_believed_if_it_points_back(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        target = desk.ministry()
        ministry.tell("move", target=target.actor)
        await desk.read()
        why = f"it says that it moved to {target.actor}, which does not name it in return"
        assert desk.facts(ministry.actor)[-1] == Unread(why)
        fedify.ask("alias", name=target.name, alias=ministry.actor)
        ministry.tell("move", target=target.actor)
        await desk.read()
        moved, there = desk.facts(ministry.actor)[-1], desk.facts(target.actor)[-1]
        assert isinstance(moved, Identity) and target.actor in moved.said_by
        assert isinstance(there, Identity) and ministry.actor in there.said_by
        assert desk.told[-1].endswith(f"moved to {target.actor}: add that, if it is theirs")

    play(tmp_path, fedify, scene)


def test_an_account_that_leaves_is_gone_by_its_instance_s_word(
    tmp_path: Path, fedify: Fedify
) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        ministry.tell("leave")
        await desk.read()
        assert AccountState("gone", "its instance, which signed it") in desk.facts(ministry.actor)

    play(tmp_path, fedify, scene)


def test_a_suspended_actor_s_delivery_counts_by_the_key_on_record(
    tmp_path: Path, fedify: Fedify
) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        post = ministry.post("<p>Before.</p>")
        await desk.read()
        fedify.ask("suspend", name=ministry.name, to=True)
        assert httpx.get(ministry.actor, headers=ACCEPT).status_code == 410
        ministry.remove(post)
        await desk.read()
        assert kinds(desk, ministry, post) == [(Seen, SIGNED), (Absent, SIGNED)]

    play(tmp_path, fedify, scene)


def test_a_new_key_is_asked_for_and_put_on_record(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        before = [x for x in desk.facts(ministry.actor) if isinstance(x, Identity)]
        fedify.ask("keys", name=ministry.name)
        post = ministry.post("<p>Under a new key.</p>")
        await desk.read()
        assert kinds(desk, ministry, post) == [(Seen, SIGNED)]
        after = [x for x in desk.facts(ministry.actor) if isinstance(x, Identity)]
        assert len(after) == len(before) + 1
        assert after[-1].signing_key != before[-1].signing_key

    play(tmp_path, fedify, scene)


def test_a_closed_instance_shows_its_actor_to_our_signed_question(
    tmp_path: Path, fedify: Fedify
) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        fedify.ask("keys", name=ministry.name)
        fedify.ask("close", to=True)
        try:
            answer = httpx.get(ministry.actor, headers=ACCEPT)
            assert answer.status_code == 401
            post = ministry.post("<p>Behind a door.</p>")
            await desk.read()
            assert kinds(desk, ministry, post) == [(Seen, SIGNED)]
        finally:
            fedify.ask("close", to=False)

    play(tmp_path, fedify, scene)


def test_a_real_server_s_answers_are_told_apart(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        account = Account(
            account=AccountId(ministry.actor), handle=None, host=f"{ministry.actor}/outbox"
        )

        async def read(url: str) -> Answer:
            asked = await desk.questions.ask(activitypub.asks_for(url), fresh=True)
            return activitypub.read(account, asked.exchange)

        one, two = (PostId(ministry.post(f"<p>{words}</p>")) for words in ("One", "Two"))
        ministry.remove(two)
        outbox = await read(account.host)
        assert outbox.failure is None and list(outbox.posts) == [one]
        assert isinstance((await read(one)).posts[one], Shown)
        gone = (await read(two)).posts[two]
        assert isinstance(gone, Absent) and gone.said.startswith("Tombstone, deleted 20")
        never = PostId(f"{ministry.actor}/notes/never")
        assert (await read(never)).posts[never] == Absent("HTTP 404: not found")
        fedify.ask("close", to=True)
        assert (await read(ministry.actor)).failure == Refused("HTTP 401")
        fedify.ask("close", to=False)
        fedify.ask("suspend", name=ministry.name, to=True)
        (state,) = (await read(ministry.actor)).facts
        assert state == AccountState("gone", "its instance (HTTP 410)")

    play(tmp_path, fedify, scene)


def test_a_follow_is_taken_and_undone(tmp_path: Path, fedify: Fedify) -> None:
    async def scene(desk: Desk, ministry: Ministry) -> None:
        fedify.ask("heard")
        await follow(desk.asker, desk.ourselves, ministry.actor, stop=False)
        heard = fedify.ask("heard")
        asked = {"type": "Follow", "actor": desk.ourselves.id, "object": ministry.actor}
        assert heard == [asked]
        await desk.read()  # the answer
        assert followed(desk.archive, ministry.actor) == "accepted"
        await follow(desk.asker, desk.ourselves, ministry.actor, stop=True)
        assert fedify.ask("heard") == [{"type": "Undo", "actor": desk.ourselves.id}]
        assert followed(desk.archive, ministry.actor) is None

    play(tmp_path, fedify, scene)


def watched_once(folder: str) -> int:
    """What `onrecord watch --once` exits with: it wants a process of its own."""
    command = "from onrecord.cli import main; main()"
    source = str(Path(__file__).parents[2] / "src")
    ran = subprocess.run(
        [sys.executable, "-c", command, "watch", "--once", "--dir", folder],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.returncode


def test_the_commands_follow_and_read_what_comes(
    tmp_path: Path, fedify: Fedify, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "archive")

    async def scene(desk: Desk, ministry: Ministry) -> None:
        fedify.ask("heard")
        host = ministry.server.base.removeprefix("http://")
        for named in (ministry.actor, f"@{ministry.name}@{host}"):
            assert await asyncio.to_thread(run, ["follow", "--dir", folder, named]) == 0
        assert [heard["type"] for heard in fedify.ask("heard")] == ["Follow", "Follow"]
        post = ministry.post("<p>Heard at once.</p>")
        assert await asyncio.to_thread(watched_once, folder) == 0
        assert (Seen, SIGNED) in kinds(desk, ministry, post)
        assert followed(desk.archive, AccountId(ministry.actor)) == "accepted"
        assert (
            await asyncio.to_thread(run, ["follow", "--dir", folder, "--stop", ministry.actor]) == 0
        )
        assert [heard["type"] for heard in fedify.ask("heard")] == ["Undo"]
        assert await asyncio.to_thread(run, ["follow", "--dir", folder, "https://o.example/1"]) == 2

    play(tmp_path, fedify, scene)
    assert "Asked to be told what" in capsys.readouterr().out
