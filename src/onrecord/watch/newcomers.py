"""Was an account added while we watch?"""

from dataclasses import dataclass, field

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId
from onrecord.record.documents import DocumentKind
from onrecord.watch.notes import watched_of
from onrecord.watch.watched import Watched, enrolled_in

__all__ = ["Newcomers"]


@dataclass(slots=True)
class Newcomers:
    """Finds the enrolments that were appended since the last look, by whatever process."""

    archive: Archive
    _seen: int = field(init=False)  # entries that were looked through

    def __post_init__(self) -> None:
        self._seen = self.archive.head.size

    def look(self) -> dict[AccountId, Watched]:
        """The accounts that were added since the last look, or since this was made."""
        size = self.archive.head.size
        listed = self.archive.index.documents_from(DocumentKind.ENROLMENT, self._seen)
        self._seen = size
        found = (enrolled_in(self.archive, logged) for logged in listed)
        return watched_of(self.archive, [one for one in found if one is not None])
