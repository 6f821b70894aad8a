"""How is shown in a picture where it differs from a post?"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.findings.screenshots.shapes import Box
from onrecord.language.extras import needed
from onrecord.language.ocr_pictures import WHAT_FOR, opened

__all__ = ["Note", "draw"]

_DIFFERS, _UNSURE = "#d00000", "#b07000"
_FONTS = ("NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf")
_OTHER_FONTS = {  # by the first letter of a script, and the last
    ("\u0600", "\u06ff"): ("NotoNaskhArabic-Regular.ttf", "NotoSansArabic-Regular.ttf"),
    ("\u0900", "\u097f"): ("NotoSansDevanagari-Regular.ttf",),
    ("\u2e80", "\u9fff"): ("NotoSansCJK-Regular.ttc",),
}
_LONGEST = 60  # letters of a post's words in the margin
_LINE = 1.6  # of the letters' size


@dataclass(frozen=True, slots=True)
class Note:
    """Parts of the picture, and what the post has there."""

    boxes: tuple[Box, ...]
    words: str
    sure: bool


def draw(data: bytes, notes: Sequence[Note]) -> bytes:
    """The picture as PNG: numbered frames, and below it the post's words by their numbers.

    Raises PictureError, ExtraMissing.
    """
    pillow = needed("PIL.Image", "ocr", WHAT_FOR)
    drawing = needed("PIL.ImageDraw", "ocr", WHAT_FOR)
    picture = opened(data)
    size = max(12, min(28, picture.width // 40))
    line = round(size * _LINE)
    whole = pillow.new("RGB", (picture.width, picture.height + line * len(notes) + line), "white")
    whole.paste(picture, (0, 0))
    pen, font = drawing.Draw(whole), _font(size)
    for number, note in enumerate(notes, 1):
        colour = _DIFFERS if note.sure else _UNSURE
        for box in note.boxes:
            _frame(pen, box, colour)
        if note.boxes:
            corner = (note.boxes[0].x, max(0, note.boxes[0].y - size))
            pen.text(corner, str(number), fill=colour, font=font)
        x, y = size // 2, picture.height + line * (number - 1) + size // 2
        pen.text((x, y), label := _label(number, note), fill=colour, font=font)
        beside = x + round(pen.textlength(f"{label} ", font=font))
        pen.text((beside, y), _short(note.words), fill=colour, font=_font(size, note.words))
    kept = io.BytesIO()
    whole.save(kept, "PNG")
    return kept.getvalue()


def _frame(pen: Any, box: Box, colour: str) -> None:
    pen.rectangle((box.x - 2, box.y - 1, box.right + 1, box.bottom), outline=colour, width=2)


def _label(number: int, note: Note) -> str:
    if not note.words:
        return f"{number}: the post has nothing here"
    return f"{number}: {'the post has' if note.sure else 'not read surely; the post has'}"


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[:_LONGEST]}…"


def _font(size: int, words: str = "") -> Any:
    """A font of this machine that has the words' letters; without one, Pillow's own."""
    fonts = needed("PIL.ImageFont", "ocr", WHAT_FOR)
    others = [
        name
        for (first, last), names in _OTHER_FONTS.items()
        if any(first <= letter <= last for letter in words)
        for name in names
    ]
    for name in (*others, *_FONTS):
        try:
            return fonts.truetype(name, size)
        except OSError:
            continue
    return fonts.load_default(size)
