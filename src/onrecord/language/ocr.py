"""Which words does a picture show?"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from onrecord.findings.screenshots.shapes import Box, Picture, ReadBy, ReadLine
from onrecord.language.ocr_letters import Letters
from onrecord.language.ocr_pictures import opened
from onrecord.language.ocr_scripts import Scripts

__all__ = ["Reader", "load_reader", "read"]

_COUNT = re.compile(r"\W{0,2} ?\d[\d.,]*[KMB万]?")
_FILLED = 1.5  # letters in a line for each time that its height goes into its width
_LEAST_CERTAIN = 0.7
_SOME_WORDS = 0.5  # confidence of Tesseract below which a line counts as not read
_BETTER = 1.5  # times as much worth as RapidOCR's reading
_WIDER = (0.06, 0.14)  # of a line's height, around it
_TRIED = 1  # lines by which a language pack is chosen
# Pixels of a line's height, and whether lines that follow each other are read as a block.
_FIRST = ((48, False), (36, True), (48, True), (64, True))
_AGAIN = ((36, False), (64, False))
_BY_KIN = ((48, False), (36, True))  # by another pack of the same script
_MOST_LINES = 200  # of a picture; a post has not so many


@dataclass(frozen=True, slots=True)
class Reader:
    """RapidOCR, and beside it Tesseract for the scripts that it lacks."""

    letters: Letters
    scripts: Scripts

    def read(self, data: bytes) -> Picture:
        """Every line of the picture. Raises PictureError."""
        picture = opened(data)
        boxes = self.letters.boxes(picture)
        lines = [self.letters.read(picture, box) for box in boxes[:_MOST_LINES]]
        doubts = [f"The picture has more than {_MOST_LINES} lines; the others were not read."]
        readings = self._other_scripts(picture, lines)
        chosen = [_chosen(line, readings.get(line, ())) for line in lines]
        left = sum(line.by is ReadBy.RAPIDOCR and _is_unread(line) for line in chosen)
        unread = [_unread(left, self.scripts.packs)] * bool(left)
        return Picture(
            picture.width,
            picture.height,
            tuple(chosen),
            tuple(
                (one, readings[line])
                for line, one in zip(lines, chosen, strict=True)
                if line in readings
            ),
            (*doubts[: len(boxes) > _MOST_LINES], *unread),
        )

    def again(
        self, data: bytes, lines: Sequence[ReadLine], packs: frozenset[str] = frozenset()
    ) -> list[tuple[ReadLine, ...]]:
        """Other readings of each line: cut more widely, enlarged, reduced, by related packs.

        `packs` read other lines of the picture, and may know these too.
        """
        picture = opened(data)
        others: dict[Box, list[ReadLine]] = {line.box: [] for line in lines}
        for line in lines:
            if line.by is ReadBy.RAPIDOCR:
                wider = (_wider(line.box, by, picture) for by in _WIDER)
                others[line.box] += [self.letters.read(picture, box) for box in wider]
        for pack in packs.union(line.language for line in lines if line.language is not None):
            boxes = [line.box for line in lines if line.language in (pack, None)]
            for reading in self._by_packs(picture, boxes, pack):
                others[reading.box].append(reading)
        return [tuple(others[line.box]) for line in lines]

    def _by_packs(self, picture: Any, boxes: Sequence[Box], pack: str) -> Iterator[ReadLine]:
        kin = self.scripts.kin(pack)[1:][:1]
        ways = [(pack, *way) for way in _AGAIN] + [(one, *way) for one in kin for way in _BY_KIN]
        for one, height, together in ways:
            yield from self.scripts.read(picture, boxes, one, height=height, together=together)

    def _other_scripts(
        self, picture: Any, lines: Sequence[ReadLine]
    ) -> dict[ReadLine, tuple[ReadLine, ...]]:
        """Lines that RapidOCR seems not to know, by the pack that reads them best, in some ways."""
        doubtful = [line for line in lines if _seems_unread(line)]
        boxes = [line.box for line in doubtful]
        pack = self._pack(picture, boxes)
        if pack is None:
            return {}
        ways = [
            self.scripts.read(picture, boxes, pack, height=height, together=together)
            for height, together in _FIRST
        ]
        return dict(zip(doubtful, zip(*ways, strict=True), strict=True))

    def _pack(self, picture: Any, boxes: Sequence[Box]) -> str | None:
        """The pack that reads the longest of these lines best."""
        longest = sorted(boxes, key=lambda box: -box.width / box.height)[:_TRIED]
        if not longest:
            return None
        worth = {
            pack: sum(map(_worth, self.scripts.read(picture, longest, pack, height=36)))
            for pack in self.scripts.packs
        }
        return max(worth, key=worth.__getitem__, default=None)


@cache
def load_reader() -> Reader:
    """The readers, loaded once for the process. Raises ExtraMissing."""
    return Reader(Letters(), Scripts())


def read(data: bytes) -> Picture:
    """Every line of the picture, from top to bottom. Raises PictureError, ExtraMissing."""
    return load_reader().read(data)


def _seems_unread(line: ReadLine) -> bool:
    """Too few letters for its width, or read without certainty."""
    if line.box.width < 1.5 * line.box.height or _COUNT.fullmatch(line.text):
        return False  # an icon, a number beside one
    return _filled(line) < _FILLED or line.confidence < _LEAST_CERTAIN


def _is_unread(line: ReadLine) -> bool:
    """Hardly any letter in a line that is longer than a count beside an icon."""
    if line.box.width < 4 * line.box.height:
        return False
    return _filled(line) < _FILLED / 2 or line.confidence < _LEAST_CERTAIN / 2


def _filled(line: ReadLine) -> float:
    """Letters in the line for each time that its height goes into its width; wide ones are two."""
    letters = sum(2 if _wide(letter) else 1 for word in line.words for letter in word.text)
    return letters * line.box.height / line.box.width


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _worth(line: ReadLine) -> float:
    """How much a reading gives: its letters by the square of their certainty."""
    return sum(word.confidence**2 * len(word.text) for word in line.words)


def _chosen(line: ReadLine, others: Sequence[ReadLine]) -> ReadLine:
    """Tesseract's best reading where it has letters that RapidOCR cannot have read."""
    best = max(others, key=_worth, default=line)
    if best.confidence < _SOME_WORDS or not _other_letters(best):
        return line
    return best if _worth(best) > _BETTER * _worth(line) else line


def _other_letters(line: ReadLine) -> bool:
    letters = [letter for word in line.words for letter in word.text if letter.isalpha()]
    strange = [letter for letter in letters if not _known(letter)]
    return len(strange) * 2 > len(letters)


def _known(letter: str) -> bool:
    """Whether RapidOCR's models have it."""
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH", "GREEK"))


def _unread(count: int, packs: Sequence[str]) -> str:
    lines = "One line" if count == 1 else f"{count} lines"
    at_hand = ", ".join(packs) or "none"
    return (
        f"{lines} of the picture could not be read. Tesseract's language packs that are at hand: "
        f"{at_hand}."
    )


def _wider(box: Box, by: float, picture: Any) -> Box:
    """The box with a margin of this part of its height."""
    beside = max(1, round(box.height * by))
    x, y = max(0, box.x - beside), max(0, box.y - beside)
    right, bottom = min(picture.width, box.right + beside), min(picture.height, box.bottom + beside)
    return replace(box, x=x, y=y, width=right - x, height=bottom - y)
