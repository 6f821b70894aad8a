"""Does each answer show what the archive holds at that moment, while another process writes?"""

from datetime import timedelta
from pathlib import Path

import pytest

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.web import addresses
from onrecord.web.kept_answers import LONGEST
from web.asking import Pages, StoppedClock
from web.ministry import Maker, ref


def test_what_another_process_writes_is_shown_at_once(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/two")
    with (
        open_archive(tmp_path / "archive") as writer,
        open_archive(tmp_path / "archive", writing=False) as reader,
    ):
        pages = Pages(reader)
        put_on_record(writer, ENROLMENT, at(0), accounts=(ACCOUNT,))
        made = Maker(writer)
        assert pages.get(f"/posts/{ref('notice')}").status_code == 404
        made.seen("notice", 5, text="First words.")
        assert "First words." in pages.get(f"/posts/{ref('notice')}").text
        made.seen("notice", 6, text="Second words.")
        assert "Second words." in pages.get(f"/posts/{ref('notice')}").text
        assert "not published yet" in pages.get(f"/posts/{ref('notice')}").text
        made.withdrawn("notice", 7)
        writer.publish()
        answer = pages.get(f"/posts/{ref('notice')}").text
        assert "Withdrawn with the account’s key" in answer
        assert "not published yet" not in answer


def test_an_answer_is_given_again_until_the_log_grows_or_time_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[None] = []
    front = addresses.front_page

    def counted(*args: object) -> object:
        made.append(None)
        return front(*args)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(addresses, "front_page", counted)
    create_archive(tmp_path / "archive", "records.example/again")
    with open_archive(tmp_path / "archive") as archive:
        clock = StoppedClock()
        pages = Pages(archive, clock)
        first = pages.get("/")
        assert pages.get("/").text == first.text
        assert pages.get("/").headers.items() == first.headers.items()
        assert len(made) == 1
        put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
        assert "Ministry of Tides" in pages.get("/").text
        assert len(made) == 2
        clock.moment += LONGEST
        pages.get("/")
        assert len(made) == 2
        clock.moment += timedelta(seconds=1)
        pages.get("/")
        assert len(made) == 3


def test_a_failure_is_not_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_archive(tmp_path / "archive", "records.example/mended")
    with open_archive(tmp_path / "archive") as archive:
        pages = Pages(archive)
        with monkeypatch.context() as broken:
            broken.setattr("onrecord.web.addresses.front_page", None)
            assert pages.get("/").status_code == 500
        assert pages.get("/").status_code == 200
