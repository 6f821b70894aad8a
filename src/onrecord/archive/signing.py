"""Who holds the log's private key?"""

from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from onrecord.archive.errors import ArchiveError, DamagedArchive
from onrecord.archive.files import is_there
from onrecord.archive.layout import Layout
from onrecord.archive.private_files import read_private
from onrecord.proof.notes import Algorithm, VerifierKey

__all__ = [
    "KEY_MODE",
    "SEED_BYTES",
    "KeyRefused",
    "LogKey",
    "load_signers",
    "other_keys",
]

SEED_BYTES = 32  # RFC 8032: an Ed25519 private key
KEY_MODE = 0o600


class KeyRefused(ArchiveError):
    """A key file that is missing, malformed, or readable by others."""

    advice = "Restore keys/log.pem from a backup. A new key would be the key of another log."


class LogKey:
    """An Ed25519 key that signs a log's checkpoints under the log's name: a `notes.Signer`."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._key = VerifierKey(name, Algorithm.ED25519, private.public_key().public_bytes_raw())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> "LogKey":
        """The key that 32 random bytes make."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def load(cls, path: Path, name: str) -> "LogKey":
        """Read a key file. KeyRefused also if others than its owner may read it."""
        data = read_private(path, "the private key", KeyRefused)
        if data is None:
            raise KeyRefused(f"the private key of the log is missing: {path}")
        return cls(name, _read(data, path))

    @property
    def name(self) -> str:
        """The log's origin."""
        return self._key.name

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of exactly these bytes; the same ones give the same signature."""
        return self._private.sign(message)

    def to_pem(self) -> bytes:
        """PKCS #8 in PEM, not encrypted: the file's mode guards it."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def load_signers(layout: Layout, key: VerifierKey) -> tuple[LogKey, ...]:
    """Who signs for the log: the holder of its published key; then, while both sign, of the last.

    Raises KeyRefused, and DamagedArchive if the private key is not that of the published one.
    """
    paths = [path for path in (layout.log_key, layout.next_key) if is_there(path)]
    found = [LogKey.load(path, key.name) for path in paths or (layout.log_key,)]
    current = next((one for one in found if one.key == key), None)
    if current is None:
        raise DamagedArchive(
            f"not the key of this log: {layout.verifier_key}",
            advice="Restore onrecord.toml, keys/log.pem and log/log.vkey from the same backup.",
        )
    if not is_there(layout.previous_key):
        return (current,)
    previous = LogKey.load(layout.previous_key, key.name)
    return (current,) if previous.key == key else (current, previous)


def other_keys(layout: Layout, key: VerifierKey) -> tuple[VerifierKey, ...]:
    """The log's other public keys, while it changes its key and where we may read them."""
    found = []
    for path in (layout.log_key, layout.next_key, layout.previous_key):
        with suppress(ArchiveError):  # a reader need not be let in there
            found.append(LogKey.load(path, key.name).key)
    return tuple(one for one in dict.fromkeys(found) if one != key)


def _read(data: bytes, path: Path) -> Ed25519PrivateKey:
    try:
        found = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused(f"not a private key in PEM: {path}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyRefused(f"not an Ed25519 key: {path}")
    return found
