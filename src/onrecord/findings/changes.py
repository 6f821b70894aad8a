"""How did the standing of a post change over time?

Every state that it had is kept, with the words that brought it: a post that was affirmed and then
disowned is not halfway between the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.as_of import true_at
from onrecord.findings.declared import Declared
from onrecord.findings.scope import PostFacts
from onrecord.findings.standing import StandingState, standing
from onrecord.findings.verdicts import Presence
from onrecord.record.commitments import Digest

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From when on a post stood so, and the words that had then been said.

    Words that are known to the day only count from its end.
    """

    at: datetime
    state: StandingState
    by: tuple[Digest, ...]


def changes(
    facts: PostFacts, presence: Presence, declarations: Sequence[Declared]
) -> tuple[Change, ...]:
    """The states that a post went through by what was said, oldest first.

    The state before anybody spoke is left out. `presence` is as it is now throughout, so that
    only words change the state.
    """
    found: list[Change] = []
    state = standing(facts, presence, ()).state
    for at in sorted({_said(one) for one in declarations}):
        then = standing(facts, presence, true_at(declarations, at))
        if then.state is not state:
            new = tuple(one.digest for one in declarations if _said(one) == at)
            found.append(Change(at=at, state=then.state, by=new))
            state = then.state
    return tuple(found)


def _said(one: Declared) -> datetime:
    return one.declaration.said_until or one.declaration.said_at
