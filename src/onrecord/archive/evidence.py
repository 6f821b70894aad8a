"""How is a contradiction kept so that anybody can check it?"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from onrecord.archive.files import Files, is_there

__all__ = ["keep_evidence"]

_MOST = 200  # files of notes in one folder: a log that signs anything must not fill the disk


def keep_evidence(folder: Path, words: str, notes: Sequence[str], files: Files) -> Path:
    """Write `alarm-….txt` with what happened, and each signed note byte for byte beside it.

    The notes are in `alarm-…-1.note` and so on, for any program that reads signed notes. The same
    contradiction is kept once: the name follows from the notes. Returns the text's path, which is
    not there if the folder holds too many already. StorageError.
    """
    digest = sha256("\0".join(notes).encode() if notes else words.encode()).hexdigest()[:16]
    path = folder / f"alarm-{digest}.txt"
    files.folder(folder)
    if is_there(path) or len(list(folder.glob("alarm-*"))) >= _MOST:
        return path
    for number, note in enumerate(notes, 1):
        files.create(folder / f"alarm-{digest}-{number}.note", note.encode())
    parts = (f"\n--- alarm-{digest}-{n}.note ---\n{note}" for n, note in enumerate(notes, 1))
    files.create(path, f"{words}\n{''.join(parts)}".encode())
    files.settle((folder,))
    return path
