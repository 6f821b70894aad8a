"""Where in the picture, and where in the post, do words stand?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from onrecord.findings.article import Place
from onrecord.findings.screenshots.comparing import Change, Laid
from onrecord.findings.screenshots.layout import text_of
from onrecord.findings.screenshots.shapes import Box, ReadLine, ReadWord

__all__ = ["Body", "body_of", "boxes", "lines_of", "post_place", "read_place", "spaceless"]


@dataclass(frozen=True, slots=True)
class Body:
    """The text that was read, and the word of the picture in which each of its letters is."""

    text: str
    words: tuple[ReadWord, ...]
    starts: tuple[int, ...]
    lines: tuple[ReadLine, ...]

    def at(self, place: Place) -> tuple[int, ...]:
        """The numbers of the words in this part of the text."""
        ends = [start + len(word.text) for start, word in zip(self.starts, self.words, strict=True)]
        return tuple(
            number
            for number, (start, end) in enumerate(zip(self.starts, ends, strict=True))
            if start < place.end and end > place.start
        )


def body_of(lines: Sequence[ReadLine]) -> Body:
    """The text of these lines."""
    words = tuple(word for line in lines for word in line.words)
    text, starts = text_of(words)
    return Body(text, words, starts, tuple(lines))


def read_place(laid: Laid, change: Change, *, wide: bool = False) -> Place:
    """The letters of the picture's text; with the words beside them where there are none."""
    first, last = change.read
    if wide and first == last:
        first, last = max(0, first - 1), min(len(laid.read), last + 1)
    if first == last:
        at = laid.read[first - 1].place.end if first else 0
        return Place(at, at)
    return Place(laid.read[first].place.start, laid.read[last - 1].place.end)


def post_place(laid: Laid, change: Change) -> Place:
    """Where in the post; between two words where it has none."""
    first, last = change.post
    if first == last:
        at = laid.post[first - 1].place.end if first else 0
        return Place(at, at)
    return Place(laid.post[first].place.start, laid.post[last - 1].place.end)


def boxes(body: Body, read: Place) -> tuple[Box, ...]:
    """One box on each line; a word's part where the text has no spaces."""
    if read.start == read.end:
        return _gap(body, read.start)
    found: dict[int, Box] = {}
    for number in body.at(read):
        box = _part(body.words[number], body.starts[number], read)
        line = next(i for i, one in enumerate(body.lines) if body.words[number] in one.words)
        found[line] = reduce(Box.around, [found[line], box]) if line in found else box
    return tuple(found.values())


def _part(word: ReadWord, start: int, read: Place) -> Box:
    first, last = max(0, read.start - start), min(len(word.text), read.end - start)
    if (first, last) == (0, len(word.text)) or not spaceless(word.text):
        return word.box
    step = word.box.width / len(word.text)
    return replace(word.box, x=word.box.x + round(first * step), width=round((last - first) * step))


def spaceless(text: str) -> bool:
    """Whether the script puts no spaces between words."""
    return any("\u2e80" <= letter <= "\u9fff" for letter in text)


def _gap(body: Body, at: int) -> tuple[Box, ...]:
    """The last thin part of the word before, where words are missing."""
    before = [word for start, word in zip(body.starts, body.words, strict=True) if start < at]
    if not before:
        return ()
    box = before[-1].box
    return (Box(max(0, box.right - 2), box.y, 6, box.height),)


def lines_of(body: Body, laid: Laid, change: Change) -> tuple[ReadLine, ...]:
    """The lines in which the change is, or beside which words are missing."""
    there = {body.words[number].box for number in body.at(read_place(laid, change, wide=True))}
    return tuple(line for line in body.lines if any(word.box in there for word in line.words))
