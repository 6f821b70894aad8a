"""Whom does this person trust, by the files of their own folder?"""

from collections.abc import Iterator
from pathlib import Path

from onrecord.proof.bundle import MAX_TRUST_FILE, Trust, TrustError, is_trust_file, trust_from_files

__all__ = ["TrustError", "read_trust"]


def read_trust(folder: Path) -> Trust:
    """The verifier's own trust: keys of logs, a policy, and services in `tsa/`. TrustError."""
    try:
        if not folder.is_dir():
            raise TrustError(f"not a folder: {folder}")
        found = dict(_files(folder, ""))
        if (folder / "tsa").is_dir():
            found.update(_files(folder / "tsa", "tsa/"))
    except OSError as error:
        raise TrustError(f"{error.strerror or error}: {folder}") from error
    try:
        return trust_from_files(found)
    except TrustError as error:
        raise TrustError(f"{error} (in {folder})", advice=error.advice) from error


def _files(folder: Path, inside: str) -> Iterator[tuple[str, bytes]]:
    """What speaks of trust; what cannot be read raises OSError, it is not passed over."""
    for path in folder.iterdir():
        if is_trust_file(f"{inside}{path.name}"):
            if path.is_fifo() or path.is_socket():  # opening one may wait for ever
                raise TrustError(f"{inside}{path.name}: not a file")
            with path.open("rb") as file:
                yield f"{inside}{path.name}", file.read(MAX_TRUST_FILE + 1)
