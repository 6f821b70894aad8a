"""How are coefficients fitted, with what they would be on other accounts?"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.calibration import STEP, Array, Bounds, Fit, Validated
from onrecord.findings.assessment.features import Feature
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.scoring import standardised
from onrecord.record.assessed import Figures, Group
from onrecord.training.comparing import OWN, Rows
from onrecord.training.metrics import auc, cllr, cllr_min
from onrecord.training.protocol import Setting

__all__ = ["BOUNDS", "MEASURED", "RUN_BOUNDS", "WEIGHTS", "fit", "log_ratios", "validated"]

WEIGHTS: Mapping[Setting, float] = {
    Setting.RANDOM: 1.0,
    Setting.SAME: 1.0,
    Setting.NEAR: 1.5,
    Setting.CHOSEN: 0.3,
}
"""Of whom "somebody else" is made up. Without CHOSEN, who imitates is told apart far worse; with
more of it, anybody else is."""

MEASURED = (Setting.RANDOM, Setting.SAME, Setting.NEAR)
"""Settings in which a calibration's own figures are measured, together."""

BOUNDS = Bounds(0.01, 22.0)
"""For one post (design, section 8): never less than 1/100, about 20 at most."""

RUN_BOUNDS = Bounds(1 / 95, 95.0)
"""For runs: more than "moderate" is never said."""

_PENALTY = 1.0  # C of scikit-learn; from 0.3 to 3 the AUC changes in the third decimal
_PENALTY_OF_FEW, _FEW = 0.02, 40  # the same for fewer accounts than that: less is believed of them
_LOWEST = -2.1  # log10; below the lower bound of any ratio
_BINS = 85
_LN10 = np.log(10)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class _Prepared:
    """Rows ready to be fitted: standardised, with weights that add up to 1."""

    away: Array
    others: NDArray[np.bool_]
    weights: Array
    account: NDArray[np.str_]
    mean: Array
    scale: Array


def _chosen(features: Sequence[Feature], fields: Set[Field]) -> list[int]:
    return [i for i, each in enumerate(features) if each.needs is None or each.needs in fields]


def _weights(rows: Rows) -> Array:
    """Own posts weigh one half; the settings share the other by WEIGHTS."""
    found = np.zeros(len(rows.setting))
    places = {place: WEIGHTS[setting] for place, setting in enumerate(Setting)}
    present = {place for place in places if (rows.setting == place).any()}
    whole = sum(places[place] for place in present)
    for place in (OWN, *present):
        of = rows.setting == place
        share = 1.0 if place == OWN else places[place] / whole
        found[of] = share / 2 / of.sum()
    return found


def _prepared(rows: Rows, chosen: Sequence[int]) -> _Prepared:
    values, weights = rows.values[:, chosen].astype(np.float64), _weights(rows)
    mean = weights @ values
    scale = np.sqrt(weights @ (values - mean) ** 2) + 1e-6
    away = standardised(rows.values[:, chosen], mean, scale)
    return _Prepared(away, rows.others, weights, rows.account, mean, scale)


def fit(rows: Rows, fields: Set[Field], beside: Rows | None = None) -> Fit:
    """Coefficients for the features that these fields allow.

    `beside`: rows of other accounts, of other times, that show how features hang together; they
    are standardised on their own and weigh as much. `validated` is left empty.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # no stubs

    chosen = _chosen(rows.features, fields)
    main = _prepared(rows, chosen)
    parts = [main] if beside is None else [main, _prepared(beside, chosen)]
    away = np.concatenate([part.away for part in parts])
    others = np.concatenate([part.others for part in parts])
    weights = np.concatenate([part.weights for part in parts])
    weights *= len(others) / weights.sum()
    penalty = _PENALTY if len(np.unique(rows.account)) >= _FEW else _PENALTY_OF_FEW
    found = LogisticRegression(C=penalty, solver="newton-cholesky", tol=1e-6).fit(
        away, others, sample_weight=weights
    )
    coefficients, intercept = found.coef_[0], float(found.intercept_[0])
    neutral = _neutral(main, coefficients, intercept)
    account = np.concatenate([part.account for part in parts])
    features = [rows.features[i] for i in chosen]
    return Fit(
        features=tuple(str(each.name) for each in features),
        groups=tuple(each.group for each in features),
        mean=main.mean,
        scale=main.scale,
        coefficients=coefficients,
        neutral=neutral,
        covariance=_covariance(away - neutral, others, weights, account, coefficients, penalty),
        bounds=BOUNDS,
        validated=_NOT_YET,
    )


def _neutral(of: _Prepared, coefficients: Array, intercept: float) -> Array:
    """Between the means of own and of others' posts, where all features together say nothing.

    It is `own + t (others - own)` with the one t for which the intercept is used up.
    """
    own, others = (
        np.average(of.away[which], axis=0, weights=of.weights[which])
        for which in (~of.others, of.others)
    )
    along = float(coefficients @ (others - own))
    return np.asarray(own + (others - own) * (-(intercept + coefficients @ own) / along))


def _covariance(
    away: Array,
    others: NDArray[np.bool_],
    weights: Array,
    account: NDArray[np.str_],
    coefficients: Array,
    penalty: float,
) -> Array:
    """Of the coefficients, were other accounts drawn: the sandwich with accounts as clusters.

    Liang and Zeger (1986). Posts of one account hang together, so accounts are what is counted.
    """
    share = 1 / (1 + np.exp(-np.clip(away @ coefficients, -50, 50)))
    spread = weights * share * (1 - share)
    bread = (away * spread[:, None]).T @ away + np.eye(away.shape[1]) / penalty
    pull = away * (weights * (others - share))[:, None]
    _, place = np.unique(account, return_inverse=True)
    clusters = np.zeros((place.max() + 1, away.shape[1]))
    np.add.at(clusters, place, pull)
    inverse = np.linalg.inv(bread)
    return np.asarray(inverse @ (clusters.T @ clusters) @ inverse)


def log_ratios(of: Fit, rows: Rows, *, paused: bool = True) -> Array:
    """The unbounded natural logarithm of each row's ratio; without `paused` no rhythm counts."""
    at = {str(each.name): i for i, each in enumerate(rows.features)}
    away = standardised(rows.values[:, [at[name] for name in of.features]], of.mean, of.scale)
    counts = np.array([paused or group is not Group.RHYTHM for group in of.groups])
    return np.asarray(np.nan_to_num(away - of.neutral, nan=0.0) @ (of.coefficients * counts))


def validated(log10: Array, others: NDArray[np.bool_], accounts: int) -> Validated:
    """How bounded ratios fell, of accounts that were left out."""
    bins = np.clip(((log10[~others] - _LOWEST) / STEP).astype(np.int64), 0, _BINS - 1)
    figures = Figures(
        accounts=accounts,
        genuine=int((~others).sum()),
        others=int(others.sum()),
        cllr=round(cllr(log10, others), 4),
        cllr_min=round(cllr_min(log10, others), 4),
        auc=round(auc(log10, others), 4),
    )
    return Validated(_LOWEST, np.bincount(bins, minlength=_BINS), figures)


_NOT_YET = Validated(_LOWEST, np.zeros(_BINS, np.int64), Figures(
    accounts=0, genuine=0, others=0, cllr=1.0, cllr_min=1.0, auc=0.5))  # fmt: skip
