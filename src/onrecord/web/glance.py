"""What must a newcomer see at once of a post of a case, and how is each part known?

Was it posted, who withdrew it, who disowned it and do the words cover it: in few words, each with
its strength and a way to the whole answer. Nothing is said here that the six questions don't say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.desk.finding import PostFinding
from onrecord.findings.questions import Answer, Strength
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import Considered, StandingState, appeared_after
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.words.questions import ended
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Covers, ScopeKind

__all__ = ["Glance", "glance_of", "in_question_first"]

_MOST_WORDS = 6  # declarations that are named at once; the others stand on the post's page

# What draws readers to a case comes first.
_ORDER = (
    *(Verdict.WITHDRAWN_BY_ACCOUNT_KEY, Verdict.WITHDRAWN_BY_INSTANCE),
    *(Verdict.NO_LONGER_SERVED, Verdict.HIDDEN_BY_HOST, Verdict.HIDDEN_BY_APP),
    *(Verdict.ACCOUNT_INACTIVE, Verdict.NEVER_SEEN, Verdict.UNREACHABLE, Verdict.GAP),
    Verdict.PRESENT,
)
_DISOWNED = (StandingState.DISOWNED, StandingState.DISOWNED_UNCLEAR, StandingState.CONTESTED)
_UNFOLDED = (StandingState.DISOWNED, StandingState.CONTESTED, StandingState.CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A post in few words. The strengths are those of the six answers."""

    posted: Strength
    ended: str | None  # when it was not found any more, as the second answer says it
    withdrawn: Strength
    disowning: tuple[Considered, ...]  # words of those who may speak, if it stands disowned
    taken_back: bool  # it was disowned, and no longer stands so: such words were taken back
    followed: bool  # or the same speaker stood by it later
    standing_by: tuple[Considered, ...]  # and those that clearly mean it
    older: frozenset[Digest]  # of these, words that by their scope cover a post that came later
    others: tuple[Considered, ...]  # that bear on it beside these, by other speakers
    unnamed: int  # how many more
    in_question: bool


def glance_of(found: PostFinding, answers: Sequence[Answer]) -> Glance:
    """The post at a glance; `answers` are its six answers."""
    bearing = [one for one in found.standing.declarations if one.covers is not Covers.NO]
    may = sorted((one for one in bearing if one.may_speak), key=_taken_back)
    disowned = found.standing.state in _DISOWNED
    against = [one for one in may if one.disowns]
    disowning = tuple(against if disowned else ())[:_MOST_WORDS]
    stands_by = [one for one in may if one.stands_by and one.covers is Covers.YES]
    standing_by = tuple(stands_by)[:_MOST_WORDS]
    others = tuple(one for one in bearing if one not in (*disowning, *standing_by))
    return Glance(
        posted=answers[0].strength,
        ended=_ended(found.presence),
        withdrawn=answers[2].strength,
        disowning=disowning,
        taken_back=not disowned and any(one.withdrawn_by is not None for one in against),
        followed=not disowned and any(one.withdrawn_by is None for one in against),
        standing_by=standing_by,
        older=frozenset(_older(found, (*disowning, *standing_by))),
        others=others[:_MOST_WORDS],
        unnamed=len(others[_MOST_WORDS:]),
        in_question=_in_question(found),
    )


def in_question_first(posts: Sequence[PostFinding]) -> tuple[PostFinding, ...]:
    """The posts of a case, those first that were withdrawn, hidden or disowned."""
    return tuple(sorted(posts, key=_rank))


def _ended(presence: Presence) -> str | None:
    if presence.first_absent is None:
        return None
    return ended(presence.verdict, presence.last_seen, presence.first_absent)


def _in_question(found: PostFinding) -> bool:
    return found.presence.verdict is not Verdict.PRESENT or found.standing.state in _UNFOLDED


def _rank(found: PostFinding) -> tuple[int, int]:
    return (_ORDER.index(found.presence.verdict), int(found.standing.state not in _DISOWNED))


def _older(found: PostFinding, those: Sequence[Considered]) -> Iterator[Digest]:
    by_scope = [one for one in those if one.covers is Covers.YES and not one.decided]
    if by_scope:
        # Only when it appeared is asked of these facts, so that the kind is of no account.
        kind = ScopeKind.POSTS
        facts = facts_of(found.ref, found.account, kind, found.entries, found.around)
        yield from (one.digest for one in by_scope if appeared_after(facts, one))


def _taken_back(one: Considered) -> bool:
    """Words that still hold come first."""
    return one.withdrawn_by is not None
