"""Which of the operator's tokens do we hold for a platform or a server?

keys/NAME.token, one line, mode 0600; NAME is a platform's, such as x, or a server's host. A token
is sent to that server alone, and never recorded.
"""

import re
import stat
from pathlib import Path

from onrecord.archive.errors import ArchiveError, StorageError
from onrecord.archive.layout import Layout

__all__ = ["TokenRefused", "read_token"]

_NAME = re.compile(r"[a-z0-9]([a-z0-9.:_-]{0,251}[a-z0-9])?")
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")  # RFC 6750, section 2.1, is stricter than some issuers


class TokenRefused(ArchiveError):
    """A token's file that is malformed, or readable by others."""

    advice = "Write the token as one line into keys/NAME.token, and give it mode 0600."


def read_token(folder: Path, name: str) -> str | None:
    """The token of this name; None if there is none. TokenRefused, StorageError."""
    if not _NAME.fullmatch(name) or ".." in name:
        return None
    path = Layout(folder).keys / f"{name}.token"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_bytes().decode("latin-1").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{error.strerror}: {path}",
            advice="Run onrecord as the user who owns the archive and its keys.",
        ) from error
    if mode & 0o077:
        raise TokenRefused(
            f"others may read a token ({mode:04o}): {path}", advice=f"chmod 600 {path}"
        )
    if not _TOKEN.fullmatch(text):
        raise TokenRefused(f"not a token on one line: {path}")
    return text
