"""Which calibrations does the package come with, and are they what they say?"""

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from onrecord.desk.assessments.assessing import CALIBRATED
from onrecord.findings.assessment.calibration import Calibration
from onrecord.findings.assessment.calibration_files import MANIFEST, CalibrationError
from onrecord.findings.assessment.own_posts import Field
from onrecord.language.calibrations import (
    calibrations_in,
    shipped_calibrations,
    synthetic_calibrations,
)

FOLDERS = ("shipped", "synthetic")
ALL = [*shipped_calibrations(), *synthetic_calibrations()]


def test_only_platforms_that_are_calibrated_are_computed() -> None:
    assert {one.platform for one in shipped_calibrations()} == CALIBRATED


def test_shipped_ones_are_of_real_accounts_and_the_others_are_not() -> None:
    assert not any(one.synthetic for one in shipped_calibrations())
    assert all(one.synthetic for one in synthetic_calibrations())


@pytest.mark.parametrize("length", [25, 50, 100, 200])
@pytest.mark.parametrize("client", [True, False])
def test_there_is_one_for_each_history_with_and_without_client(length: int, client: bool) -> None:
    found = [one for one in shipped_calibrations() if length in one.history]
    assert any((Field.CLIENT in one.fields) == client for one in found)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_each_run_of_two_to_ten_posts_has_one_of_its_own(one: Calibration) -> None:
    runs = [one.run(posts) for posts in range(2, 11)]
    assert all(run is not None and 0 < run.slope < 1 for run in runs)
    assert one.run(1) is None
    assert one.run(11) is None


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_what_is_said_of_it_can_be_so(one: Calibration) -> None:
    figures = one.fit.validated.figures
    assert 0 < figures.cllr_min <= figures.cllr < 1
    assert figures.genuine == one.fit.validated.own.sum()
    assert np.isfinite(one.fit.coefficients).all()
    assert (np.linalg.eigvalsh(one.fit.covariance) > -1e-6).all()
    assert one.fit.bounds.lower >= 1 / 100
    assert one.fit.bounds.upper < 25


@pytest.mark.parametrize("name", FOLDERS)
def test_the_manifest_names_the_bytes_of_each_file(name: str) -> None:
    folder = files("onrecord.language").joinpath("calibrated", name)
    manifest = json.loads(folder.joinpath(MANIFEST).read_bytes())
    digests = {
        file.name: sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != MANIFEST
    }
    assert manifest["files"] == digests


@pytest.mark.parametrize("name", FOLDERS)
def test_no_file_holds_a_name_an_address_or_a_text(name: str) -> None:
    folder = files("onrecord.language").joinpath("calibrated", name)
    for file in folder.iterdir():
        data = file.read_bytes()
        assert b"@" not in data or file.name.endswith(".npz"), file.name
        assert b"http" not in data or file.name.endswith(".npz"), file.name


def _copied(name: str, folder: Path) -> Path:
    for file in files("onrecord.language").joinpath("calibrated", name).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_one_s_own_are_read_from_their_folder(tmp_path: Path) -> None:
    folder = _copied("shipped", tmp_path)
    (folder / "report.html").write_text("beside them")
    assert [one.name for one in calibrations_in(folder)] == [
        one.name for one in shipped_calibrations()
    ]


def test_those_of_made_up_accounts_are_not_taken_for_one_s_own(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="made-up accounts"):
        calibrations_in(_copied("synthetic", tmp_path))


def test_a_folder_of_something_else_is_an_error_with_advice(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(CalibrationError) as caught:
        calibrations_in(tmp_path)
    assert caught.value.advice
