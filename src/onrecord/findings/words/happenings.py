"""How do we say what happened, where a timeline has no sentence for it?"""

from datetime import datetime

from onrecord.findings.words.moments import moment, quoted
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Correction, Decision, RequestAnswer

_DECISIONS = {
    Decision.GRANTED: "granted",
    Decision.GRANTED_IN_PART: "granted in part",
    Decision.REFUSED: "refused",
}


def posted(first_seen: str, claims: str | None) -> str:
    return first_seen if claims is None else f"{first_seen} {claims}"


def enrolled(posts: int) -> str:
    there = f", with {_counted(posts, 'post')} that {_were(posts)} there" if posts else ""
    return f"The account was put on record{there}."


def older_posts(posts: int) -> str:
    return (
        f"{_counted(posts, 'post')} from before the account was put on record {_were(posts)} "
        "seen by us for the first time."
    )


def gaps(accounts: int, until: datetime, why: str, vantage: str | None) -> str:
    who = "We" if vantage is None else quoted(vantage)
    return f"{who} did not watch {accounts} accounts for a time, until {moment(until)}: {why}."


def case_opened(change: CaseChange) -> str:
    posts = f", with {_counted(len(change.adds), 'post')}" if change.adds else ""
    return f"A case was opened: {quoted(change.title or change.case)}{posts}."


def case_changed(title: str, change: CaseChange) -> str:
    added, removed = len(change.adds), len(change.removes)
    parts = [
        f"{_counted(added, 'post')} {_were(added)} put in" if added else "",
        f"{_counted(removed, 'post')} {_were(removed)} taken out" if removed else "",
        "a note was added" if change.note else "",
        "it has another title" if change.title else "",
    ]
    return f"The case {quoted(title)} was changed: {', '.join(filter(None, parts))}."


def corrected(one: Correction) -> str:
    return (
        f"This archive's pages were corrected. They said: {quoted(one.said)} They say instead: "
        f"{quoted(one.instead)} Why: {quoted(one.why)}"
    )


def answered(one: RequestAnswer) -> str:
    return f"A request for correction was {_DECISIONS[one.decision]}: {quoted(one.words)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
