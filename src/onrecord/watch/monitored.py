"""What has this log shown before, and where are the contradictions kept?

A folder of the monitor's own, apart from any archive. A state that was lost is told, not begun
anew in silence: a monitor that forgets accepts another history.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from onrecord.archive.evidence import keep_evidence
from onrecord.archive.files import Files, telling
from onrecord.archive.locks import folder_lock
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["Head", "MonitorForgot", "MonitorState", "known_logs"]

_WAIT = 30.0  # seconds for another monitor with the same state


class MonitorForgot(OnrecordError):
    """The monitor's state is damaged, or a part of it is missing."""

    exit_code = EXIT_ENVIRONMENT
    advice = (
        "Restore the state folder from a backup. To begin anew, move it away: what the log showed"
        " before is then not compared any more."
    )


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that the log's own key has signed, and who showed it."""

    checkpoint: Checkpoint
    note: str
    shown_by: str


class MonitorState:
    """What a monitor remembers about one log. Raises StorageError."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder / _folder_name(origin)
        self.origin = origin
        self._files = Files()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One monitor at a time: of two, the slower would put an older head back."""
        self._files.folder(self.folder)
        with folder_lock(self.folder, _WAIT):
            yield

    def trusted(self) -> tuple[VerifierKey, ...]:
        """The keys that were trusted before. MonitorForgot."""
        text = _read(self.folder / "log.vkey")
        try:
            return tuple(map(VerifierKey.parse, (text or "").splitlines()))
        except NoteError as error:
            raise MonitorForgot(f"{error}: {self.folder / 'log.vkey'}") from error

    def last(self, keys: Iterable[VerifierKey]) -> Head | None:
        """The head that was accepted last; None if there has never been one. MonitorForgot."""
        path = self.folder / "checkpoint"
        note = _read(path)
        if note is None:
            if self.trusted():
                raise MonitorForgot(f"the last head that was accepted is missing: {path}")
            return None
        try:
            return Head(open_checkpoint(note, self.origin, keys)[0], note, "before, this log")
        except (NoteError, CheckpointError) as error:
            raise MonitorForgot(f"{error}: {path}") from error

    def accept(self, head: Head, keys: Sequence[VerifierKey]) -> None:
        """Remember a head durably; the head first, since the keys say that there is one."""
        self._files.put(self.folder / "checkpoint", head.note.encode())
        if self.trusted() != tuple(keys):
            text = "".join(f"{key}\n" for key in keys)
            self._files.put(self.folder / "log.vkey", text.encode())

    def read_up_to(self) -> int:
        """How many entries were read before."""
        text = (_read(self.folder / "entries") or "").strip()
        return int(text) if text.isascii() and text.isdigit() else 0

    def entries_read(self, count: int) -> None:
        """Remember how many entries were read."""
        self._files.put(self.folder / "entries", f"{count}\n".encode())

    def keep(self, words: str, notes: Sequence[str]) -> Path:
        """Keep a contradiction as files that anybody can check; the path of its text."""
        return keep_evidence(self.folder, words, notes, self._files)


def _folder_name(origin: str) -> str:
    """One name in the state folder for any log's name, also for one that would lead out of it."""
    name = quote(origin, safe="")
    return name if name.strip(".") else name.replace(".", "%2E")


def known_logs(folder: Path) -> set[str]:
    """The names of the logs that a state folder knows. StorageError, MonitorForgot."""
    with telling(folder):
        found = [unquote(path.parent.name) for path in folder.glob("*/log.vkey")]
    return {key.name for name in found for key in MonitorState(folder, name).trusted()}


def _read(path: Path) -> str | None:
    with telling(path):
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise MonitorForgot(f"not text: {path}") from error
