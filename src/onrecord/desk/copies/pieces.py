"""What is kept of a file that holds copies of many posts, and much else?"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onrecord.desk.copies.keeping import MOST_BYTES, CopyRefused
from onrecord.record.custody import CopyWords

__all__ = ["MOST_URL", "Piece", "text_of"]

MOST_URL = 2000  # characters of an address that is noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What of a file is kept of one post: exact bytes, and where in the file they lay."""

    post: str  # its platform's id
    data: bytes
    media_type: str
    name: str
    url: str | None
    made_at: datetime | None
    words: CopyWords | None
    said: str  # whose word it is


def text_of(path: Path) -> str:
    """The text of a file, in UTF-8 and of a bounded size. Raises CopyRefused."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CopyRefused(f"{str(path)[:200]!r} can't be read", advice="") from error
    try:
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CopyRefused(f"{path.name!r} is not UTF-8 text", advice="") from error
    raise CopyRefused(
        f"{path.name!r} has more than {MOST_BYTES:,} bytes", advice="Give it in parts."
    )
