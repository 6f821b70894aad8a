"""How do we say when something was first mentioned?"""

from datetime import datetime

from onrecord.findings.words.moments import moment

EARLIER = "Earlier mentions are ruled out only as far as we watched and hold what was posted."


def first_mentioned(claimed_at: datetime | None, first_seen: datetime) -> str:
    ours = f"we first saw it {moment(first_seen)}"
    if claimed_at is None:
        return f"The first mention that we hold has no time of its author's; {ours}."
    return (
        f"The first mention that we hold is of {moment(claimed_at)}, by its author's word; {ours}."
    )
