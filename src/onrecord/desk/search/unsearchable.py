"""Of how many posts can nobody tell any more what they said?

Words that were withheld are destroyed, and others were never kept: no search finds them. "Not seen"
must not deny them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.archive import Archive, BlobMissing, BlobUnkept
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["posts_not_kept", "posts_without_words"]

_AT_ONCE = 500  # posts


def posts_without_words(archive: Archive) -> Counter[AccountId]:
    """How many posts of each account have a version that was redacted."""
    withheld = frozenset(one.commitment for one in archive.redactions.everything())
    if not withheld:
        return Counter()
    found = Counter[AccountId]()
    for ref in _named(archive):
        found.update(_whose(archive, ref, withheld))
    return found


def posts_not_kept(archive: Archive, accounts: Sequence[Enrolment]) -> Counter[AccountId]:
    """How many posts of each account have a version that was seen and not kept."""
    found = Counter[AccountId]()
    if archive.keeps_all():
        return found
    for one in accounts:
        for refs in _pages(archive, one):
            worded = {ref for ref, _ in archive.search.known(refs)}
            found[one.account] += sum(_is_unkept(archive, ref) for ref in refs if ref not in worded)
    return found


def _pages(archive: Archive, one: Enrolment) -> Iterator[list[Ref]]:
    before: Ref | None = None
    while refs := [
        ref for ref, _ in archive.index.posts_of(one.platform, one.account, _AT_ONCE, before)
    ]:
        yield refs
        before = refs[-1]


def _is_unkept(archive: Archive, ref: Ref) -> bool:
    for logged in archive.index.entries_of_post(ref):
        match logged.entry:
            case PostObservation(part=None, outcome=Seen(version)):
                try:
                    archive.blob(version)
                except BlobUnkept:
                    return True
                except BlobMissing:  # withheld, or lost
                    continue
            case _:
                pass
    return False


def _named(archive: Archive) -> frozenset[Ref]:
    """The posts that custody speaks of: each redaction names those whose bytes it destroyed."""
    events = (logged.entry for logged in archive.index.documents(DocumentKind.CUSTODY))
    return frozenset(ref for one in events if isinstance(one, Document) for ref in one.posts)


def _whose(archive: Archive, ref: Ref, withheld: frozenset[Commitment]) -> set[AccountId]:
    """The account of a post of which a version is withheld; none if all its words are kept."""
    return {
        one.account
        for logged in archive.index.entries_of_post(ref)
        if isinstance(one := logged.entry, PostObservation)
        and isinstance(one.outcome, Seen)
        and one.part is None
        and one.outcome.version in withheld
    }
