"""How is a picture that a stranger sends read, without harm to whoever serves the pages?

In a process of its own, one at a time: decoders of pictures are large and have faults, and models
take memory. The picture goes through a pipe; it is written nowhere, nor is a core dump.
"""

import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from onrecord.archive import open_archive
from onrecord.desk.search.screenshots import CheckedScreenshot, check_screenshot
from onrecord.record.accounts import AccountId
from onrecord.record.errors import OnrecordError

__all__ = ["PictureChecks", "PictureRefused", "can_read_pictures"]

_LONGEST = 90.0  # seconds for one picture: ten times what a screenshot takes on a slow core
_IDLE = 300.0  # seconds without a question until it ends, and gives its 300 MB back
_MOST_MEMORY = 4 << 30  # bytes of address space; a picture of 30 megapixels took 1.5 GB of it


class PictureRefused(OnrecordError):
    """The picture could not be checked: it is none, it took too long, or no post is in it."""

    advice = (
        "Give a sharper or larger picture of the post alone, as PNG, JPEG or WebP of at most 30 "
        "megapixels; or paste its words."
    )


@dataclass(frozen=True, slots=True)
class _Refused:
    message: str


_Question: TypeAlias = tuple[bytes, AccountId | None, datetime]


def can_read_pictures() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in ("numpy", "onnxruntime", "PIL", "rapidocr"))


class PictureChecks:
    """A process that reads pictures, begun with the first one. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._running: tuple[BaseProcess, Connection] | None = None

    def check(
        self, picture: bytes, account: AccountId | None, until: datetime
    ) -> CheckedScreenshot:
        """As `check_screenshot` answers. Raises PictureRefused."""
        with self._lock:
            if self._running is not None and not self._running[0].is_alive():
                self._end()  # it rested too long, or something ended it
            _, pipe = self._running = self._running or _started(self._folder)
            try:
                pipe.send((picture, account, until))
                answer = pipe.recv() if pipe.poll(_LONGEST) else None
            except (EOFError, OSError):  # it fell over this picture, or a limit
                answer = None
            if answer is None:
                self._end()
        match answer:
            case CheckedScreenshot():
                return answer
            case _Refused(message):
                raise PictureRefused(message)
            case _:
                raise PictureRefused("the picture could not be read in reasonable time")

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._running is not None:
            process, pipe = self._running
            pipe.close()
            process.kill()
            process.join()
            process.close()
            self._running = None


def _started(folder: Path) -> tuple[BaseProcess, Connection]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer_all, args=(folder, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _answer_all(folder: Path, pipe: Connection) -> None:
    """What the process does until its pipe is closed, or nobody has asked for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever serves the pages
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    with suppress(EOFError), open_archive(folder, writing=False) as archive:
        while pipe.poll(_IDLE):
            picture, account, until = pipe.recv()
            try:
                pipe.send(check_screenshot(archive, picture, account, until=until))
            except OnrecordError as error:
                pipe.send(_Refused(str(error)))
