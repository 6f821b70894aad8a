"""How does somebody's public word become a declaration on record?

An editor says what was said, by whom, where and when; what it covers is derived where the rules
decide (`findings.scope`), and may be decided by the editor, with a reason, where they don't.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.declarations.draft import DeclarationError, Draft, Prefilled
from onrecord.desk.declarations.faults import Fault, faults
from onrecord.desk.documents import Prepared, append_documents, kept_document, recorded_among
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.declarations import Channel, Coverage, Declaration, Scope
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged

__all__ = [
    "DeclarationError",
    "Draft",
    "Fault",
    "Prefilled",
    "checked",
    "declare",
    "faults_on_record",
    "kept_declaration",
    "prepared_declaration",
    "written_out",
]

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


def declare(archive: Archive, draft: Draft, recorded_at: datetime) -> Logged:
    """Put a declaration on record. Raises DeclarationError, having recorded nothing."""
    declaration = checked(archive, draft, recorded_at)
    document = kept_declaration(archive, draft, declaration, recorded_at)
    (logged,) = append_documents(archive, [document])
    return logged


def prepared_declaration(archive: Archive, draft: Draft, recorded_at: datetime) -> Prepared:
    """A declaration ready to be put on record, with its evidence. Raises DeclarationError."""
    return Prepared(
        body=checked(archive, draft, recorded_at),
        accounts=draft.accounts,
        posts=tuple(ref for ref, _, _ in draft.covers),
        evidence=tuple(draft.evidence),
    )


def checked(archive: Archive, draft: Draft, recorded_at: datetime) -> Declaration:
    """The declaration as it would be put on record. Raises DeclarationError."""
    fault = next(faults(draft, recorded_at), None) or next(faults_on_record(archive, draft), None)
    if fault is not None:
        raise DeclarationError(fault.says)
    return written_out(draft)


def faults_on_record(archive: Archive, draft: Draft) -> Iterator[Fault]:
    """What is wrong with what a draft says of the record."""
    if draft.said_in is not None and archive.index.post(draft.said_in) is None:
        yield Fault("said_in", f"no post on record has the ref {draft.said_in}")
    if draft.withdraws is None:
        return
    earlier = _earlier(archive, draft.withdraws)
    if earlier is None:
        says = f"no declaration on record has the digest {draft.withdraws[:64]!r}"
        yield Fault("withdraws", says)
    elif earlier.said_at > (draft.said_until or draft.said_at):
        says = f"it can't take back what was said later ({earlier.said_at:%Y-%m-%dT%H:%M:%SZ})"
        yield Fault("withdraws", says)


def kept_declaration(
    archive: Archive, draft: Draft, declaration: Declaration, recorded_at: datetime
) -> Document:
    """A checked declaration with its evidence, kept and not on record yet."""
    return kept_document(
        archive,
        declaration,
        recorded_at,
        accounts=draft.accounts,
        posts=tuple(ref for ref, _, _ in draft.covers),
        evidence=draft.evidence,
    )


def written_out(draft: Draft) -> Declaration:
    """The declaration that a draft comes to; what is given twice stands there once."""
    return Declaration(
        speaker=draft.speaker,
        capacity=draft.capacity,
        institution=draft.institution,
        channel=Channel(name=draft.channel, url=draft.channel_url, independent=draft.independent),
        words=draft.words,
        language=draft.language,
        said_at=draft.said_at,
        evidence=tuple(dict.fromkeys(map(digest_of, draft.evidence))),
        act=draft.act,
        denies=tuple(dict.fromkeys(draft.denies)),
        ground=draft.ground,
        ground_words=draft.ground_words,
        scope=_scope(draft),
        covers=tuple(
            Coverage(post=ref, covers=covers, reason=reason) for ref, covers, reason in draft.covers
        ),
        withdraws=None if draft.withdraws is None else Digest(draft.withdraws.lower()),
        details=tuple(dict.fromkeys(draft.details)),
        said_in=draft.said_in,
        via=draft.via,
        hedged=draft.hedged,
        said_until=draft.said_until,
    )


def _scope(draft: Draft) -> Scope:
    return Scope(
        kinds=tuple(dict.fromkeys(draft.kinds)),
        accounts=tuple(dict.fromkeys(draft.accounts)),
        begins_at=draft.begins_at,
        ends_at=draft.ends_at,
        words=draft.scope_words,
        begins_by=draft.begins_by,
        ends_after=draft.ends_after,
        extent=draft.extent,
    )


def _earlier(archive: Archive, digest: str) -> Declaration | None:
    """The declaration on record that is taken back."""
    found = archive.find(Digest(digest.lower())) if _DIGEST.fullmatch(digest) else None
    among = [] if found is None else [found]
    for earlier in recorded_among(archive, among, DocumentKind.DECLARATION):
        if isinstance(earlier.body, Declaration):
            return earlier.body
    return None
