"""Which sign-ins belong to the archive that these pages show?"""

from pathlib import Path
from threading import Lock

from starlette.requests import Request

from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns

__all__ = ["OpenSignIns", "sign_ins_of"]


class OpenSignIns:
    """The sign-ins of one archive, opened when they are first asked for. For several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._open: SignIns | None = None

    def __call__(self) -> SignIns:
        """The sign-ins. Raises StorageError and SignInError."""
        with self._lock:
            if self._open is None:
                self._open = SignIns(Layout(self._folder).sign_ins)
            return self._open

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None


def sign_ins_of(request: Request) -> SignIns:
    """The sign-ins of the app that was asked; its state has `sign_ins`."""
    found: OpenSignIns = request.app.state.sign_ins
    return found()
