"""Does this bundle hold, checked by everything that we know?

The pure verifier (`proof.bundle`) does steps 1 to 13 and could be anybody's. Here the files are
opened, the verifier's own trust is read, and the stored bytes are read once more (step 14).
"""

from pathlib import Path
from typing import BinaryIO, TypeAlias

from onrecord.desk.bundles.claims import compare_claims
from onrecord.desk.bundles.reading import read_again
from onrecord.proof.bundle import (
    Bundle,
    Step,
    Trust,
    Verification,
    open_bundle,
    step,
    verify_opened,
)
from onrecord.proof.notes import Algorithm, NoteError, VerifierKey
from onrecord.proof.policy import Policy, PolicyError, parse_policy
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = [
    "BundleUnreadable",
    "TrustError",
    "Verified",
    "read_trust",
    "verify_file",
    "verify_opened_file",
]

Verified: TypeAlias = Verification

_LARGEST = 1 << 20  # bytes of a key or policy file; both are a few lines


class BundleUnreadable(OnrecordError):
    """The file is missing, or the system would not let us read it."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Check the name of the file and your right to read it."


class TrustError(OnrecordError):
    """The folder of the verifier's own trust is missing, empty or malformed."""

    exit_code = EXIT_USAGE
    advice = (
        "Put the log's verifier key into a file *.vkey in that folder, or a file `policy`"
        " (C2SP tlog-policy). Get the key from the log's operator, not from the bundle."
    )


def verify_file(path: Path, trust: Path | None = None) -> Verification:
    """Check a bundle under the trust in a folder of the verifier's; no network, no archive.

    Whatever the file holds, the answer is a Verification; without `trust` its verdict is at
    most "unanchored". Raises TrustError and BundleUnreadable.
    """
    supplied = None if trust is None else read_trust(trust)
    try:
        with path.open("rb") as file:
            return verify_opened_file(file, supplied)
    except OSError as error:
        raise BundleUnreadable(f"{error.strerror or error}: {path}") from error


def verify_opened_file(file: BinaryIO, trust: Trust | None) -> Verification:
    """The same for a seekable file. Only OSError from reading can escape."""
    opened = open_bundle(file)
    found = verify_opened(opened, trust)
    if opened.bundle is None:
        return found
    return found.completed(_read_again(opened.bundle), _NOT_PROVED)


def _read_again(bundle: Bundle) -> Step:
    reading, claims = read_again(bundle), compare_claims(bundle)
    says = (
        f"{reading.same} observations follow from the stored bytes as they stand in the log;"
        f" {reading.unread} cannot be read again (left out, unread, or our own words);"
        f" {claims.says}"
    )
    return step(14, [*reading.faults, *claims.faults], says, ok=True if reading.same else None)


_NOT_PROVED = (
    "That the recording machine saw the true server, where nobody signed (tls-only): that rests"
    " on its word.",
    "Who typed: a signature by an account's key means the account or its host, who usually holds"
    " the key.",
    "That a key was in force when it signed: the dates of an identity are its directory's word,"
    " and nothing shows that the directory left nothing out.",
    "What the exporter says of the posts, beyond what was compared in step 14; and REPORT.html,"
    " which is the exporter's page.",
)


def read_trust(folder: Path) -> Trust:
    """The verifier's own trust: `*.vkey` files with the keys of logs, and `policy`. TrustError."""
    try:
        names = sorted(folder.glob("*.vkey"))
        keys = tuple(key for name in names for key in _keys(name))
        policy = _policy(folder / "policy")
    except OSError as error:
        raise TrustError(f"{error.strerror or error}: {folder}") from error
    if not folder.is_dir():
        raise TrustError(f"not a folder: {folder}")
    if not keys and (policy is None or not policy.logs):
        raise TrustError(f"no key of a log in {folder}")
    return Trust(keys) if policy is None else Trust(keys, policy)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    try:
        if len(data) > _LARGEST:
            raise TrustError(f"more than {_LARGEST} bytes: {path}")
        return data.decode()
    except UnicodeDecodeError as error:
        raise TrustError(f"not UTF-8 text: {path}") from error


def _keys(path: Path) -> list[VerifierKey]:
    lines = [line.strip() for line in _text(path).splitlines() if line.strip()]
    try:
        keys = [VerifierKey.parse(line) for line in lines]
    except NoteError as error:
        raise TrustError(f"{error}: {path}") from error
    if not keys or any(key.algorithm is not Algorithm.ED25519 for key in keys):
        raise TrustError(f"not the Ed25519 key of a log: {path}")
    return keys


def _policy(path: Path) -> Policy | None:
    if not path.exists():
        return None
    try:
        return parse_policy(_text(path))
    except PolicyError as error:
        raise TrustError(f"{error}: {path}", advice=error.advice) from error
