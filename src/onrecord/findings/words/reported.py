"""How do we speak of posts that we know from reports only?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import ended, moment, quoted

UNNAMED_CHANNEL = "a channel that the reports do not name"
NOT_YET = "As reported, it appeared later than this."
DISAGREE = "The reports disagree about how long it was there; each stands as it was made."
RECALLED = "(recalled; no source at hand gives it)"


def known_by(outlets: Sequence[str]) -> str:
    return f"Known from reports only ({', '.join(outlets)}): we observed nothing of it ourselves."


def about(words: str) -> str:
    return f"In a reporter's words: {quoted(words)}"


def removal(told_by: str, words: str) -> str:
    return ended(f"{told_by} on its removal: {quoted(words)}")


def appeared(after: datetime | None, by: datetime | None) -> str:
    if by is None:
        return "When it appeared is not reported."
    if after is None:
        return f"As reported, it was there by {moment(by)}."
    return f"As reported, it appeared between {moment(after)} and {moment(by)}."
