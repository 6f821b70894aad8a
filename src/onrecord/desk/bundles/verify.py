"""Does this bundle hold, checked by everything that we know?

The pure verifier (`proof.bundle`) does steps 1 to 13 and could be anybody's. Here the files are
opened, the verifier's own trust is read, and the stored bytes are read once more (step 14).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, TypeAlias

from onrecord.desk.bundles.claims import compare_claims
from onrecord.desk.bundles.reading import read_again
from onrecord.desk.bundles.trust import TrustError, read_trust
from onrecord.proof.bundle import (
    Bundle,
    Step,
    Trust,
    Verification,
    open_bundle,
    step,
    verify_opened,
)
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = [
    "BundleUnreadable",
    "TrustError",
    "Verified",
    "open_regular",
    "read_trust",
    "verify_file",
    "verify_opened_file",
]

Verified: TypeAlias = Verification


class BundleUnreadable(OnrecordError):
    """The file is missing, or the system would not let us read it."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Check the name of the file and your right to read it."


def verify_file(
    path: Path, trust: Path | None = None, *, at: datetime | None = None
) -> Verification:
    """Check a bundle under the trust in a folder of the verifier's; no network, no archive.

    `at` is the verifier's own time, at which certificates may have ended. Whatever the file
    holds, the answer is a Verification; without `trust` its verdict is at most "unanchored".
    Raises TrustError and BundleUnreadable.
    """
    supplied = None if trust is None else read_trust(trust)
    with open_regular(path) as file:
        return verify_opened_file(file, supplied, at=at)


@contextmanager
def open_regular(path: Path) -> Iterator[BufferedReader]:
    """A file to be verified; what fails while it is open, too, is BundleUnreadable.

    A pipe or a device is refused: opening one may wait for ever, and none can be read twice.
    """
    try:
        if path.exists() and not path.is_file():
            raise BundleUnreadable(f"not a file: {path}", advice="Name the bundle's file itself.")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise BundleUnreadable(f"{error.strerror or error}: {path}") from error


def verify_opened_file(
    file: BinaryIO, trust: Trust | None, *, at: datetime | None = None
) -> Verification:
    """The same for a seekable file. Only OSError from reading can escape."""
    opened = open_bundle(file, trust)
    found = verify_opened(opened, trust, at=at)
    if opened.bundle is None:
        return found
    return found.completed(_read_again(opened.bundle))


def _read_again(bundle: Bundle) -> Step:
    reading, claims = read_again(bundle), compare_claims(bundle)
    says = (
        f"{reading.same} observations follow from the stored bytes as they stand in the log;"
        f" {reading.unread} cannot be read again (left out, unread, or our own words);"
        f" {claims.says}"
    )
    return step(14, [*reading.faults, *claims.faults], says, ok=True if reading.same else None)
