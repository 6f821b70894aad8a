"""How is an archive backed up, brought back and let go on, with each of these on record?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from onrecord import __version__
from onrecord.archive import (
    Archive,
    Backup,
    Progress,
    back_up,
    newest_shown,
    open_restored,
    require_restored,
    resume,
)
from onrecord.desk.custody.events import OPERATOR, custody_events, note_event
from onrecord.desk.documents import kept_document
from onrecord.proof.checkpoint import Checkpoint
from onrecord.record.commitments import Commitment
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.times import instant

__all__ = ["go_on", "make_backup"]


def make_backup(
    archive: Archive,
    folder: Path,
    at: datetime,
    *,
    with_keys: bool = False,
    verify: bool = False,
    progress: Progress | None = None,
) -> Backup:
    """Back the archive up, and put that on record. Raises as `archive.back_up` does."""
    made = back_up(
        archive,
        folder,
        made_at=instant(at),
        version=__version__,
        with_keys=with_keys,
        verify=verify,
        progress=progress,
    )
    manifest = made.manifest
    note_event(
        archive,
        CustodyEvent.REPLICATED,
        at,
        digest=made.digest,
        where=folder.resolve().name,
        result=f"{manifest.size} entries, {manifest.count} files, {manifest.bytes} bytes",
        publish=False,  # else this alone would make the newest signed head larger than the backup
    )
    return made


def go_on(folder: Path, shown: Sequence[bytes], at: datetime, *, by: str = OPERATOR) -> Checkpoint:
    """Let a restored archive go on, if it continues every signed head that is shown.

    `shown` are the newest checkpoints that anybody holds. Redactions that are newer than the
    backup are put on record again. Ended in between, it is simply done again. Raises NotOurHead,
    NewerHead, ForkedLog, RolledBack, NotRestored.
    """
    require_restored(folder)
    with open_restored(folder) as archive:
        newest = newest_shown(archive, shown)
        _repeat_redactions(archive, at)
        note_event(
            archive,
            CustodyEvent.RESTORED,
            at,
            by=by,
            result=(
                f"goes on from {archive.head.size} entries; the newest signed head that was shown"
                f" has {newest.size}, root {newest.root.hex()}"
            ),
        )
    resume(folder)
    return newest


def _repeat_redactions(archive: Archive, at: datetime) -> None:
    """Put on record what is withheld and was redacted after the log that came back ends."""
    said = {one for _, event in custody_events(archive) for one in event.what}
    missing: dict[tuple[str, str], list[Commitment]] = defaultdict(list)
    for line in archive.redactions.everything():
        if line.commitment not in said:
            missing[line.why, line.by].append(line.commitment)
    for (why, by), what in missing.items():
        body = Custody(
            event=CustodyEvent.REDACTED,
            by=by,
            why=why,
            what=tuple(what),
            digest=None,
            where=None,
            result="done again after the archive came back from an older backup",
        )
        archive.redact(kept_document(archive, body, at))
