"""How is a file read that an editor names as evidence?"""

from pathlib import Path

from onrecord.desk.declaration_rows import MOST_EVIDENCE
from onrecord.desk.draft import DeclarationError

__all__ = ["evidence_of"]


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
