"""What becomes of one row of a file of posts?"""

from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.assessment.own_posts import OwnPost

__all__ = ["LeftOut", "Omitted", "Row"]


class LeftOut(StrEnum):
    """Why a row of a file is not taken."""

    REPOST = "reposts and likes"  # somebody else's words
    TWICE = "repeated"
    MALFORMED = "not readable"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is taken. `line` is its number in the file, from 1."""

    line: int
    account: str
    group: str | None
    post: OwnPost


@dataclass(frozen=True, slots=True)
class Omitted:
    """A row that is not taken, and what is the matter with it if it is malformed."""

    line: int
    why: LeftOut
    what: str = ""
