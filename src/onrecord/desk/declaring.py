"""How does somebody's public word become a declaration on record?

An editor says what was said, by whom, where and when; what it covers is derived where the rules
decide (`findings.scope`), and may be decided by the editor, with a reason, where they don't.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import put_on_record, recorded_among
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest, digest_of
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
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import instant

__all__ = ["DeclarationError", "Draft", "declare"]


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")  # BCP 47, as far as needed
_TEXTS = (
    "speaker",
    "words",
    "channel",
    "channel_url",
    "institution",
    "ground_words",
    "scope_words",
)


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
    covers: tuple[tuple[Ref, Covers, str], ...] = ()  # what the editor decided, with the reason
    evidence: tuple[bytes, ...] = ()  # files in which the words can be seen
    withdraws: str | None = None  # digest of the declaration that it takes back


def declare(archive: Archive, draft: Draft, recorded_at: datetime) -> Logged:
    """Put a declaration on record. Raises DeclarationError, having recorded nothing."""
    fault = next(_faults(draft, recorded_at), None)
    if fault is not None:
        raise DeclarationError(fault)
    withdraws = None if draft.withdraws is None else _earlier(archive, draft, draft.withdraws)
    return put_on_record(
        archive,
        _declaration(draft, withdraws),
        recorded_at,
        accounts=draft.accounts,
        posts=tuple(ref for ref, _, _ in draft.covers),
        evidence=draft.evidence,
    )


def _declaration(draft: Draft, withdraws: Digest | None) -> Declaration:
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
        scope=Scope(
            kinds=tuple(dict.fromkeys(draft.kinds)),
            accounts=tuple(dict.fromkeys(draft.accounts)),
            begins_at=draft.begins_at,
            ends_at=draft.ends_at,
            words=draft.scope_words,
        ),
        covers=tuple(
            Coverage(post=ref, covers=covers, reason=reason) for ref, covers, reason in draft.covers
        ),
        withdraws=withdraws,
    )


def _faults(draft: Draft, recorded_at: datetime) -> Iterator[str]:
    """Why a draft can't be put on record as it is."""
    for name in _TEXTS:
        text = getattr(draft, name)
        if text is not None and not text.strip():
            yield f"{name.replace('_', ' ')}: nothing is written there"
    if not draft.accounts and not draft.covers:
        yield "a declaration names the account, or the posts, that it is about"
    if draft.said_at > recorded_at:
        yield f"it can't have been said in the future ({instant(draft.said_at)})"
    if draft.begins_at and draft.ends_at and draft.ends_at < draft.begins_at:
        yield "its window ends before it begins"
    if draft.language is not None and not _LANGUAGE.fullmatch(draft.language):
        yield f"{draft.language[:40]!r} is not the tag of a language, such as en or pt-BR"
    if draft.denies and draft.act in (Act.AFFIRMS, Act.RESTORES):
        yield f"an act that {draft.act.value} denies nothing"
    if not all(draft.evidence):
        yield "an empty file shows no words"
    yield from _faults_of_covers(draft)


def _faults_of_covers(draft: Draft) -> Iterator[str]:
    posts = [ref for ref, _, _ in draft.covers]
    twice = [ref for ref in posts if posts.count(ref) > 1]
    if twice:
        yield f"whether it covers {twice[0]} is said twice"
    for ref, _, reason in draft.covers:
        if not reason.strip():
            yield f"say why it covers, or does not cover, {ref}"


def _earlier(archive: Archive, draft: Draft, digest: str) -> Digest:
    """The declaration that is taken back."""
    found = archive.find(Digest(digest))
    among = [] if found is None else [found]
    for earlier in recorded_among(archive, among, DocumentKind.DECLARATION):
        if isinstance(earlier.body, Declaration) and earlier.body.said_at > draft.said_at:
            raise DeclarationError(
                f"it can't take back what was said later ({instant(earlier.body.said_at)})"
            )
        return earlier.digest
    raise DeclarationError(f"no declaration on record has the digest {digest[:64]!r}")
