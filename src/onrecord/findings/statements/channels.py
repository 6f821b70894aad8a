"""Through which channel was it said, by the report?"""

import re

from onrecord.findings.article import Place
from onrecord.findings.statements.vocabulary import PLATFORM

__all__ = ["channel_in"]

_CHANNEL = re.compile(
    r"\b(?:(?:in|through|by|via|with) (?:an? |its |his |her |their )?(?:\w+ ){0,2}?"
    r"(?:statement|press release|news release|text message|e-?mail|letter|tweet|post|thread|"
    r"video message|news conference|press conference|briefing|interview|telegram|note)"
    r"(?: (?:on|to|with|posted on|published on) [^,.;:\"()]{1,40}?(?=\s(?:that|on|in|after)\b|[,.;:\"()]|$))?"
    r"|on (?:its|his|her|their|the) (?:official |own )?(?:website|page|account|channel)"
    rf"|on (?:{PLATFORM})\b(?! account)|told (?:reporters|journalists|(?:the )?[A-Z][\w.]+(?: [A-Z]\w+)*)"
    r"|on (?:state )?(?:television|radio|air))",
)


def channel_in(text: str, sentence: Place) -> Place | None:
    """The words of a sentence that tell where it was said: "in a statement", "told the BBC"."""
    found = _CHANNEL.search(text, sentence.start, sentence.end)
    return None if found is None else Place(found.start(), found.end())
