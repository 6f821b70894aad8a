"""Which of the operator's tokens do we hold for a platform or a server?

keys/NAME.token, one line, mode 0600; NAME is a platform's, such as x, or a server's host. A token
is sent to that server alone, and never recorded.
"""

import re
from pathlib import Path

from onrecord.archive.errors import ArchiveError
from onrecord.archive.layout import Layout
from onrecord.archive.private_files import read_private

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
    data = read_private(path, "a token", TokenRefused)
    if data is None:
        return None
    text = data.decode("latin-1").strip()
    if not _TOKEN.fullmatch(text):
        raise TokenRefused(f"not a token on one line: {path}")
    return text
