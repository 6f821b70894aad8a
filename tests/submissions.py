"""What does a small log, honest or forked, submit to a witness?"""

from dataclasses import replace
from functools import cache
from typing import Any

from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.witnessing import Submission
from small_log import ORIGIN, SmallLog, log_of

__all__ = ["head", "log", "submission"]


@cache
def log(size: int, story: str = "") -> SmallLog:
    """A log of this size; another story is another branch, from the first entry on."""
    return log_of(size, story)


def head(size: int, story: str = "") -> Checkpoint:
    """Its checkpoint, not signed."""
    return Checkpoint(ORIGIN, size, log(size, story).head.root)


def submission(old: int, new: int, story: str = "", **changed: Any) -> Submission:
    """The honest request of a log that grew from `old` to `new`, or one with other fields."""
    proof = log(new, story).reader().consistency_proof(old) if 0 < old <= new else ()
    return replace(Submission(old, proof, log(new, story).checkpoint()), **changed)
