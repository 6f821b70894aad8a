"""How do we say what is new about a post, of what the record holds of its account?"""

from collections.abc import Sequence

from onrecord.findings.words.moments import quoted
from onrecord.record.assessed import First, Novelty

__all__ = ["NONE_NEW", "novelties", "novelty"]

NONE_NEW = "Nothing of what is looked for is new about it."

_NEW = {
    First.CLIENT: "came from the client {}",
    First.LANGUAGE: "was in the language {}",
    First.SCRIPT: "had letters of the script {}",
    First.HOUR: "was made within an hour of {} UTC, on any day",
    First.KIND: "was a {}",
    First.MEDIA: "had this kind of medium: {}",
    First.MENTION: "mentioned {}",
    First.DOMAIN: "linked to {}",
    First.HASHTAG: "used the hashtag {}",
}


def novelty(one: Novelty) -> str:
    """What is new, as it stands in the post, and among how many own posts it was looked for."""
    none = "No earlier post, of 1," if one.among == 1 else f"Not one of {one.among:,} earlier posts"
    more = f"; the same goes for {one.more:,} more of the kind" if one.more else ""
    return f"{none} {_NEW[one.first].format(quoted(one.what))}{more}."


def novelties(found: Sequence[Novelty]) -> tuple[str, ...]:
    """Each novelty in a sentence; one sentence, if there is none."""
    return tuple(novelty(one) for one in found) or (NONE_NEW,)
