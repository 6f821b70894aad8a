"""Which bytes does this archive withhold, and how does it know them if they come again?

`withheld.jsonl` repeats what the log says was redacted, with the reason, and has a mark for each:
HMAC-SHA256 of the digest under a random key in the same line. Remaining risk, and its price:
whoever holds this file can test a guess of the bytes. Whoever holds the log alone cannot.
"""

import hmac
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from onrecord.archive.errors import DamagedArchive
from onrecord.archive.files import Files, telling
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import canonical

__all__ = ["Withheld", "WithheldBlob", "mark_of", "read_withheld"]

_KEY_BYTES = 32
_MODE = 0o600
_HEX = re.compile(r"[0-9a-f]{64}")
_LOST = "Restore it from a backup, or move it aside and run: onrecord doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldBlob:
    """A redacted commitment; `mark` is None if the bytes were gone before they could be marked."""

    commitment: Commitment
    why: str
    by: str
    at: str  # RFC 3339
    key: str | None
    mark: str | None


def mark_of(key: str, digest: Digest) -> str:
    """By what bytes with this digest are known."""
    return hmac.digest(bytes.fromhex(key), bytes.fromhex(digest), "sha256").hex()


def read_withheld(path: Path) -> tuple[WithheldBlob, ...]:
    """The lines of a list; none if there is no file. Raises DamagedArchive, StorageError."""
    with telling(path):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        except UnicodeDecodeError as error:
            raise DamagedArchive(f"not UTF-8 text: {path}", advice=_LOST) from error
    return tuple(_read(line, path) for line in lines)


def _read(line: str, path: Path) -> WithheldBlob:
    try:
        found = WithheldBlob(**json.loads(line))
        texts = (found.commitment, found.why, found.by, found.at)
        fine = all(isinstance(text, str) for text in texts) and _HEX.fullmatch(found.commitment)
        if fine and all(one is None or _HEX.fullmatch(one) for one in (found.key, found.mark)):
            return found
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedArchive(f"not a line of withheld bytes: {path}", advice=_LOST) from error
    raise DamagedArchive(f"not a line of withheld bytes: {path}", advice=_LOST)


class Withheld:
    """The list of one archive, read again whenever the file changes."""

    def __init__(self, path: Path, files: Files, entropy: Callable[[int], bytes]) -> None:
        self._path, self._files, self._entropy = path, files, entropy
        self._stamp: tuple[int, int, int] | None = None
        self._found: dict[Commitment, WithheldBlob] = {}
        self._marks: dict[str, dict[str, Commitment]] = {}

    def find(self, commitment: Commitment) -> WithheldBlob | None:
        """What is said of a commitment, if its bytes are withheld."""
        self._refresh()
        return self._found.get(commitment)

    def recognise(self, digest: Digest) -> WithheldBlob | None:
        """The redacted commitment to bytes with this digest, if they are withheld."""
        self._refresh()
        for key, marks in self._marks.items():
            found = marks.get(mark_of(key, digest))
            if found is not None:
                return self._found[found]
        return None

    def everything(self) -> tuple[WithheldBlob, ...]:
        """All that is withheld, oldest first."""
        self._refresh()
        return tuple(self._found.values())

    def line(
        self, commitment: Commitment, digest: Digest | None, why: str, by: str, at: str
    ) -> WithheldBlob:
        """A line for the list, marked with its key."""
        self._refresh()
        key = mark = None
        if digest is not None:
            key = next(iter(self._marks), None) or self._entropy(_KEY_BYTES).hex()
            mark = mark_of(key, digest)
        return WithheldBlob(commitment=commitment, why=why, by=by, at=at, key=key, mark=mark)

    def add(self, lines: Iterable[WithheldBlob]) -> None:
        """Put lines on the list, durably; one with a mark takes the place of one without."""
        self._refresh()
        merged = merge(self._found.values(), lines)
        if merged != self.everything():
            data = b"".join(canonical(asdict(one)) + b"\n" for one in merged)
            self._files.put(self._path, data, mode=_MODE)

    def _refresh(self) -> None:
        try:
            at = self._path.stat()
        except FileNotFoundError:
            self._stamp, self._found, self._marks = None, {}, {}
            return
        stamp = (at.st_mtime_ns, at.st_size, at.st_ino)
        if stamp == self._stamp:
            return
        lines = read_withheld(self._path)
        marks: dict[str, dict[str, Commitment]] = {}
        for one in lines:
            if one.key is not None and one.mark is not None:
                marks.setdefault(one.key, {})[one.mark] = one.commitment
        self._found = {one.commitment: one for one in lines}
        self._marks, self._stamp = marks, stamp


def merge(one: Iterable[WithheldBlob], other: Iterable[WithheldBlob]) -> Sequence[WithheldBlob]:
    """Both lists in one, in order, each commitment once; a marked line wins."""
    found: dict[Commitment, WithheldBlob] = {}
    for line in (*one, *other):
        if line.commitment not in found or found[line.commitment].mark is None:
            found[line.commitment] = line
    return tuple(found.values())
