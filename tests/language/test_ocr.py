"""Are the words of a picture read, and is nothing else done with it?"""

import io
import socket
import struct
import subprocess
import sys
import zlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")

from PIL import Image, ImageDraw, ImageFont

from onrecord.findings.screenshots import Box
from onrecord.language.extras import ExtraMissing
from onrecord.language.ocr import Reader, load_reader, read
from onrecord.language.ocr_letters import Letters
from onrecord.language.ocr_marking import Note, draw
from onrecord.language.ocr_pictures import MOST_BYTES, PictureError, opened
from onrecord.language.ocr_scripts import Scripts

WORDS = "The harbour is closed until Tuesday"


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind)
    return kept.getvalue()


def drawn(
    text: str = WORDS, ink: str = "black", paper: str = "white", mode: str = "RGB"
) -> Image.Image:
    image = Image.new(mode, (560, 60), paper)
    ImageDraw.Draw(image).text((12, 14), text, fill=ink, font=ImageFont.load_default(28))
    return image


_MEASURED = """
import sys
from onrecord.language.ocr_pictures import opened
print(opened(sys.stdin.buffer.read()).getpixel((0, 0)))
print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""


@pytest.mark.parametrize("size", [(8, 30_000), (30_000, 8), (500_000, 30)])
def test_a_strip_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match="a strip of"):
        read(png(Image.new("RGB", size)))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read where Linux tells it")
def test_the_largest_picture_that_is_taken_fits_into_memory() -> None:
    clear = png(Image.new("RGBA", (6000, 5000)))
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED], input=clear, capture_output=True, check=True, timeout=120
    )
    pixel, kilobytes = ran.stdout.decode().splitlines()
    assert pixel == "(255, 255, 255)"
    assert int(kilobytes) < 400_000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of this size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


PAPERS = {
    "black on white": drawn(),
    "white on black": drawn(ink="white", paper="#101418"),
    "clear paper": drawn(paper="#00000000", mode="RGBA"),
    "grey": drawn().convert("L"),
    "palette": drawn().convert("P"),
}


@pytest.mark.parametrize("image", PAPERS.values(), ids=PAPERS)
def test_words_are_read(image: Image.Image) -> None:
    (line,) = read(png(image)).lines
    assert line.text == WORDS
    assert line.confidence > 0.9
    boxes = [word.box for word in line.words]
    assert all(one.right <= other.x + 8 for one, other in pairwise(boxes))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_formats_of_screenshots(kind: str) -> None:
    assert [line.text for line in read(png(drawn(), kind)).lines] == [WORDS]


def test_an_empty_page_has_no_lines() -> None:
    assert read(png(Image.new("RGB", (300, 200), "white"))).lines == ()


HOSTILE = {
    "nothing": b"",
    "words": b"not a picture",
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut off": png(drawn())[:120],
    "more pixels than may be": png_of(40_000, 40_000),
    "many pixels": png_of(6_000, 6_000),
    "a claim without content": png_of(900, 900),
    "hardly a pixel": png(Image.new("RGB", (3, 3))),
    "another format": png(drawn(), "TIFF"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError) as refused:
        opened(data)
    assert refused.value.advice


def test_too_many_bytes_are_not_even_opened() -> None:
    with pytest.raises(PictureError, match="50,000,001 bytes"):
        opened(bytes(MOST_BYTES + 1))


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 300), st.binary(min_size=1, max_size=4))
def test_broken_pictures_are_opened_or_refused(at: int, put: bytes) -> None:
    whole = png(drawn())
    try:
        opened(whole[:at] + put + whole[at + len(put) :])
    except PictureError as refused:
        assert refused.advice


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", asked)
    fresh = Reader(Letters(), Scripts())
    assert [line.text for line in fresh.read(png(drawn())).lines] == [WORDS]


def test_without_tesseract_unread_lines_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    none = Scripts()
    assert none.packs == ()
    try:
        font = ImageFont.truetype("NotoNaskhArabic-Regular.ttf", 28)
    except OSError:
        pytest.skip("no font for Arabic: apt-get install fonts-noto-core")
    image = Image.new("RGB", (560, 60), "white")
    ImageDraw.Draw(image).text((12, 8), "الميناء مغلق أمام جميع السفن حتى", fill="black", font=font)
    found = Reader(load_reader().letters, none).read(png(image))
    assert found.doubts == (
        "One line of the picture could not be read. "
        "Tesseract's language packs that are at hand: none.",
    )


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(ExtraMissing) as missing:
        Letters()
    assert "onrecord[ocr]" in missing.value.advice


def test_marks_frame_the_words_and_leave_the_rest() -> None:
    before = opened(png(drawn()))
    after = opened(draw(png(drawn()), [Note((Box(100, 12, 90, 34),), "open", True)]))
    assert after.width == before.width and after.height > before.height
    assert after.getpixel((120, 11)) == (208, 0, 0)
    assert after.crop((0, 50, 90, 60)).tobytes() == before.crop((0, 50, 90, 60)).tobytes()
