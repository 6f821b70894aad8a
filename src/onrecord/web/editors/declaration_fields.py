"""By which names does the form of a declaration call its fields?

By those of a declaration in a file (docs/declarations.md).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onrecord.desk.declarations.draft import Prefilled
from onrecord.record.times import instant

__all__ = ["BOXES", "CALLED", "LINES", "TEXTS", "filled"]

TEXTS = (
    "speaker",
    "capacity",
    "institution",
    "words",
    "language",
    "said_at",
    "said_until",
    "channel",
    "channel_url",
    "independent",
    "via_outlet",
    "via_url",
    "paraphrase",
    "hedged",
    "act",
    "ground",
    "ground_words",
    "from",
    "from_latest",
    "until_earliest",
    "until",
    "extent",
    "scope_words",
    "said_in",
    "withdraws",
)
LINES = ("accounts", "covers", "details")  # one in a line
BOXES = ("denies", "scope")
CALLED = {
    "accounts": "Accounts",
    "covers": "Single posts, and your decision",
    "words": "Exactly as said",
    "speaker": "Who says it",
    "capacity": "As what they speak",
    "said_at": "When it was said",
    "said_until": "If that is not exact: not later than",
    "channel": "Where: the ministry’s site, a briefing",
    "channel_url": "Its address",
    "act": "The act",
    "from": "Beginning of the time they speak of",
    "from_latest": "If that is not exact: its latest beginning",
    "until_earliest": "If the end is not exact: its earliest",
    "until": "End of that time",
    "details": "Particulars that can be checked",
    "via_outlet": "Who reported it, if it is known by that only",
    "via_url": "The address of that report",
    "said_in": "The archived post in which it was said",
}
"""What the form calls them, for a sentence about one (faults are told in English)."""
_CALLED = {
    "kinds": "scope",
    "begins_at": "from",
    "begins_by": "from_latest",
    "ends_after": "until_earliest",
    "ends_at": "until",
}


def filled(found: Prefilled) -> Mapping[str, tuple[str, ...]]:
    """What is known of a declaration, as a form shows it."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in found.known.items():
        called = _CALLED.get(name, name)
        match name, value:
            case (("evidence" | "covers" | "details"), _):
                continue
            case "via", _:
                fields |= {"via_outlet": (value.outlet,), "via_url": (value.url or "",)}
                fields["paraphrase"] = ("yes",) if value.paraphrase else ()
            case "accounts", _:
                fields["accounts"] = ("\n".join(value),)
            case _, tuple():
                fields[called] = tuple(map(_text, value))
            case "hedged", _:
                fields["hedged"] = ("yes",) if value else ()
            case _:
                fields[called] = (_text(value),)
    return fields


def _text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return instant(value)
        case _:
            return str(value)
