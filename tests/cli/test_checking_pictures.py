"""Does `check PICTURE` answer, or say in one message what is wrong?"""

import json
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

from PIL import Image, ImageDraw, ImageFont

from onrecord.cli.program import run
from small_desk import Desk

TEXT = "The harbour is closed until Tuesday"


@pytest.fixture
def archive(desk: Desk) -> str:
    desk.enrol()
    desk.posted("3laaa", TEXT, 10)
    return str(desk.archive.folder)


def picture(folder: Path, text: str) -> str:
    image = Image.new("RGB", (640, 60), "white")
    ImageDraw.Draw(image).text((12, 14), text, fill="black", font=ImageFont.load_default(28))
    image.save(folder / "shot.png")
    return str(folder / "shot.png")


def told(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> str:
    assert run(["check", *arguments]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def test_a_changed_word_is_marked(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, 0, "--dir", archive, picture(tmp_path, TEXT.replace("closed", "open")))
    assert out.startswith("SIMILAR\n  The picture differs from the post in one place.\n")
    assert "The harbour is [-open-]{+closed+} until Tuesday" in " ".join(out.split())
    assert "Ministry of Tides (@tides.test)" in out


def test_the_same_words_are_seen(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, 0, "--dir", archive, "--json", picture(tmp_path, TEXT))
    shape = json.loads(out)
    assert shape["answer"] == "seen"
    assert shape["read"] == {"handle": None, "name": None, "time": None, "text": TEXT}


def test_the_marked_picture_is_written_where_asked(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "marked.png"
    shot = picture(tmp_path, TEXT.replace("closed", "open"))
    told(capsys, 0, "--dir", archive, shot, "--marked", str(out))
    with Image.open(out) as marked:
        assert marked.width == 640 and marked.height > 60


def test_the_picture_itself_is_never_written_over(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shot = picture(tmp_path, TEXT.replace("closed", "open"))
    before = Path(shot).read_bytes()
    err = told(capsys, 2, "--dir", archive, shot, "--marked", shot)
    assert "take the place of the picture itself" in err
    assert Path(shot).read_bytes() == before


def test_a_picture_that_is_not_there(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no picture 'gone.png'" in told(capsys, 2, "--dir", archive, "gone.png")


def test_a_picture_that_is_none(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    err = told(capsys, 2, "--dir", archive, str(path))
    assert "this is no picture that can be read" in err and "PNG, JPEG or WebP" in err


def test_an_empty_picture(archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    err = told(capsys, 2, "--dir", archive, picture(tmp_path, ""))
    assert "no text was read in the picture" in err


def test_marks_are_for_pictures(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = told(capsys, 2, "--dir", archive, "some words", "--marked", "x.png")
    assert "--marked is for a picture" in err


def test_words_that_end_like_a_file_are_words(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, 0, "--dir", archive, "The minister sent logo.png").startswith("NOT SEEN\n")
