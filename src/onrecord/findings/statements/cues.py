"""Which verbs tell that somebody says something, and of which kind is it?

The verbs were collected from news reports; what each needs beside it (a clause, an object, a
preposition) keeps apart "she said that …" and "she said it".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CONCERNS", "CUES", "VOICING", "ClaimKind", "Cue"]


class ClaimKind(StrEnum):
    """What somebody does in saying something, as the report tells it."""

    STATES = "states"
    ACCUSES = "accuses"
    DENIES = "denies"
    INSISTS = "insists"
    ADMITS = "admits"
    CALLS_FOR = "calls-for"
    URGES = "urges"
    PROMISES = "promises"
    ASKS = "asks"
    THANKS = "thanks"
    PRAISES = "praises"
    CONDEMNS = "condemns"
    WORRIES = "worries"
    REGARDS = "regards"  # sees something as something
    APOLOGISES = "apologises"
    DISTANCES = "distances"  # disowns, dissociates itself from, withdraws
    STANDS_BY = "stands-by"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a verb tells, and what must stand beside it."""

    kind: ClaimKind
    objects: bool = False  # an object is enough; else a clause
    after: frozenset[str] = frozenset()  # prepositions that are enough


def _cues(kind: ClaimKind, verbs: str, *, objects: bool = False, after: str = "") -> dict[str, Cue]:
    return {verb: Cue(kind, objects, frozenset(after.split())) for verb in verbs.split()}


CUES: Mapping[str, Cue] = {
    **_cues(
        ClaimKind.STATES,
        "say tell add state report note write tweet post announce declare argue believe observe "
        "explain claim suggest indicate reveal find conclude testify think acknowledge remark read "
        "predict estimate maintain recall recount reiterate repeat reply respond joke speculate "
        "stress emphasize emphasise show mention disclose confirm clarify hint inform learn "
        "decide rule proclaim assure caution figure quip comment fear hope expect warn",
    ),
    **_cues(ClaimKind.STATES, "describe characterise characterize portray label", after="as"),
    **_cues(ClaimKind.STATES, "blame cite", objects=True),
    **_cues(ClaimKind.ACCUSES, "accuse", objects=True, after="of"),
    **_cues(ClaimKind.ACCUSES, "allege contend assert", objects=False),
    **_cues(
        ClaimKind.DENIES,
        "deny reject dismiss refute rebut rebuff dispute contradict repudiate disavow disown",
        objects=True,
    ),
    **_cues(ClaimKind.INSISTS, "insist reaffirm vow", after="on"),
    **_cues(ClaimKind.ADMITS, "admit concede confess", objects=True, after="to"),
    **_cues(ClaimKind.CALLS_FOR, "call", after="for on"),
    **_cues(ClaimKind.CALLS_FOR, "demand seek propose recommend", objects=True),
    **_cues(ClaimKind.URGES, "urge exhort encourage implore advise order instruct", objects=True),
    **_cues(ClaimKind.PROMISES, "promise pledge", objects=True, after="to"),
    **_cues(ClaimKind.ASKS, "ask question wonder request", objects=True),
    **_cues(ClaimKind.THANKS, "thank", objects=True),
    **_cues(ClaimKind.PRAISES, "praise applaud hail welcome endorse commend laud", objects=True),
    **_cues(
        ClaimKind.CONDEMNS,
        "condemn criticize criticise denounce decry slam blast assail deplore lambast chide mock",
        objects=True,
    ),
    **_cues(ClaimKind.WORRIES, "worry complain lament bemoan", after="about"),
    **_cues(ClaimKind.REGARDS, "see regard view consider interpret perceive hail", after="as"),
    **_cues(ClaimKind.APOLOGISES, "apologise apologize", after="for"),
    **_cues(ClaimKind.APOLOGISES, "regret", objects=True),
    **_cues(ClaimKind.DISTANCES, "distance dissociate", objects=True, after="from"),
    **_cues(ClaimKind.DISTANCES, "retract withdraw delete remove correct", objects=True),
    **_cues(ClaimKind.DISTANCES, "backtrack renege", after="on over"),
    **_cues(ClaimKind.DISTANCES, "walk row climb", after="back"),
    **_cues(ClaimKind.STANDS_BY, "stand", after="by"),
    **_cues(ClaimKind.STANDS_BY, "defend", objects=True),
}
"""By lemma. "See" and "regard" count with "as" only, "call" with "for" or "on"."""

VOICING = frozenset(("raise", "voice", "express", "have", "share", "reiterate", "cast"))
CONCERNS = frozenset(("concern", "worry", "doubt", "alarm", "fear", "dismay", "anger", "outrage"))
"""Verbs that with one of these nouns say that somebody worries: "raised serious concerns"."""
