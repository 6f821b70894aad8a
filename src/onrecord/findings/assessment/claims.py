"""Which public claim does an assessment answer?

It may be made in answer to one of compromise or unauthorised use, or to the account's own
institution (design, section 11). Whose claim it is, and whether they may speak for the account,
is shown beside it and decides nothing here: a platform's word is a public claim, too.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.declared import Considered
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Covers, Ground

__all__ = ["claims", "is_claim"]

_CLAIMED = (Ground.COMPROMISE, Ground.UNAUTHORISED, Ground.FORMER_EMPLOYEE)


def is_claim(one: Considered) -> bool:
    """Whether it says that the account was used by others, still holds, and may mean the post."""
    return one.ground in _CLAIMED and one.withdrawn_by is None and one.covers is not Covers.NO


def claims(posts: Sequence[Sequence[Considered]]) -> tuple[Considered, ...]:
    """The claims that bear on every one of the posts, the one that answers best first.

    `posts` holds the declarations of each post's standing. Best is what clearly covers most of
    them, then what is said by somebody who may speak for the account, then what was said first.
    """
    bearing = [{one.digest: one for one in those if is_claim(one)} for those in posts]
    if not bearing:
        return ()
    shared = [one for one in bearing[0].values() if all(one.digest in those for those in bearing)]

    def order(one: Considered) -> tuple[int, bool, datetime, Digest]:
        clear = sum(those[one.digest].covers is Covers.YES for those in bearing)
        return (-clear, not one.may_speak, one.said_at, one.digest)

    return tuple(sorted(shared, key=order))
