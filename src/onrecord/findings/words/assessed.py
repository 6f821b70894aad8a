"""How do we tell in a sentence what an assessment on record found, and what became of it?

Whoever reads it may read nothing else: so each says what the assessment does not say.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.assessment import NEW_IS_NOT_FOREIGN, SYNTHETIC, ratio
from onrecord.findings.words.moments import ended, moment, quoted
from onrecord.findings.words.novelties import novelties
from onrecord.findings.words.unassessed import refusals
from onrecord.record.assessed import Assessed, Assessment, NotAssessed, Novelty, Scale

__all__ = [
    "ANSWERS_A_CLAIM",
    "answer",
    "event",
    "event_not_readable",
    "event_released_once",
    "event_taken_back",
    "not_readable",
    "taken_back",
    "whose",
]

DOES_NOT_SAY = (
    "It does not say who wrote it: somebody of the institution's own who acts alone is one of the "
    "usual operators, and whoever imitates them looks usual."
)
ANSWERS_A_CLAIM = "It answers a public claim that is on record."
_WHERE = "its ratio and its reasons stand with the post"
_MOST_NEW = 3  # novelties in an answer of one paragraph
_HOLDS_ONE = ", which holds 1: it might support neither"
_OWN = "the account's usual operators"
_SUPPORT = {Scale.WEAK: "weak support", Scale.MODERATE: "moderate support"}


def answer(found: Assessment, released_at: datetime, others: int) -> str:
    """The answer to the fifth question, by an assessment that was released."""
    released = f"A second editor released this assessment {moment(released_at)}."
    beside = "" if not others else f" {_others(others)}"
    match found:
        case Assessed():
            show = f"{SYNTHETIC} " if found.calibration.synthetic else ""
            whom = f"Who stands for somebody else: {found.population}."
            told_of = f"{_fits(found)} {_rests_on(found)} {whom} {DOES_NOT_SAY}"
            return f"{show}{told_of} {released}{beside}"
        case NotAssessed():
            told = (*refusals(found), *_new(found.novelties), released)
            return f"We can't say. {' '.join(told)}{beside}"


def taken_back(released_at: datetime, at: datetime, why: str) -> str:
    """What is left to say where a release was taken back."""
    return (
        f"An assessment was released {moment(released_at)}, and its release was taken back "
        f"{moment(at)}: {ended(quoted(why))}"
    )


def not_readable(released_at: datetime) -> str:
    """And where the words of a released one are gone."""
    return (
        f"An assessment was released {moment(released_at)}. Its words are not on record any more: "
        "they were withheld, or lost."
    )


def event(found: Assessment) -> str:
    """That an assessment was released. Which way it points is not told without what that means."""
    match found:
        case Assessed():
            show = ", for show only and with made-up numbers" if found.calibration.synthetic else ""
            return f"An assessment was released by a second editor{show}: {_WHERE}."
        case NotAssessed():
            return "An assessment was released by a second editor: it gives no ratio."


def event_not_readable() -> str:
    return "An assessment was released by a second editor; its words are not on record any more."


def event_released_once() -> str:
    """Of one that is not published any more: nothing of what it found."""
    return "An assessment was released by a second editor; its release was taken back later."


def event_taken_back(why: str) -> str:
    return f"The release of an assessment was taken back: {ended(quoted(why))}"


def whose(editor: str, made_at: datetime, released_by: str, released_at: datetime) -> str:
    """Which editors stand behind an assessment, as the operator writes them."""
    return (
        f"Made {moment(made_at)} for {quoted(editor)}, and released {moment(released_at)} by "
        f"{quoted(released_by)}, a second editor."
    )


def _fits(found: Assessed) -> str:
    if found.scale is Scale.NEUTRAL:
        return (
            f"What we see fits {_OWN} and somebody else, out of a stated population, about "
            "equally well: it supports neither."
        )
    better, other = ("somebody else, out of a stated population,", _OWN)
    if found.log10 < 0:
        better, other = (_OWN, "somebody else, out of a stated population")
    times = ratio(max(found.lr, 1 / found.lr))
    return (
        f"What we see fits {better} about {times} times as well as {other}: "
        f"{_SUPPORT[found.scale]}."
    )


def _rests_on(found: Assessed) -> str:
    least, most = (ratio(end) for end in found.interval)
    return (
        f"The likelihood ratio is {ratio(found.lr)}, in an interval from {least} to {most}"
        f"{_HOLDS_ONE if _might_be_neither(found) else ''}; it was compared with "
        f"{found.history.posts:,} earlier posts of the account."
    )


def _might_be_neither(found: Assessed) -> bool:
    least, most = found.interval
    return found.scale is not Scale.NEUTRAL and least <= 1 <= most


def _new(found: Sequence[Novelty]) -> tuple[str, ...]:
    """What is new about a post all the same, the most telling first."""
    first = novelties(found)[:_MOST_NEW]
    more = len(found) - _MOST_NEW
    stand = f"{more} more {'stands' if more == 1 else 'stand'} on its page."
    return (*first, *((stand,) if more > 0 else ()), *((NEW_IS_NOT_FOREIGN,) if found else ()))


def _others(others: int) -> str:
    if others == 1:
        return "Another assessment of it stands beside this one."
    return f"{others} other assessments of it stand beside this one."
