"""Which part of a picture is the post's text, and whose does it say it is?

Posts are laid out alike everywhere: name, handle, text, time, counts. What fits none of them is
kept aside and said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.findings.screenshots import cues
from onrecord.findings.screenshots.shapes import Picture, ReadLine, ReadWord

__all__ = ["Layout", "Row", "lay_out", "text_of"]

_FAR = 3.0  # lines' heights between two rows that are not of one text
_APART = 0.12  # lines' heights: more than between the lines of one text, as boxes are cut
_MOST_IN_NAME = 8  # words beside a handle; more are a text in which somebody is mentioned
_LEAST_CERTAIN = 0.5  # below it a line was not read at all
_HEAD = 8  # rows from the top in which the handle may stand
_RIGHT_TO_LEFT = ("ara", "urd", "fas", "pus", "snd", "uig", "kur_ara", "heb", "yid")


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that stand beside each other, in reading order."""

    lines: tuple[ReadLine, ...]

    @property
    def text(self) -> str:
        """Their words with spaces between them."""
        return " ".join(line.text for line in self.lines if line.text)

    @property
    def top(self) -> int:
        """The first row of pixels."""
        return min(line.box.y for line in self.lines)

    @property
    def bottom(self) -> int:
        """The first row of pixels below."""
        return max(line.box.bottom for line in self.lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of the picture, as far as it shows them."""

    name: str | None
    handle: str | None  # without @
    time: str | None  # as shown
    body: tuple[Row, ...]
    leftover: tuple[str, ...]  # lines that are none of these, nor counts, nor buttons
    begins: bool  # whether the text's beginning is known, by what stands above it
    ends: bool

    @property
    def lines(self) -> tuple[ReadLine, ...]:
        """The lines of the text."""
        return tuple(line for row in self.body for line in row.lines)


def lay_out(picture: Picture) -> Layout:
    """Find the parts by their places and patterns."""
    rows = _rows([line for line in picture.lines if line.confidence >= _LEAST_CERTAIN])
    at, name, handle, beside = _head(rows)
    above = _kept(rows[: max(0, at - (name is not None and not _same_row(rows, at)))])
    rest = rows[at + 1 :]
    if handle is not None and not beside and rest and cues.is_age(rest[0].text):
        beside = rest.pop(0).text
    body, time, below = _below(rest)
    return Layout(
        name=name,
        handle=handle,
        time=time or beside,
        body=tuple(body),
        leftover=(*above, *below),
        begins=handle is not None,
        ends=len(body) < len(rest),
    )


def text_of(words: Sequence[ReadWord]) -> tuple[str, tuple[int, ...]]:
    """The words as one text, and where each begins; no space between letters that need none."""
    text, starts = "", []
    for word in words:
        if text and not (_needs_no_space(text[-1]) and _needs_no_space(word.text[:1])):
            text += " "
        starts.append(len(text))
        text += word.text
    return text, tuple(starts)


def _needs_no_space(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _rows(lines: Sequence[ReadLine]) -> list[Row]:
    """Lines whose middles are within each other are one row."""
    found: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda one: one.box.middle):
        last = found[-1][-1] if found else None
        if last is not None and line.box.middle - last.box.middle < 0.4 * min(
            line.box.height, last.box.height
        ):
            found[-1].append(line)
        else:
            found.append([line])
    return [Row(_in_order(row)) for row in found]


def _in_order(row: list[ReadLine]) -> tuple[ReadLine, ...]:
    from_right = any(line.language in _RIGHT_TO_LEFT for line in row)
    return tuple(sorted(row, key=lambda line: -line.box.right if from_right else line.box.x))


def _head(rows: Sequence[Row]) -> tuple[int, str | None, str | None, str | None]:
    """The number of the row with the handle; the name; the handle; the time beside it."""
    for at, row in enumerate(rows[:_HEAD]):
        found = cues.handle_in(row.text)
        if found is None or len(row.text.split()) > _MOST_IN_NAME or at + 1 == len(rows):
            continue
        before = row.text[: found.start()].strip(" ·•")
        name = before or (rows[at - 1].text if at and not cues.is_button(rows[at - 1].text) else "")
        beside = row.text[found.end() :].strip(" ·•-…")
        return at, name or None, found[1].rstrip("."), beside or None
    return -1, None, None, None


def _same_row(rows: Sequence[Row], at: int) -> bool:
    """Whether the name stands in the handle's row."""
    found = cues.handle_in(rows[at].text)
    return found is not None and bool(rows[at].text[: found.start()].strip(" ·•"))


def _below(rows: Sequence[Row]) -> tuple[list[Row], str | None, list[str]]:
    """The text, the time below it if there is one, and what else there is."""
    body: list[Row] = []
    before: str | None = None
    for at, row in enumerate(rows):
        if not body and _is_other(row):
            before = before or (row.text if cues.is_time(row.text) else None)
        elif body and _ends(body, row):
            time = next((one.text for one in rows[at:] if cues.is_time(one.text)), None)
            return body, time or before, [left for left in _kept(rows[at:]) if left != time]
        else:
            body.append(row)
    return body, before, []


def _ends(body: Sequence[Row], row: Row) -> bool:
    """Whether the text ends before this row: something else, set apart; or it is far away."""
    height = sum(one.bottom - one.top for one in body) / len(body)
    gap = row.top - body[-1].bottom
    return cues.is_time(row.text) or gap > (_APART if _is_other(row) else _FAR) * height


def _is_other(row: Row) -> bool:
    return cues.is_time(row.text) or cues.is_count(row.text) or cues.is_button(row.text)


def _kept(rows: Sequence[Row]) -> list[str]:
    return list(_said(rows))


def _said(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if not cues.is_count(row.text) and not cues.is_button(row.text):
            yield row.text
