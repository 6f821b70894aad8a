"""Does a second editor publish a part of a screenshot by command, and take it back?"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from captured_pages import package, picture, visited
from onrecord.archive import open_archive
from onrecord.cli.program import run
from onrecord.desk.captured import pictures_of
from small_desk import Desk

WHOLE = picture()


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Path, str, int]:
    desk = Desk(tmp_path / "archive")
    desk.enrol()
    ref = desk.posted("a", "The pier is closed on Monday.", 1)
    visit = visited(desk.archive, package("<p>x", screenshot=WHOLE), [ref])
    desk.archive.publish()
    desk.archive.close()
    return tmp_path / "archive", ref, visit.index


@pytest.fixture
def onrecord(
    folder: tuple[Path, str, int], capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    def ran(*words: str) -> tuple[int, str]:
        status = run(["picture", "--dir", str(folder[0]), *words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return ran


def test_a_part_is_published_and_taken_back(
    folder: tuple[Path, str, int], onrecord: Callable[..., tuple[int, str]]
) -> None:
    path, ref, index = folder
    visit = str(index)
    assert onrecord(visit, "release", "--keep", "9,9,99,9", "--why", "The post.")[0] == 0
    status, told = onrecord(ref)
    told = " ".join(told.split())
    assert status == 0 and "Published: 124 times 34 pixels" in told and "“The post.”" in told
    (one,) = json.loads(onrecord(ref, "--json")[1])["visits"]
    assert one["index"] == index and one["published"]["keeps"] == [[9, 9, 99, 9]]
    with open_archive(path, writing=False) as archive:
        assert len(pictures_of(archive, ref)) == 1  # type: ignore[arg-type]  # it is a ref
    assert onrecord(one["digest"], "take-back", "--why", "A face.")[0] == 0
    assert json.loads(onrecord(ref, "--json")[1])["visits"][0]["published"] is None


def test_the_whole_is_written_once(
    folder: tuple[Path, str, int], onrecord: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "whole.png"
    status, told = onrecord(str(folder[2]), "whole", str(file))
    assert status == 0 and "not for publication" in told
    assert file.read_bytes() == WHOLE
    assert onrecord(str(folder[2]), "whole", str(file))[0] == 2


WRONG = {
    "no boxes": ("VISIT", "release", "--why", "a"),
    "no reason": ("VISIT", "release", "--keep", "1,1,1,1"),
    "boxes to show": ("POST", "--keep", "1,1,1,1"),
    "a box of words": ("VISIT", "release", "--keep", "a,b,c,d", "--why", "a"),
    "a box without a width": ("VISIT", "release", "--keep", "1,1,0,1", "--why", "a"),
    "a box outside": ("VISIT", "release", "--keep", "399,1,9,1", "--why", "a"),
    "a file to show": ("POST", "show", "x.png"),
    "no file for the whole": ("VISIT", "whole"),
    "nothing to take back": ("VISIT", "take-back", "--why", "a"),
    "no such visit": ("0", "release", "--keep", "1,1,1,1", "--why", "a"),
    "nobody appointed": ("VISIT", "release", "--keep", "1,1,1,1", "--why", "a", "--editor", "Eve"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_can_not_be_is_told_and_changes_nothing(
    folder: tuple[Path, str, int], onrecord: Callable[..., tuple[int, str]], name: str
) -> None:
    named = {"VISIT": str(folder[2]), "POST": folder[1]}
    status, told = onrecord(*(named.get(word, word) for word in WRONG[name]))
    assert status == 2 and told
    assert json.loads(onrecord(folder[1], "--json")[1])["visits"][0]["published"] is None
