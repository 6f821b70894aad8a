"""How is a contradiction kept so that anybody can check it?"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from onrecord.archive.files import Files, is_there

__all__ = ["keep_evidence"]

# Files in one folder: a log that signs anything must not fill the disk, nor take up the room in
# which another log's contradiction is kept.
_MOST_OF_ONE, _MOST = 200, 5000


def keep_evidence(folder: Path, words: str, notes: Sequence[str], files: Files) -> Path:
    """Write `alarm-….txt` with what happened, and each signed note byte for byte beside it.

    The notes are in `alarm-…-1.note` and so on, for any program that reads signed notes. The same
    contradiction is kept once: the name follows from the notes. Returns the text's path, which is
    not there if the folder holds too many of this log, whose name begins the note. StorageError.
    """
    log = notes[0].partition("\n")[0] if notes else ""
    named = _short(log)[:8]
    digest = f"{named}-{_short(chr(0).join(notes) if notes else words)}"
    path = folder / f"alarm-{digest}.txt"
    files.folder(folder)
    if is_there(path) or _is_full(folder, f"alarm-{named}-*"):
        return path
    for number, note in enumerate(notes, 1):
        files.create(folder / f"alarm-{digest}-{number}.note", note.encode())
    parts = (f"\n--- alarm-{digest}-{n}.note ---\n{note}" for n, note in enumerate(notes, 1))
    files.create(path, f"{words}\n{''.join(parts)}".encode())
    files.settle((folder,))
    return path


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _is_full(folder: Path, of_one: str) -> bool:
    kept = len(list(folder.glob("alarm-*")))
    return kept >= _MOST or len(list(folder.glob(of_one))) >= _MOST_OF_ONE
