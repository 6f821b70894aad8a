"""As whom do we come to the transport?"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.archive.errors import ArchiveError
from onrecord.archive.private_files import read_private

__all__ = ["TransportCredentials", "TransportCredentialsRefused", "load_transport_credentials"]


class TransportCredentialsRefused(ArchiveError):
    """The credentials for NATS are malformed, or readable by others."""

    advice = "Write user and password into keys/nats.toml, then: chmod 600 keys/nats.toml"


@dataclass(frozen=True, slots=True)
class TransportCredentials:
    """A user of the NATS servers; the password is not in its repr. Empty: nobody in particular."""

    user: str = ""
    password: str = field(default="", repr=False)


def load_transport_credentials(path: Path) -> TransportCredentials:
    """Those in this file; none if it is not there. TransportCredentialsRefused, StorageError."""
    data = read_private(path, "the credentials for NATS", TransportCredentialsRefused)
    if data is None:
        return TransportCredentials()
    try:
        found = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        # Without its reason, which may quote a secret.
        raise TransportCredentialsRefused(f"not TOML: {path}") from None
    texts = all(isinstance(value, str) and value for value in found.values())
    if set(found) != {"user", "password"} or not texts:
        raise TransportCredentialsRefused(f"it must hold user and password, as texts: {path}")
    return TransportCredentials(**found)
