"""Is our log cosigned where others agree, and never published on where they do not?"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from asgi_fetch import AppFetch
from kept_entries import gap
from onrecord.archive import Archive, PublishingStopped, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.witness_pairs import own_line, pair
from onrecord.network.witnessing import log_name
from onrecord.proof.notes import Algorithm, cosign, open_note, sign_note
from onrecord.proof.policy import evaluate, parse_policy
from onrecord.proof.witnessing import SIZE_TYPE, Submission
from onrecord.record.exchanges import Exchange
from onrecord.watch.witness_answers import (
    Asked,
    Contradicts,
    Declines,
    Superseded,
    Unavailable,
    Witnessed,
)
from onrecord.watch.witnesses import Witnesses, asking_witnesses
from onrecord.web import app
from small_log import TestSigner

_Result = TypeVar("_Result")


@dataclass
class House:
    """A newsroom: its archive, the pages it serves, and what its operator is told."""

    name: str
    archive: Archive
    app: Starlette
    told: list[str]

    def grow(self, count: int, story: int = 0) -> None:
        """Append gaps; another story has others."""
        start = self.archive.head.size
        self.archive.append([gap(1_000_000 * story + n) for n in range(start, start + count)])

    def ask(self, network: AppFetch, work: Callable[[Witnesses], Awaitable[_Result]]) -> _Result:
        async def run() -> _Result:
            return await work(Witnesses(self.archive, network, self.told.append))

        return asyncio.run(run())

    def publish(self, network: AppFetch) -> Asked:
        asked = self.ask(network, lambda witnesses: witnesses.publish())
        assert asked is not None
        return asked


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[tuple[House, House, AppFetch]]:
    """Two newsrooms that witness each other."""
    with ExitStack() as stack:
        made = [_house(tmp_path / name, name, stack) for name in ("one", "two")]
        for own, other in (made, reversed(made)):
            pair(own.archive.folder, own_line(other.archive.folder, f"http://{other.name}.test"))
        yield made[0], made[1], AppFetch(one=made[0].app, two=made[1].app)


def _house(folder: Path, name: str, stack: ExitStack) -> House:
    if not folder.exists():
        create_archive(folder, f"{name}.example/log")
    archive = stack.enter_context(open_archive(folder))
    pages = app(archive)
    stack.callback(pages.state.witnessing.close)
    return House(name, archive, pages, [])


def answers(asked: Asked) -> list[type]:
    return [type(answer) for answer in asked.answers]


def test_what_is_published_is_cosigned(houses: tuple[House, House, AppFetch]) -> None:
    one, two, network = houses
    for count in (1, 5, 300):
        one.grow(count)
        asked = one.publish(network)
        assert answers(asked) == [Witnessed]
        assert asked.cosigned == ("two.example/log",)
        assert asked.quorum_met
    line = own_line(two.archive.folder, None)
    note = open_note(one.archive.published_note, [one.archive.verifier_key, line.witness])
    assert [found.name for found in note.verified] == ["one.example/log", "two.example/log/witness"]
    assert one.told == []


def test_both_witness_each_other(houses: tuple[House, House, AppFetch]) -> None:
    one, two, network = houses
    for own, other in ((one, two), (two, one)):
        own.grow(3)
        assert own.publish(network).cosigned == (f"{other.name}.example/log",)


def test_a_head_that_was_cosigned_is_not_submitted_again(
    houses: tuple[House, House, AppFetch],
) -> None:
    one, _, network = houses
    one.grow(3)
    one.publish(network)
    network.asked.clear()
    assert answers(one.ask(network, lambda w: w.ask())) == []
    assert network.asked == []
    before = one.archive.published_note
    assert answers(one.ask(network, lambda w: w.ask(again=True))) == [Witnessed]
    assert len(one.archive.published_note) == len(before)  # one line of each, not two


def test_the_old_size_is_remembered_and_otherwise_asked_for(
    houses: tuple[House, House, AppFetch],
) -> None:
    one, _, network = houses
    one.grow(3)
    one.publish(network)
    one.grow(3)
    one.archive.publish()
    network.asked.clear()
    one.ask(network, lambda w: w.ask())
    assert len(network.asked) == 1
    (witness,) = parse_policy(Layout(one.archive.folder).witnesses.read_bytes()).witnesses
    key = f"witness {witness.key.name}+{witness.key.key_id.hex()}"
    assert one.archive.state.get(key) == "6"
    one.archive.state.set(key, None)  # state may be lost
    one.grow(3)
    one.archive.publish()
    network.asked.clear()
    assert answers(one.ask(network, lambda w: w.ask())) == [Witnessed]
    assert len(network.asked) == 2


def test_nobody_there_holds_up_nothing(houses: tuple[House, House, AppFetch]) -> None:
    one, two, network = houses
    del network.apps["two"]
    one.grow(3)
    asked = one.publish(network)
    assert answers(asked) == [Unavailable]
    assert not asked.quorum_met
    assert one.archive.published.size == 3
    assert one.told == ["witness two.example/log: unreachable: nobody there"]  # once, of two tries
    network.apps["two"] = two.app
    assert answers(one.ask(network, lambda w: w.ask())) == [Witnessed]


def test_without_witnesses_nothing_is_asked(tmp_path: Path) -> None:
    with ExitStack() as stack:
        alone = _house(tmp_path / "alone", "alone", stack)
        alone.grow(3)
        network = AppFetch()
        assert alone.ask(network, lambda w: w.publish()) is None
        assert alone.archive.published.size == 3
        assert network.asked == []


def test_an_archive_put_back_from_a_copy_signs_nothing(
    houses: tuple[House, House, AppFetch], tmp_path: Path
) -> None:
    """The witness knows more than the copy: found before the copy signs its own branch."""
    one, _, network = houses
    one.grow(3)
    one.publish(network)
    shutil.copytree(one.archive.folder, tmp_path / "copy")
    one.grow(4)
    one.publish(network)
    with ExitStack() as stack:
        copy = _house(tmp_path / "copy", "one", stack)
        copy.grow(9, story=1)
        with pytest.raises(PublishingStopped):
            copy.publish(network)
        assert copy.archive.published.size == 3
        with pytest.raises(PublishingStopped):  # also without asking anybody
            copy.archive.publish()
        copy.grow(1, story=1)  # the record goes on
        words = Layout(copy.archive.folder).stopped.read_text()
        assert "two.example/log has cosigned 7 entries" in words
        assert "signed by this log's own key" in words
        assert copy.told and copy.told[0].startswith("ALARM: two.example/log")
        notes = sorted(Layout(copy.archive.folder).alarms.glob("*.note"))
        assert [path.read_text().splitlines()[1] for path in notes] == ["3", "7"]
        for path in notes:
            assert open_note(path.read_bytes(), [copy.archive.verifier_key])


def test_a_fork_is_refused_and_ends_publishing(
    houses: tuple[House, House, AppFetch], tmp_path: Path
) -> None:
    """Both copies published on before anybody was asked: the second branch is not cosigned."""
    one, two, network = houses
    one.grow(3)
    one.publish(network)
    shutil.copytree(one.archive.folder, tmp_path / "copy")
    one.grow(4)
    one.publish(network)
    for count in (1, 4, 9):  # smaller, equal and larger than what the witness knows
        shutil.rmtree(tmp_path / f"copy-{count}", ignore_errors=True)
        shutil.copytree(tmp_path / "copy", tmp_path / f"copy-{count}")
        with ExitStack() as stack:
            copy = _house(tmp_path / f"copy-{count}", "one", stack)
            copy.grow(count, story=1)
            copy.archive.publish()
            before = copy.archive.published_note
            asked = copy.ask(network, lambda w: w.ask())
            assert answers(asked) == [Contradicts]
            assert copy.archive.published_note == before
            with pytest.raises(PublishingStopped):
                copy.archive.publish()
            assert len(list(Layout(copy.archive.folder).alarms.glob("*.note"))) == 2
    assert two.archive.folder.joinpath("alarms").exists()  # the equal size: its own two words


def test_when_the_reason_is_gone_publishing_goes_on(
    houses: tuple[House, House, AppFetch], tmp_path: Path
) -> None:
    one, _, network = houses
    one.grow(3)
    one.publish(network)
    one.archive.stop_publishing("a witness was wrong\n")
    one.grow(1)
    with pytest.raises(PublishingStopped):
        one.publish(network)
    Layout(one.archive.folder).stopped.unlink()
    assert one.publish(network).checkpoint.size == 4


WITNESS = TestSigner("hostile.example/witness", Algorithm.COSIGNATURE_ED25519, seed=5)
OTHER = TestSigner("hostile.example/witness", Algorithm.COSIGNATURE_ED25519, seed=6)
Says = Callable[[Submission, Archive], tuple[int, str, str]]


def _text(submission: Submission) -> str:
    return submission.note.partition("\n\n")[0] + "\n"


def _line(signer: TestSigner) -> Says:
    return lambda asked, _: (200, str(cosign(_text(asked), signer, 1)), "text/plain")


def _over_another_head(asked: Submission, archive: Archive) -> tuple[int, str, str]:
    other = str(archive.published).replace("\n3\n", "\n4\n")
    return 200, str(cosign(other, WITNESS, 1)), "text/plain"


HOSTILE: dict[str, tuple[Says, type]] = {
    "honest": (_line(WITNESS), Witnessed),
    "another key": (_line(OTHER), Declines),
    "a line over another head": (_over_another_head, Declines),
    "nothing at all": (lambda *_: (200, "", "text/plain"), Declines),
    "a page": (lambda *_: (200, "<html>", "text/html"), Declines),
    "a size of words": (lambda *_: (409, "many\n", SIZE_TYPE), Declines),
    "another size each time": (
        lambda asked, _: (409, f"{(asked.old_size + 1) % 3}\n", SIZE_TYPE),
        Declines,
    ),
    "unknown to it": (lambda *_: (404, "who?", "text/plain"), Declines),
    "in trouble": (lambda *_: (503, "", "text/plain"), Unavailable),
    "claims to know more": (lambda *_: (409, "1000000\n", SIZE_TYPE), Contradicts),
    "claims another root": (lambda *_: (409, "3\n", SIZE_TYPE), Contradicts),
    "claims that the proof is wrong": (lambda *_: (422, "no", "text/plain"), Contradicts),
}


def hostile(says: Says, archive: Archive, view: str | None = None) -> Starlette:
    async def add(request: Request) -> Response:
        status, words, kind = says(Submission.parse(await request.body()), archive)
        return Response(words, status, headers={"content-type": kind})

    def shown(_: Request) -> Response:
        return Response(view or "", 200 if view else 404)

    name = log_name(archive.origin)
    return Starlette(
        routes=[
            Route("/w/add-checkpoint", add, methods=["POST"]),
            Route(f"/w/logs/{name}/checkpoint", shown),
        ]
    )


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[House]:
    """An archive of three published entries whose one witness is whatever the test says."""
    with ExitStack() as stack:
        made = _house(tmp_path / "lonely", "lonely", stack)
        policy = f"witness far {WITNESS.key} http://far.test/w\nquorum far\n"
        Layout(made.archive.folder).witnesses.write_text(policy)
        made.grow(3)
        made.archive.publish()
        yield made


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_witness_says(lonely: House, name: str) -> None:
    says, expected = HOSTILE[name]
    before = lonely.archive.published_note
    asked = lonely.ask(AppFetch(far=hostile(says, lonely.archive)), lambda w: w.ask())
    assert answers(asked) == [expected]
    assert asked.quorum_met == (expected is Witnessed)
    assert (lonely.archive.published_note == before) == (expected is not Witnessed)
    if expected is Contradicts:
        assert "its word alone" in Layout(lonely.archive.folder).stopped.read_text()
        assert Layout(lonely.archive.folder).stopped.read_text().count(before) == 1
    else:
        lonely.grow(1)
        assert lonely.archive.publish().size == 4


def test_a_witness_that_shows_a_head_of_ours_stops_nothing(lonely: House) -> None:
    """It refuses what follows from the head that it shows itself: it is broken, not we."""
    says, view = HOSTILE["claims that the proof is wrong"][0], lonely.archive.published_note
    network = AppFetch(far=hostile(says, lonely.archive, view))
    assert answers(lonely.ask(network, lambda w: w.ask())) == [Declines]
    assert not Layout(lonely.archive.folder).stopped.exists()


def test_a_view_that_a_stranger_signed_proves_nothing(lonely: House) -> None:
    text = str(lonely.archive.published).replace("\n3\n", "\n9\n")
    view = sign_note(text, [TestSigner(lonely.archive.origin, seed=77)])
    says = HOSTILE["claims to know more"][0]
    lonely.ask(AppFetch(far=hostile(says, lonely.archive, view)), lambda w: w.ask())
    assert "its word alone" in Layout(lonely.archive.folder).stopped.read_text()


def test_a_witness_that_forgot_is_told_of(lonely: House) -> None:
    cosigns = AppFetch(far=hostile(_line(WITNESS), lonely.archive))
    lonely.ask(cosigns, lambda w: w.ask())
    lonely.grow(1)
    lonely.archive.publish()

    def forgot(asked: Submission, archive: Archive) -> tuple[int, str, str]:
        return (409, "0\n", SIZE_TYPE) if asked.old_size else _line(WITNESS)(asked, archive)

    network = AppFetch(far=hostile(forgot, lonely.archive))
    assert answers(lonely.ask(network, lambda w: w.ask())) == [Witnessed]
    assert lonely.told == [
        "witness far has cosigned 3 entries, and now says 0: either an older answer was"
        " served, or it has forgotten, and could cosign another history. Ask its operator."
    ]


def test_a_head_that_is_superseded_meanwhile_keeps_its_lines_to_itself(lonely: House) -> None:
    def publishes(asked: Submission, archive: Archive) -> tuple[int, str, str]:
        if archive.head.size < 5:
            lonely.grow(1)
            archive.publish()
        return _line(WITNESS)(asked, archive)

    network = AppFetch(far=hostile(publishes, lonely.archive))
    assert answers(lonely.ask(network, lambda w: w.ask())) == [Superseded]
    asked = lonely.ask(network, lambda w: w.settle())
    assert answers(asked) == [Witnessed]
    assert asked.checkpoint.size == 5


def test_a_watcher_asks_before_and_after(lonely: House) -> None:
    async def watch(witnesses: Witnesses) -> int:
        async with asking_witnesses(witnesses):
            seen = len(network.asked)
            lonely.grow(1)
            lonely.archive.publish()
        return seen

    network = AppFetch(far=hostile(_line(WITNESS), lonely.archive))
    assert lonely.ask(network, watch) == 1
    assert len(network.asked) == 2
    policy = parse_policy(Layout(lonely.archive.folder).witnesses.read_bytes())
    note = lonely.archive.published_note
    assert evaluate(policy, note, [lonely.archive.verifier_key]).witnessed


def test_a_witness_that_never_answers_is_not_waited_for(
    lonely: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(AppFetch):
        async def fetch(self, url: str, **how: object) -> Exchange:
            await asyncio.Event().wait()
            raise AssertionError(url)

    monkeypatch.setattr("onrecord.watch.witnesses.PATIENCE", 0.05)
    asked = lonely.publish(Silent())
    assert asked.answers == (Unavailable("far", "no answer within 0.05 seconds"),)
    assert lonely.archive.published.size == 3


def test_rounds_go_on_through_trouble(lonely: House) -> None:
    async def rounds(witnesses: Witnesses) -> None:
        going = asyncio.create_task(witnesses.go_on(0.01))
        while len(network.asked) < 3:
            await asyncio.sleep(0.01)
        network.apps["far"] = hostile(_line(WITNESS), lonely.archive)
        while "hostile" not in lonely.archive.published_note:
            await asyncio.sleep(0.01)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    network = AppFetch()
    lonely.ask(network, rounds)
    assert lonely.told == ["witness far: unreachable: nobody there"]
