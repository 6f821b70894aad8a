"""Does the whole command fit calibrations that an assessment can read?"""

import json
from functools import partial
from pathlib import Path

import pytest

from onrecord.findings.assessment.calibration_files import read_calibrations
from onrecord.record.commitments import digest_of
from onrecord.training import jobs
from onrecord.training.command import run
from onrecord.training.kept import read_files
from onrecord.training.made_up import made_up
from onrecord.training.manifest import MANIFEST


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Calibrations fitted on some made-up accounts."""
    out = tmp_path_factory.mktemp("whole") / "calibrations"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jobs, "made_up", partial(made_up, accounts=9, posts=125))
        assert run(["--synthetic", "--out", f"{out}", "--seed", "1"]) == 0
    return out


def test_what_was_written_is_read_as_calibrations(folder: Path) -> None:
    files = read_files(folder)
    found = read_calibrations(files)
    assert found
    assert all(each.synthetic for each in found)
    assert {each.digest for each in found} == {digest_of(files[MANIFEST])}


def test_the_manifest_says_on_how_many_accounts_and_from_which_floor(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_bytes())
    assert told["inputs"][0]["accounts"] == 9
    assert told["settings"]["floor of accounts"] == 5
    assert {each["system"] for each in told["figures"]} == {"onrecord", "COMPA, refitted"}
