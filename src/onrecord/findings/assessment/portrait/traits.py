"""What of a post does a portrait count?"""

from bisect import bisect_right
from datetime import timedelta
from itertools import pairwise

from onrecord.findings.assessment import marks
from onrecord.findings.assessment.own_posts import OwnPost

__all__ = [
    "KINDS",
    "LENGTHS",
    "PAUSES",
    "domains",
    "hashtags",
    "length",
    "mentions",
    "pause",
]

KINDS = ("post", "reply", "quotation")

# Upper bounds in characters; 140, 280, 300 and 500 are limits of Twitter, X, Bluesky and Mastodon.
_LENGTHS = (0, 20, 50, 100, 140, 200, 280, 300, 500, 1_000, 3_000)
LENGTHS = (
    "none",
    *(f"{low + 1} to {high}" for low, high in pairwise(_LENGTHS)),
    f"more than {_LENGTHS[-1]}",
)

_PAUSES = tuple(
    timedelta(minutes=minutes)
    for minutes in (1 / 6, 1, 10, 60, 180, 720, 1440, 3 * 1440, 7 * 1440, 30 * 1440)
)
PAUSES = (
    "under 10 s",
    "10 s to 1 min",
    "1 to 10 min",
    "10 min to 1 h",
    "1 to 3 h",
    "3 to 12 h",
    "12 to 24 h",
    "1 to 3 days",
    "3 to 7 days",
    "7 to 30 days",
    "30 days or more",
)


def mentions(post: OwnPost) -> frozenset[str]:
    """The accounts that it names with an @, in small letters."""
    return frozenset(f"@{name.casefold()}" for name in marks.mentions(post.text))


def hashtags(post: OwnPost) -> frozenset[str]:
    """Its hashtags, in small letters."""
    return frozenset(f"#{word.casefold()}" for word in marks.hashtags(post.text))


def domains(post: OwnPost) -> frozenset[str]:
    """The hosts that its links lead to."""
    return frozenset(marks.domains(post.links))


def length(post: OwnPost) -> str:
    """How long it is in characters, as one of LENGTHS."""
    size = len(post.text)
    return LENGTHS[next((i for i, most in enumerate(_LENGTHS) if size <= most), len(_LENGTHS))]


def pause(since: timedelta) -> str:
    """A time between two posts, as one of PAUSES."""
    return PAUSES[bisect_right(_PAUSES, since)]
