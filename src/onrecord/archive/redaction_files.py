"""How does a folder know what of its bytes is withheld?

`withheld.jsonl` is the list; `redacting` names the entry of a redaction while it is carried out;
turns are locks on the folders of the blobs. Remaining risk: whoever holds the list can test a
guess of the bytes. Whoever holds the log alone cannot.
"""

import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from onrecord.archive.errors import DamagedArchive
from onrecord.archive.files import Files, is_there, telling
from onrecord.archive.layout import Layout
from onrecord.archive.locks import keeping_lock, redaction_lock
from onrecord.archive.redaction_store import WithheldBlob
from onrecord.record.commitments import Digest
from onrecord.record.entries import canonical

__all__ = ["RedactionFiles", "read_withheld", "withheld_text"]

_MODE = 0o600
_HEX = re.compile(r"[0-9a-f]{64}")
_LOST = "Restore it from a backup, or move it aside and run: onrecord doctor"


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


def withheld_text(lines: Sequence[WithheldBlob]) -> bytes:
    """The same lines as a file has them."""
    return b"".join(canonical(asdict(one)) + b"\n" for one in lines)


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


class RedactionFiles:
    """A `RedactionStore` in the archive's folder, among the processes of one machine."""

    def __init__(self, layout: Layout, files: Files, wait: float) -> None:
        self._layout, self._files, self._wait = layout, files, wait

    def stamp(self) -> tuple[int, int, int]:
        """When the file was changed, its size, and which file it is."""
        try:
            at = self._layout.withheld.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (at.st_mtime_ns, at.st_size, at.st_ino)

    def lines(self) -> tuple[WithheldBlob, ...]:
        """The lines of the file."""
        return read_withheld(self._layout.withheld)

    def put(self, lines: Sequence[WithheldBlob]) -> None:
        """Write the file anew, for its owner alone."""
        self._files.put(self._layout.withheld, withheld_text(lines), mode=_MODE)

    @property
    def begun(self) -> Digest | None:
        """What the mark names."""
        path = self._layout.redacting
        if not is_there(path):
            return None
        with telling(path):
            return Digest(path.read_text(encoding="utf-8", errors="replace").strip())

    def begin(self, leaf: Digest) -> None:
        """Put the mark there."""
        self._files.put(self._layout.redacting, f"{leaf}\n".encode())

    def end(self) -> None:
        """Take it away."""
        self._files.remove(self._layout.redacting)

    def redacting(self) -> AbstractContextManager[None]:
        """A lock on the folder of all blobs."""
        return redaction_lock(self._layout.shelves.parent, self._wait)

    def keeping(self, *, alone: bool) -> AbstractContextManager[None]:
        """A lock on the folder of the shelves, for all who keep or for one."""
        return keeping_lock(self._layout.shelves, self._wait, alone=alone)

    def close(self) -> None:
        """Nothing is held."""
