"""How do we speak of what a machine read in a report?"""

__all__ = [
    "NOT_LINKED",
    "NO_PARSER",
    "PROPOSED",
    "UNNAMED_OUTLET",
    "no_link",
    "shown",
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
NOT_LINKED = "No archive here, so the quotations were compared with no posts."


def no_link(why: str | None) -> str:
    """Why a quotation was linked to no post without an editor."""
    return "" if why is None else f"not linked: {why}"


def shown(date: str | None, name: str | None, handle: str | None) -> str:
    """Whose post an article shows, and of when, as far as it says."""
    whose = " ".join(part for part in (name, None if handle is None else f"@{handle}") if part)
    return " ".join(
        part for part in ("shown", f"by {whose}" if whose else None, date) if part is not None
    )
