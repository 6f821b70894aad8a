"""Are coefficients, runs and calibrations fitted on what they should be, and on nothing else?"""

from collections.abc import Sequence
from dataclasses import replace
from math import log10

import numpy as np
import pytest

from onrecord.findings.assessment.calibration import Bounds, Fit, Range
from onrecord.findings.assessment.features import Feature
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.scoring import score
from onrecord.record.assessed import Group
from onrecord.training.accounts import Account, DataError
from onrecord.training.comparing import OWN, Rows, rows_of, stacked
from onrecord.training.protocol import Place, Setting, trials
from onrecord.training.reading import Reading
from onrecord.training.regression import WEIGHTS, fit, log_ratios, validated
from onrecord.training.run_fitting import fit_run, windows
from onrecord.training.shipping import Companion, companion_of, field_sets
from onrecord.training.studies import RUN, Study, compared, studies
from training_accounts import made_up

SETTINGS = list(Setting)
FEATURES = (
    Feature("tells", Group.WORDS),
    Feature("tells nothing", Group.STYLE),
    Feature("never differs", Group.KIND),
    Feature("pause", Group.RHYTHM),
    Feature("client", Group.CLIENT, Field.CLIENT),
)


def rows(accounts: int = 48, posts: int = 20, apart: float = 1.5, seed: int = 1) -> Rows:
    """Own posts, and as many of others at random: they differ in the first measure alone."""
    generator = np.random.default_rng(seed)
    number = accounts * posts
    setting = np.tile(np.repeat([OWN, 0], posts // 2), accounts)
    values = generator.normal(size=(number, len(FEATURES))).astype(np.float32)
    values[:, 0] += apart * (setting != OWN)
    values[:, 2] = 7
    account = np.repeat([f"account {n:02}" for n in range(accounts)], posts)
    return Rows(FEATURES, values, setting, account, np.zeros(number, np.int64))


FITTED = fit(rows(), {Field.CLIENT})


def test_what_tells_apart_weighs_most_and_what_never_differs_nothing() -> None:
    size = np.abs(FITTED.coefficients)
    assert size[0] == size.max()
    assert FITTED.coefficients[0] > 0  # others are higher in it: it speaks for somebody else
    assert abs(FITTED.coefficients[2]) < 1e-9


def test_ratios_are_those_of_the_distributions() -> None:
    """Of two normal distributions 1.5 spreads apart: the slope is 1.5, and 1 is in their middle."""
    slope = FITTED.coefficients[0] / FITTED.scale[0]
    assert slope == pytest.approx(1.5, rel=0.25)
    middle = np.array([[0.75, 0, 7, 0, 0]], np.float32)
    assert abs(score(FITTED, middle).unbounded) < 0.2


def test_of_few_accounts_less_is_believed() -> None:
    """The same posts of a dozen accounts: each feature weighs less, either way."""
    few = fit(rows(12, 80), {Field.CLIENT})
    assert 0 < few.coefficients[0] / few.scale[0] < 0.8 * FITTED.coefficients[0] / FITTED.scale[0]


def test_how_often_somebody_else_is_asked_of_does_not_move_the_ratio() -> None:
    """Own posts weigh one half: a prior is no part of a likelihood ratio."""
    all_rows = rows()
    fewer = all_rows.where((all_rows.setting != OWN) | (np.arange(len(all_rows.setting)) % 4 == 0))
    values = np.array([[0.75, 0, 7, 0, 0]], np.float32)
    assert abs(score(fit(fewer, {Field.CLIENT}), values).unbounded) < 0.3


def test_a_field_that_is_not_asked_for_is_no_part_of_the_fit() -> None:
    assert "client" not in fit(rows(), frozenset()).features
    untold = rows()
    untold.values[:, 4] = np.nan
    assert np.isfinite(fit(untold, frozenset()).coefficients).all()


def test_what_is_fitted_and_what_is_assessed_is_the_same_arithmetic() -> None:
    some = rows(2, 4, seed=5)
    one_by_one = [score(FITTED, some.values[at : at + 1]).unbounded for at in range(8)]
    np.testing.assert_allclose(log_ratios(FITTED, some) / np.log(10), one_by_one, atol=1e-9)


def test_without_a_pause_rhythm_counts_nothing() -> None:
    some = rows(2, 4, seed=5)
    otherwise = replace(some, values=some.values + np.eye(5, dtype=np.float32)[3] * 3)
    unpaused = log_ratios(FITTED, some, paused=False)
    np.testing.assert_allclose(log_ratios(FITTED, otherwise, paused=False), unpaused)
    assert not np.allclose(log_ratios(FITTED, some), unpaused)


def test_the_interval_is_what_other_accounts_would_give() -> None:
    """Of 40 draws of accounts the coefficient spreads as its covariance says, within a third."""
    drawn = [fit(rows(seed=100 + n), {Field.CLIENT}).coefficients[0] for n in range(40)]
    assert np.std(drawn) == pytest.approx(np.sqrt(FITTED.covariance[0, 0]), rel=0.34)


def test_posts_of_one_account_are_not_independent_witnesses() -> None:
    """Each account's posts given ten times over: no more is known than before."""
    again = stacked([rows()] * 10)
    once, often = np.sqrt([each.covariance[0, 0] for each in (FITTED, fit(again, {Field.CLIENT}))])
    assert often == pytest.approx(once, rel=0.1)


def test_the_same_rows_give_the_same_bytes() -> None:
    again = fit(rows(), {Field.CLIENT})
    assert again.coefficients.tobytes() == FITTED.coefficients.tobytes()
    assert again.covariance.tobytes() == FITTED.covariance.tobytes()


def test_every_setting_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Setting)


def test_own_posts_are_counted_where_they_fell() -> None:
    ratios = np.array([-9.0, -2.0, 0.0, 0.0, 9.0, 1.0])
    found = validated(ratios, np.array([False, False, False, False, True, True]), 3)
    assert found.own.sum() == 4
    assert found.as_high(0.0) == (2, 4)
    assert found.as_high(0.06) == (0, 4)
    assert (found.figures.accounts, found.figures.genuine, found.figures.others) == (3, 4, 2)


ALIKE = 0.8  # spreads: of more, hardly any run is taken for another hand's, and no slope is told
OF_ALIKE = fit(rows(100, 40, ALIKE), {Field.CLIENT})


def in_runs(same: bool) -> tuple[Fit, Rows]:
    """Runs of ten posts; all the same, or each for itself."""
    of = rows(200, 2 * RUN, ALIKE, seed=3)
    values = of.values.reshape(-1, RUN, len(FEATURES))
    if same:
        values = np.repeat(values[:, :1], RUN, axis=1)
    return OF_ALIKE, replace(of, values=values.reshape(-1, len(FEATURES)))


WINDOWS_OF_TEN = {2: 5, 3: 3, 4: 2, 5: 2, 6: 1, 10: 1}


@pytest.mark.parametrize("length", WINDOWS_OF_TEN)
def test_runs_lie_side_by_side_and_hold_one_hand_s_posts(length: int) -> None:
    of, posts = in_runs(same=False)
    found = windows(of, posts, length)
    assert len(found.sums) == 400 * WINDOWS_OF_TEN[length]
    first = log_ratios(of, posts)[0] + log_ratios(of, posts, paused=False)[1:length].sum()
    assert found.sums[0] == pytest.approx(first)
    assert found.others.sum() == len(found.sums) / 2


def test_the_slope_of_posts_that_say_the_same_is_a_share_and_of_others_is_one() -> None:
    """Five posts that are one post over again are worth one; independent ones are worth five."""
    assert fit_run(Range(5, 5), [in_runs(same=True)]).slope == pytest.approx(1 / 5, rel=0.25)
    assert fit_run(Range(5, 5), [in_runs(same=False)]).slope == pytest.approx(1.0, rel=0.25)


def test_runs_have_bounds_below_what_is_never_said() -> None:
    found = fit_run(Range(2, 3), [in_runs(same=False)])
    least, most = found.bounds.within(np.array([-1e9, 1e9])) / np.log(10)
    assert -2 < least < most < log10(100)


def reading(
    name: str, sizes: Sequence[int], told: frozenset[Field] | None = None, seed: int = 1
) -> Reading:
    def as_told(post: OwnPost) -> OwnPost:
        return post if told is None else replace(post, told=told)

    accounts = tuple(
        Account(one.id, one.group, tuple(map(as_told, one.posts)))
        for one in made_up(sizes, seed=seed)
    )
    return Reading(name=name, accounts=accounts, left_out={}, malformed=(), sha256={})


SMALL, LARGE = reading("small", [125] * 6), reading("large", [125] * 40, seed=2)


@pytest.fixture(scope="module")
def study() -> Study:
    (found,) = studies([SMALL])
    return found


def test_a_history_ends_before_the_first_questioned_post(study: Study) -> None:
    account = study.accounts[2]
    for length in study.lengths:
        stop = study.history(account, length)[-1] + 1
        assert stop - study.book.first[account.id] == 100
        assert len(study.history(account, length)) == length


def test_ranges_of_histories_touch_and_do_not_overlap(study: Study) -> None:
    ranges = [study.range_of(length) for length in study.lengths]
    for number in (24, 25, 49, 50, 99, 100, 5000):
        assert sum(number in each for each in ranges) == (number >= 25)


def test_too_few_accounts_are_refused() -> None:
    with pytest.raises(DataError):
        studies([reading("tiny", [125] * 5 + [119] * 5)])


def test_each_account_is_tried_once_among_those_of_its_fold(study: Study) -> None:
    found = compared(study, study.accounts, 25, np.random.default_rng(1), number=3)
    names = [set(fold.account) for fold in found.single]
    assert set.union(*names) == {account.id for account in study.accounts}
    assert sum(map(len, names)) == len(study.accounts)


def test_what_comes_after_the_cut_off_changes_no_measure_of_the_first_post(study: Study) -> None:
    """The account's later posts are put to trial themselves, and are nobody's history."""
    accounts, book = study.accounts, study.book
    place = Place(history=25, questioned=20, first=100)
    drawn = trials(accounts, place, np.random.default_rng(1), nearest=2)
    common = study.common(accounts)
    found = rows_of(book, accounts, drawn, common, study.told, 25)
    shuffled = book.posts.take(np.arange(len(book.posts)))
    later = book.first[accounts[0].id] + np.arange(101, 125)
    shuffled.style[later] = 99
    shuffled.habits[later] = 1
    changed = replace(book, posts=shuffled)
    again = rows_of(changed, accounts, drawn, common, study.told, 25)
    own = (found.account == accounts[0].id) & (found.setting == OWN)
    np.testing.assert_array_equal(found.values[own][0], again.values[own][0])
    assert not np.array_equal(found.values[own][1], again.values[own][1])


def test_somebody_else_is_never_the_account_itself(study: Study) -> None:
    place = Place(history=25, questioned=20, first=100)
    drawn = trials(study.accounts, place, np.random.default_rng(1), nearest=2)
    for whose, _ in drawn.others.values():
        assert (whose != drawn.account).all()


FIELD_SETS = {
    frozenset(Field): [{"client", "links", "media"}, {"links", "media"}, {"client"}, set()],
    frozenset({Field.CLIENT}): [{"client"}, set()],
    frozenset({Field.LANGUAGE}): [set()],
}


@pytest.mark.parametrize("told", FIELD_SETS)
def test_sets_of_fields_with_and_without_client(told: frozenset[Field]) -> None:
    assert [{str(each) for each in fields} for fields in field_sets(told)] == FIELD_SETS[told]


def beside(small: Reading, large: Reading) -> Companion | None:
    every = studies([small, large])
    return companion_of(every[0], every, np.random.default_rng(1))


def test_a_small_set_has_part_of_a_large_one_beside_it() -> None:
    assert beside(SMALL, LARGE) is not None
    assert beside(LARGE, SMALL) is None


def test_a_set_that_tells_less_is_no_companion() -> None:
    """What it does not tell is no number, and nothing can be fitted on that."""
    assert beside(SMALL, reading("large", [125] * 40, frozenset({Field.LINKS}), 2)) is None


def test_bounds_of_single_posts_are_those_of_the_design() -> None:
    assert Bounds(0.01, 22.0) == FITTED.bounds
    assert SETTINGS[0] is Setting.RANDOM
