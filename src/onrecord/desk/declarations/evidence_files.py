"""Which bytes does an editor name as evidence?"""

from pathlib import Path

from onrecord.desk.declarations.draft import DeclarationError
from onrecord.desk.declarations.written import NotWritten

__all__ = ["MOST_EVIDENCE", "Beside", "evidence_of"]

MOST_EVIDENCE = 100_000_000  # bytes of a file; a page with its pictures has a few million


def evidence_of(path: Path | str) -> bytes:
    """The bytes of a file. Raises DeclarationError."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_EVIDENCE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in its name
        raise DeclarationError(f"{str(path)[:200]!r} can't be read", advice="") from error
    if len(data) > MOST_EVIDENCE:
        raise DeclarationError(f"{path} has more than {MOST_EVIDENCE:,} bytes")
    return data


class Beside:
    """The files in a folder and below it, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._read: dict[Path, bytes] = {}

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a file. Raises NotWritten."""
        # A list from somebody else must not make us publish whatever else lies on this machine.
        try:
            path = (self._folder / name).resolve()
            if Path(name).is_absolute() or not path.is_relative_to(self._folder):
                raise NotWritten(f"{name[:200]!r} lies outside of the file's own folder")
            if not path.is_file():
                raise NotWritten(f"there is no file {name[:200]!r} beside this one")
            if path.stat().st_size > MOST_EVIDENCE:
                raise NotWritten(f"{name[:200]!r} has more than {MOST_EVIDENCE:,} bytes")
            if path not in self._read:
                self._read[path] = path.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a NUL in its name
            raise NotWritten(f"{name[:200]!r} can't be read") from error
        return self._read[path]
