"""Is a post one that can't show the account's habits, since its authorship is disowned?

Whose it is, is then what is asked. A post that is disowned for what it says only (personal views,
a mistaken repost, an error of the operator) was written by the usual operators, and shows them.
"""

from collections.abc import Sequence

from onrecord.findings.considered import consider
from onrecord.findings.declared import Considered, Declared
from onrecord.findings.positions import Position, stands
from onrecord.findings.scope import PostFacts
from onrecord.findings.windows import Appeared, inside, window_of
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

    Also where another stands by it. Words that may cover a post count if they set a time in which
    it may have appeared. Those that set none ("some posts were not ours"), or one that begins later
    ("as of today"), would take every post there ever was, and every incident its history.

    Remaining risk: where we did not watch, a post that was backdated to before that time serves.
    """
    said = {one.digest: one.declaration for one in declared}
    return any(
        stand.position in _NOT_STOOD_BY
        and _of_authorship(by)
        and _picks_out(by, said[by.digest], post.appeared)
        for stand in stands(consider(post, declared))
        if (by := stand.by) is not None
    )


def _of_authorship(one: Considered) -> bool:
    if Denied.AUTHORSHIP in one.denies or one.ground in _OTHERS:
        return True
    return one.act is Act.DISOWNS and not one.denies and one.ground is Ground.NONE


def _picks_out(one: Considered, said: Declaration, appeared: Appeared) -> bool:
    if one.covers is Covers.YES or one.decided:
        return True
    window = window_of(said.scope)
    if window is None or inside(window, appeared)[0] is Covers.NO:
        return False
    begins, claimed = window.begins[0], appeared.claimed_at
    return begins is None or claimed is None or claimed >= begins
