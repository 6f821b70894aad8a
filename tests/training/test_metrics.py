"""Are ratios measured as others measure them? `lir` (1.3.x) is the oracle."""

import lir.algorithms.bayeserror as lir_bounds
import lir.metrics as lir_metrics
import lir.plotting.expected_calibration_error as lir_ece
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lir.algorithms.isotonic_regression import IsotonicCalibrator
from lir.data.models import LLRData
from sklearn.metrics import roc_auc_score, roc_curve

from onrecord.training.metrics import (
    auc,
    cllr,
    cllr_min,
    ece,
    eer,
    elub_bounds,
    pav,
    roc,
    tippett,
)
from onrecord.training.steps import Floats, Labels, OneSided, Steps

EXACT = 1e-9


def ratios(
    seed: int, own: int, others: int, apart: float, digits: int = 15
) -> tuple[Floats, Labels]:
    """Made-up log10 ratios, shuffled; few digits make many equal ones."""
    generator = np.random.default_rng(seed)
    log10 = np.concatenate(
        [generator.normal(-apart / 2, 1, own), generator.normal(apart / 2, 1, others)]
    )
    labels = np.repeat([False, True], [own, others])
    order = generator.permutation(own + others)
    return np.round(log10[order], digits), labels[order]


SETS = {
    "well told apart": ratios(1, 400, 400, 3.0),
    "hardly told apart": ratios(2, 400, 400, 0.2),
    "the wrong way round": ratios(3, 300, 300, -1.0),
    "more own posts": ratios(4, 900, 50, 1.5),
    "more of others": ratios(5, 50, 900, 1.5),
    "many equal ratios": ratios(6, 500, 500, 1.5, digits=1),
    "one of each": ratios(7, 1, 1, 1.0),
    "without overlap": (np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True])),
}

each_set = pytest.mark.parametrize(("log10", "others"), SETS.values(), ids=SETS.keys())


def as_lir_has_it(log10: Floats, others: Labels) -> LLRData:
    return LLRData(features=log10.copy(), labels=others.astype(int))


@each_set
def test_the_costs_are_those_of_lir(log10: Floats, others: Labels) -> None:
    data = as_lir_has_it(log10, others)
    assert cllr(log10, others) == pytest.approx(lir_metrics.cllr(data), abs=EXACT)
    with np.errstate(divide="ignore"):
        least = lir_metrics.cllr_min(data)
    assert cllr_min(log10, others) == pytest.approx(least, abs=EXACT)


@each_set
def test_the_best_calibration_is_that_of_lir(log10: Floats, others: Labels) -> None:
    with np.errstate(divide="ignore"):
        theirs = IsotonicCalibrator().fit_transform(log10.copy(), others.astype(int))
    ours = pav(log10, others)
    finite = np.isfinite(ours)
    assert np.array_equal(ours[~finite], theirs[~finite])
    assert ours[finite] == pytest.approx(theirs[finite], abs=EXACT)


@each_set
def test_the_cross_entropy_is_that_of_lir(log10: Floats, others: Labels) -> None:
    prior = np.linspace(-3, 3, 25)
    share = 1 / (1 + 10.0**-prior)
    theirs = lir_ece.calculate_ece(10.0**log10, others.astype(int), share)
    assert ece(log10, others, prior) == pytest.approx(theirs, abs=EXACT)


@each_set
def test_the_bounds_are_those_of_lir(log10: Floats, others: Labels) -> None:
    theirs = lir_bounds.elub(log10.copy(), others.astype(int), add_misleading=1)
    assert elub_bounds(log10, others) == pytest.approx(theirs, abs=EXACT)


@each_set
def test_the_area_is_that_of_scikit_learn(log10: Floats, others: Labels) -> None:
    assert auc(log10, others) == pytest.approx(roc_auc_score(others, log10), abs=EXACT)


@each_set
def test_the_curve_is_that_of_scikit_learn(log10: Floats, others: Labels) -> None:
    false, true, _ = roc_curve(others, log10, drop_intermediate=False)
    ours = roc(log10, others)
    assert ours[0] == pytest.approx(false, abs=EXACT)
    assert ours[1] == pytest.approx(true, abs=EXACT)


EQUAL_ERRORS = {
    "without overlap": ([-2, -1, 1, 2], [0, 0, 1, 1], 0.0),
    "the wrong way round": ([-2, -1, 1, 2], [1, 1, 0, 0], 1.0),
    "all equal": ([0, 0, 0, 0], [0, 0, 1, 1], 0.5),
    "one of four wrong on each side": ([-3, -2, -1, 1, -4, 2, 3, 4], [0] * 4 + [1] * 4, 0.25),
}


@pytest.mark.parametrize(("log10", "others", "expected"), EQUAL_ERRORS.values(), ids=EQUAL_ERRORS)
def test_equal_error_rates(log10: list[float], others: list[int], expected: float) -> None:
    found = eer(np.array(log10, dtype=float), np.array(others, dtype=bool))
    assert found == pytest.approx(expected, abs=EXACT)


def test_shares_above_a_bound() -> None:
    log10, others = SETS["without overlap"]
    own, theirs = tippett(log10, others, np.array([-2.0, 0.0, 1.0]))
    assert own.tolist() == [0.5, 0.0, 0.0]
    assert theirs.tolist() == [1.0, 1.0, 0.5]


made = st.integers(1, 40).flatmap(
    lambda own: st.integers(1, 40).flatmap(
        lambda others: st.tuples(
            st.lists(
                st.floats(-6, 6).map(lambda x: round(x, 2)),
                min_size=own + others,
                max_size=own + others,
            ).map(lambda found: np.array(found, dtype=float)),
            st.just(np.repeat([False, True], [own, others])),
        )
    )
)


@given(made)
def test_no_calibration_costs_less_than_the_least(data: tuple[Floats, Labels]) -> None:
    assert 0 <= cllr_min(*data) <= min(cllr(*data), 1.0) + EXACT


@given(made, st.floats(0.1, 5), st.floats(-3, 3))
def test_the_least_cost_depends_on_the_order_alone(
    data: tuple[Floats, Labels], factor: float, shift: float
) -> None:
    log10, others = data
    stretched = factor * log10**3 + shift + log10
    if len(np.unique(stretched)) == len(np.unique(log10)):  # floats may fall together
        assert cllr_min(stretched, others) == pytest.approx(cllr_min(log10, others), abs=EXACT)


@given(made)
def test_ratios_of_one_tell_nothing(data: tuple[Floats, Labels]) -> None:
    silent = np.zeros(len(data[0]))
    assert cllr(silent, data[1]) == pytest.approx(1.0, abs=EXACT)
    assert auc(silent, data[1]) == 0.5
    assert elub_bounds(silent, data[1]) == (0.0, 0.0)


@given(made)
def test_turned_round_both_sides_change_places(data: tuple[Floats, Labels]) -> None:
    log10, others = data
    assert auc(-log10, others) == pytest.approx(1 - auc(log10, others), abs=EXACT)
    assert cllr(-log10, ~others) == pytest.approx(cllr(log10, others), abs=EXACT)
    assert cllr_min(-log10, ~others) == pytest.approx(cllr_min(log10, others), abs=EXACT)


@given(made)
def test_bounds_have_one_between_them(data: tuple[Floats, Labels]) -> None:
    low, high = elub_bounds(*data)
    assert low <= 0 <= high
    assert 10**high <= (~data[1]).sum() + 1.1
    assert 10**-low <= data[1].sum() + 1.1


@given(made, st.data())
def test_a_weight_counts_as_often_as_it_says(
    data: tuple[Floats, Labels], drawn: st.DataObject
) -> None:
    log10, others = data
    sizes = len(log10)
    times = np.array(drawn.draw(st.lists(st.integers(0, 3), min_size=sizes, max_size=sizes)))
    times[[0, -1]] = 1  # one of each side
    weighted = Steps.of(log10, others, times.astype(float))
    repeated = Steps.of(np.repeat(log10, times), np.repeat(others, times))
    assert weighted.cllr() == pytest.approx(repeated.cllr(), abs=EXACT)
    assert weighted.cllr_min() == pytest.approx(repeated.cllr_min(), abs=EXACT)
    assert weighted.auc() == pytest.approx(repeated.auc(), abs=EXACT)
    assert weighted.eer() == pytest.approx(repeated.eer(), abs=EXACT)


ONE_SIDED = {
    "no ratio at all": ([], []),
    "own posts only": ([0.0, 1.0], [False, False]),
    "others' posts only": ([0.0, 1.0], [True, True]),
    "no number": ([0.0, np.nan], [False, True]),
}


@pytest.mark.parametrize(("log10", "others"), ONE_SIDED.values(), ids=ONE_SIDED)
def test_one_side_alone_is_not_measured(log10: list[float], others: list[bool]) -> None:
    with pytest.raises(OneSided):
        cllr(np.array(log10), np.array(others, dtype=bool))
