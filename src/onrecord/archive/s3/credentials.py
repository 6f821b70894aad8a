"""As whom do we speak with a bucket?"""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.archive.errors import ArchiveError
from onrecord.archive.private_files import read_private

__all__ = ["Credentials", "CredentialsRefused", "load_credentials"]

_NAMES = ("access_key_id", "secret_access_key", "session_token")


class CredentialsRefused(ArchiveError):
    """The credentials for a bucket are missing, malformed, or readable by others."""

    advice = (
        "Write access_key_id and secret_access_key into keys/s3.toml (chmod 600), or set"
        " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves who asks; the secrets are not in its repr."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def load_credentials(path: Path) -> Credentials:
    """Those in this file, or else those in the environment. CredentialsRefused, StorageError."""
    data = read_private(path, "the credentials for the bucket", CredentialsRefused)
    if data is None:
        known = {name: os.environ.get(f"AWS_{name.upper()}", "") for name in _NAMES}
    else:
        known = _read(data, path)
    if not known["access_key_id"] or not known["secret_access_key"]:
        raise CredentialsRefused(f"there are no credentials for the bucket: {path}")
    return Credentials(**known)


def _read(data: bytes, path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise CredentialsRefused(f"not TOML: {path}") from None  # which may quote a secret
    values = {name: found.get(name, "") for name in _NAMES}
    strange = sorted(set(found) - set(_NAMES))
    if strange or not all(isinstance(value, str) for value in values.values()):
        raise CredentialsRefused(f"there may be {', '.join(_NAMES)}, as texts: {path}")
    return values
