"""How one editor's assessment becomes public by a second one, on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessed_desk import MAKER, RELEASER, made
from assessments_made_up import FOR_SHOW
from onrecord.archive import open_archive
from onrecord.cli.program import run
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from small_desk import Desk


@pytest.fixture
def kept(desk: Desk) -> Iterator[tuple[Path, Ref, Digest]]:
    """An archive with a post that was assessed, not released yet."""
    desk.enrol()
    ref = desk.posted("3lfirst", "We leave the accord.", 1)
    desk.changed("accord", ref, title="The accord")
    digest = made(desk.archive, ref)
    desk.archive.close()
    yield desk.archive.folder, ref, digest


class Asked:
    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capsys, self.folder = capsys, folder

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        status = run([*arguments, "--dir", str(self.folder)])
        told = self.capsys.readouterr()
        return status, " ".join(told.out.split()), " ".join(told.err.split())

    def json(self, *arguments: str) -> Any:
        self.capsys.readouterr()
        assert run([*arguments, "--json", "--dir", str(self.folder)]) == 0
        return json.loads(self.capsys.readouterr().out)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], kept: tuple[Path, Ref, Digest]) -> Asked:
    return Asked(capsys, kept[0])


def test_from_the_list_to_the_page_and_back(ask: Asked, kept: tuple[Path, Ref, Digest]) -> None:
    _, ref, digest = kept
    status, out, _ = ask("release")
    assert status == 0 and f"{digest[:12]} not released ratio 5, weak" in out and ref in out
    status, out, _ = ask("release", digest[:12])
    for words in ("How much more probable", "Likelihood ratio: 5.", "What must not be concluded"):
        assert words in out
    assert "Assessment" not in ask("show", ref)[1]
    status, out, _ = ask("release", digest[:12], "--editor", RELEASER)
    assert status == 0 and out.startswith("Released:")
    assert f"Assessment {digest[:12]}: What we see fits somebody else" in ask("show", ref)[1]
    assert "(assessed)" in ask("case", "accord")[1]
    status, out, _ = ask("release", digest, "--editor", MAKER, "--take-back", "Too little history.")
    assert status == 0 and out.startswith("Taken back:")
    assert "was taken back" in ask("show", ref)[1] and "about 5 times" not in ask("show", ref)[1]
    assert "taken back" in ask("release")[1]


def test_the_json_has_states_and_the_whole(ask: Asked, kept: tuple[Path, Ref, Digest]) -> None:
    _, ref, digest = kept
    (one,) = ask.json("release")["assessments"]
    assert (one["digest"], one["state"], one["posts"]) == (digest, "not-released", [ref])
    assert ask.json("show", ref)["assessments"] == []
    done = ask.json("release", digest, "--editor", RELEASER)
    assert done["state"] == "released" and done["assessment"]["lr"] == 5.0
    (shown,) = ask.json("show", ref)["assessments"]
    assert (shown["state"], shown["made_for"], shown["released_by"]) == (
        "released",
        MAKER,
        RELEASER,
    )


WRONG = {
    "the same editor": ("{digest}", "--editor", "editor on DUTY"),
    "nobody": ("{digest}", "--editor", " "),
    "no digest": ("--editor", RELEASER),
    "another digest": ("ab" * 32, "--editor", RELEASER),
    "a reason without an editor": ("{digest}", "--take-back", "why"),
    "taken back before it was released": ("{digest}", "--editor", RELEASER, "--take-back", "why"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_use_says_what_to_do(ask: Asked, kept: tuple[Path, Ref, Digest], fault: str) -> None:
    arguments = [one.format(digest=kept[2]) for one in WRONG[fault]]
    status, _, err = ask("release", *arguments)
    assert status == 2 and err
    assert ask.json("release")["assessments"][0]["state"] == "not-released"


def test_made_up_numbers_are_not_released(ask: Asked, kept: tuple[Path, Ref, Digest]) -> None:
    folder, ref, _ = kept
    with open_archive(folder) as archive:
        digest = made(archive, ref, found=FOR_SHOW, minutes=300)
    assert f"{digest[:12]} not released ratio 5, weak; for show only" in ask("release")[1]
    status, out, _ = ask("release", digest)
    assert status == 0 and "FOR SHOW ONLY" in out and "To publish it" not in out
    status, _, err = ask("release", digest, "--editor", RELEASER)
    assert status == 2 and "made-up accounts" in err


def test_none_on_record_says_how_to_make_one(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.archive.close()
    status, out, _ = Asked(capsys, desk.archive.folder)("release")
    assert status == 0 and "onrecord assess" in out
