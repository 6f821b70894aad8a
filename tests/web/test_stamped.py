"""Do the pages show between which time stamps a post was put on record, and no more than that?"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from kept_entries import gap
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.finding import find_post
from onrecord.desk.shapes import post_shape
from onrecord.findings.words.moments import moment
from onrecord.record.stamps import Stamped
from stamped_archive import BETWEEN, Stamper, stamps_in
from time_stamping_rig import Behaviour, Serving, make_service, needs_openssl, time_stamping
from web.asking import Pages, read
from web.ministry import fill, ref

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("services")
    made = [
        make_service(folder / "one", "one"),
        make_service(folder / "two", "two"),
        make_service(folder / "shy", "shy", behaviour=Behaviour.BROKEN),
    ]
    with time_stamping(made) as found:
        yield found


@pytest.fixture(scope="module")
def stamped(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Stamped by two before the posts came, and by the same two, not by a third, after that."""
    folder = tmp_path_factory.mktemp("stamped") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        archive.append([gap(1)])
        stamper = Stamper(serving, ("one", "two", "shy"))
        stamper.stamp(archive)
        fill(archive)
        stamper.clock.ahead = BETWEEN + timedelta(minutes=1)
        stamper.stamp(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive


def bounds(archive: Archive) -> tuple[str, str]:
    """The last time that services said before the posts came, and the first that they said then."""
    said = [stamp.outcome for stamp in stamps_in(archive)]
    times = [outcome.said_at for outcome in said if isinstance(outcome, Stamped)]
    assert len(times) == 4  # two services, asked twice
    return moment(max(times[:2])), moment(min(times[2:]))


def test_a_posts_page_shows_both_bounds(stamped: Archive) -> None:
    page = read(Pages(stamped).get(f"/posts/{ref('startling')}"))
    before, over = bounds(stamped)
    text = re.sub(r"\s+", " ", page.text)
    assert f"the entry of our first look existed no later than {over}" in text
    assert (
        text.count("The entry existed no later than") == 2
    )  # first and last seen in one look; gone
    assert text.count(f"It was put into the log after {before}") == 2
    assert "First seen, Last seen (entry" in text and "First not there (entry" in text
    assert "shy was asked as well" in text and "we did not reach it (HTTP 500)" in text
    assert "since when, no stamp says" in text
    assert "not yet: no time stamp" not in text


def test_a_stamps_entry_can_be_read(stamped: Archive) -> None:
    pages = Pages(stamped)
    page = read(pages.get(f"/posts/{ref('startling')}"))
    hrefs = {str(link.get("href")) for link in page.all("a")}
    linked = {href for href in hrefs if re.fullmatch(r"/entries/\d+\.json", href)}
    kinds = [pages.get(link).json() for link in linked]
    assert sum("rfc3161" in str(entry) for entry in kinds) >= 4


def test_a_cases_page_says_which_posts_are_bounded(stamped: Archive) -> None:
    page = read(Pages(stamped).get("/cases/harbour-accord"))
    text = re.sub(r"\s+", " ", page.text)
    assert "existed no later than" in text and bounds(stamped)[1] in text
    assert "none yet: no time stamp" not in text


def test_programs_get_the_same(stamped: Archive) -> None:
    proven = post_shape(find_post(stamped, ref("startling")))["proven"]
    assert list(proven) == ["first_seen", "last_seen", "first_absent"]
    for look in proven.values():
        assert {one["service"] for one in look["before"]} == {"one", "two"}
        assert {one["service"] for one in look["after"]} == {"one", "two"}
        assert [one["service"] for one in look["lacking"]] == ["shy"]
        assert all(one["size"] > look["entry"] for one in look["before"])
        assert all(one["entry"] < look["entry"] for one in look["after"])


def test_our_own_clock_is_told_where_it_was_wrong(stamped: Archive) -> None:
    """The second head was asked for by a clock that was eleven minutes ahead."""
    found = find_post(stamped, ref("startling"))
    clock = found.proven[0].clock or ""
    assert re.fullmatch(
        r"Our clock was ahead of the services’ time, by 10 min \d+ s or more.", clock
    )


@pytest.mark.parametrize("name", ["startling", "reply"])
def test_without_stamps_nothing_is_claimed(filled: Archive, name: str) -> None:
    page = read(Pages(filled).get(f"/posts/{ref(name)}"))
    assert "no later than" not in page.text.replace("not later than this", "")
