"""May a restored archive go on as the same log?

It may once the newest signed head that anybody holds was shown to be no larger than what came
back, and a beginning of it.
"""

from collections.abc import Sequence
from pathlib import Path

from onrecord.archive.archive import Archive
from onrecord.archive.disk import Disk
from onrecord.archive.errors import ArchiveError
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.signing import other_keys
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError
from onrecord.record.errors import EXIT_FAILED, EXIT_USAGE

__all__ = ["NewerHead", "NotOurHead", "NotRestored", "newest_shown", "require_restored", "resume"]


class NewerHead(ArchiveError):
    """Somebody holds a signed head that is larger than what the archive holds."""

    exit_code = EXIT_FAILED
    advice = (
        "This archive must never sign at that size again. Get the missing entries: lay a copy of"
        " the newest published log/ over this one and run onrecord rebuild, then try again. If"
        " nobody has them, begin another log (onrecord init) and say publicly why"
        " (docs/custody.md)."
    )


class NotOurHead(ArchiveError):
    """What was shown is no checkpoint that this log's key has signed."""

    exit_code = EXIT_FAILED
    advice = (
        "Fetch it again. If the log's key was changed after the backup, the backup alone can't go"
        " on: lay a copy of the newest published log/ over this one and run onrecord rebuild."
    )


class NotRestored(ArchiveError):
    """The archive may write already."""

    exit_code = EXIT_USAGE
    advice = "Only what onrecord restore has brought back is let go on in this way."


def require_restored(folder: Path) -> None:
    """Return if a restored archive waits to go on; NotRestored otherwise."""
    require_archive(Layout(folder))
    if not is_there(Layout(folder).restored):
        raise NotRestored(f"this archive does not wait for anything: {folder}")


def newest_shown(archive: Archive, notes: Sequence[bytes]) -> Checkpoint:
    """The largest of these signed heads, which the archive continues.

    Raises NotOurHead, NewerHead, ForkedLog.
    """
    layout, shown = Layout(archive.folder), []
    keys = (archive.verifier_key, *other_keys(layout, archive.verifier_key))
    for note in notes:
        try:
            shown.append(open_checkpoint(note, archive.origin, keys)[0])
        except (NoteError, CheckpointError) as error:
            raise NotOurHead(f"not a signed head of this log: {error}") from error
    newest = max(shown, key=lambda one: one.size)
    if newest.size > archive.head.size:
        raise NewerHead(
            f"somebody holds a head of {newest.size} entries, this archive {archive.head.size}"
        )
    for one in shown:
        archive.require_told(one)
    return newest


def resume(folder: Path, *, disk: Disk | None = None) -> None:
    """Let a restored archive go on. Only after `newest_shown`, and what it led to is on record."""
    layout, files = Layout(folder), Files(disk)
    require_archive(layout)
    files.remove(layout.restored)
    files.settle((layout.folder,))
