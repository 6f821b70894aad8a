"""What did editors do, when, and by which right?

Each change by an editor writes its act in the same transaction. The trail is for editors: the
words of an act are on no page for readers and in no bundle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import append_documents, kept_document, recorded_among
from onrecord.desk.editing.actors import Actor
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.editing import EditorAct
from onrecord.record.entries import Logged

__all__ = ["ShownAct", "act_of", "acts", "record_act"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAct:
    """An act on record; `index` is its place in the log, to ask for those before it."""

    index: int
    digest: Digest
    at: datetime
    act: EditorAct


def record_act(
    archive: Archive, actor: Actor, act: str, subject: str, at: datetime, words: str | None = None
) -> Logged:
    """Put on record that somebody did something, where that has no document of its own.

    `act`: small letters and dashes, such as "signed-in". Raises DocumentRefused.
    """
    (logged,) = append_documents(archive, [act_of(archive, actor, act, subject, at, words)])
    return logged


def act_of(
    archive: Archive, actor: Actor, act: str, subject: str, at: datetime, words: str | None = None
) -> Document:
    """The same, kept and not on record yet: for the transaction of what was done."""
    done = EditorAct(
        editor=actor.name,
        role=actor.role,
        act=act,
        subject=subject,
        through=actor.through,
        words=words,
    )
    return kept_document(archive, done, at)


def acts(archive: Archive, before: int | None = None, limit: int = 100) -> tuple[ShownAct, ...]:
    """The latest acts, newest first; `before`: those that stand before this place in the log.

    Acts whose words were withheld are left out; older ones stand in their place.
    """
    latest = archive.index.latest_documents
    found: list[ShownAct] = []
    while len(found) < limit and (listed := latest(DocumentKind.ACT, limit, before)):
        before = listed[-1].index
        found += _shown(archive, listed)
    return tuple(found[:limit])


def _shown(archive: Archive, listed: Sequence[Logged]) -> Iterator[ShownAct]:
    for one in recorded_among(archive, listed, DocumentKind.ACT):
        if isinstance(one.body, EditorAct):
            yield ShownAct(
                index=one.logged.index,
                digest=one.digest,
                at=one.document.recorded_at,
                act=one.body,
            )
