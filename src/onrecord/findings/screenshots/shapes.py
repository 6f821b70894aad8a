"""What is a picture of a post, once its letters have been read?"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Box", "Picture", "ReadBy", "ReadLine", "ReadWord"]


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture, in its pixels from the upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column after it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The row through its middle."""
        return self.y + self.height / 2

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


@dataclass(frozen=True, slots=True)
class ReadWord:
    """What stands between two spaces."""

    text: str
    box: Box
    confidence: float  # the reader's own, 0 to 1; readers' scales differ


class ReadBy(StrEnum):
    """Which reader a line was read by."""

    RAPIDOCR = "rapidocr"  # Latin, Greek, Chinese, Japanese letters
    TESSERACT = "tesseract"  # whatever its language packs know


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the picture; its words in reading order, also from right to left."""

    words: tuple[ReadWord, ...]
    box: Box
    by: ReadBy
    language: str | None = None  # Tesseract's pack, such as "urd"

    @property
    def text(self) -> str:
        """Its words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean over its letters; 0 where nothing was read."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / max(letters, 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that was read, from top to bottom."""

    width: int
    height: int
    lines: tuple[ReadLine, ...]
    others: tuple[tuple[ReadLine, tuple[ReadLine, ...]], ...] = ()  # more readings of some lines
    doubts: tuple[str, ...] = ()  # what could not be read, in sentences
