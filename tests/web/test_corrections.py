"""Are corrections shown where they belong, and answers without naming who asked?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from editors_made_up import BO, CLEO, appoint_all, by
from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.cases import change_case
from onrecord.desk.documents import put_on_record
from onrecord.desk.editing.requests import answer, ask
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Asks, Correction, CorrectionRequest, Decision
from onrecord.web.corrections import MOST
from web.asking import Pages, read
from web.ministry import Maker, ref

ASKED = CorrectionRequest(
    about="/posts/1", asks=Asks.MASK, words="My daughter is in it.", contact="parent@home.example"
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/corrected")
    with open_archive(tmp_path / "archive") as archive:
        put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
        Maker(archive).seen("startling", 10, text="Startling.")
        appoint_all(archive)
        yield archive


def corrected(said: str, **of: str | None) -> Correction:
    return Correction(
        case=of.get("case"), said=said, instead="At noon.", why="A zone was misread.", editor=BO
    )


def test_nothing_yet_is_said(archive: Archive) -> None:
    assert (
        "Nothing has been corrected or answered yet."
        in read(Pages(archive).get("/corrections")).text
    )


def test_corrections_and_answers_stand_together_latest_first(archive: Archive) -> None:
    opened = CaseChange(
        case="accord", title="The Accord", adds=(ref("startling"),), removes=(), note=None
    )
    change_case(archive, opened, at(20))
    put_on_record(
        archive, corrected("At one."), at(30), accounts=(ACCOUNT,), posts=(ref("startling"),)
    )
    logged = ask(archive, ASKED, at(31))
    words = "A face is masked now."
    given = {"decision": Decision.GRANTED, "words": words, "actor": by(CLEO)}
    answer(archive, logged.digest, **given, at=at(32), posts=(ref("startling"),))  # type: ignore[arg-type]
    put_on_record(archive, corrected("In May.", case="accord"), at(33))
    said = Pages(archive).get("/corrections")
    page = read(said)
    places = [page.text.index(one) for one in ("In May.", words, "At one.")]
    assert places == sorted(places)
    for told in (
        "They say insteadAt noon. WhyA zone was misread. Corrected byBo Marsh",
        f"number {logged.digest[:12]}, as whoever asked was told",
        "the case The Accord",
        "the account of Ministry of Tides",
    ):
        assert told in page.text, told
    for private in ("daughter", "parent@home.example"):
        assert private not in said.text


def test_a_correction_stands_on_the_page_that_it_is_about(archive: Archive) -> None:
    opened = CaseChange(
        case="accord", title="The Accord", adds=(ref("startling"),), removes=(), note=None
    )
    change_case(archive, opened, at(20))
    put_on_record(
        archive, corrected("At one."), at(30), accounts=(ACCOUNT,), posts=(ref("startling"),)
    )
    put_on_record(archive, corrected("In May.", case="accord"), at(33))
    pages = Pages(archive)
    shown = {
        f"/posts/{ref('startling')}": "At one.",
        f"/accounts/{ACCOUNT}": "At one.",
        "/cases/accord": "In May.",
    }
    for path, said in shown.items():
        page = read(pages.get(path))
        assert ("h2", "We corrected ourselves") in page.headings, path
        assert f"Our pages said{said} They say insteadAt noon." in page.text, path
    assert "We corrected ourselves" not in pages.get("/").text


def test_of_many_the_latest_are_shown(archive: Archive) -> None:
    for number in range(MOST + 3):
        put_on_record(archive, corrected(f"Wrong {number}."), at(40 + number))
    page = read(Pages(archive).get("/corrections"))
    assert "3 earlier ones are in the log." in page.text
    assert "Wrong 3." in page.text and "Wrong 2. " not in page.text
