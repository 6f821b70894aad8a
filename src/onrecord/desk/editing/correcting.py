"""How does an editor correct what our own pages said?

The wrong words stay readable beside what stands instead: nothing is edited in silence.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.desk.corrections import (
    ShownCorrection,
    correction_shape,
    corrections,
    corrections_among,
)
from onrecord.desk.editing.actors import Actor
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.proposing import submit
from onrecord.desk.editing.wording import require_words
from onrecord.desk.institutions.known import hierarchy
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.editing import Correction
from onrecord.record.entries import Logged

__all__ = [
    "ShownCorrection",
    "correct",
    "correction_shape",
    "corrections",
    "corrections_among",
    "written_correction",
]


def correct(
    archive: Archive,
    *,
    said: str,
    instead: str,
    why: str,
    actor: Actor,
    at: datetime,
    case: str | None = None,
    posts: Sequence[Ref] = (),
    accounts: Sequence[AccountId] = (),
) -> Logged:
    """Submit a correction of what our pages said about posts, accounts or a case.

    It is shown, or proposed where another editor is to review it. The accounts of the posts are
    named beside them. Raises EditingError and what `submit` does.
    """
    body, named = written_correction(
        archive,
        said=said,
        instead=instead,
        why=why,
        editor=actor.name,
        case=case,
        posts=posts,
        accounts=accounts,
    )
    return submit(archive, body, actor=actor, why=why, at=at, accounts=named, posts=posts)


def written_correction(
    archive: Archive,
    *,
    said: str,
    instead: str,
    why: str,
    editor: str,
    case: str | None = None,
    posts: Sequence[Ref] = (),
    accounts: Sequence[AccountId] = (),
) -> tuple[Correction, tuple[AccountId, ...]]:
    """The correction, and the accounts that its leaf is to name. Raises EditingError."""
    for what, words in (("what was said", said), ("what stands instead", instead)):
        require_words(what, words)
    require_words("the reason", why)
    if said.strip() == instead.strip():
        raise EditingError("what stands instead is what was said: nothing would be corrected")
    if not (posts or accounts or case is not None):
        raise EditingError("what is it about: a post, an account or a case?")
    if case is not None and case not in cases(archive):
        raise EditingError(f"there is no case called {case[:80]!r}")
    known = hierarchy(archive).accounts
    for account in accounts:
        if account not in known:
            raise EditingError(f"{account[:200]!r} is no account on record")
    body = Correction(
        case=case, said=said.strip(), instead=instead.strip(), why=why.strip(), editor=editor
    )
    of_posts = (archive.index.post(ref) for ref in posts)
    owners = (one.account for one in of_posts if one is not None)
    return body, tuple(dict.fromkeys((*accounts, *owners)))
