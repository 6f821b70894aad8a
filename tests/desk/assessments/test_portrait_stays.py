"""Does nothing that leaves the archive hold a portrait, or know how one is made?"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from starlette.routing import Route

from entries import at
from onrecord.archive import create_archive, open_archive
from onrecord.desk.assessments.portrait import portray
from onrecord.desk.assessments.portrait_page import portrait_page
from onrecord.desk.assessments.private_file import write_private
from onrecord.desk.bundles.export import export_case
from onrecord.desk.cases import find_case
from onrecord.desk.shapes import case_shape
from onrecord.findings.assessment.portrait import Topic
from onrecord.findings.words.portrait import PRIVATE, title
from onrecord.record.editing import Role
from onrecord.web import app
from onrecord.web.editors.table import DOORS as DESK
from small_case import OLD, STARTLING, Story, tell
from web.asking import Pages

COUNTING = "onrecord.findings.assessment.portrait"
# The command, and the page at the desk. Whoever else imports one of those below could show a
# portrait to somebody who is no editor.
DOORS = {"onrecord.cli.portraying", "onrecord.web.editors.portraits"}
TABLE = "onrecord.web.editors.table"  # in which each door of the desk has its least role
KNOWING = {
    "onrecord.cli.printing_portrait",
    "onrecord.desk.assessments.portrait",
    "onrecord.desk.assessments.portrait_drawing",
    "onrecord.desk.assessments.portrait_page",
    "onrecord.desk.assessments.portrait_shape",
    "onrecord.findings.words.portrait",
    "onrecord.findings.words.portrait_pictures",
}
# What a portrait says and nothing else does; "Hashtags" could be anybody's word.
ITS_WORDS = [PRIVATE, *(title(topic, None) for topic in Topic if topic is not Topic.HASHTAGS)]


def test_only_doors_for_editors_know_how_a_portrait_is_made() -> None:
    graph = grimp.build_graph("onrecord")
    inside = {COUNTING, *graph.find_descendants(COUNTING)}
    importing = {
        by for one in inside | KNOWING for by in graph.find_modules_that_directly_import(one)
    }
    assert importing - inside - KNOWING == DOORS
    assert graph.find_modules_that_directly_import("onrecord.web.editors.portraits") == {TABLE}
    assert {door.least for door in DESK if "portrait" in door.path} == {Role.EDITOR}
    assert graph.modules >= KNOWING


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """The small case, with a portrait of its account written beside the archive."""
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        made = tell(archive)
        found = portray(archive, made.did, [made.ref(STARTLING)], None, at(900))
        page = portrait_page(found, at(900))
        write_private(page, tmp_path / "portrait.html")
        drawn = [title(one.topic, None) for one in found.portrait.pictures]
        assert drawn and all(words in page.decode() for words in (PRIVATE, *drawn))
        yield made


def test_no_bundle_holds_one(story: Story, tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        exported = export_case(
            archive,
            name="accord",
            title="The accord",
            posts=[story.ref(OLD), story.ref(STARTLING)],
            claims=case_shape(find_case(archive, "accord")),
            exported_at=at(900),
            out=tmp_path / "accord.onrecord",
        )
    with zipfile.ZipFile(exported.path) as bundle:
        given = {name: bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist()}
    assert "REPORT.html" in given
    assert holding(given) == []


def test_no_page_shows_one(story: Story, tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive", writing=False) as archive:
        paths = [route.path for route in app(archive).routes if isinstance(route, Route)]
        pages = Pages(archive)
        account, ref = f"/accounts/{story.did}", f"/posts/{story.ref(STARTLING)}"
        shown = ["/", account, f"{account}.json", ref, f"{ref}.json", "/cases/accord", "/sources"]
        given = {path: pages.get(path) for path in shown}
        asked = [f"{account}/portrait", f"{ref}/portrait", "/portrait", "/log/portrait.html"]
        refused = {path: pages.get(path).status_code for path in asked}
        doors = [path for path in paths if "portrait" in path]
        shut = [pages.get(path.replace("{account:path}", story.did)) for path in doors]
    assert {answer.status_code for answer in given.values()} == {200}
    assert holding({path: answer.text for path, answer in given.items()}) == []
    assert set(refused.values()) == {404}
    assert doors and all(path.startswith("/desk/") for path in doors)
    assert {answer.status_code for answer in shut} == {403}
    assert not [words for words in ITS_WORDS for answer in shut if words in answer.text]


def holding(given: dict[str, str]) -> list[str]:
    """Which of what is given out has a portrait's name or words."""
    return [
        name
        for name, text in given.items()
        if "portrait" in name.lower() or any(words in text for words in ITS_WORDS)
    ]
