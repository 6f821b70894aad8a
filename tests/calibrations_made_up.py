"""Small calibrations of made-up accounts: their coefficients are set by hand, not fitted."""

from functools import cache
from typing import Any

import numpy as np

from onrecord.findings.assessment.background import Background, background
from onrecord.findings.assessment.calibration import (
    Bounds,
    Calibration,
    Fit,
    Range,
    RunFit,
    Usual,
    Validated,
)
from onrecord.findings.assessment.features import measured
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.sheet import Sheet, sheet
from onrecord.findings.assessment.shift import measures
from onrecord.record.assessed import Figures
from onrecord.training.accounts import Account
from training_accounts import made_up

__all__ = ["PLATFORM", "POSTS", "accounts", "made_up_calibration", "posts_of", "small_background"]

PLATFORM = "made-up"
POSTS = 60
_ACCOUNTS = 9
_TOLD = frozenset({Field.CLIENT, Field.LANGUAGE, Field.LINKS})
_FIGURES = Figures(accounts=9, genuine=85, others=85, cllr=0.5, cllr_min=0.4, auc=0.9)


@cache
def accounts() -> tuple[Account, ...]:
    """Nine accounts with sixty posts each."""
    return made_up([POSTS] * _ACCOUNTS)


def posts_of(number: int) -> tuple[OwnPost, ...]:
    """The posts of one, in order of time."""
    return accounts()[number].posts


@cache
def _all() -> Sheet:
    return sheet([post for account in accounts() for post in account.posts])


def _rows() -> list[Any]:
    return list(np.arange(_ACCOUNTS * POSTS).reshape(_ACCOUNTS, POSTS))


@cache
def small_background() -> Background:
    """What is common to the nine."""
    return background(_all(), _rows())


@cache
def _fit() -> Fit:
    """Each feature speaks for somebody else where it is higher for other accounts than for one."""
    common, rows = small_background(), _rows()
    history, own, others = rows[0][:40], rows[0][40:], np.concatenate(rows[1:])[::20]
    found = measured(_all().take(np.append(own, others)), _all().take(history), common, _TOLD)
    chosen = [i for i, each in enumerate(found.features) if each.needs in (None, *_TOLD)]
    values = found.values[:, chosen].astype(np.float64)
    mine, theirs = values[: len(own)].mean(0), values[len(own) :].mean(0)
    number = len(chosen)
    return Fit(
        features=tuple(str(found.features[i].name) for i in chosen),
        groups=tuple(found.features[i].group for i in chosen),
        mean=(mine + theirs) / 2,
        scale=values.std(0) + 1e-3,
        coefficients=0.05 * np.sign(theirs - mine),
        neutral=np.zeros(number),
        covariance=1e-4 * np.eye(number),
        bounds=Bounds(0.01, 22.0),
        validated=Validated(-2.1, np.ones(85, np.int64), _FIGURES),
    )


def made_up_calibration(**changes: Any) -> Calibration:
    """For 25 posts or more of the nine accounts, and for runs of 2 to 5 posts."""
    looks = np.stack([measures(_all().take(rows), small_background()) for rows in _rows()])
    validated = Validated(-2.1, np.ones(85, np.int64), _FIGURES)
    known: dict[str, Any] = {
        "name": "made-up, 25 posts",
        "digest": "0" * 64,
        "platform": PLATFORM,
        "language": "en",
        "period": "2024",
        "population": "made-up accounts",
        "fields": frozenset({Field.CLIENT, Field.LINKS}),
        "history": Range(25, None),
        "longest": 50,
        "windows": (),
        "synthetic": True,
        "fit": _fit(),
        "runs": (
            RunFit(Range(2, 3), 0.5, Bounds(1 / 95, 95.0), validated),
            RunFit(Range(4, 5), 0.25, Bounds(1 / 95, 95.0), validated),
        ),
        "usual": Usual(looks.mean(0), np.maximum(looks.std(0), 1.0)),
        "common": small_background(),
    }
    return Calibration(**(known | changes))
