"""Is a post one that can't show the account's habits, since its authorship is disowned?

Whose it is, is then what is asked. A post that is disowned for what it says only (personal views,
a mistaken repost, an error of the operator) was written by the usual operators, and shows them.
"""

from collections.abc import Sequence

from onrecord.findings.considered import consider
from onrecord.findings.declared import Considered, Declared
from onrecord.findings.positions import Position, stands
from onrecord.findings.scope import PostFacts
from onrecord.record.declarations import Act, Covers, Declaration, Denied, Ground

__all__ = ["is_disowned"]

_OTHERS = (
    Ground.COMPROMISE,
    Ground.UNAUTHORISED,
    Ground.FORMER_EMPLOYEE,
    Ground.FALSIFIED,
    Ground.IMPERSONATION,
)
_NOT_STOOD_BY = (Position.DISOWNS, Position.MAY_DISOWN)


def is_disowned(post: PostFacts, declared: Sequence[Declared]) -> bool:
    """Whether somebody who may speak says last, or may say, that others than the operators did it.

    Also where another stands by it. Words that may cover a post count if they set some time; those
    that set none ("some posts were not ours") would take every post there ever was.
    """
    said = {one.digest: one.declaration for one in declared}
    return any(
        stand.position in _NOT_STOOD_BY and _of_authorship(by) and _picks_out(by, said[by.digest])
        for stand in stands(consider(post, declared))
        if (by := stand.by) is not None
    )


def _of_authorship(one: Considered) -> bool:
    if Denied.AUTHORSHIP in one.denies or one.ground in _OTHERS:
        return True
    return one.act is Act.DISOWNS and not one.denies and one.ground is Ground.NONE


def _picks_out(one: Considered, said: Declaration) -> bool:
    timed = said.scope.begins_at is not None or said.scope.ends_at is not None
    return one.covers is Covers.YES or one.decided or timed
