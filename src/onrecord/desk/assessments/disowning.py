"""Which of an account's posts are disowned as somebody else's, by what is on record?"""

from collections.abc import Collection, Sequence

from onrecord.archive import Archive
from onrecord.desk.as_of import NOW
from onrecord.desk.assessments.own_posts import OnRecord
from onrecord.desk.histories import history
from onrecord.desk.institutions.spoken import judged_for, spoken_of
from onrecord.findings.declared import Declared
from onrecord.findings.disowned import is_disowned
from onrecord.findings.history import History
from onrecord.findings.scope import PostFacts, facts_of
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.documents import Document, DocumentKind

__all__ = ["disowned_among", "facts_on_record"]


def disowned_among(
    archive: Archive, platform: str, account: AccountId, posts: Sequence[OnRecord]
) -> frozenset[Ref]:
    """The refs of those that may be somebody else's, as somebody says who may speak for it."""
    around = history(archive, platform, account)
    declared = _declared(archive, account, {one.ref for one in posts}, around)
    if not declared:
        return frozenset()
    return frozenset(
        one.ref for one in posts if is_disowned(facts_on_record(one, account, around), declared)
    )


def facts_on_record(one: OnRecord, account: AccountId, around: History) -> PostFacts:
    """When a post appeared, by what was observed of it; `around` is the account's history."""
    return facts_of(one.ref, account, one.kind, one.entries, around)


def _declared(
    archive: Archive, account: AccountId, refs: Collection[Ref], around: History
) -> tuple[Declared, ...]:
    """The declarations on record that name the account, or one of the posts."""
    concerning = [
        logged
        for logged in archive.index.documents(DocumentKind.DECLARATION)
        if isinstance(entry := logged.entry, Document)
        and (account in entry.accounts or any(ref in refs for ref in entry.posts))
    ]
    return judged_for(archive, account, spoken_of(archive, concerning), around.rest, NOW)
