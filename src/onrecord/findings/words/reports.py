"""How do we speak of what a machine read in a report?"""

from collections import Counter
from collections.abc import Sequence

from onrecord.findings.copies import Change, ChangeKind, Copy, Relation

__all__ = [
    "NOT_LINKED",
    "NO_PARSER",
    "NO_QUOTATION",
    "PROPOSED",
    "UNNAMED_OUTLET",
    "changed",
    "compared_with",
    "no_link",
    "relates",
    "shown",
    "worded",
]

PROPOSED = (
    "A machine read this in a report. Nothing of it counts until you confirm it, in your words "
    "where it is wrong."
)
UNNAMED_OUTLET = "a report that names no outlet"
NO_PARSER = (
    "Nobody is credited with the quotations, and no claims are read: that needs a parser of "
    "English."
)
NO_QUOTATION = "No quotation was found in it."
NOT_LINKED = "No archive here, so the quotations were compared with no posts."


def no_link(why: str | None) -> str:
    """Why a quotation was linked to no post without an editor."""
    return "" if why is None else f"not linked: {why}"


def compared_with(posts: int, of: int) -> str:
    """That an article shows more posts than its quotations were compared with."""
    return f"It shows {of:,} posts; its quotations were compared with the first {posts:,} of them."


def shown(date: str | None, name: str | None, handle: str | None) -> str:
    """Whose post an article shows, and of when, as far as it says."""
    whose = " ".join(part for part in (name, None if handle is None else f"@{handle}") if part)
    return " ".join(
        part for part in ("shown", f"by {whose}" if whose else None, date) if part is not None
    )


_RELATIONS = {
    Relation.SAME: "tells the same text as",
    Relation.CONTAINS: "contains the text of",
    Relation.CONTAINED: "is contained in",
    Relation.OVERLAPS: "shares passages with",
    Relation.NONE: "shares nothing with",
}


def relates(first: str, copy: Copy, second: str) -> str:
    """How one report relates to another, with the figures that it rests on."""
    share = f"{copy.of_first / 10:.0f} % and {copy.of_second / 10:.0f} % of their words in runs"
    return f"{first or 'It'} {_RELATIONS[copy.relation]} {second} ({share})"


def changed(changes: Sequence[Change]) -> str:
    """How the paragraphs of two reports differ. Who changed what, their order does not show."""
    counted = Counter(
        "in another place" if change.kind is ChangeKind.KEPT else _CHANGES[change.kind]
        for change in changes
    )
    return ", ".join(
        f"{count} paragraph{'' if count == 1 else 's'} {what}"
        for what, count in sorted(counted.items())
    )


_CHANGES = {
    ChangeKind.KEPT: "kept",
    ChangeKind.EDITED: "worded otherwise",
    ChangeKind.LEFT_OUT: "only in the first",
    ChangeKind.ADDED: "only in the second",
}


def worded(first: str, second: str) -> str:
    """Words that two reports have at the same place."""
    return f"“{first}” in the first, “{second}” in the second"
