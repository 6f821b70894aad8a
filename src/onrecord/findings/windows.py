"""Did a post appear within the time of which somebody's words speak?

Loose words ("last night", "this afternoon", "as of today") set a window whose beginning and end
are spans themselves. A post that appeared surely within is in, surely outside is out; between the
two nobody can tell from the words. A post, too, appeared within a span rather than at an instant.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onrecord.findings.words import scope as words
from onrecord.record.declarations import Covers, Scope

__all__ = ["Appeared", "Window", "inside", "window_of"]

Edge: TypeAlias = tuple[datetime | None, datetime | None]
"""Where a window begins or ends: between these two; (None, None) means that it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeared:
    """When a post appeared: after `not_before`, by `seen_by` (both ours), at `claimed_at` (its).

    With `told_by`, the two bounds are not ours: they are what these outlets report.
    """

    not_before: datetime | None
    seen_by: datetime | None
    claimed_at: datetime | None
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time, each end of which may be known loosely."""

    begins: Edge
    ends: Edge


def window_of(scope: Scope) -> Window | None:
    """The window that an editor read in words, or None where they set none."""
    if scope.begins_at is None and scope.ends_at is None:
        return None
    begins = (scope.begins_at, scope.begins_by or scope.begins_at)
    ends = (scope.ends_after or scope.ends_at, scope.ends_at)
    return Window(begins=begins, ends=ends)


def inside(window: Window, appeared: Appeared) -> tuple[Covers, str]:
    """Whether a post appeared within a window: the weakest answer of its two ends, and why."""
    found = []
    if window.begins != (None, None):
        found.append(_not_earlier(window.begins, appeared))
    if window.ends != (None, None):
        found.append(_not_after(window.ends, appeared))
    order = (Covers.NO, Covers.UNCLEAR, Covers.YES)
    weakest = min((kind for kind, _ in found), key=order.index)
    return weakest, " ".join(why for kind, why in found if kind is weakest)


def _not_earlier(begins: Edge, appeared: Appeared) -> tuple[Covers, str]:
    """Whether it appeared at or after a window's beginning; ours outweighs its own claim."""
    first, last = begins
    after, by, claimed = appeared.not_before, appeared.seen_by, appeared.claimed_at
    told = appeared.told_by
    if after is not None and last is not None and after >= last:
        return Covers.YES, words.not_there_before(after, told)
    if by is not None and first is not None and by < first:
        return Covers.NO, words.there_before(by, first, told)
    if by is None or claimed is None or first is None or last is None:
        return Covers.UNCLEAR, words.not_known_whether_before(begins)
    if claimed >= last:
        return Covers.YES, words.claims_after(claimed, by, last)
    if claimed >= first:
        return Covers.UNCLEAR, words.claims_as_it_began(claimed, first, last)
    return Covers.UNCLEAR, words.claims_before(claimed, by, first)


def _not_after(ends: Edge, appeared: Appeared) -> tuple[Covers, str]:
    """Whether it appeared at or before a window's end; ours outweighs its own claim."""
    first, last = ends
    after, by, claimed = appeared.not_before, appeared.seen_by, appeared.claimed_at
    told = appeared.told_by
    if by is not None and first is not None and by <= first:
        return Covers.YES, words.there_by(by, told)
    if after is not None and last is not None and after >= last:
        return Covers.NO, words.not_there_until(after, last, told)
    if by is None or claimed is None or first is None or last is None:
        return Covers.UNCLEAR, words.not_known_whether_after(ends)
    if claimed <= first:
        return Covers.YES, words.claims_within(claimed, by, first)
    if claimed <= last:
        return Covers.UNCLEAR, words.claims_as_it_ended(claimed, first, last)
    return Covers.NO, words.claims_after_end(claimed, by, last)
