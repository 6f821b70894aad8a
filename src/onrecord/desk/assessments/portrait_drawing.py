"""Where does each cell, bar and label of a portrait's pictures lie?

Lengths are in pixels of a picture that is not scaled. What a marked post is told by, is a ring
and its number: colour only repeats them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.desk.assessments.others_words import spelled
from onrecord.findings.assessment.portrait import Cell, Picture, Role, Topic
from onrecord.findings.words import portrait as words

__all__ = ["Drawing", "Text", "Tile", "drawn", "fitted"]

_NAMES = 168  # columns of the rows' names
_ROW, _BAR_ROW = 30, 26
_ALL = 52  # the column that sums a row up
_HEAD = 26  # above the first row
_SLANT = 52  # degrees, for the names of periods, which are longer than a column is wide
_RISE = 5.2  # by which each letter of a slanted name makes the head higher
_CELLS = 640  # for all columns together, in cells of 25 to 52
_BAR = 380
_LINE = 19  # from a row's top to the line on which its words stand
_OF_NAME = 24  # letters that fit into _NAMES
_OF_SIGNS = 3  # letters beside ◆; the sentences and the table have every mark
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; `look` is one of the style's: name, theirs, faint, head, count, mark."""

    x: float
    y: float
    words: str
    look: str
    anchor: str = "middle"
    slant: int = 0  # degrees, upwards


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle, filled by level 0 to 5; `ringed`: a marked post lies there."""

    x: float
    y: float
    width: float
    height: float
    level: int
    ringed: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as it is drawn."""

    width: float
    height: float
    tiles: tuple[Tile, ...]
    texts: tuple[Text, ...]


def drawn(picture: Picture) -> Drawing:
    """A grid if it has several columns or goes over time, else a list of bars."""
    parts = [*(_bars(picture) if picture.topic in _LISTS else _grid(picture))]
    found = (part for part in parts if isinstance(part, Tile))
    tiles = tuple(sorted(found, key=lambda tile: tile.ringed))  # rings lie above their neighbours
    texts = tuple(part for part in parts if isinstance(part, Text))
    if picture.topic in _LISTS:
        return Drawing(_NAMES + _BAR + 130, _BAR_ROW * len(picture.rows) + 8, tiles, texts)
    width = _NAMES + _wide(picture) * len(picture.columns) + _ALL + 24
    return Drawing(width, _top(picture) + _ROW * (len(picture.rows) + 1) + 8, tiles, texts)


_BY_HOUR = (Topic.HOURS, Topic.LOCAL_HOURS)
_LISTS = (Topic.LENGTH, Topic.PAUSES, Topic.LINKS, Topic.MENTIONS, Topic.HASHTAGS)


def _top(picture: Picture) -> float:
    slanted = 0 if picture.topic in _BY_HOUR else max(len(name) for name in picture.columns)
    return _HEAD + _RISE * slanted


def _wide(picture: Picture) -> float:
    return max(25.0, min(52.0, _CELLS / len(picture.columns)))


def _grid(picture: Picture) -> Iterator[Tile | Text]:
    wide, top = _wide(picture), _top(picture)
    slant = 0 if picture.topic in _BY_HOUR else _SLANT
    for column, name in enumerate(picture.columns):
        x = _NAMES + wide * (column + 0.5)
        yield Text(x, top - 8, name, "head", "start" if slant else "middle", slant)
        yield Text(x, top + _LINE, _number(picture.totals[column]), "faint")
    end = _NAMES + wide * len(picture.columns) + 8
    yield Text(_NAMES - 10, top + _LINE, "all", "faint", "end")
    yield Text(end, top + _LINE, f"{picture.posts:,}", "faint", "start")
    most = max((cell.posts for row in picture.rows for cell in row.cells), default=0)
    for place, row in enumerate(picture.rows, 1):
        y = top + _ROW * place
        yield _name(picture, place - 1, y + _LINE)
        yield Text(end, y + _LINE, f"{row.posts:,}", "faint", "start")
        for column, cell in enumerate(row.cells):
            of = most if picture.topic in _BY_HOUR else picture.totals[column]
            x = _NAMES + wide * column
            level = _level(cell.posts, of)
            yield Tile(x + 1, y + 1, wide - 2, _ROW - 2, level, bool(cell.marks))
            yield from _told(cell, x + wide / 2, y, level)


def _told(cell: Cell, middle: float, y: float, level: int) -> Iterator[Text]:
    """The number in a cell; beside a mark, above it."""
    look = "strong" if level > 2 else "count"
    if cell.marks:
        yield Text(middle, y + 25, _signs(cell.marks), f"mark {look}")
        yield Text(middle, y + 13, _number(cell.posts), look)
    elif cell.posts:
        yield Text(middle, y + _LINE, _number(cell.posts), look)


def _bars(picture: Picture) -> Iterator[Tile | Text]:
    """A bar for each row; what has no row of its own, or nothing, is only counted."""
    told = [row for row in picture.rows if row.role in (Role.OURS, Role.THEIRS)]
    most = max((row.posts for row in told), default=0)
    for place, row in enumerate(picture.rows):
        y, x = _BAR_ROW * place + 4, float(_NAMES)
        yield _name(picture, place, y + 17)
        if row in told:
            length = _BAR * row.posts / most if most else 0
            yield Tile(
                x, y + 4, max(length, 2), _BAR_ROW - 8, 4 if row.posts else 0, bool(row.marks)
            )
            x += length
        number = f"{row.posts:,}"
        yield Text(x + 8, y + 17, number, "count", "start")
        if row.marks:
            yield Text(x + 16 + 8 * len(number), y + 17, _signs(row.marks), "mark count", "start")


def _name(picture: Picture, place: int, y: float) -> Text:
    row = picture.rows[place]
    look = {Role.OURS: "name", Role.THEIRS: "theirs"}.get(row.role, "faint")
    words_of_row = fitted(spelled(words.label(picture.topic, row)), _OF_NAME)
    return Text(_NAMES - 10, y, words_of_row, look, "end")


def _level(posts: int, of: int) -> int:
    return 0 if not posts else min(_LEVELS, 1 + _LEVELS * posts // of)


def _signs(marks: tuple[int, ...]) -> str:
    told = ",".join(str(number) for number in marks)
    return f"◆{told if len(told) <= _OF_SIGNS else f'{marks[0]}+'}"


def _number(posts: int) -> str:
    return f"{posts}" if posts < 10_000 else f"{posts // 1000}k"


def fitted(text: str, letters: int) -> str:
    """The beginning of a text that is as wide as so many Latin letters."""
    wide = 0
    for place, sign in enumerate(text):
        wide += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if wide > letters:
            return f"{text[: place - 1]}…"
    return text
