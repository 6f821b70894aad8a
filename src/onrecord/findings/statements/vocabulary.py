"""Which words are for posts, for accounts, and for those who speak of them as theirs?

Regular expressions, to be put together by the tables beside. They are matched without regard to
case, on text whose curly apostrophes were made straight.
"""

import re

__all__ = [
    "ACCOUNT",
    "BE",
    "DETERMINER",
    "HANDLE",
    "NOT",
    "ONLINE",
    "PLATFORM",
    "POST",
    "folded",
    "pattern",
]

_A_POST = r"(?-i:posts?|Posts|POSTS?|(?<!he )(?<!Washington )(?<!York )Post)\b"  # not the newspaper
ONLINE = (
    rf"(?:re-?tweets?|re-?posts?|tweets?|(?<!blog )(?:social media )?{_A_POST}|threads?|toots?|"
    r"skeets?|likes?|postings?|screenshots?|press releases?)"
)
POST = (
    rf"(?:{ONLINE}|messages?|statements?|communiqu[eé]s?|releases?|updates?|notices?|"
    r"repl(?:y|ies)|comments?|remarks|announcements?|guidance|alerts?|videos?|clips?|images?|"
    r"pictures?|graphics?|cartoons?|letters?|documents?|contents?|photo(?:graph)?s?|publications?|"
    r"jokes?)"
)
ACCOUNT = r"(?:accounts?|handles?|pages?|profiles?|channels?|feeds?|websites?|home ?pages?|blogs?)"
PLATFORM = (
    r"(?:twitter|x|facebook|instagram|bluesky|mastodon|telegram|youtube|tiktok|threads|linkedin|"
    r"whatsapp|weibo|wechat|vk)"
)
HANDLE = r"@[\w.:-]*\w"
DETERMINER = (
    r"(?:any|all|every|no|none of|each|both|several|some|many|few|these|those|the|an?|one|two|"
    r"three|four|five|this|that(?! (?:the|an?|any|all|no|its|his|her|their|our|\w+'s)\b)|such|our|my|its|his|her|their|your|(?:last |somebody |someone |(?-i:(?:[A-Z]\w+ ){0,3}))\w+'s|\w+s')"
)
BE = r"(?:is|are|was|were|be|been|being|has been|have been|had been|isn't|aren't|wasn't|weren't)"
NOT = (
    r"(?:not|never|no longer|neither|nor|cannot|in no way|by no means|"
    r"(?:is|are|was|were|do|does|did|has|have|had|would|will|ca|could|should)n't)"
)

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "ʼ": "'"})


_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")


def folded(text: str) -> str:
    """The text with straight marks, letter for letter as long as it was.

    A single end of line is a blank: mails and agencies wrap their lines within sentences.
    """
    return _WRAPPED.sub(" ", text.translate(_STRAIGHT))


def pattern(words: str) -> re.Pattern[str]:
    """A table's row, matched at whole words and without regard to case."""
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)
