"""Does the picture of a post say no more than is known?"""

from itertools import pairwise

import pytest

from entries import at
from onrecord.archive import Archive
from onrecord.desk.finding import find_post
from onrecord.record.outcomes import Absent
from onrecord.web.strip import strip_of
from web.ministry import Maker, ref

DRAWN = {
    "hours": (
        [
            "The author’s own time for it",
            "First seen by us",
            "First seen with text 2, and last seen by us",
        ],
        ["claimed", "seen", "after"],
        ["3 s", "15 min 30 s", ""],
    ),
    "startling": (
        [
            "The author’s own time for it",
            "First seen by us, and last seen by us",
            "First found absent",
        ],
        ["claimed", "unknown", "gone"],
        ["3 s", "1 h 17 min", ""],
    ),
    "picture": (
        ["The author’s own time for it", "First seen by us", "First denied by its host"],
        None,
        None,
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn(filled: Archive, name: str) -> None:
    words, looks, lengths = DRAWN[name]
    strip = strip_of(find_post(filled, ref(name)))
    assert strip is not None
    said = [bound.words for bound in strip.bounds]
    assert [one for one in words if not any(x.startswith(one) for x in said)] == []
    assert looks is None or [stretch.look for stretch in strip.stretches] == looks
    assert lengths is None or [stretch.length for stretch in strip.stretches] == lengths
    assert all(bound.words in strip.says for bound in strip.bounds)


@pytest.mark.parametrize("name", DRAWN)
def test_the_stretches_fill_the_strip_in_order(filled: Archive, name: str) -> None:
    strip = strip_of(find_post(filled, ref(name)))
    assert strip is not None
    assert strip.stretches[0].x == 0
    for earlier, later in pairwise(strip.stretches):
        assert earlier.x + earlier.width == pytest.approx(later.x)
    assert strip.stretches[-1].x + strip.stretches[-1].width == pytest.approx(100)
    times = [bound.at for bound in strip.bounds]
    assert times == sorted(times)


def test_a_post_that_was_never_seen_is_not_drawn(empty: Archive) -> None:
    made = Maker(empty)
    made.looked("never", Absent("RecordNotFound: Could not locate record"), 5)
    assert strip_of(find_post(empty, ref("never"))) is None


CLAIMS = {
    "earlier than we saw it": (4, ["claimed", "observed"]),
    "later than we saw it: no bound": (60, ["observed"]),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_authors_own_time(empty: Archive, name: str) -> None:
    minutes, times = CLAIMS[name]
    Maker(empty).seen("notice", 5, claimed_at=at(minutes))
    strip = strip_of(find_post(empty, ref("notice")))
    assert strip is not None
    assert [bound.which_time for bound in strip.bounds] == times
