"""What is somebody said to have declared?"""

from onrecord.findings.statements.claims import claims
from onrecord.findings.statements.cues import ClaimKind
from onrecord.findings.statements.embeds import Cut
from onrecord.findings.statements.framing import framings
from onrecord.findings.statements.ledger import Claim
from onrecord.findings.statements.parsing import SharedParser
from onrecord.findings.statements.proposals import Proposal, proposals, proposals_of
from onrecord.findings.statements.statement import (
    Begins,
    Denial,
    Statement,
    Words,
    read_statement,
)

__all__ = [
    "Begins",
    "Claim",
    "ClaimKind",
    "Cut",
    "Denial",
    "Proposal",
    "SharedParser",
    "Statement",
    "Words",
    "claims",
    "framings",
    "proposals",
    "proposals_of",
    "read_statement",
]
