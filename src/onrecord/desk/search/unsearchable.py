"""Of how many posts can nobody tell any more what they said?

Words that were withheld are destroyed, so no search finds them. "Not seen" must not deny them.
"""

from collections import Counter

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["posts_without_words"]


def posts_without_words(archive: Archive) -> Counter[AccountId]:
    """How many posts of each account have a version that was redacted."""
    withheld = frozenset(one.commitment for one in archive.redactions.everything())
    if not withheld:
        return Counter()
    found = Counter[AccountId]()
    for ref in _named(archive):
        found.update(_whose(archive, ref, withheld))
    return found


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
