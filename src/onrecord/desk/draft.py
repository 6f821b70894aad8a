"""What does an editor enter of a declaration, and is it enough, and free of contradiction?"""

import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple, Self

from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Denied,
    Detail,
    DetailKind,
    Extent,
    Ground,
    ScopeKind,
    Via,
)
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import instant

__all__ = ["REQUIRED", "DeclarationError", "Draft", "Fault", "Prefilled", "faults"]

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
    """What an editor enters. The fields are those of `record.declarations.Declaration`."""

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
    said_until: datetime | None = None
    denies: tuple[Denied, ...] = ()
    ground: Ground = Ground.NONE
    ground_words: str | None = None
    kinds: tuple[ScopeKind, ...] = (ScopeKind.POSTS,)
    begins_at: datetime | None = None
    begins_by: datetime | None = None
    ends_after: datetime | None = None
    ends_at: datetime | None = None
    extent: Extent | None = None
    scope_words: str | None = None
    covers: tuple[tuple[Ref, Covers, str], ...] = ()  # what the editor decided, with the reason
    evidence: tuple[bytes, ...] = ()  # files in which the words can be seen
    withdraws: str | None = None  # digest of the declaration that it takes back
    details: tuple[Detail, ...] = ()
    said_in: Ref | None = None
    via: Via | None = None
    hedged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """As much of a draft as is known before the editor is asked; None: not known.

    `settled` names the fields that the editor gave herself: nobody asks about them again. The
    rest are proposals, and `notes` say in sentences what they rest on.
    """

    speaker: str | None = None
    capacity: Capacity | None = None
    words: str | None = None
    said_at: datetime | None = None
    act: Act | None = None
    accounts: tuple[AccountId, ...] | None = None
    channel: str | None = None
    channel_url: str | None = None
    independent: bool | None = None
    institution: str | None = None
    language: str | None = None
    said_until: datetime | None = None
    denies: tuple[Denied, ...] | None = None
    ground: Ground | None = None
    ground_words: str | None = None
    kinds: tuple[ScopeKind, ...] | None = None
    begins_at: datetime | None = None
    begins_by: datetime | None = None
    ends_after: datetime | None = None
    ends_at: datetime | None = None
    extent: Extent | None = None
    scope_words: str | None = None
    covers: tuple[tuple[Ref, Covers, str], ...] | None = None
    evidence: tuple[bytes, ...] | None = None
    withdraws: str | None = None
    details: tuple[Detail, ...] | None = None
    said_in: Ref | None = None
    via: Via | None = None
    hedged: bool | None = None
    settled: frozenset[str] = field(default=frozenset())
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, Any]:
        """The fields of a draft that are known, by name."""
        named = ((one.name, getattr(self, one.name)) for one in fields(Draft))
        return {name: value for name, value in named if value is not None}

    @property
    def missing(self) -> tuple[str, ...]:
        """What a draft can't be without, and is not known."""
        return tuple(name for name in REQUIRED if name not in self.known)

    def over(self, proposed: Self) -> Self:
        """These fields, and where they are not known those of a proposal; evidence of both."""
        known = proposed.known | self.known
        if self.evidence and proposed.evidence:
            known["evidence"] = proposed.evidence + self.evidence
        settled = self.settled | proposed.settled
        return type(self)(**known, settled=settled, notes=proposed.notes + self.notes)

    def draft(self) -> Draft:
        """The draft, if all that it needs is known. Raises DeclarationError."""
        if self.missing:
            told = ", ".join(name.replace("_", " ") for name in self.missing)
            raise DeclarationError(f"a declaration needs more: {told}")
        return Draft(**({"accounts": ()} | self.known))


REQUIRED = tuple(
    one.name for one in fields(Draft) if one.default is MISSING and one.name != "accounts"
)
"""The fields without which there is no draft. Whether accounts or posts are named is a fault."""


class Fault(NamedTuple):
    """What is wrong with a draft: in which field, and a sentence."""

    of: str
    says: str


def faults(draft: Draft, recorded_at: datetime) -> Iterator[Fault]:
    """Why a draft can't be put on record as it is; none if it can."""
    for name in _TEXTS:
        text = getattr(draft, name)
        if text is not None and not text.strip():
            yield Fault(name, f"{name.replace('_', ' ')}: nothing is written there")
    if not draft.accounts and not draft.covers:
        yield Fault("accounts", "a declaration names the account, or the posts, that it is about")
    if draft.language is not None and not _LANGUAGE.fullmatch(draft.language):
        tag = repr(draft.language[:40])
        yield Fault("language", f"{tag} is not the tag of a language, such as en or pt-BR")
    if draft.denies and draft.act in (Act.AFFIRMS, Act.RESTORES):
        yield Fault("denies", f"an act that {draft.act.value} denies nothing")
    if not all(draft.evidence):
        yield Fault("evidence", "an empty file shows no words")
    if draft.via is not None and not draft.via.outlet.strip():
        yield Fault("via_outlet", "via outlet: nothing is written there")
    yield from _of_times(draft, recorded_at)
    yield from _of_covers(draft)
    yield from _of_details(draft)


def _of_times(draft: Draft, recorded_at: datetime) -> Iterator[Fault]:
    latest = draft.said_until or draft.said_at
    if latest > recorded_at:
        yield Fault("said_at", f"it can't have been said in the future ({instant(latest)})")
    if draft.said_until and draft.said_until < draft.said_at:
        yield Fault("said_until", "the time in which it was said ends before it begins")
    if draft.begins_at and draft.ends_at and draft.ends_at < draft.begins_at:
        yield Fault("ends_at", "its window ends before it begins")
    if draft.begins_by and (draft.begins_at is None or draft.begins_by < draft.begins_at):
        yield Fault("begins_by", "the latest beginning of a window is not before its earliest")
    if draft.ends_after and (draft.ends_at is None or draft.ends_after > draft.ends_at):
        yield Fault("ends_after", "the earliest end of a window is not after its latest")


def _of_covers(draft: Draft) -> Iterator[Fault]:
    posts = [ref for ref, _, _ in draft.covers]
    twice = [ref for ref in posts if posts.count(ref) > 1]
    if twice:
        yield Fault("covers", f"whether it covers {twice[0]} is said twice")
    for ref, _, reason in draft.covers:
        if not reason.strip():
            yield Fault("covers", f"say why it covers, or does not cover, {ref}")


def _of_details(draft: Draft) -> Iterator[Fault]:
    for one in draft.details:
        if not one.of.strip() or not one.words.strip():
            yield Fault("details", f"a {one.kind.value} has the event that it is of, and the words")
        if one.at is not None and one.kind is not DetailKind.TIME:
            yield Fault("details", f"a {one.kind.value} names no instant: only a time does")
