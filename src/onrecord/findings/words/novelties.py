"""How do we say what is new about a post, of what the record holds of its account?"""

from collections.abc import Sequence

from onrecord.findings.assessment.outcomes import First, Novelty
from onrecord.findings.words.moments import quoted

__all__ = ["NONE_NEW", "novelties", "novelty"]

NONE_NEW = "Nothing of what is looked for is new about it."

_NEW = {
    First.CLIENT: "First use of the client {}",
    First.LANGUAGE: "First post in the language {}",
    First.SCRIPT: "First letters of the script {}",
    First.HOUR: "First post within an hour of {} UTC",
    First.KIND: "First post that is a {}",
    First.MEDIA: "First post with this kind of medium: {}",
    First.MENTION: "First mention of {}",
    First.DOMAIN: "First link to {}",
    First.HASHTAG: "First use of the hashtag {}",
}


def novelty(one: Novelty) -> str:
    """What is new, as it stands in the post, and among how many own posts it was looked for."""
    posts = "1 earlier post" if one.among == 1 else f"{one.among:,} earlier posts"
    more = f", and {one.more:,} more of the kind" if one.more else ""
    return f"{_NEW[one.first].format(quoted(one.what))} in {posts}{more}."


def novelties(found: Sequence[Novelty]) -> tuple[str, ...]:
    """Each novelty in a sentence; one sentence, if there is none."""
    return tuple(novelty(one) for one in found) or (NONE_NEW,)
