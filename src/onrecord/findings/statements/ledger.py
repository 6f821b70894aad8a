"""What is an entry of the ledger of claims?"""

from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.statements.cues import ClaimKind

__all__ = ["Claim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody says, in the report's words. All places are in the article's text."""

    kind: ClaimKind
    source: Place | None  # the whole noun phrase; None: the report names nobody
    cue: Place
    content: Place
    about: Place | None  # who is accused, urged, thanked or seen as something
    answers: int | None = None  # index of the claim that it answers
    framing: bool = False  # the outlet's word for what somebody did: "backtracked"
