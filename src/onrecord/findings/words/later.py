"""How do we say what a later declaration does to an earlier one of the same speaker?"""

from datetime import datetime

from onrecord.findings.words.moments import moment, quoted
from onrecord.record.declarations import Act


def wider(words: str, at: datetime) -> str:
    return f"It speaks of more than the same speaker did at {moment(at)}: {quoted(words)}"


def narrower(words: str, at: datetime) -> str:
    return f"It speaks of less than the same speaker did at {moment(at)}: {quoted(words)}"


def contradicts(act: Act, words: str, at: datetime) -> str:
    return (
        f"The same speaker had said otherwise at {moment(at)} (the act there: {act.value}): "
        f"{quoted(words)}"
    )
