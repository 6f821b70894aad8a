"""Is this the editor's password?

Argon2id with the second recommended parameters of RFC 9106, section 4 (64 MiB of memory): one at
a time, so that many tries at once don't take the machine's memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore, Lock
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from onrecord.archive import ArchiveBusy
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["LEAST", "PasswordRefused", "fits", "hashed", "is_old", "rehashed"]

LEAST = 12
"""Characters of a password."""
_MOST = 1000
_WAIT = 10.0  # seconds
_AGAIN = "Try again in a moment."
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_TURN = Lock()
_QUEUE = BoundedSemaphore(4)  # who waits for a turn holds one of the threads that answer readers


class PasswordRefused(OnrecordError):
    """A password that is too easily guessed, or was mistyped."""

    exit_code = EXIT_USAGE
    advice = f"Choose at least {LEAST} characters: several words that have nothing in common."


def hashed(password: str, again: str, name: str) -> str:
    """What is kept of a new password, typed twice. Raises PasswordRefused, ArchiveBusy."""
    if password != again:
        raise PasswordRefused("the two passwords differ", advice="Type the same one twice.")
    if len(password) < LEAST or len(set(password)) < LEAST // 2:
        raise PasswordRefused(f"the password is too short, or too plain: {LEAST} characters")
    if len(password) > _MOST:
        raise PasswordRefused(f"the password has more than {_MOST:,} characters")
    if name.casefold() in password.casefold() and len(password) < len(name) + LEAST:
        raise PasswordRefused("the password is hardly more than your name")
    with _turn():
        return _HASHER.hash(_bytes(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none. Raises ArchiveBusy."""
    with _turn():
        try:
            _HASHER.verify(kept or _of_nobody(), _bytes(password[:_MOST]))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Whether it was hashed with other parameters than ours of today."""
    return _HASHER.check_needs_rehash(kept)


def rehashed(password: str) -> str:
    """A password that fitted, hashed with the parameters of today. Raises ArchiveBusy."""
    with _turn():
        return _HASHER.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    """The same for the same characters, however a keyboard composes them (RFC 8265, 4.2.2)."""
    return normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def _of_nobody() -> str:
    """A hash that nobody's password has."""
    return _HASHER.hash(b"the password of nobody")


@contextmanager
def _turn() -> Iterator[None]:
    if not _QUEUE.acquire(blocking=False):
        raise ArchiveBusy("too many are signing in at once", advice=_AGAIN)
    try:
        if not _TURN.acquire(timeout=_WAIT):
            raise ArchiveBusy("too many are signing in at once", advice=_AGAIN)
        try:
            yield
        finally:
            _TURN.release()
    finally:
        _QUEUE.release()
