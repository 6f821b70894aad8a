"""Which words stand at one of the pictures of a portrait?"""

from collections.abc import Sequence

from onrecord.findings.assessment.portrait import Cell, Mark, Picture, Portrait, Role, Row, Topic
from onrecord.findings.words.moments import quoted
from onrecord.findings.words.portrait import label

__all__ = ["described", "marked", "partly"]

_MOST_NAMED = 6  # rows of one marked post


def partly(picture: Picture, found: Portrait) -> str | None:
    """Of how many posts the platform tells it, where not of all."""
    if found.posts == picture.posts or picture.topic is Topic.PAUSES:
        return None
    told = f"{picture.posts:,} of {_posts(found.posts)}"
    if picture.topic is Topic.LOCAL_HOURS:
        return f"Of {told}: the time of the others is at an end of the calendar."
    return f"The platform tells it of {told}."


def described(picture: Picture) -> str:
    """The picture in a sentence, for whoever can't see it; the table has every figure."""
    most, row, column = max(
        ((cell.posts, row, at) for row in picture.rows for at, cell in enumerate(row.cells)),
        key=lambda one: one[0],
        default=(0, None, 0),
    )
    if not most or row is None:
        return "No posts are counted in it."
    where = _named(picture.topic, row)
    if len(picture.columns) > 1:
        where = f"{where}, {picture.columns[column]}"
    return f"The most, {most:,} of {_posts(picture.posts)}, lie at {where}. The table has the rest."


def marked(picture: Picture, marks: Sequence[Mark]) -> tuple[str, ...]:
    """Where the marked posts lie in it, and how many others lie there; those together as one."""
    numbers: dict[str, list[int]] = {}
    for mark in marks:
        numbers.setdefault(_where(picture, mark.number), []).append(mark.number)
    return tuple(f"{_numbered(alike)}: {where}." for where, alike in numbers.items())


def _where(picture: Picture, number: int) -> str:
    found = [
        (row, picture.columns[at], cell)
        for row in picture.rows
        for at, cell in enumerate(row.cells)
        if number in cell.marks
    ]
    if not found:
        return "no place in it"
    told = "; ".join(_lies(picture, *one) for one in found[:_MOST_NAMED])
    more = len(found) - _MOST_NAMED
    return f"{told}{f'; and in {more} more rows' if more > 0 else ''}"


def _numbered(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Marked post {numbers[0]}"
    *first, last = (str(number) for number in numbers)
    return f"Marked posts {', '.join(first)} and {last}"


def _lies(picture: Picture, row: Row, column: str, cell: Cell) -> str:
    by_hour = picture.topic in (Topic.HOURS, Topic.LOCAL_HOURS)
    where = f"{row.label}, {column} h" if by_hour else _named(picture.topic, row)
    posts = cell.posts if by_hour else row.posts
    return f"{where} ({posts:,} of {_posts(picture.posts)})"


def _named(topic: Topic, row: Row) -> str:
    return quoted(row.label) if row.role is Role.THEIRS else label(topic, row)


def _posts(number: int) -> str:
    return "1 post" if number == 1 else f"{number:,} posts"
