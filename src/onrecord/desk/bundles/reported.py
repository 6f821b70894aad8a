"""How does an answer of the verifier become a page that can be attached to a report?"""

from datetime import datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from onrecord.desk.bundles.trust import read_trust
from onrecord.desk.bundles.verify import open_regular, verify_opened_file
from onrecord.proof.bundle import CheckedFile, Verification, checked_page
from onrecord.record.commitments import Digest
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = ["ReportExists", "ReportNotWritten", "verify_and_report"]


class ReportExists(OnrecordError):
    """A file of that name is there already."""

    exit_code = EXIT_USAGE
    advice = "Choose another name: an answer that was given should stay as it was."


class ReportNotWritten(OnrecordError):
    """The page could not be written; the bundle was verified all the same."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Look after the folder and the disk, or verify without --report."


def verify_and_report(path: Path, out: Path, trust: Path | None, *, at: datetime) -> Verification:
    """Verify as `verify_file` does, and write the answer as HTML about exactly these bytes.

    Raises as `verify_file`; ReportExists and ReportNotWritten.
    """
    supplied = None if trust is None else read_trust(trust)
    if out.exists():
        raise ReportExists(f"{out} exists already")
    with open_regular(path) as file:
        found = verify_opened_file(file, supplied, at=at)
        file.seek(0)
        digest = Digest(file_digest(file, "sha256").hexdigest())
        program = f"onrecord {version('onrecord')}"
        about = CheckedFile(path.name, digest, file.tell(), program, at, supplied)
    try:
        with out.open("xb") as page:
            page.write(checked_page(found, about))
    except OSError as error:
        raise ReportNotWritten(f"{error.strerror or error}: {out}") from error
    return found
