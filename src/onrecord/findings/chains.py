"""Which of an account's signed revisions join, with nothing left out between them?"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onrecord.record.commitments import Digest

__all__ = ["Chain", "Link", "Links"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One revision of the account's tree, and which revisions it is proved to follow."""

    rev: str
    follows: frozenset[str]  # undoing all its operations gives the tree of this revision
    listed: bool  # we hold the complete tree at this revision
    times: tuple[datetime, ...]  # when it was served to us, in order
    stale: bool  # a later revision had been served to us before
    because: tuple[Digest, ...]


class Links(Protocol):
    """Revisions in their own order, each once."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> Link: ...


class Chain:
    """All revisions of an account, in order, and how far nothing is left out after each."""

    def __init__(self, found: Links, revs: Sequence[str], breaks: Sequence[int]) -> None:
        """`breaks` are the numbers of those that are not proved to follow the one before."""
        self._links, self._revs, self._breaks = found, revs, breaks

    def last_after(
        self, rev: str, before: str | None = None, until: datetime | None = None
    ) -> Link | None:
        """The last revision that is proved to follow `rev` without a break, but not `before`.

        Only those count that were served by `until`, and not after a later one.
        """
        start = bisect_right(self._revs, rev)
        if start == len(self._revs) or rev not in self._links[start].follows:
            return None
        broken = bisect_right(self._breaks, start)
        end = self._breaks[broken] if broken < len(self._breaks) else len(self._revs)
        if before is not None:
            end = min(end, bisect_left(self._revs, before))
        current = (self._links[number] for number in range(end - 1, start - 1, -1))
        fresh = (link for link in current if not link.stale)
        return next((x for x in fresh if until is None or x.times[0] <= until), None)
