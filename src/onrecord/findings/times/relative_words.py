"""Which words say that a time hangs on another moment?"""

import re

from onrecord.findings.times.dates import MONTH

__all__ = [
    "AFTER_EVENT",
    "AGO",
    "AHEAD",
    "CALENDAR",
    "DAY_OF_YEAR",
    "LATER",
    "MARK",
    "NUMBERS",
    "ON_WEEKDAY",
    "PAST",
    "SENTENCE_END",
    "TODAY",
    "WEEKDAYS",
    "WITHIN",
]

_ONE_TO_TWELVE = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_ONE_TO_TWELVE, start=1)}
_AMOUNT = (
    r"(?:(?:about|around|almost|nearly|some|just|only|barely|more than|less than) )?"
    rf"(?:(?P<amount>\d{{1,3}}|{'|'.join(NUMBERS)}|(?:a )?(?:few|couple of)|several|many) )?"
)
_UNIT = r"(?P<unit>minute|hour|day|week|month|year)s?"
_EVENT = (
    r"(?P<event>(?:the|its|their|this|that|his|her|an?) (?:[\w-]+ ){0,3}?"
    r"(?:tweet|post|posting|message|statement|video|incident|announcement|publication|deletion"
    r"|removal|disavowal|attack|hack|meeting|election|report))s?"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_PART = r"(?: (?:morning|afternoon|evening|night))?"

AFTER_EVENT = re.compile(
    rf"\b{_AMOUNT}{_UNIT} (?P<relation>after|before|since|following) {_EVENT}\b", re.IGNORECASE
)
WITHIN = re.compile(rf"\b(?P<relation>within) {_AMOUNT}{_UNIT}(?: of {_EVENT})?\b", re.IGNORECASE)
LATER = re.compile(
    rf"\b{_AMOUNT}{_UNIT} (?P<relation>later|earlier|afterwards?|beforehand)\b", re.IGNORECASE
)
AGO = re.compile(rf"\b{_AMOUNT}{_UNIT} (?P<relation>ago)\b", re.IGNORECASE)
PAST = re.compile(
    rf"\b(?:in|over|during|within|for) the (?:past|last) {_AMOUNT}{_UNIT}\b", re.IGNORECASE
)
TODAY = re.compile(
    r"\b(?:(?P<asof>as of|as from|from|until|by|since|earlier|later) )?"
    r"(?P<day>today|tonight|(?<=as of )now|(?<=from )now|(?<=until )now"
    r"|this (?:morning|afternoon|evening)|yesterday(?: (?:morning|afternoon|evening))?|last night"
    r"|tomorrow)\b",
    re.IGNORECASE,
)
ON_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|next|this) |(?:(?:late|early) )?(?:on )?)?{_WEEKDAY}\b{_PART}"
)
CALENDAR = re.compile(
    r"\b(?:earlier |later )?(?P<which>last|this|next) (?P<unit>week|month|year)\b", re.IGNORECASE
)
DAY_OF_YEAR = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m2>{MONTH}))(?![\w,]*\s?\d{{4}}|\d|:\d)\b"
)
AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|due|scheduled|expected|plans?|planned|upcoming|coming|next)\b",
    re.IGNORECASE,
)
MARK = re.compile(r"[\"“”]")
SENTENCE_END = re.compile(r"[.!?]\W+(?=[A-Z\"'“‘])|\n")
