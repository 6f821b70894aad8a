"""Do the reasons add up to the ratio, and does it stay within its bounds?"""

from math import log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.calibration import Array, Bounds, Fit, Validated
from onrecord.findings.assessment.outcomes import Figures, Group
from onrecord.findings.assessment.scoring import CUT, score

GROUPS = (Group.HOUR, Group.WORDS, Group.WORDS, Group.CLIENT)
BOUNDS = Bounds(0.01, 22.0)
VALIDATED = Validated(-2.1, np.zeros(85, np.int64), Figures(
    accounts=1, genuine=1, others=1, cllr=1.0, cllr_min=1.0, auc=0.5))  # fmt: skip
NUMBERS = st.lists(st.floats(-9, 9), min_size=4, max_size=4).map(np.array)
TOLD = NUMBERS.map(lambda row: row.astype(np.float32)[None, :])


def fitted(coefficients: Array, neutral: Array) -> Fit:
    return Fit(
        features=("at night", "new words", "long words", "new client"),
        groups=GROUPS,
        mean=np.array([0.5, -1.0, 0.0, 2.0]),
        scale=np.array([1.0, 2.0, 0.5, 1.5]),
        coefficients=coefficients,
        neutral=neutral,
        covariance=np.eye(4) / 100,
        bounds=BOUNDS,
        validated=VALIDATED,
    )


@given(coefficients=NUMBERS, neutral=NUMBERS, values=TOLD)
def test_the_reasons_add_up_to_the_ratio_before_its_bounds(
    coefficients: Array, neutral: Array, values: Array
) -> None:
    found = score(fitted(coefficients, neutral), values)
    whole = sum(reason.log10 for reason in found.reasons)
    assert whole == pytest.approx(found.unbounded, abs=1e-9)
    drawn = BOUNDS.within(np.array([found.unbounded * np.log(10)]))[0] / np.log(10)
    assert found.log10 == pytest.approx(drawn)
    assert [reason.group for reason in found.reasons] == [
        reason.group for reason in sorted(found.reasons, key=lambda one: -abs(one.log10))
    ]


@given(coefficients=NUMBERS, neutral=NUMBERS, values=TOLD)
def test_what_is_not_told_adds_exactly_nothing(
    coefficients: Array, neutral: Array, values: Array
) -> None:
    untold = values.copy()
    untold[:, GROUPS.index(Group.CLIENT)] = np.nan
    found = score(fitted(coefficients, neutral), untold)
    by_group = {reason.group: reason.log10 for reason in found.reasons}
    told = {one.group: one.log10 for one in score(fitted(coefficients, neutral), values).reasons}
    assert by_group.pop(Group.CLIENT) == 0
    assert by_group == {group: told[group] for group in by_group}


def test_a_feature_that_is_far_off_is_no_more_of_a_surprise_than_one_at_the_cut() -> None:
    fit = fitted(np.array([1.0, 0, 0, 0]), np.zeros(4))
    far, at_the_cut = (
        score(fit, np.array([[0.5 + spreads, -1, 0, 2]], np.float32)) for spreads in (1e6, CUT)
    )
    assert far == at_the_cut


@given(one=st.floats(-40, 40), more=st.floats(0.01, 5))
def test_bounds_keep_the_order_and_are_not_passed(one: float, more: float) -> None:
    lower, higher = BOUNDS.within(np.array([one, one + more])) / np.log(10)
    assert log10(BOUNDS.lower) <= lower <= higher <= log10(BOUNDS.upper)


def test_far_from_the_bounds_nothing_is_drawn_back() -> None:
    assert BOUNDS.within(np.zeros(1))[0] == pytest.approx(0, abs=1e-12)
    assert Bounds(1e-9, 1e9).within(np.array([1.5]))[0] == pytest.approx(1.5)
