"""Is nothing lost, doubled or told twice over, whatever fails while the whole works?"""

import os
from pathlib import Path
from random import Random

import pytest

from go_reader import GoReader, go_reader
from whole_faults import rounds, trial
from whole_made import whole

__all__ = ["go_reader"]

pytestmark = [pytest.mark.rig, pytest.mark.timeout(900)]
ROUNDS = int(os.environ.get("ONRECORD_FAULT_ROUNDS", "12"))
SEED = int(os.environ.get("ONRECORD_FAULT_SEED", "8"))


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path, go_reader: GoReader) -> None:
    """`python -m bench faults` does the same in 200 rounds."""
    chance = Random(SEED)
    with whole(to_fail=True) as made, trial(made) as tried:
        for names in rounds(ROUNDS, made, chance):
            tried.round(names, chance)
        assert len(tried.posted) >= ROUNDS and len(tried.roots) > 1
        assert made.end_all().keys() >= {"recorder", "sequencer"}
        tried.require_read(go_reader, tmp_path / "log")
