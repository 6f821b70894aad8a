"""Do features become a ratio as it is said, with shares that add up and ends that are ends?"""

from dataclasses import replace
from math import log, log10

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.findings.assessment.calibration import STEP, Bounds, Fit, Range, Validated
from onrecord.findings.assessment.counts import Floats
from onrecord.findings.assessment.features import Feature, Measured
from onrecord.findings.assessment.scoring import CUT, columns_of, score, standardised
from onrecord.record.assessed import Figures, Group

NAN = float("nan")
OPEN = Bounds(1e-12, 1e12)
FIGURES = Figures(accounts=1, genuine=3, others=3, cllr=1.0, cllr_min=1.0, auc=0.5)
FIT = Fit(
    features=("words", "pauses", "style"),
    groups=(Group.WORDS, Group.RHYTHM, Group.WORDS),
    mean=np.array([1.0, 0.0, 0.0]),
    scale=np.array([2.0, 1.0, 1.0]),
    coefficients=np.array([log(10), -log(10), 2 * log(10)]),
    neutral=np.array([0.5, 0.0, 0.0]),
    covariance=np.diag([0.04, 0.0, 0.0]),
    bounds=OPEN,
    validated=Validated(-2.1, np.zeros(85, np.int64), FIGURES),
)


def rows(*values: list[float]) -> Floats:
    return np.array(values, np.float32)


# Words: (x - 1) / 2 - 0.5 in log10; pauses: -x; style: 2 x.
BY_HAND = {
    "all neutral": ([2.0, 0, 0], 0.0),
    "one above": ([4.0, 0, 0], 1.0),
    "two against each other": ([4.0, 1, 0], 0.0),
    "cut off": ([2.0, 0, 99.0], 2 * CUT),
    "cut off the other way": ([2.0, 99.0, 0], -CUT),
    "cut off before the neutral is taken off": ([-99.0, 0, 0], -CUT - 0.5),
    "what is no number adds nothing": ([NAN, NAN, 1.0], 2.0),
    "nothing is a number": ([NAN, NAN, NAN], 0.0),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_the_logarithm_by_hand(case: str) -> None:
    values, expected = BY_HAND[case]
    assert score(FIT, rows(values)).unbounded == pytest.approx(expected, abs=1e-6)


def test_reasons_are_by_group_the_largest_first() -> None:
    found = score(FIT, rows([4.0, 5.0, 1.0])).reasons
    assert [reason.group for reason in found] == [Group.RHYTHM, Group.WORDS]
    assert [reason.log10 for reason in found] == pytest.approx([-5, 3], abs=1e-6)


@given(st.lists(st.lists(st.floats(width=32), min_size=3, max_size=3), min_size=1, max_size=10))
@example([[4.0, 0.0, 0.0]] * 2 + [[2.0, 1.125, 6.0]] * 3)  # far beyond a bound
def test_reasons_add_up_and_the_ratio_lies_in_its_interval_and_bounds(
    values: list[list[float]],
) -> None:
    bounds = Bounds(0.01, 22.0)
    with np.errstate(invalid="ignore"):
        found = score(FIT, rows(*values), 0.5, bounds)
    assert sum(reason.log10 for reason in found.reasons) == pytest.approx(found.unbounded, abs=1e-9)
    low, high = found.interval
    assert log10(0.01) <= low <= found.log10 <= high <= log10(22)


def test_the_interval_is_of_1_96_standard_errors() -> None:
    """Words one spread from neutral, whose coefficient has a standard error of 0.2 (natural)."""
    found = score(FIT, rows([4.0, 0, 0]))
    low, high = found.interval
    assert high - 1 == pytest.approx(1.96 * 0.2 / log(10), abs=1e-4)
    assert 1 - low == pytest.approx(1.96 * 0.2 / log(10), abs=1e-4)
    neutral = score(FIT, rows([2.0, 0, 0])).interval
    assert neutral == pytest.approx((0, 0), abs=1e-6)


def test_a_run_is_a_slope_times_the_sum() -> None:
    one, other = [4.0, 0, 0], [2.0, -1.0, 0]
    assert score(FIT, rows(one, other), 0.5).unbounded == pytest.approx(1.0, abs=1e-6)
    low, high = score(FIT, rows(one, one), 0.5).interval
    assert high - low == pytest.approx(2 * 1.96 * 0.2 / log(10), abs=1e-4)


BEYOND = {21.9: False, 22.1: True, 0.0101: False, 0.0099: True, 1.0: False}


@pytest.mark.parametrize("ratio", BEYOND)
def test_what_goes_beyond_the_bounds_is_said_to(ratio: float) -> None:
    found = score(replace(FIT, bounds=Bounds(0.01, 22.0)), rows([2 + 2 * log10(ratio), 0, 0]))
    assert found.bounded is BEYOND[ratio]


def test_other_bounds_may_be_given() -> None:
    assert score(FIT, rows([2, -9.0, 0]), 1.0, Bounds(0.1, 10.0)).log10 < 1


def test_columns_are_in_the_order_of_the_fit() -> None:
    named = [Feature(name, Group.WORDS) for name in ("style", "more", "pauses", "words")]
    found = columns_of(FIT, Measured(tuple(named), rows([1, 2, 3, 4])))
    assert found.tolist() == [[4, 3, 1]]


def test_no_number_stays_no_number() -> None:
    found = standardised(rows([NAN, np.inf, -np.inf]), np.zeros(3), np.ones(3))
    np.testing.assert_array_equal(found, [[NAN, CUT, -CUT]])


@given(st.floats(-1e6, 1e6), st.floats(0, 1e3))
def test_bounds_keep_order_and_are_never_reached(log_ratio: float, more: float) -> None:
    bounds = Bounds(0.01, 22.0)
    low, high = bounds.within(np.array([log_ratio, log_ratio + more]))
    assert log(0.01) < low <= high < log(22)


def test_bounds_leave_one_where_it_is_and_draw_back_what_comes_near() -> None:
    found = np.exp(Bounds(0.01, 22.0).within(np.log(np.array([0.5, 1.0, 2.0, 10.0, 22.0]))))
    np.testing.assert_allclose(found, [0.517, 1.0, 1.904, 7.033, 11.15], rtol=0.01)


COUNTED = Validated(-2.1, np.array([1, 2, 4]), FIGURES)  # from -2.1, -2.05 and -2.0
AS_HIGH = {-9.0: 7, -2.1: 7, -2.06: 7, -2.04: 6, -1.99: 4, -1.94: 0, 9.0: 0}


@pytest.mark.parametrize("ratio", AS_HIGH)
def test_how_many_own_posts_scored_as_high(ratio: float) -> None:
    assert COUNTED.as_high(ratio + 1e-9) == (AS_HIGH[ratio], 7)
    assert STEP == 0.05


RANGES = {Range(2, 3): "2 to 3", Range(1, 1): "1", Range(100, None): "100 or more"}


@pytest.mark.parametrize("numbers", RANGES)
def test_ranges_hold_both_ends(numbers: Range) -> None:
    assert str(numbers) == RANGES[numbers]
    assert numbers.least in numbers
    assert numbers.least - 1 not in numbers
    if numbers.most is not None:
        assert numbers.most in numbers
        assert numbers.most + 1 not in numbers
