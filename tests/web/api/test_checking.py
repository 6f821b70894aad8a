"""Did they ever say it: asked by programs, within bounds, and kept nowhere?"""

import io
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive
from onrecord.desk.search.checking import check_text
from onrecord.desk.search.mentioning import first_mentions
from onrecord.desk.search.shapes import check_shape, first_shape
from onrecord.web.api.answering import AN_HOUR
from onrecord.web.asking import MOST_WITHOUT_PICTURE
from web.api.calling import Calls
from web.api.desk_made_up import Desk
from web.asking import StoppedClock
from web.ministry import NOW, ref

WORDS = "We leave the Harbour Accord tonight."
SECRET = "Zanzibar quokka 4711"


def test_a_text_is_answered_as_the_command_answers(calls: Calls, archive: Archive) -> None:
    told = calls.post("/check", {"text": WORDS}).json()
    assert told == check_shape(check_text(archive, WORDS, until=NOW))
    assert (told["answer"], told["matches"][0]["ref"]) == ("seen", ref("startling"))
    other = calls.post("/check", {"text": WORDS.replace("tonight", "never")}).json()
    assert other["answer"] == "similar"
    assert other["matches"][0]["differences"]
    unseen = calls.post("/check", {"text": SECRET, "account": "ministry.test"}).json()
    assert (unseen["answer"], unseen["matches"]) == ("not-seen", [])
    assert unseen["coverage"][0]["account"] == ACCOUNT


def test_a_phrase_is_answered_as_the_command_answers(calls: Calls, archive: Archive) -> None:
    path = "/first?phrase=Harbour+Accord&institution=Ministry+of+Tides"
    told = calls.get(path)
    asked = {"institution": "Ministry of Tides", "until": NOW}
    assert told == first_shape(first_mentions(archive, "Harbour Accord", **asked))  # type: ignore[arg-type]
    assert [one["ref"] for one in told["mentions"]] == [ref("startling")]


WRONG = {
    "no words": ({"text": "!?"}, 422, "cannot-be-done"),
    "an empty text": ({"text": ""}, 400, "bad-body"),
    "no text": ({}, 400, "bad-body"),
    "a number": ({"text": 7}, 400, "bad-body"),
    "more than a post has": ({"text": "word " * 5000}, 400, "bad-body"),
    "an account that is none": ({"text": "x y", "account": "nobody.example"}, 422, None),
    "a member that is none": ({"text": "x", "keep": True}, 400, "bad-body"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_question_is_refused(calls: Calls, name: str) -> None:
    sent, status, kind = WRONG[name]
    answer = calls.post("/check", sent)
    assert answer.status_code == status
    assert kind is None or answer.json()["type"] == f"/api#problem-{kind}"


SENT = {
    "no type": (b"x", None, 415),
    "a page": (b"<p>x</p>", "text/html", 415),
    "a form that is none": (b"x", "multipart/form-data", 400),
    "a form with another boundary": (b"--a\r\n", "multipart/form-data; boundary=b", 400),
    "an empty form": (b"--b--\r\n", "multipart/form-data; boundary=b", 400),
    "too large": (b"x" * 20_300_000, "application/json", 413),
}


@pytest.mark.parametrize("name", SENT)
def test_other_bodies_are_refused(calls: Calls, name: str) -> None:
    data, kind, status = SENT[name]
    headers = {} if kind is None else {"content-type": kind}
    assert calls("/check", "POST", content=data, headers=headers).status_code == status


def test_another_file_than_a_picture_is_refused(calls: Calls) -> None:
    answer = calls("/check", "POST", files={"passwords": ("x.txt", b"x")})
    assert answer.status_code == 400
    answer = calls("/check", "POST", files={"picture": ("x.png", b"no picture")})
    assert answer.status_code == 422


def test_a_picture_is_read_as_the_command_reads_it(calls: Calls) -> None:
    drawing = pytest.importorskip("PIL.ImageDraw", reason="pictures are drawn with pillow")
    image, font = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.ImageFont")
    shown = image.new("RGB", (900, 160), "white")
    drawing.Draw(shown).text((30, 50), WORDS, fill="black", font=font.load_default(40))
    data = io.BytesIO()
    shown.save(data, "PNG")
    form = calls("/check", "POST", files={"picture": ("x.png", data.getvalue())})
    assert form.status_code == 200, form.text
    assert form.json()["matches"][0]["ref"] == ref("startling")
    assert form.json()["read"]["text"].startswith("We leave")


def test_what_was_asked_is_neither_kept_nor_logged(
    own: tuple[Calls, Desk],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    calls, _ = own
    (tmp_path / "own-temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own-temp"))
    picture = b"\x89PNG" + SECRET.encode() * 100_000
    calls.post("/check", {"text": SECRET})
    calls("/check", "POST", files={"picture": (SECRET, picture)})
    calls.get(f"/first?phrase={SECRET.replace(' ', '+')}")
    assert list((tmp_path / "own-temp").iterdir()) == []
    for path in calls.app.state.archive.folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    out = capfd.readouterr()
    assert SECRET not in caplog.text + out.out + out.err
    assert not [key for key in calls.app.state.kept._kept if "Zanzibar" in key]


def test_no_answer_about_words_is_kept_by_anybody(calls: Calls) -> None:
    assert calls.post("/check", {"text": WORDS}).headers["cache-control"] == "no-store"
    assert calls("/first?phrase=Accord").headers["cache-control"] == "no-store"


def test_who_asks_too_often_has_to_wait(empty: Archive) -> None:
    clock = StoppedClock()
    calls = Calls(empty, clock)
    for _ in range(AN_HOUR):
        assert calls("/first?phrase=x", checked=False).status_code == 200
    answer = calls("/first?phrase=x")
    assert (answer.status_code, answer.json()["type"]) == (429, "/api#problem-too-many")
    assert int(answer.headers["retry-after"]) > 0
    assert calls.post("/check", {"text": "x"}).status_code == 429
    assert calls("/cases").status_code == 200
    clock.moment += timedelta(hours=2)
    assert calls("/first?phrase=x").status_code == 200
    calls.close()


@pytest.mark.parametrize("which", ["words", "reading", "sending"])
def test_as_many_as_are_being_answered_are_enough(calls: Calls, which: str) -> None:
    """With every turn taken and every place to wait, the next one is told to come later."""
    turns = getattr(calls.app.state.checks, which)
    with turns._lock:
        here, turns._here = turns._here, turns._most
    try:
        large = b"x" * MOST_WITHOUT_PICTURE  # a small one is sent without a turn
        answer = calls("/check", "POST", files={"picture": ("x.png", large)})
        if which == "words":
            answer = calls("/first?phrase=x")
    finally:
        turns._here = here
    assert (answer.status_code, answer.json()["type"]) == (429, "/api#problem-too-many")


def test_the_picture_may_be_sent_without_the_extra_that_reads_it(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls.app.state.checks, "reads_pictures", False)
    answer = calls("/check", "POST", files={"picture": ("x.png", b"x")})
    assert (answer.status_code, answer.json()["type"]) == (501, "/api#problem-not-installed")
