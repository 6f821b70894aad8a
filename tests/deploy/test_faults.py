"""Is nothing lost, doubled or told twice over, whatever fails while the whole works?"""

import os
from pathlib import Path
from random import Random

import pytest

from go_reader import GoReader, go_reader
from whole_faults import FAULTS, Trial
from whole_rig import whole

__all__ = ["go_reader"]

pytestmark = [pytest.mark.rig, pytest.mark.timeout(900)]
ROUNDS = int(os.environ.get("ONRECORD_FAULT_ROUNDS", "10"))
SEED = int(os.environ.get("ONRECORD_FAULT_SEED", "8"))


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path, go_reader: GoReader) -> None:
    """Each fault alone first, then random pairs."""
    chance = Random(SEED)
    alone = [(name,) for name in chance.sample(list(FAULTS), k=len(FAULTS))]
    with whole() as made:
        account = made.bluesky.create_account()
        made.run("add", account.handle, "--platform", "bluesky", "--institution", "A ministry")
        made.start_all()
        trial = Trial(made, account)
        for number in range(ROUNDS):
            pair = tuple(chance.sample(list(FAULTS), k=2))
            trial.round(alone[number] if number < len(alone) else pair, chance)
        assert len(trial.posted) >= ROUNDS and len(trial.roots) > 1
        assert made.end_all().keys() >= {"recorder", "sequencer"}
        log = trial.log(tmp_path / "log")
        key = (log / "log.vkey").read_text().strip()
        fine, says = go_reader.run("read", "-dir", log, "-vkey", key)
        assert fine, says
