"""Is this a picture that may be opened?"""

import io
import warnings
from typing import Any

from onrecord.language.extras import needed
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["MOST_BYTES", "MOST_PIXELS", "PictureError", "opened"]

MOST_BYTES = 50_000_000
MOST_PIXELS = 30_000_000  # a long page at twice the density of a phone's screen
_LONGEST = 200  # times its width; of a longer one nothing is left at the size to find lines in
_STRIP = 1_000_000  # pixels that are laid on white at once: all of them would take 500 MB
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
WHAT_FOR = "Reading the words in a picture"


class PictureError(OnrecordError):
    """Bytes that are no picture, or one that is too large to read."""

    exit_code = EXIT_USAGE
    advice = "Give a screenshot as PNG, JPEG or WebP, of at most 50 MB and 30 megapixels."


def opened(data: bytes) -> Any:
    """A Pillow image in RGB, upright, on white. Raises PictureError, ExtraMissing."""
    if len(data) > MOST_BYTES:
        raise PictureError(f"the picture has {len(data):,} bytes")
    pillow = needed("PIL.Image", "ocr", WHAT_FOR)
    ops = needed("PIL.ImageOps", "ocr", WHAT_FOR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about size, which is tested below, and about metadata
        try:
            with pillow.open(io.BytesIO(data), formats=_FORMATS) as picture:
                _bounded(picture.size)
                ops.exif_transpose(picture, in_place=True)
                return _on_white(pillow, picture)
        except PictureError:
            raise
        except pillow.DecompressionBombError as error:
            raise PictureError("the picture has too many pixels") from error
        except Exception as error:  # decoders of hostile bytes raise any of a dozen
            raise PictureError("this is no picture that can be read") from error


def _bounded(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise PictureError(f"the picture has {width:,} times {height:,} pixels")
    if width < 8 or height < 8:
        raise PictureError(f"the picture has only {width} times {height} pixels")
    if max(width, height) > _LONGEST * min(width, height):
        raise PictureError(f"the picture is a strip of {width:,} times {height:,} pixels")


def _on_white(pillow: Any, picture: Any) -> Any:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    paper = pillow.new("RGB", picture.size, "white")
    rows = max(1, _STRIP // picture.width)
    for top in range(0, picture.height, rows):
        box = (0, top, picture.width, min(picture.height, top + rows))
        clear = picture.crop(box).convert("RGBA")
        white = pillow.new("RGBA", clear.size, "white")
        paper.paste(pillow.alpha_composite(white, clear).convert("RGB"), box)
    return paper
