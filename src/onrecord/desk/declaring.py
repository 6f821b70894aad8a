"""How does somebody's public word become a declaration on record?

An editor says what was said, by whom, where and when; what it covers is derived where the rules
decide (`findings.scope`), and may be decided by the editor, with a reason, where they don't.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import (
    Act,
    Capacity,
    Channel,
    Coverage,
    Covers,
    Declaration,
    Denied,
    Ground,
    Scope,
    ScopeKind,
)
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["DeclarationError", "Draft", "declare"]


class DeclarationError(OnrecordError):
    """A declaration that says too little, or contradicts itself. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "See: onrecord declare --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an editor enters."""

    speaker: str
    capacity: Capacity
    words: str
    said_at: datetime
    act: Act
    accounts: tuple[AccountId, ...]
    channel: str
    channel_url: str | None = None
    independent: bool | None = None
    institution: str | None = None
    language: str | None = None
    denies: tuple[Denied, ...] = ()
    ground: Ground = Ground.NONE
    ground_words: str | None = None
    kinds: tuple[ScopeKind, ...] = (ScopeKind.POSTS,)
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    scope_words: str | None = None
    covers: tuple[tuple[Ref, Covers, str], ...] = ()
    evidence: tuple[bytes, ...] = field(default=())
    withdraws: str | None = None


def declare(archive: Archive, draft: Draft, recorded_at: datetime) -> Logged:
    """Put a declaration on record. Raises `DeclarationError`, having recorded nothing."""
    _check(draft, recorded_at)
    withdraws = None if draft.withdraws is None else _earlier(archive, draft.withdraws)
    evidence = _keep(archive, draft.evidence)
    declaration = Declaration(
        speaker=draft.speaker,
        capacity=draft.capacity,
        institution=draft.institution,
        channel=Channel(name=draft.channel, url=draft.channel_url, independent=draft.independent),
        words=draft.words,
        language=draft.language,
        said_at=draft.said_at,
        evidence=evidence,
        act=draft.act,
        denies=draft.denies,
        ground=draft.ground,
        ground_words=draft.ground_words,
        scope=Scope(
            kinds=draft.kinds,
            accounts=draft.accounts,
            begins_at=draft.begins_at,
            ends_at=draft.ends_at,
            words=draft.scope_words,
        ),
        covers=tuple(
            Coverage(post=ref, covers=covers, reason=reason) for ref, covers, reason in draft.covers
        ),
        withdraws=withdraws,
    )
    posts = tuple(ref for ref, _, _ in draft.covers)
    return put_on_record(archive, declaration, recorded_at, accounts=draft.accounts, posts=posts)


def _check(draft: Draft, recorded_at: datetime) -> None:
    if not draft.words.strip():
        raise DeclarationError("a declaration needs the words as said")
    if not draft.accounts and not draft.covers:
        raise DeclarationError("a declaration names the account, or the posts, that it is about")
    if draft.said_at > recorded_at:
        raise DeclarationError(f"it can't have been said in the future ({draft.said_at})")
    if draft.begins_at and draft.ends_at and draft.ends_at < draft.begins_at:
        raise DeclarationError("its window ends before it begins")
    if draft.denies and draft.act is not Act.DISOWNS:
        raise DeclarationError(f"an act that {draft.act.value} denies nothing")
    unreasoned = [ref for ref, _, reason in draft.covers if not reason.strip()]
    if unreasoned:
        raise DeclarationError(f"say why it covers, or does not cover, {unreasoned[0]}")


def _earlier(archive: Archive, digest: str) -> Digest:
    found = archive.find(Digest(digest))
    is_declaration = (
        found is not None
        and isinstance(found.entry, Document)
        and found.entry.kind is DocumentKind.DECLARATION
    )
    if not is_declaration:
        raise DeclarationError(f"no declaration on record has the digest {digest[:64]}")
    return Digest(digest)


def _keep(archive: Archive, evidence: Sequence[bytes]) -> tuple[Digest, ...]:
    commitments = archive.keep(*evidence) if evidence else ()
    return tuple(archive.opening(commitment).digest for commitment in commitments)
