"""Does the band of coverage show what was watched, and no more?"""

from datetime import timedelta

import pytest

from entries import ACCOUNT, at
from onrecord.archive import Archive
from onrecord.desk.finding import find_account
from onrecord.findings.coverage import Span
from onrecord.record.entries import Logged, leaf_of, logged
from onrecord.record.observations import Gap
from onrecord.web.band import band_of
from web.ministry import NOW


def span(begins: float, ends: float, *, complete: bool = True) -> Span:
    return Span(
        begins_at=at(begins),
        ends_at=at(ends),
        largest_gap=timedelta(minutes=1),
        complete=complete,
        first_rev="3laaaaaaaaa22",
        last_rev="3lbbbbbbbbb22",
        because=(),
    )


def gap(begins: float, ends: float) -> Logged:
    found = Gap(
        platform="bluesky",
        account=ACCOUNT,
        began_at=at(begins),
        ended_at=at(ends),
        why="the stream ended",
        noted_at=at(ends),
    )
    return logged(0, leaf_of(found))


# Minutes; the bars as (look, from, to) in percent of the band.
BANDS = {
    "one span up to now": ([span(0, 100)], [], 100, None, [("complete", 0, 100)]),
    "it ends with its last look, not now": (
        [span(0, 50, complete=False)],
        [],
        100,
        None,
        [("watched", 0, 50)],
    ),
    "a gap between two spans": (
        [span(0, 40), span(60, 100)],
        [gap(40, 60)],
        100,
        None,
        [("complete", 0, 40), ("complete", 60, 100), ("gap", 40, 60)],
    ),
    "only the last half": ([span(0, 100)], [gap(10, 20)], 100, 50, [("complete", 0, 100)]),
    "a single look is still seen": ([span(50, 50)], [], 150, None, [("complete", 0, 0.4)]),
}


@pytest.mark.parametrize("name", BANDS)
def test_bands(name: str) -> None:
    spans, gaps, now, since, bars = BANDS[name]
    band = band_of(spans, gaps, at(now), None if since is None else at(since))
    assert band is not None
    found = [(bar.look, round(bar.x, 2), round(bar.x + bar.width, 2)) for bar in band.bars]
    assert found == [(look, pytest.approx(a), pytest.approx(b)) for look, a, b in bars]


def test_what_lies_before_the_band_is_not_drawn() -> None:
    band = band_of([span(60, 100)], [gap(40, 60), gap(10, 20)], at(100), at(50))
    assert band is not None
    assert [(bar.look, bar.x, bar.x + bar.width) for bar in band.bars] == [
        ("complete", pytest.approx(20), pytest.approx(100)),
        ("gap", 0, pytest.approx(20)),
    ]


def test_never_looked_is_no_band() -> None:
    assert band_of([], [gap(0, 10)], at(100)) is None


def test_the_words_say_what_the_picture_shows(filled: Archive) -> None:
    found = find_account(filled, ACCOUNT, NOW)
    band = band_of(found.spans, found.entries, NOW)
    assert band is not None
    assert f"in {len(found.spans)} stretches" in band.says
    assert "our watch failed once (hatched)" in band.says
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.001 for bar in band.bars)
