"""Do a portrait's columns hold every time, and show the account's own?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.portrait.periods import MOST_PERIODS, periods


def on(*days: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{day}T12:00+00:00") for day in days]


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (("2025-11-30", "2026-03-01"), "week of 2025-11-24", "week of 2026-02-23"),
        (("2025-08-30", "2026-11-01"), "2025-08", "2026-11"),
        (("2022-08-30", "2026-11-01"), "2022 Q3", "2026 Q4"),
        (("2016-08-30", "2026-03-01"), "2016 H2", "2026 H1"),
        (("2006-08-30", "2026-03-01"), "2006", "2026"),
        (("1985-08-30", "2026-03-01"), "1984–1985", "2026–2027"),
        (("0001-01-01", "9999-12-31"), "0000–0499", "9500–9999"),
    ],
)
def test_the_finest_that_fits(days: tuple[str, ...], first: str, last: str) -> None:
    found = periods(on(*days))
    assert (found.names[0], found.names[-1]) == (first, last)
    assert len(found.names) <= MOST_PERIODS


def test_weeks_without_a_post_are_there_too() -> None:
    found = periods(on("2026-03-04", "2026-03-18"))
    assert found.names == ("week of 2026-03-02", "week of 2026-03-09", "week of 2026-03-16")


STRAYS = {
    "one that claims to be of 1970": ("1970-01-01", "earlier", 0),
    "one that claims to be of 9999": ("9999-12-31", "later", -1),
}


@pytest.mark.parametrize(("stray", "name", "place"), STRAYS.values(), ids=STRAYS)
def test_a_stray_time_does_not_press_the_others_together(stray: str, name: str, place: int) -> None:
    ordinary = on(*(f"2026-{month:02}-{day:02}" for month in (3, 4, 5) for day in range(1, 29, 3)))
    found = periods([*ordinary, *on(stray)])
    assert found.names[place] == name
    assert len(found.names) > 10
    assert found.names[found.column(on(stray)[0])] == name
    assert {found.names[found.column(at)] for at in ordinary}.isdisjoint({name})


def test_a_few_posts_are_never_called_stray() -> None:
    found = periods(on("1970-01-01", "2026-03-01", "2026-03-02"))
    assert "earlier" not in found.names


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=60))
def test_every_time_has_its_column_in_order(times: list[datetime]) -> None:
    found = periods(times)
    assert len(set(found.names)) == len(found.names) <= MOST_PERIODS + 2
    columns = [found.column(at) for at in sorted(times)]
    assert columns == sorted(columns)
    assert columns[0] >= 0 and columns[-1] < len(found.names)
