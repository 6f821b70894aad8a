"""How does what an editor sends come on record, or before another one?"""

from onrecord.archive import Archive
from onrecord.desk.documents import Prepared
from onrecord.desk.editing.proposing import is_reviewed, submit
from onrecord.web.editors.asked import Asked

__all__ = ["submitted"]


def submitted(asked: Asked, archive: Archive, prepared: Prepared, why: str) -> str:
    """Put it on record, or propose it; which of both, as pages tell it.

    Raises NotAllowed, EditingError, DocumentRefused and ArchiveBusy; nothing is recorded then.
    """
    submit(
        archive,
        prepared.body,
        actor=asked.actor,
        why=why,
        at=asked.now,
        accounts=prepared.accounts,
        posts=prepared.posts,
        evidence=prepared.evidence,
    )
    return "proposed" if is_reviewed(archive, asked.actor) else "recorded"
