"""What should a calibration reach, and did it?

The bounds are those that the project set itself before anything was fitted; the baseline and COMPA
were measured then, on the same two collections (docs/training.md).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.findings.assessment.own_posts import Field
from onrecord.training.figures import Measured
from onrecord.training.made_up import SYNTHETIC
from onrecord.training.protocol import Setting
from onrecord.training.results import ONRECORD, Scores

__all__ = ["TARGETS", "Outcome", "Target", "outcomes"]

_Figure: TypeAlias = Callable[[Measured], float]
_Applies: TypeAlias = Callable[[Scores], bool]

_CANDIDATES = "candidates2019"
_DIGITS = 3  # of bounds, and of what is compared with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound for one figure of the combinations to which it applies, in one setting."""

    what: str
    setting: Setting
    bound: float
    at_least: bool  # or at most
    figure: _Figure
    applies: _Applies
    baseline: float | None = None
    compa: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a combination reached of what it should."""

    target: Target
    measured: Measured
    value: float

    @property
    def reached(self) -> bool:
        """Whether it did, to the third decimal."""
        value = round(self.value, _DIGITS)
        return value >= self.target.bound if self.target.at_least else value <= self.target.bound


def outcomes(found: Iterable[Measured]) -> tuple[Outcome, ...]:
    """What was reached of each target, in the targets' order, by each set with all its fields.

    Nothing is to be reached on made-up accounts.
    """
    ours = [
        each for each in found if each.scores.system == ONRECORD and each.scores.data != SYNTHETIC
    ]
    return tuple(
        Outcome(target, each, target.figure(each))
        for target in TARGETS
        for each in _with_all_fields([each for each in ours if _is_for(target, each.scores)])
    )


def _is_for(target: Target, scores: Scores) -> bool:
    return target.setting is scores.setting and target.applies(scores)


def _with_all_fields(found: Sequence[Measured]) -> list[Measured]:
    """Of each data set, and of what it was fitted on, the one of most fields."""
    most = {(e.scores.data, e.scores.fitted_on): e for e in sorted(found, key=_fields)}
    return [each for each in found if each in most.values()]


def _fields(measured: Measured) -> int:
    return len(measured.scores.fields)


def _auc(
    setting: Setting,
    bound: float,
    baseline: float,
    compa: float | None,
    applies: _Applies,
    what: str = "",
) -> Target:
    return Target(
        what=f"AUC{what}",
        setting=setting,
        bound=bound,
        at_least=True,
        figure=lambda measured: measured.auc.value,
        applies=applies,
        baseline=baseline,
        compa=compa,
    )


def _at_most(
    setting: Setting,
    bound: float,
    baseline: float,
    compa: float | None,
    applies: _Applies,
    what: str = "Cllr",
    figure: _Figure = lambda measured: measured.cllr.value,
) -> Target:
    return Target(
        what=what,
        setting=setting,
        bound=bound,
        at_least=False,
        figure=figure,
        applies=applies,
        baseline=baseline,
        compa=compa,
    )


def _posts(run: int, *, client: bool) -> _Applies:
    """After 100 posts, on other accounts of the set that was fitted on."""
    return lambda scores: (
        (scores.run, scores.history, scores.fitted_on) == (run, 100, None)
        and scores.data != _CANDIDATES
        and (Field.CLIENT in scores.fields) == client
    )


def _of_candidates(scores: Scores) -> bool:
    """Their longest histories are of 1,000 posts, as the baseline's were."""
    return (scores.data, scores.run, scores.fitted_on) == (_CANDIDATES, 1, None) and (
        scores.history >= 1000 and Field.CLIENT in scores.fields
    )


def _crossed(scores: Scores) -> bool:
    return scores.fitted_on is not None and scores.run == 1


def _miscalibration(measured: Measured) -> float:
    return measured.miscalibration


_RANDOM, _SAME, _NEAR, _CHOSEN = Setting
_ONE, _BARE, _THREE = _posts(1, client=True), _posts(1, client=False), _posts(3, client=True)

TARGETS = (
    _auc(_RANDOM, 0.935, 0.927, 0.777, _ONE),
    _auc(_SAME, 0.925, 0.917, 0.775, _ONE),
    _auc(_NEAR, 0.910, 0.899, 0.740, _ONE),
    _auc(_CHOSEN, 0.855, 0.841, 0.696, _ONE),
    _at_most(_RANDOM, 0.47, 0.491, 0.818, _ONE),
    _at_most(_NEAR, 0.55, 0.577, 0.867, _ONE),
    *(
        _at_most(setting, 0.02, baseline, None, _ONE, "Cllr above its least", _miscalibration)
        for setting, baseline in ((_RANDOM, 0.009), (_SAME, 0.009), (_NEAR, 0.016))
    ),
    _at_most(
        *(_RANDOM, 0.02, 0.017, None, _ONE),
        "own posts with a ratio above 10",
        lambda measured: measured.above_ten,
    ),
    _at_most(
        *(_RANDOM, 0.05, 0.0, None, _ONE),
        "accounts with such a ratio for more than a tenth of their posts",
        lambda measured: 1 - measured.seldom,
    ),
    _auc(_RANDOM, 0.905, 0.895, None, _BARE, " without client"),
    _auc(_NEAR, 0.872, 0.861, None, _BARE, " without client"),
    _auc(_RANDOM, 0.978, 0.974, None, _THREE, " of three posts"),
    _auc(_NEAR, 0.965, 0.960, None, _THREE, " of three posts"),
    _auc(_NEAR, 0.90, 0.894, 0.724, _of_candidates, " of candidates"),
    _at_most(_NEAR, 0.59, 0.606, 0.886, _of_candidates, "Cllr of candidates"),
    *(
        _at_most(setting, 0.05, 0.1, None, _crossed, "Cllr above its least", _miscalibration)
        for setting in (_RANDOM, _NEAR)
    ),
)
