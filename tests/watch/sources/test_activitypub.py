"""Is an account on an ActivityPub server watched as the truth table has it?"""

from pathlib import Path

import pytest

from activitypub_twin import ActivityPubTwin
from onrecord.platforms import activitypub
from scripted_cases import CASES, FAULTS
from scripted_table import Case, run_case
from twin_server import Fault

# ActivityPub has no words of its own for a 404: beside a sound control, a bare one is believed.
BELIEVED = f"{Fault.NOT_FOUND_ALL} to the direct question: no absence"
TRIED = (Fault.FORBIDDEN, Fault.CAPTCHA, Fault.NOT_FOUND_ALL, Fault.HOME)
UNWELL = {
    name: case
    for name, case in FAULTS.items()
    if name.startswith(tuple(f"{fault} " for fault in TRIED)) and name != BELIEVED
}


@pytest.mark.parametrize("name", CASES)
def test_a_scripted_life(tmp_path: Path, name: str) -> None:
    with ActivityPubTwin() as twin:
        run_case(CASES[name], twin, activitypub, tmp_path / "archive", exact=False)


@pytest.mark.parametrize("name", UNWELL)
def test_a_server_that_is_unwell(tmp_path: Path, name: str) -> None:
    with ActivityPubTwin() as twin:
        run_case(UNWELL[name], twin, activitypub, tmp_path / "archive", exact=False)


@pytest.mark.parametrize("tombstones", [True, False])
def test_a_withdrawal_is_noticed_with_a_tombstone_and_without(
    tmp_path: Path, tombstones: bool
) -> None:
    case = Case(
        steps=("post a", "post b", "poll 2", "withdraw a", "poll", "settled", "poll 2"),
        verdicts={"a": "no-longer-served", "b": "present"},
        outcomes={},
    )
    with ActivityPubTwin() as twin:
        twin.tombstones = tombstones
        run_case(case, twin, activitypub, tmp_path / "archive", exact=False)
