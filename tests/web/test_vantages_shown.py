"""Do the pages say who looks from elsewhere, and what of it is not believed?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from happenings_made import GONE, appended, look, text
from onrecord.record.accounts import ref_of
from onrecord.watch.receiving.tally import Present, Tally, note_tally
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


def test_the_sources_say_who_answers_and_who_does_not(desk: Desk) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    present = {
        NORTH.name: Present(now - timedelta(minutes=2), 0),
        SOUTH.name: Present(now - timedelta(minutes=4), 0),
    }
    note_tally(desk.archive, Tally(now, 0, 0, {NORTH.name: 0, SOUTH.name: 0}, present))
    page = " ".join(read(Pages(desk.archive).get("/sources")).text.split())
    assert "It answered the archive at 2026-03-01 11:58" in page
    assert "It has not answered the archive since 2026-03-01 11:56" in page
    told = Pages(desk.archive).get("/sources.json").json()["vantages"]
    assert [one["present_at"][:16] for one in told] == ["2026-03-01T11:58", "2026-03-01T11:56"]


def test_a_post_says_who_was_not_shown_it(desk: Desk) -> None:
    page = read(Pages(desk.archive).get(f"/posts/{REF}"))
    assert "Not shown to “south.example/vantage” by its host" in page.text
    assert "On record, and not believed" not in page.text


def test_that_a_text_changed_is_not_said_where_each_machine_is_shown_its_own(desk: Desk) -> None:
    own, other = (text(desk.archive, x) for x in ("The pier is open.", "The pier is closed."))
    appended(desk, look(own, 64, key="3lbbb"))
    brought(desk, NORTH, look(other, 65, key="3lbbb"))
    appended(desk, look(own, 66, key="3lbbb"))
    ref = ref_of("bluesky", TIDES, post_id("3lbbb"))
    desk.changed("pier", ref, title="The pier")
    pages = Pages(desk.archive)
    post, case = (read(pages.get(path)).text for path in (f"/posts/{ref}", "/cases/pier"))
    otherwise = (
        "No machine was shown both, so that it is not on record whether the post was changed."
    )
    assert "Text 2" in post and post.count(otherwise) == 2  # at the text, and among the events
    assert case.count(otherwise) == 2  # in the second answer, and among the events
    assert "Its texts, and how they differ" in post
    assert "seen changed" not in post + case
    account = read(pages.get(f"/accounts/{TIDES}")).text
    for told in (post, case, account):
        assert "ne of 2 texts that were shown, the last to come up" in told
        assert "latest of 2 texts" not in told
    first, later = pages.get(f"/posts/{ref}.json").json()["versions"]
    assert (first["seen_changing"], later["seen_changing"], later["changed_at"]) == (
        None,
        False,
        None,
    )


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
