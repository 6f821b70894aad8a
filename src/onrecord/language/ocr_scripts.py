"""What does Tesseract read in lines whose script RapidOCR does not know?

Tesseract (https://github.com/tesseract-ocr/tesseract) runs as a process of its own, with those of
its language packs that are installed: Debian's tesseract-ocr-ara, -urd, -rus, -hin and so on.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Any

from onrecord.findings.screenshots.shapes import Box, ReadBy, ReadLine, ReadWord
from onrecord.language.extras import needed
from onrecord.language.ocr_pictures import WHAT_FOR

__all__ = ["Scripts"]

_ELSEWHERE = ("eng", "osd", "equ", "chi", "jpn", "kor", "deu", "fra", "spa", "snum")
_SCRIPTS = {
    **dict.fromkeys(("ara", "fas", "kur_ara", "pus", "snd", "uig", "urd"), "Arab"),
    **dict.fromkeys(("bel", "bul", "kaz", "mkd", "mon", "rus", "srp", "tgk", "ukr"), "Cyrl"),
    **dict.fromkeys(("hin", "mar", "nep", "san"), "Deva"),
}
_MOST_PACKS = 8  # each costs about 50 ms a picture
_PATIENCE = 20.0  # seconds for one page of lines
_COLUMNS = 12  # of Tesseract's table
_CLOSE = 0.8  # of a line's height: a gap within a text
_MARGIN = 16  # white pixels around a line
_WIDEST = 6_000  # pixels; Tesseract refuses pictures of more than 32,767


class Scripts:
    """The language packs that are at hand."""

    def __init__(self) -> None:
        """Ask which there are; none, if Tesseract is not installed."""
        self._program = shutil.which("tesseract")
        self.packs = () if self._program is None else _packs(self._program)

    def kin(self, pack: str) -> tuple[str, ...]:
        """The packs that read the same script, this one first."""
        script = _SCRIPTS.get(pack)
        others = (one for one in self.packs if script is not None and _SCRIPTS.get(one) == script)
        return (pack, *(one for one in others if one != pack))

    def read(
        self,
        picture: Any,
        boxes: Sequence[Box],
        pack: str,
        *,
        height: int = 48,
        together: bool = False,
    ) -> list[ReadLine]:
        """Each line by one pack; a line without words where nothing was read.

        Lines that follow each other are read as a block if `together`: short last lines are read
        better so, and long ones better alone.
        """
        groups = _blocks(boxes) if together else [[box] for box in boxes]
        pages = [_page(picture, group, height) for group in groups]
        found: dict[Box, list[list[ReadWord]]] = {box: [] for box in boxes}
        for page, words in self._lines(pages, pack, "6" if together else "7"):
            whole = reduce(Box.around, (word.box for word in words))
            line = min(groups[page], key=lambda box: abs(box.middle - whole.middle))
            found[line].append(words)
        # Where Tesseract sees several lines in one, all but one of them are made of its parts.
        return [ReadLine(tuple(_best(found[box])), box, ReadBy.TESSERACT, pack) for box in boxes]

    def _lines(
        self, pages: Sequence["_Page"], pack: str, mode: str
    ) -> Iterator[tuple[int, list[ReadWord]]]:
        """The lines that Tesseract sees, each with the number of its page."""
        for key, rows in groupby(self._rows(pages, pack, mode), key=lambda row: row[1:5]):
            number = int(key[0]) - 1
            yield number, [_word(row, pages[number]) for row in rows]

    def _rows(self, pages: Sequence["_Page"], pack: str, mode: str) -> Iterator[list[str]]:
        """The words of Tesseract's table: page, place, confidence, text."""
        for line in self._tsv([page.image for page in pages], pack, mode):
            row = line.split("\t")
            if len(row) == _COLUMNS and row[0] == "5" and row[11].strip():
                yield row

    def _tsv(self, pages: Sequence[Any], pack: str, mode: str) -> list[str]:
        """One run over all lines, each a page of a TIFF; nothing is written to a disk."""
        if self._program is None or not pages:
            return []
        tiff = io.BytesIO()
        pages[0].save(tiff, "TIFF", save_all=True, append_images=list(pages[1:]))
        command = [self._program, "stdin", "stdout", "-l", pack, "--psm", mode, "tsv"]
        try:
            run = subprocess.run(
                command,
                input=tiff.getvalue(),
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return []  # the lines stay unread, which is said
        return run.stdout.decode("utf-8", "replace").split("\n")


def _packs(program: str) -> tuple[str, ...]:
    """Those for scripts that RapidOCR lacks."""
    try:
        run = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = run.stdout.decode("utf-8", "replace").split("\n")[1:]
    found = [name for name in names if name and not name.startswith(_ELSEWHERE)]
    return tuple(sorted(name for name in found if "/" not in name)[:_MOST_PACKS])


@dataclass(frozen=True, slots=True)
class _Page:
    """Lines as Tesseract likes them, and where they come from."""

    image: Any
    x: int
    y: int
    scale: float


def _blocks(boxes: Sequence[Box]) -> list[list[Box]]:
    """Lines that follow each other closely, from top to bottom."""
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: one.middle):
        above = found[-1][-1] if found else None
        if above is not None and box.y - above.bottom < _CLOSE * box.height:
            found[-1].append(box)
        else:
            found.append([box])
    return found


def _page(picture: Any, group: Sequence[Box], height: int) -> _Page:
    """Dark on white, with a margin, its lines as high as asked."""
    ops = needed("PIL.ImageOps", "ocr", WHAT_FOR)
    stat = needed("PIL.ImageStat", "ocr", WHAT_FOR)
    pillow = needed("PIL.Image", "ocr", WHAT_FOR)
    whole = reduce(Box.around, group)
    line = sum(box.height for box in group) / len(group)
    beside = round(line * 0.15)
    x, y = max(0, whole.x - beside), max(0, whole.y - beside)
    right, bottom = whole.right + beside, whole.bottom + beside
    part = picture.crop((x, y, min(picture.width, right), min(picture.height, bottom)))
    part = part.convert("L")
    if stat.Stat(part).median[0] < 128:
        part = ops.invert(part)
    part = ops.autocontrast(part, cutoff=1)
    scale = min(height / (line * 1.3), _WIDEST / part.width, _WIDEST / part.height)
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    image = ops.expand(part.resize(size, pillow.Resampling.LANCZOS), _MARGIN, 255)
    return _Page(image, x, y, scale)


def _best(lines: Sequence[list[ReadWord]]) -> list[ReadWord]:
    """The one with the most letters, by the square of their certainty."""
    none: list[ReadWord] = []
    return max(
        lines,
        key=lambda words: sum(word.confidence**2 * len(word.text) for word in words),
        default=none,
    )


def _word(row: Sequence[str], page: _Page) -> ReadWord:
    left, top, width, height = (int(value) for value in row[6:10])
    box = Box(
        max(0, page.x + round((left - _MARGIN) / page.scale)),
        max(0, page.y + round((top - _MARGIN) / page.scale)),
        max(1, round(width / page.scale)),
        max(1, round(height / page.scale)),
    )
    return ReadWord(row[11].strip(), box, round(max(0.0, float(row[10])) / 100, 3))
