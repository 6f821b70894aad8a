"""How do we tell an editor what is doubtful in words that a machine read?"""

from collections.abc import Mapping

from onrecord.findings.words.moments import quoted
from onrecord.record.declarations import Denied

__all__ = [
    "ABOUT_WHAT",
    "DENIES_NOTHING",
    "NAMES_NO_POST",
    "NOBODY_NAMED",
    "ONLY_EXPLAINS",
    "SEVERAL_GROUNDS",
    "SPEAKER_NEARBY",
    "TOLD_NOT_QUOTED",
    "cut_beside",
    "forwards",
    "leaves_open",
    "no_date",
    "only_by_ground",
    "other_account",
    "own_account",
    "set_against_earlier",
    "taken_for",
]

DENIES_NOTHING = (
    "The words ask readers to leave posts aside; they say neither that these are somebody else's "
    "nor that they are no position."
)
ONLY_EXPLAINS = "The words explain; they deny no post."
ABOUT_WHAT = "What is said not to be theirs is named elsewhere; that it is an account is not said."
NAMES_NO_POST = "No words name the posts that are meant."
SEVERAL_GROUNDS = "The words give more than one ground."
NOBODY_NAMED = "The report does not say who said it."
SPEAKER_NEARBY = "Who says it is read from a name nearby."
TOLD_NOT_QUOTED = "The report tells it in its own words and quotes none of it."

_DENIED: Mapping[Denied, str] = {
    Denied.AUTHORSHIP: "authorship",
    Denied.ENDORSEMENT: "endorsement",
    Denied.CONTENT: "the content",
}


def leaves_open(hedge: str) -> str:
    return f"The speaker's own words leave it open: {quoted(hedge)}."


def only_by_ground(denied: Denied, words: str) -> str:
    return f"That {_DENIED[denied]} is denied is read from {quoted(words)} only."


def no_date(words: str) -> str:
    return f"Which day {quoted(words)} means is not clear."


def forwards(words: str, date: str | None) -> str:
    since = "" if date is None else f" from {date}"
    return f"{quoted(words)} reads forward{since}; whether what was there before is meant is open."


def set_against_earlier(words: str, date: str | None, earlier: str) -> str:
    since = "" if date is None else f" from {date}"
    return (
        f"{quoted(words)} reads forward{since}, and the report sets these words against an earlier "
        f"post ({quoted(earlier)}). Whether they cover it is for a person to decide."
    )


def cut_beside(cut: str, quotation: str) -> str:
    return f"The quotation {quoted(quotation)} leaves out {quoted(cut)}, which the post shown has."


def other_account(words: str, account: str) -> str:
    return f"{quoted(words)} is taken to mean {quoted(account)}, which is named beside it."


def own_account(words: str, handle: str) -> str:
    return f"{quoted(words)} was said by {quoted(handle)}; which account it means is open."


def taken_for(words: str, name: str) -> str:
    return f"{quoted(words)} is taken for {quoted(name)}, named before."
