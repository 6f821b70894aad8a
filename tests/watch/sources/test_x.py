"""What does the record say of an account at X, and is nothing of its words on the disk?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive import BlobUnkept, examine_fixity, open_archive, rebuild
from onrecord.desk.finding import find_post
from onrecord.desk.search.checking import Answer, check_text
from onrecord.network import Backoff, Guard, LineListener
from onrecord.platforms import x
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.outcomes import Seen
from onrecord.watch.sources.x_streaming import XStreaming
from scripted_cases import CASES
from scripted_table import Case, Room, run, run_case
from x_twin import OWNER, XTwin

NOTICED_WITHIN = 5.0  # seconds
PLAYABLE = {
    name: case for name, case in CASES.items() if not case.own and case.needs <= set(dir(XTwin))
}


@pytest.mark.parametrize("name", PLAYABLE)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with XTwin() as twin:
        run_case(PLAYABLE[name], twin, x, tmp_path / "archive", exact=False)


# Nothing of its words on the disk

WORDS = "the dam at Upper Lock holds & nobody need leave"
EDITED = "the dam at Upper Lock held until noon"
LIFE = Case(
    steps=(
        f"post a {WORDS}",
        "post b a quiet second post",
        "poll 2",
        f"edit a {EDITED}",
        "poll 2",
        "withdraw a",
        "poll",
        "restart",
        "settled",
        "wait 4000",
        "poll 3",
        "restart without notes",
        "poll 2",
        "suspend",
        "poll",
        "settled",
        "reinstate",
        "poll 2",
    ),
    verdicts={"a": "no-longer-served", "b": "present"},
    outcomes={},
)


def everything(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def spelled(text: str) -> set[bytes]:
    escaped = text.replace("&", "&amp;")
    ascii_only = text.encode("ascii", "backslashreplace")
    return {text.encode(), escaped.encode(), ascii_only, text.encode("utf-16-le")}


def test_in_a_whole_life_no_word_and_no_answer_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with XTwin() as twin:
        run_case(LIFE, twin, x, folder, exact=False)
        answers = [reply.body for _, reply in twin.said if reply.body]
        post = PostId(twin.chains[0].versions[0][0])
    with open_archive(folder) as archive:
        check_text(archive, WORDS)  # fills the search index
        assert examine_fixity(archive).faults == []
        kept = set(archive.digests())
    held = everything(folder)
    for text in (WORDS, EDITED, "a quiet second post"):
        assert not any(one in held for one in spelled(text)), text
    assert not any(digest_of(body) in kept for body in answers)
    assert post.encode() in held  # ids are kept


def test_everything_is_kept_where_the_operator_says_so(tmp_path: Path) -> None:
    async def act() -> None:
        with XTwin() as twin:
            room = Room(twin, x, tmp_path / "archive")
            await room.open()
            await room.close()
            path = room.folder / "onrecord.toml"
            path.write_text(path.read_text().replace('"states"', '"everything"'))
            await room.open()
            room.post(f"a {WORDS}")
            await room.enrol()
            await room.poll()
            (seen,) = (one.outcome for one in room.of_post("a"))
            assert isinstance(seen, Seen)
            assert x.read_version(room.posts["a"], room.archive.blob(seen.version)).text == WORDS
            await room.close()
            assert WORDS.replace("&", "&amp;").encode() in everything(room.folder)

    asyncio.run(act())


PIECES = st.text(min_size=24, max_size=60).filter(lambda text: len(set(text)) > 12)


@settings(max_examples=8, deadline=None)
@given(PIECES)
def test_whatever_it_says_is_nowhere_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("x") / "archive"
    post = "post a"
    case = Case(
        steps=("post b words", "poll", post, "poll", "withdraw a", "poll", "settled"),
        verdicts={"a": "no-longer-served"},
        own={post: lambda room: room.posts.update(a=PostId(room.twin.post(text)))},
    )
    with XTwin() as twin:
        run_case(case, twin, x, folder, exact=False)
    held = everything(folder)
    assert text.encode() not in held
    assert text.encode("ascii", "backslashreplace") not in held


# What the default archive can still answer


def lived(folder: Path) -> PostId:
    with XTwin() as twin:
        run_case(LIFE, twin, x, folder, exact=False)
        return PostId(twin.chains[0].versions[0][0])


def test_it_says_in_words_that_the_text_is_not_kept_and_knows_its_digest(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    post = lived(folder)
    ref = ref_of("x", AccountId(OWNER), post)
    with open_archive(folder, writing=False) as archive:
        found = find_post(archive, ref)
        assert found.presence.verdict.value == "no-longer-served"
        assert found.presence.last_seen is not None and found.presence.first_absent is not None
        assert found.presence.last_seen < found.presence.first_absent
        first, second = found.versions
        assert (first.said, first.withheld) == (None, None)
        assert "only ids, digests and states" in (first.unkept or "")
        assert first.digest == digest_of(x.version_of(post, WORDS.replace("&", "&amp;")))
        assert second.digest is not None and second.unkept is not None


def test_a_search_does_not_deny_what_it_can_not_know(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    lived(folder)
    with open_archive(folder) as archive:
        found = check_text(archive, WORDS)
    assert found.answer is Answer.NOT_SEEN
    assert "words were not kept, by the operator's decision" in " ".join(found.says)
    assert "We never saw it" not in " ".join(found.says)


def test_a_rebuild_changes_nothing_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    post = lived(folder)
    rebuild(folder)
    with open_archive(folder) as archive:
        found = find_post(archive, ref_of("x", AccountId(OWNER), post))
        assert all(shown.unkept is not None for shown in found.versions)
        with pytest.raises(BlobUnkept):
            archive.blob(found.versions[0].version.version)


def test_the_twin_escapes_as_x_does(tmp_path: Path) -> None:
    async def act() -> None:
        with XTwin() as twin:
            case = Case(steps=(f"post a {WORDS}", "poll"), verdicts={"a": "present"})
            await run(case, twin, x, tmp_path / "archive")
            assert any(b"&amp; nobody" in reply.body for _, reply in twin.said)

    asyncio.run(act())


# The stream beside the polls


@asynccontextmanager
async def streaming(room: Room) -> AsyncIterator[None]:
    listening = XStreaming(
        asker=room.asker,
        looker=room.looker,
        listener=LineListener(
            vantage="test", contact="", guard=Guard(allow_private=["127.0.0.0/8"]), clock=room.clock
        ),
        sources=lambda: {room.source.key: room.source},
        chance=lambda: 0.5,
        tell=room.told.append,
        backoff=Backoff(first=0.05, most=0.2),
        every=0.05,
    )
    going = asyncio.create_task(listening.go_on(lambda _: None))
    try:
        yield
    finally:
        going.cancel()
        (ended,) = await asyncio.gather(going, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError), ended


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(NOTICED_WITHIN):
        while not holds():
            await asyncio.sleep(0.02)


def give_token(room: Room, name: str) -> None:
    file = room.folder / "keys" / f"{name}.token"
    file.write_text("a-secret\n")
    file.chmod(0o600)


def test_a_stream_is_noticed_and_a_deletion_is_asked_after(tmp_path: Path) -> None:
    async def act() -> None:
        with XTwin() as twin:
            room = Room(twin, x, tmp_path / "archive")
            await room.open()
            await room.close()
            path = room.folder / "onrecord.toml"
            path.write_text(
                path.read_text().replace("servers = []", f'servers = ["x {twin.base}"]', 1)
            )
            await room.open()
            await room.enrol()
            give_token(room, "x-stream")
            async with streaming(room):
                room.post(f"a {WORDS}")
                twin.tell("post.create", room.posts["a"])
                await until(lambda: room.of_post("a"))
                asked = len(twin.said)
                twin.withdraw(room.posts["a"])
                twin.tell("post.delete", room.posts["a"])
                await until(lambda: len(twin.said) > asked)
                assert room.outcomes("a") == "seen"  # the second question is minutes later
            (seen,) = room.of_post("a")
            assert seen.evidence.exchange.method == "SUBSCRIBE"
            with pytest.raises(BlobUnkept):
                room.archive.blob(seen.evidence.exchange.body)
            tokens = [
                one.headers.get("authorization") for one in twin.asked if "stream" in one.path
            ]
            assert set(tokens) == {"Bearer a-secret"}
            for _ in range(2):  # the first round may have been cut short with the stream
                room.clock.wait(room.settings.settle_seconds + 1)
                await room.looker.settle(room.source)
            assert room.verdict("a") == "no-longer-served"
            await room.close()
            held = everything(room.folder)
            assert not any(one in held for one in spelled(WORDS))
            assert held.count(b"a-secret") == 1  # in its own file alone

    asyncio.run(act())


def test_no_stream_without_its_own_token(tmp_path: Path) -> None:
    async def act() -> None:
        with XTwin() as twin:
            room = Room(twin, x, tmp_path / "archive")
            await room.open()
            await room.enrol()
            give_token(room, "x")
            async with streaming(room):
                await asyncio.sleep(0.3)
            assert not any("stream" in one.path for one in twin.asked)
            await room.close()

    asyncio.run(act())
