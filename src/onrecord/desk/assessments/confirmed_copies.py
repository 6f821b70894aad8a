"""Which words of a post, of which we kept a digest only, does somebody's copy have?

X's terms ask that what was withdrawn there be kept as a digest. A copy whose words have that digest
shows what was served to us, whoever gave it.
"""

from collections.abc import Sequence
from functools import cached_property

from onrecord.archive import Archive
from onrecord.desk.copies.comparing import compared_with
from onrecord.desk.documents import Recorded, recorded
from onrecord.platforms import x
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.custody import CopyWords, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation

__all__ = ["Confirmed"]


class Confirmed:
    """The copies on record whose words can be held against a digest."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def bytes_of(
        self, look: PostObservation, entries: Sequence[Logged], digest: Digest
    ) -> bytes | None:
        """The bytes of a version that aren't kept, if some copy's words have its digest."""
        if look.platform != x.NAME:  # elsewhere a version holds more than a copy shows
            return None
        for copy in self._copies.get(look.ref, ()):
            compared = compared_with(self._archive, entries, copy)
            if compared is not None and compared.digest == digest:
                return compared.version
        return None

    @cached_property
    def _copies(self) -> dict[Ref, list[CopyWords]]:
        found: dict[Ref, list[CopyWords]] = {}
        for one in recorded(self._archive, DocumentKind.COPY):
            words = _words(one)
            if words is not None:
                for ref in one.document.posts:
                    found.setdefault(ref, []).append(words)
        return found


def _words(one: Recorded) -> CopyWords | None:
    return one.body.words if isinstance(one.body, ThirdPartyCopy) else None
