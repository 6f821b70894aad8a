"""Do figures, their intervals and what they should reach follow from the ratios?"""

from dataclasses import replace

import numpy as np
import pytest

from onrecord.findings.assessment.own_posts import Field
from onrecord.training.figures import Figure, Measured, measured
from onrecord.training.made_up import SYNTHETIC
from onrecord.training.metrics import auc, cllr, cllr_min, eer, elub_bounds
from onrecord.training.protocol import Setting
from onrecord.training.results import Scores
from onrecord.training.targets import TARGETS, outcomes


def scores(log10: list[float], others: list[int], accounts: list[int], **changed: object) -> Scores:
    made = Scores(
        data="congress2016",
        fields=(Field.CLIENT, Field.LANGUAGE),
        history=100,
        run=1,
        setting=Setting.RANDOM,
        log10=np.array(log10, dtype=float),
        others=np.array(others, dtype=bool),
        accounts=np.array(accounts),
    )
    return replace(made, **changed)


def spread(seed: int, accounts: int, posts: int) -> Scores:
    generator = np.random.default_rng(seed)
    whose = np.tile(np.repeat(np.arange(accounts), posts), 2)
    others = np.repeat([False, True], accounts * posts)
    return scores(list(generator.normal(others * 1.5 - 0.7, 0.8)), list(others), list(whose))


SOME = spread(1, 30, 20)


def of(found: Scores, seed: int = 3) -> Measured:
    return measured(found, np.random.default_rng(seed))


def test_the_values_are_those_of_all_posts() -> None:
    found = of(SOME)
    for figure, metric in (
        (found.auc, auc),
        (found.cllr, cllr),
        (found.cllr_min, cllr_min),
        (found.eer, eer),
    ):
        assert figure.value == pytest.approx(metric(SOME.log10, SOME.others), abs=1e-12)
        assert figure.low < figure.value < figure.high
    assert found.bounds == elub_bounds(SOME.log10, SOME.others)
    assert found.miscalibration == found.cllr.value - found.cllr_min.value
    assert (found.accounts, found.own, found.others) == (30, 600, 600)


def test_intervals_are_the_generators() -> None:
    assert of(SOME) == of(SOME)
    assert of(SOME).auc != of(SOME, seed=4).auc


def test_whole_accounts_are_resampled() -> None:
    """Posts that all say the same within an account tell less than as many independent ones."""
    once = spread(2, 20, 1)
    often = scores(
        list(np.repeat(once.log10, 50)),
        list(np.repeat(once.others, 50)),
        list(np.repeat(once.accounts, 50)),
    )
    one, other = of(once).auc, of(often).auc
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


def test_shares_above_ten_are_of_own_posts_and_of_accounts() -> None:
    own_of_first = [2.0, 2.0, 0.0, 0.0]  # half of its posts
    own_of_second = [0.0, 0.0, 0.0, 1.0]  # a ratio of ten is not above ten
    found = of(
        scores(
            [*own_of_first, *own_of_second, 3.0, 3.0], [0] * 8 + [1] * 2, [1] * 4 + [2] * 4 + [1, 2]
        )
    )
    assert found.above_ten == 0.25
    assert found.seldom == 0.5


def test_a_ratio_for_each_label() -> None:
    with pytest.raises(ValueError, match="element"):
        scores([1.0], [1, 0], [1])


def test_one_side_alone_is_not_both() -> None:
    assert SOME.both_sides
    assert not scores([1.0, 1.0], [1, 1], [1, 1]).both_sides
    assert not scores([], [], []).both_sides


def with_auc(value: float, **changed: object) -> Measured:
    found = of(replace(SOME, **changed))
    return replace(found, auc=Figure(value, value, value))


REACHED = {
    "above its bound": (0.95, {}, {"AUC": True}),
    "on its bound to the third decimal": (0.9346, {}, {"AUC": True}),
    "below its bound": (0.93, {}, {"AUC": False}),
    "nearest style has its own bound": (0.93, {"setting": Setting.NEAR}, {"AUC": True}),
    "without client": (0.91, {"fields": ()}, {"AUC without client": True}),
    "three posts": (0.97, {"run": 3}, {"AUC of three posts": False}),
    "another length of history is not asked": (0.1, {"history": 50}, {}),
    "two posts are not asked": (0.1, {"run": 2}, {}),
    "another system is not asked": (0.1, {"system": "COMPA"}, {}),
    "fitted on another set": (0.1, {"fitted_on": "elsewhere"}, {}),
    "candidates": (
        0.95,
        {"data": "candidates2019", "history": 1000, "setting": Setting.NEAR},
        {"AUC of candidates": True},
    ),
}


@pytest.mark.parametrize(("value", "changed", "expected"), REACHED.values(), ids=REACHED)
def test_what_was_to_be_reached(
    value: float, changed: dict[str, object], expected: dict[str, bool]
) -> None:
    found = outcomes([with_auc(value, **changed)])
    assert {
        each.target.what: each.reached for each in found if each.target.what.startswith("AUC")
    } == expected


def test_fitted_on_another_set_only_calibration_is_asked() -> None:
    (found,) = outcomes([of(replace(SOME, fitted_on="elsewhere"))])
    assert (found.target.what, found.target.bound) == ("Cllr above its least", 0.05)


def test_of_a_set_the_one_with_all_its_fields_is_asked() -> None:
    fewer = with_auc(0.5, fields=(Field.CLIENT,))
    assert {each.measured.scores for each in outcomes([fewer, of(SOME)])} == {SOME}
    assert {each.measured for each in outcomes([fewer])} == {fewer}


def test_nothing_is_to_be_reached_on_made_up_accounts() -> None:
    assert outcomes([with_auc(0.5, data=SYNTHETIC)]) == ()


def test_every_bound_is_better_than_the_baseline_and_compa_or_as_good() -> None:
    for target in TARGETS:
        before = [value for value in (target.baseline, target.compa) if value]
        if target.what.startswith(("AUC", "Cllr of", "Cllr,")):
            better = min if target.at_least else max
            assert better([target.bound, *before]) != target.bound
