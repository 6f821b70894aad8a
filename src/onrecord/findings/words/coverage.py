"""How do we say what we watched, and what "never seen" is worth?"""

from datetime import datetime, timedelta

from onrecord.findings.words.moments import duration, moment

NEVER_WATCHED = (
    "We have not watched this account, so that we never saw it says nothing about whether it was "
    "ever there."
)
NEVER_SAW = "We never saw it."
NOT_FOUND = "We do not find it among the words that we hold."


def watched(begins_at: datetime, ends_at: datetime, largest_gap: timedelta) -> str:
    return (
        f"We looked at the account again and again from {moment(begins_at)} to {moment(ends_at)}; "
        f"up to {duration(largest_gap)} lay between two looks."
    )


def withheld(posts: int) -> str:
    whose = "one post" if posts == 1 else f"{posts} posts"
    which = "it" if posts == 1 else "they"
    return (
        f"Of {whose} that we saw words were withheld and destroyed: whether {which} said this, "
        "nobody can tell from here."
    )


def not_kept(posts: int) -> str:
    whose = "one post" if posts == 1 else f"{posts} posts"
    which = "it" if posts == 1 else "they"
    return (
        f"Of {whose} that we saw words were not kept, by the operator's decision: whether {which} "
        "said this, only a copy could tell."
    )


def not_in_chain(first_rev: str, last_rev: str) -> str:
    return (
        "No such record was in the commit chain that was served to us between these two "
        f"revisions (a holder of the key could sign another chain): {first_rev} and {last_rev}."
    )
