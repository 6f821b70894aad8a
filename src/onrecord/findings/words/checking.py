"""How do we say in which words a text and a post differ, and that it was, or was not, seen?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import ended, moment, quoted

MENTIONS = (
    "These are mentions of the words, not positions: who answers, quotes or rejects something "
    "mentions it too."
)
NO_MENTION = "No version of a post that we hold mentions it."
MACHINE_PROPOSES = (
    "A model of meaning proposes it: the words differ, and whether it is meant is for a person to "
    "say."
)


def inserted(post: str) -> str:
    return f"{quoted(post)} is in the post only."


def removed(asked: str) -> str:
    return f"{quoted(asked)} is not in the post."


def replaced(asked: str, post: str) -> str:
    return ended(f"In the place of {quoted(asked)} the post has {quoted(post)}")


def left_out(post: str) -> str:
    return ended(f"Left out where the quotation has dots or brackets: {quoted(post)}")


def cut_before(post: str) -> str:
    return ended(f"Just before the quoted words the post says {quoted(post)}")


def cut_after(post: str) -> str:
    return ended(f"Just after the quoted words the post says {quoted(post)}")


def may_change_scope(post: str) -> str:
    return f"With {quoted(post)} cut, the quoted words may cover something else."


def seen(posts: int) -> str:
    return f"These words stand in {_counted(posts)} that we saw."


def similar(posts: int) -> str:
    return f"In these words we did not see it; {_counted(posts)} that we saw {_comes(posts)} close."


def not_seen_of(accounts: int) -> str:
    if accounts == 0:
        return "No account is enrolled here, so that we never saw it says nothing."
    return f"None of the {accounts} accounts enrolled here said it as far as their coverage goes."


def not_searched(entries: int) -> tuple[str, ...]:
    """Nothing, if the index has followed the record to its end."""
    if not entries:
        return ()
    latest = "The latest entry" if entries == 1 else f"The latest {entries} entries"
    return (f"{latest} on record could not be searched yet.",)


def quotes_version(numbers: Sequence[int], of: int) -> str:
    first, *rest = sorted(numbers)
    if not rest:
        return f"It quotes version {first} of {of}."
    told = ", ".join(map(str, [first, *rest[:-1]]))
    return f"It quotes versions {told} and {rest[-1]} of {of}, which have the same words there."


def quoted_after_absence(absent: datetime) -> str:
    return f"When it was quoted the post was no longer there: first absent {moment(absent)}."


def _counted(posts: int) -> str:
    return "one post" if posts == 1 else f"{posts} posts"


def _comes(posts: int) -> str:
    return "comes" if posts == 1 else "come"
