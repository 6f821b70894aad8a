"""Do two people's words for an application or device mean the same one?"""

import re
from enum import StrEnum

__all__ = ["Same", "same_client"]


class Same(StrEnum):
    """Whether two names can be names of one thing."""

    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"


_WORD = re.compile(r"\w+")
# Applications of their own: what came from one did not come from another.
_APPLICATIONS = {
    "iphone": "iphone",
    "ipad": "ipad",
    "ios": "iphone",
    "android": "android",
    "tweetdeck": "tweetdeck",
    "hootsuite": "hootsuite",
    "buffer": "buffer",
    "sprinklr": "sprinklr",
    "web": "web",
    "browser": "web",
    "chrome": "web",
    "firefox": "web",
    "safari": "web",
    "edge": "web",
    "opera": "web",
}


def same_client(one: str, other: str) -> Same:
    """Whether two descriptions of an application can mean the same.

    "Chrome on Windows" and "Chrome" can; "Twitter for iPhone" and "Twitter for Android" can't.
    A browser on a phone is two of our names at once, so it is compared with neither.
    """
    left, right = _words(one), _words(other)
    if left <= right or right <= left:
        return Same.YES if left and right else Same.PERHAPS
    known, other_known = _applications(left), _applications(right)
    if len(known) != 1 or len(other_known) != 1:
        return Same.PERHAPS
    return Same.PERHAPS if known == other_known else Same.NO


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _applications(named: frozenset[str]) -> frozenset[str]:
    return frozenset(_APPLICATIONS[word] for word in named if word in _APPLICATIONS)
