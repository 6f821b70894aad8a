"""What does one more look at a post tell?

The post is folded as it stood with that entry, whenever that is done: what came on record is the
same after the table was lost. An event that a later look explains otherwise stays, and what is
so instead is another one.
"""

from onrecord.desk.happenings.entering import Pen
from onrecord.desk.happenings.folding import fold
from onrecord.desk.happenings.looking import Known, known_of, remember
from onrecord.desk.happenings.older import is_older
from onrecord.desk.happenings.trees import overtaken_by, tree_served
from onrecord.findings.looks import looks
from onrecord.findings.voices import Look, Voice
from onrecord.record.accounts import Ref
from onrecord.record.observations import AccountObservation, PostObservation

__all__ = ["look_at_post", "look_at_waiting"]


def look_at_post(pen: Pen, entry: PostObservation) -> None:
    """Write what one look at a post tells."""
    look = next((one for found in looks([pen.logged]).values() for one in found), None)
    if look is None:  # a medium of it, or our own failure
        return
    stale = _is_stale(pen, entry, look)
    known = known_of(pen.book, entry.ref)
    if known is None and look.present and is_older(pen, entry):
        known = Known()
    elif known is None or not known.is_repeated_by(look):
        known = known or Known()
        fold(pen, entry.platform, entry.account, entry.ref, known, None if stale else look)
    known.hear(look)
    remember(pen.book, entry.ref, known)


def look_at_waiting(pen: Pen, entry: AccountObservation) -> None:
    """Write what a signed revision tells of posts that somebody no longer served."""
    for ref in pen.book.waited(entry.account):
        known = known_of(pen.book, Ref(ref)) or Known()
        fold(pen, entry.platform, entry.account, Ref(ref), known, None)


def _is_stale(pen: Pen, entry: PostObservation, look: Look) -> bool:
    if look.voice is not Voice.TREE or look.rev is None:
        return False
    by = overtaken_by(pen.book, entry.account, look.rev, look.at)
    tree_served(pen.book, entry.account, look.rev, look.at, look.index)
    if by is not None:
        pen.book.outdate(entry.ref, by)
    return by is not None
