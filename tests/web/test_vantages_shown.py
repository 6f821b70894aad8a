"""Do the pages say who looks from elsewhere, and what of it is not believed?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from happenings_made import GONE, appended, look, text
from onrecord.record.accounts import ref_of
from small_desk import TIDES, Desk, post_id
from vantages_of_a_desk import NORTH, SOUTH, brought, distrust, introduced
from web.asking import Pages, read

REF = ref_of("bluesky", TIDES, post_id("3laaa"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One post, which the south is not shown any more, and the north is."""
    made = Desk(tmp_path / "archive")
    with made.archive:
        made.enrol()
        introduced(made, NORTH)
        introduced(made, SOUTH)
        seen = text(made.archive, "We keep the accord.")
        appended(made, look(seen, 60))
        brought(made, SOUTH, look(seen, 61), look(GONE, 62))
        brought(made, NORTH, look(seen, 63))
        made.changed("accord", REF, title="The accord")
        yield made


def test_the_sources_name_each_with_what_it_brought(desk: Desk) -> None:
    Pages(desk.archive).get("/")  # what happened is told as it came
    page = read(Pages(desk.archive).get("/sources"))
    assert "south.example/vantage" in page.text and "2 entries by its word" in page.text
    assert "1 entry by its word" in page.text
    assert "Not believed" not in page.text
    told = Pages(desk.archive).get("/sources.json").json()["vantages"]
    assert [(one["name"], one["entries"], one["distrusted"]) for one in told] == [
        (NORTH.name, 1, []),
        (SOUTH.name, 2, []),
    ]


def test_a_post_says_who_was_not_shown_it(desk: Desk) -> None:
    page = read(Pages(desk.archive).get(f"/posts/{REF}"))
    assert "Not shown to “south.example/vantage” by its host" in page.text
    assert "On record, and not believed" not in page.text


def test_what_is_not_believed_is_said_with_why(desk: Desk) -> None:
    distrust(desk, SOUTH, since=0)
    for path in (f"/posts/{REF}", "/cases/accord"):
        page = read(Pages(desk.archive).get(path))
        assert "On record, and not believed" in page.text
        assert "its clock stood still" in page.text
    page = read(Pages(desk.archive).get("/sources"))
    assert "Not believed since" in page.text and "its clock stood still" in page.text
    shape = Pages(desk.archive).get(f"/posts/{REF}.json").json()
    (said,) = shape["disbelieved"]
    assert (said["vantage"], len(said["because"])) == (SOUTH.name, 3)


def test_what_was_told_as_gone_by_one_machine_is_told_as_a_difference(tmp_path: Path) -> None:
    made = Desk(tmp_path / "archive")
    with made.archive:
        made.enrol()
        introduced(made, NORTH)
        seen = text(made.archive, "We keep the accord.")
        appended(made, look(seen, 60), look(GONE, 62))
        assert "no longer served" in read(Pages(made.archive).get("/")).text
        brought(made, NORTH, look(seen, 63))
        page = read(Pages(made.archive).get("/sources"))
        assert "Where they were shown different things" in page.text
        assert "Shown to “north.example/vantage”, and not to “test” since" in page.text
