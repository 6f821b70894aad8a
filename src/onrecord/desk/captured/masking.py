"""What is left of a screenshot when all is painted over but what an editor chose?"""

import io
from collections.abc import Sequence

from onrecord.language.extras import needed
from onrecord.language.ocr_pictures import opened
from onrecord.record.editing import Box
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["BoxOutside", "masked", "size_of"]

_PAINT = (128, 128, 128)
_AROUND = 16  # pixels of paint that are left on each side, so that one sees that more was there
_MOST_BOXES = 100


class BoxOutside(OnrecordError):
    """What is to be kept does not lie within the picture, or there is nothing to keep."""

    exit_code = EXIT_USAGE
    advice = "Give each box as X,Y,W,H in pixels of the picture, from its upper left corner."


def masked(picture: bytes, keeps: Sequence[Box]) -> bytes:
    """A new PNG in which everything outside of the boxes is paint, cut close around them.

    The paint replaces the pixels; of the picture's metadata nothing is taken over. Raises
    BoxOutside, PictureError, ExtraMissing.
    """
    whole = opened(picture)
    _require_within(keeps, whole.width, whole.height)
    pillow = needed("PIL.Image", "ocr", "Masking a picture")
    painted = pillow.new("RGB", whole.size, _PAINT)
    for box in keeps:
        sides = (box.x, box.y, box.x + box.width, box.y + box.height)
        painted.paste(whole.crop(sides), sides)
    written = io.BytesIO()
    painted.crop(_around(keeps, whole.width, whole.height)).save(written, "PNG")
    return written.getvalue()


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height by the head of a PNG that we made (ISO 15948, 11.2.2)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _require_within(keeps: Sequence[Box], width: int, height: int) -> None:
    if not 0 < len(keeps) <= _MOST_BOXES:
        raise BoxOutside(f"between one box and {_MOST_BOXES} are kept, not {len(keeps)}")
    for box in keeps:
        if box.x + box.width > width or box.y + box.height > height:
            raise BoxOutside(
                f"the box {box.x},{box.y},{box.width},{box.height} reaches out of the picture, "
                f"which has {width} times {height} pixels"
            )


def _around(keeps: Sequence[Box], width: int, height: int) -> tuple[int, int, int, int]:
    return (
        max(min(box.x for box in keeps) - _AROUND, 0),
        max(min(box.y for box in keeps) - _AROUND, 0),
        min(max(box.x + box.width for box in keeps) + _AROUND, width),
        min(max(box.y + box.height for box in keeps) + _AROUND, height),
    )
