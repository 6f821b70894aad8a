"""What does a portrait consist of?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.record.accounts import Ref

__all__ = ["Cell", "Mark", "Picture", "Portrait", "Role", "Row", "Topic"]


class Topic(StrEnum):
    """What a picture is about."""

    HOURS = "hours"  # by weekday, in UTC
    LOCAL_HOURS = "local-hours"  # the same in the time zone that was asked for
    CLIENTS = "clients"
    LANGUAGES = "languages"
    KINDS = "kinds"
    MEDIA = "media"
    LENGTH = "length"
    PAUSES = "pauses"
    LINKS = "links"
    MENTIONS = "mentions"
    HASHTAGS = "hashtags"


class Role(StrEnum):
    """What a row of a picture stands for."""

    OURS = "ours"  # a span or kind that we named
    THEIRS = "theirs"  # words of the platform or the post, as they stand there
    REST = "rest"  # all that have no row of their own
    NONE = "none"  # posts that have none of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A questioned post, by the number that it has in every picture: 1 is the earliest."""

    number: int
    ref: Ref
    post: OwnPost


@dataclass(frozen=True, slots=True)
class Cell:
    """How many own posts lie there, and which of the marked ones (never counted) do."""

    posts: int
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a picture; `cells` are as many as the picture's columns."""

    role: Role
    label: str  # at most 80 characters; of Role.REST, how many values it stands for
    cells: tuple[Cell, ...]

    @property
    def posts(self) -> int:
        """Over all columns."""
        return sum(cell.posts for cell in self.cells)

    @property
    def marks(self) -> tuple[int, ...]:
        """The marked posts in any of its cells, in order."""
        return tuple(sorted(number for cell in self.cells for number in cell.marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Counts of posts by rows and columns. One column: a list of bars."""

    topic: Topic
    columns: tuple[str, ...]
    totals: tuple[int, ...]  # posts in each column; a post may lie in several rows, or none
    rows: tuple[Row, ...]

    @property
    def posts(self) -> int:
        """How many own posts are counted in it."""
        return sum(self.totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """An account's own posts, counted. Marked posts are in no count."""

    posts: int
    first: datetime | None
    last: datetime | None
    zone: str | None  # whose hours Topic.LOCAL_HOURS has
    marks: tuple[Mark, ...]
    pictures: tuple[Picture, ...]  # none if there is no post at all
    untold: tuple[Topic, ...]  # of which the platform tells nothing
