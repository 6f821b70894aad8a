"""What does the record say of a user's and of a community's posts on Lemmy?"""

from pathlib import Path

import pytest

from lemmy_twin import LemmyTwin
from onrecord.platforms import lemmy
from scripted_cases import CASES, FAULTS
from scripted_table import run_case
from twin_server import Fault

PLAYABLE = {name: case for name, case in CASES.items() if not case.own}
TRIED = (Fault.CAPTCHA_403, Fault.LOGIN_WALL, Fault.NOT_FOUND_ALL)
UNWELL = {name: case for name, case in FAULTS.items() if name.startswith(TRIED)}


@pytest.mark.parametrize("name", PLAYABLE)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with LemmyTwin() as twin:
        run_case(PLAYABLE[name], twin, lemmy, tmp_path / "archive", exact=False)


@pytest.mark.parametrize("name", UNWELL)
def test_an_instance_that_is_unwell(tmp_path: Path, name: str) -> None:
    with LemmyTwin() as twin:
        run_case(UNWELL[name], twin, lemmy, tmp_path / "archive", exact=False)


@pytest.mark.parametrize(
    "name", [name for name in PLAYABLE if name.startswith(("withdrawn", "gone", "an edit"))]
)
def test_a_community_s_life(tmp_path: Path, name: str) -> None:
    with LemmyTwin(community=True) as twin:
        run_case(PLAYABLE[name], twin, lemmy, tmp_path / "archive", exact=False)
