"""In which words do a quotation and a post differ, and what was cut beside it?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from onrecord.findings.article import Place
from onrecord.findings.likeness.alignment import Alignment, Step, align
from onrecord.findings.likeness.pattern import pattern_of
from onrecord.findings.likeness.words import Word, words
from onrecord.findings.words import checking as sentences

__all__ = ["Change", "ChangeKind", "Compared", "Differences", "compare", "differences"]


class ChangeKind(StrEnum):
    """What leads from the words that were asked about to the words of the post."""

    INSERTED = "inserted"  # words that only the post has
    REMOVED = "removed"  # words that only the asked text has
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Change:
    """Words that differ, with their places in both texts; a place may be empty.

    `light`: only links or picture signs differ, which quoters leave out and screenshots don't show.
    """

    kind: ChangeKind
    asked: Place
    post: Place
    asked_words: str
    post_words: str
    light: bool
    spelling: bool  # the same words in another spelling, or misread

    @property
    def says(self) -> str:
        """The change in a sentence."""
        match self.kind:
            case ChangeKind.INSERTED:
                return sentences.inserted(self.post_words)
            case ChangeKind.REMOVED:
                return sentences.removed(self.asked_words)
            case ChangeKind.REPLACED:
                return sentences.replaced(self.asked_words, self.post_words)


@dataclass(frozen=True, slots=True)
class Differences:
    """All changes in order; where in the post the words stand, and what was left out of them."""

    changes: tuple[Change, ...]
    post: Place  # from the first to the last of the matched words
    left_out: tuple[Place, ...]  # passed over where the quotation has dots or brackets
    cut_before: Place  # from the beginning of the sentence, or of the post's line
    cut_after: Place

    @property
    def none(self) -> bool:
        """Whether every word is the same; links and picture signs aside."""
        return all(change.light for change in self.changes)

    @property
    def says(self) -> tuple[str, ...]:
        """The changes in sentences."""
        return tuple(change.says for change in self.changes)


@dataclass(frozen=True, slots=True)
class Compared:
    """How like the asked text is to (a part of) the post, in thousandths, and where they differ."""

    similarity: int
    differences: Differences


def compare(asked: str, post: str) -> Compared:
    """Lay the asked text over the post and tell where its words differ.

    Case, punctuation and typography make no difference; what the post says before and after the
    asked words is cut, not changed. Time grows as the product of both lengths in words.
    """
    found = align(pattern_of(asked), words(post))
    return Compared(found.similarity, differences(found, asked, post))


def differences(alignment: Alignment, asked: str, post: str) -> Differences:
    """What an alignment of these two texts says about their words."""
    matched = [step.post.place for step in alignment.steps if step.post is not None]
    inside = Place(matched[0].start, matched[-1].end) if matched else Place(0, 0)
    return Differences(
        changes=tuple(_changes(alignment.steps, asked, post, inside.start)),
        post=inside,
        left_out=tuple(_left_out(alignment.steps)),
        cut_before=_trimmed(post, Place(_sentence_start(post, inside.start), inside.start)),
        cut_after=_trimmed(post, Place(inside.end, _sentence_end(post, inside.end))),
    )


def _changes(steps: Sequence[Step], asked: str, post: str, begin: int) -> Iterator[Change]:
    before_asked, before_post = 0, begin
    for differ, run in groupby(steps, key=lambda step: step.distance > 0 and not step.passed):
        group = list(run)
        of_asked = [step.asked for step in group if step.asked is not None]
        of_post = [step.post for step in group if step.post is not None]
        in_asked, in_post = _span(of_asked, before_asked), _span(of_post, before_post)
        before_asked, before_post = in_asked.end, in_post.end
        if differ:
            yield Change(
                _kind(of_asked, of_post),
                in_asked,
                in_post,
                in_asked.of(asked),
                in_post.of(post),
                light=all(word.light for word in (*of_asked, *of_post)),
                spelling=all(step.asked and step.post and step.distance < 1 for step in group),
            )


def _kind(asked: Sequence[Word], post: Sequence[Word]) -> ChangeKind:
    if not asked:
        return ChangeKind.INSERTED
    return ChangeKind.REPLACED if post else ChangeKind.REMOVED


def _span(of: Sequence[Word], otherwise: int) -> Place:
    if not of:
        return Place(otherwise, otherwise)
    return Place(of[0].place.start, of[-1].place.end)


def _left_out(steps: Sequence[Step]) -> Iterator[Place]:
    for passed, run in groupby(steps, key=lambda step: step.passed):
        if passed:
            yield _span([step.post for step in run if step.post is not None], 0)


_SENTENCE_ENDS = re.compile(r"[.!?…。！？؟۔।]+[\"”’)\]]*(?=\s|$)|[。！？]|\n")


def _sentence_start(text: str, before: int) -> int:
    return max((found.end() for found in _SENTENCE_ENDS.finditer(text, 0, before)), default=0)


def _sentence_end(text: str, after: int) -> int:
    found = _SENTENCE_ENDS.search(text, after)
    return len(text) if found is None else found.end()


def _trimmed(text: str, place: Place) -> Place:
    """The place without white space at its ends; empty where no word is left."""
    within = place.of(text)
    if not words(within):
        return Place(place.start, place.start)
    start = place.start + len(within) - len(within.lstrip())
    return Place(start, start + len(within.strip()))
