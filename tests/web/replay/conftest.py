"""An archive with captured pages, served in a process of its own as an operator serves it."""

from pathlib import Path

import pytest

from captured_pages import package, picture, visited
from entries import at
from onrecord.archive import create_archive, open_archive
from onrecord.desk.captured import release_picture
from onrecord.desk.editing.actors import operator
from onrecord.record.editing import Box
from onrecord.record.entries import Logged
from replayed_pages import ANSWERS, PAGE
from web.ministry import fill, ref

POST = ref("startling")


@pytest.fixture(scope="session")
def captured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Logged]:
    """Its folder, and the visit to the page of the startling post."""
    folder = tmp_path_factory.mktemp("replay") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        fill(archive)
        raw = package(PAGE, ANSWERS, screenshot=picture(600, 900))
        visit = visited(archive, raw, [POST], began_at=at(505), ended_at=at(506))
        release_picture(
            archive,
            visit.digest,
            [Box(20, 40, 400, 120)],
            actor=operator(),
            why="The post alone.",
            at=at(900),
        )
        archive.publish()
    return folder, visit
