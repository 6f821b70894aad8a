"""Where in a post's text do the words of a picture differ?"""

from collections.abc import Iterator, Sequence

from onrecord.findings.likeness import Mark, Marked
from onrecord.findings.screenshots import Shown

__all__ = ["marked_picture"]


def marked_picture(post: str, read: str, differs: Sequence[Shown]) -> tuple[Marked, ...]:
    """The post's text in pieces, with the words that only the picture has put in.

    `read` is the text that was read in the picture, `differs` where they surely differ.
    """
    return tuple(piece for piece in _pieces(post, read, differs) if piece.text)


def _pieces(post: str, read: str, differs: Sequence[Shown]) -> Iterator[Marked]:
    reached = 0
    for one in differs:
        yield Marked(Mark.SAME, post[reached : one.post.start])
        shown = one.read.of(read)
        yield Marked(Mark.REMOVED, shown if one.post_words or not shown else f" {shown}")
        yield Marked(Mark.INSERTED, one.post.of(post))
        reached = one.post.end
    yield Marked(Mark.SAME, post[reached:])
