"""How do we say who quoted a post, and how well?"""

from datetime import datetime

from onrecord.findings.words.moments import moment, quoted

__all__ = ["DATED_LATER", "MENTIONS_ONLY", "NO_REPORTS", "quotes", "reported", "whose"]

NO_REPORTS = (
    "No report on record quotes it, which says nothing about reports that were not given to us."
)
MENTIONS_ONLY = (
    "Whether the account had said such a thing before is not told here. Where words were first "
    "mentioned can be looked up; a mention of something is no position on it."
)
DATED_LATER = "its own date is later than when we had it"


def whose(outlet: str | None, title: str | None, url: str | None) -> str:
    """What we call a report."""
    name = outlet or url or "A report without a name"
    return name if title is None else f"{name}, {quoted(title)}"


def reported(published_at: datetime | None, recorded_at: datetime) -> str:
    if published_at is None:
        return f"it gives no time; put on record {moment(recorded_at)}"
    told = f"published {moment(published_at)}, by its own word"
    return told if published_at <= recorded_at else f"{told}; {DATED_LATER}"


def quotes(  # one argument for each thing that the sentence says
    *,
    name: str,
    when: str,
    words: str,
    differences: tuple[str, ...],
    cut: tuple[str, ...],
    version: int | None,
    of: int,
    after_withdrawal: bool | None,
    automatic: bool,
) -> str:
    """A few sentences about one quotation."""
    how = "with differences" if differences else "word for word"
    which = f", in its text {version} of {of}" if version is not None and of > 1 else ""
    later = ", after it was first found absent" if after_withdrawal else ""
    by = "The likeness decided the link" if automatic else "An editor made the link"
    first = f"{name} ({when}{later}) quotes {quoted(words)}{which} {how}."
    return " ".join((first, *differences, *cut, f"{by}."))
