"""What did our own pages say wrongly, and what do they say instead?

Corrections are shown wherever that is: on the page of the post, the account or the case, in its
JSON, in timelines and in bundles.
"""

from collections.abc import Iterable
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.documents import recorded_among
from onrecord.findings.corrected import ShownCorrection
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import Correction
from onrecord.record.entries import Logged
from onrecord.record.times import instant

__all__ = ["ShownCorrection", "correction_shape", "corrections", "corrections_among"]


def corrections(
    archive: Archive,
    *,
    post: Ref | None = None,
    case: str | None = None,
    account: AccountId | None = None,
) -> tuple[ShownCorrection, ...]:
    """All corrections that can be read, or those of a post, a case, an account; oldest first.

    An account's are also those of its posts.
    """
    if post is not None:
        entries = archive.index.entries_of_post(post)
    else:
        entries = archive.index.documents(DocumentKind.CORRECTION)
    return tuple(
        one
        for one in corrections_among(archive, entries)
        if case is None or one.correction.case == case
        if account is None or account in one.accounts
    )


def corrections_among(archive: Archive, entries: Iterable[Logged]) -> tuple[ShownCorrection, ...]:
    """The corrections among some entries, in their order."""
    return tuple(
        ShownCorrection(
            digest=one.digest,
            at=one.document.recorded_at,
            correction=one.body,
            posts=one.document.posts,
            accounts=one.document.accounts,
        )
        for one in recorded_among(archive, entries, DocumentKind.CORRECTION)
        if isinstance(one.body, Correction)
    )


def correction_shape(one: ShownCorrection) -> dict[str, Any]:
    """A correction as JSON (in posts, accounts and cases)."""
    return {
        "digest": one.digest,
        "at": instant(one.at),
        "said": one.correction.said,
        "instead": one.correction.instead,
        "why": one.correction.why,
        "editor": one.correction.editor,
        "case": one.correction.case,
        "posts": list(one.posts),
        "accounts": list(one.accounts),
    }
