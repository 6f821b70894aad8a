"""What must be so before any calibration is looked at?

What an archive can't give is told where posts are gathered (`desk.assessments.history`): reposts
and likes, words that are not on record, no time of posting, posts of several accounts.
"""

from collections.abc import Iterator, Sequence

from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.record.assessed import Why

__all__ = ["FEWEST", "LONGEST_RUN", "gate"]

FEWEST = 25
"""Own posts; below that, what is usual for an account is not known (design, section 8)."""

LONGEST_RUN = 10
"""Posts that are assessed together; no calibration is made for more."""


def gate(
    questioned: Sequence[OwnPost],
    history: Sequence[OwnPost],
    unread: int,  # noqa: ARG001  # said beside the answer; how many are missing decides nothing
) -> tuple[tuple[Why, str], ...]:
    """Why no ratio is given, whatever the calibrations are; each with the figure that decides.

    `unread` own posts could not be used, since their words or time are not on record.
    """
    return tuple(_refusals(questioned, history))


def _refusals(
    questioned: Sequence[OwnPost], history: Sequence[OwnPost]
) -> Iterator[tuple[Why, str]]:
    run = {post.ref for post in questioned}
    if len(run) > LONGEST_RUN:
        yield Why.RUN_LENGTH, f"{len(run)}"
    usual = len({post.ref for post in history} - run)
    if usual < FEWEST:
        yield Why.TOO_FEW, f"{usual}"
