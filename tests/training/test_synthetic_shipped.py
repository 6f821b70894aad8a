"""Is the calibration for show made of the made-up accounts, and of nothing else?

Its fits take two minutes, and are made again by `onrecord-train --synthetic`; what they rest on is
made again here: what is common to the accounts, and how their histories look.
"""

import json
from functools import cache
from importlib.resources import files

import numpy as np
import pytest

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.calibration_files import MANIFEST
from onrecord.findings.assessment.sheet import Space
from onrecord.findings.assessment.shift import measures
from onrecord.language.calibrations import synthetic_calibrations
from onrecord.training.made_up import made_up
from onrecord.training.studies import Study, studies

_LOGARITHMS = 1e-2  # relative: of shares the logarithms, down to -16, are kept in half precision
_NUMBERS = 2e-3


@cache
def study() -> Study:
    """The accounts that the seed in the shipped manifest makes."""
    manifest = files("onrecord.language").joinpath("calibrated", "synthetic", MANIFEST)
    (found,) = studies([made_up(json.loads(manifest.read_bytes())["seed"])])
    return found


@cache
def common() -> Background:
    return study().common(study().accounts)


@pytest.mark.parametrize("space", Space)
def test_what_is_common_to_the_accounts_is_made_again_from_the_seed(space: Space) -> None:
    shipped = synthetic_calibrations()[0].common
    np.testing.assert_allclose(shipped.shares[space], common().shares[space], rtol=_LOGARITHMS)
    np.testing.assert_allclose(shipped.hours, common().hours, rtol=_NUMBERS)


def test_each_calibration_knows_how_those_accounts_histories_look() -> None:
    for one in synthetic_calibrations():
        histories = [study().history(account, one.longest) for account in study().accounts]
        looks = np.stack([measures(study().book.posts.take(rows), common()) for rows in histories])
        np.testing.assert_allclose(one.usual.mean, looks.mean(0), rtol=_NUMBERS)


def test_all_of_them_say_that_they_are_for_show() -> None:
    found = synthetic_calibrations()
    assert found
    assert all(one.synthetic and one.platform == "bluesky" for one in found)
    assert {one.history.least for one in found} >= {25, 50, 100}
    assert len({one.fields for one in found}) > 1
