"""How is a post shown with what differs from the asked words marked in it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.article import Place
from onrecord.findings.likeness.differences import Differences

__all__ = ["Mark", "Marked", "marked"]


class Mark(StrEnum):
    """What a piece of the shown text is."""

    SAME = "same"
    INSERTED = "inserted"  # only the post has it
    REMOVED = "removed"  # only the asked text has it
    BESIDE = "beside"  # of the post, before and after what was asked about


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of the text, in order of reading."""

    mark: Mark
    text: str


def marked(asked: str, post: str, differences: Differences) -> tuple[Marked, ...]:
    """The post's whole text in pieces, with the words that only the asked text has put in."""
    inside = differences.post
    pieces = [
        Marked(Mark.BESIDE, post[: inside.start]),
        *_inside(asked, post, differences),
        Marked(Mark.BESIDE, post[inside.end :]),
    ]
    return tuple(piece for piece in pieces if piece.text)


def _inside(asked: str, post: str, differences: Differences) -> Iterator[Marked]:
    reached = differences.post.start
    for change in differences.changes:
        before = post[reached : change.post.start]
        yield Marked(Mark.SAME, before)
        removed = change.asked.of(asked)
        if removed and change.post.start == change.post.end:
            at_start = change.post.start == differences.post.start
            removed = f"{removed} " if at_start else f" {removed}"
        yield Marked(Mark.REMOVED, removed)
        yield Marked(Mark.INSERTED, change.post.of(post))
        reached = change.post.end
    yield Marked(Mark.SAME, Place(reached, differences.post.end).of(post))
