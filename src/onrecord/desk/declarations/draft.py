"""What does an editor enter of a declaration, and what does it need at least?"""

from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, Self

from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Denied,
    Detail,
    Extent,
    Ground,
    ScopeKind,
    Via,
)
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["REQUIRED", "DeclarationError", "Draft", "Prefilled"]


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
