"""Which assessments tell words of what is to be withheld?

One names what is new about its posts: a client, a mentioned account, a hashtag. So it goes with any
of them, whoever else rests on it, and released or not. Of the history's posts it holds no word.
"""

from collections.abc import Collection, Iterator

from onrecord.archive import Archive
from onrecord.desk.documents import recorded
from onrecord.record.accounts import Ref
from onrecord.record.assessments import AssessmentMade
from onrecord.record.commitments import Commitment
from onrecord.record.documents import DocumentKind, shown_in
from onrecord.record.entries import commitments_of

__all__ = ["assessments_of", "assessments_that_read"]


def assessments_of(archive: Archive, posts: Collection[Ref]) -> Iterator[Commitment]:
    """The bodies of the assessments in which any of these posts is questioned."""
    for made, body in _all(archive):
        if any(ref in posts for ref in made.found.questioned):
            yield body


def assessments_that_read(archive: Archive, bytes_: Commitment) -> Iterator[Commitment]:
    """The bodies of the assessments whose questioned posts were read from these bytes.

    Where a post's own words were never kept, a copy that somebody gave us may have served.
    """
    copied = set(_copied(archive, bytes_))
    for made, body in _all(archive):
        seen = (archive.find(digest) for digest in made.seen)
        read = any(one is not None and bytes_ in commitments_of(one.entry) for one in seen)
        if read or not copied.isdisjoint(made.found.questioned):
            yield body


def _copied(archive: Archive, bytes_: Commitment) -> Iterator[Ref]:
    """The posts of which these bytes are a copy, or an editor's words about one."""
    for one in recorded(archive, DocumentKind.COPY):
        files = (archive.commitment_of(digest) for digest in shown_in(one.body))
        if bytes_ in (one.document.body, *files):
            yield from one.document.posts


def _all(archive: Archive) -> Iterator[tuple[AssessmentMade, Commitment]]:
    for one in recorded(archive, DocumentKind.ASSESSMENT):
        if isinstance(one.body, AssessmentMade):
            yield one.body, one.document.body
