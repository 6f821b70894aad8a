"""Which own posts of an account are on record from before the questioned ones?"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.findings.assessment.outcomes import Why
from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.record.accounts import Ref

__all__ = ["Gathered", "gather"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The questioned posts and the history that speaks of them, or why they can't be assessed.

    Both are in order of time. `unread` and `disowned` are posts from before the cut-off that
    can't serve as history (see `gather`).
    """

    questioned: tuple[OwnPost, ...]
    history: tuple[OwnPost, ...]
    unread: int
    disowned: int
    platform: str
    refused: tuple[tuple[Why, str], ...]


def gather(archive: Archive, refs: Sequence[Ref]) -> Gathered:
    """The own posts of the account of these posts, from before the first of them."""
    raise NotImplementedError
