"""How do the words of a quotation lie in the words of a post?

A shortest path through the two texts: every word of the quotation counts, what the post says before
and after does not, and where the quotation has an ellipsis or a bracket words may be passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from onrecord.findings.likeness.pattern import Pattern, Unit
from onrecord.findings.likeness.words import Word

__all__ = ["Alignment", "Step", "align", "word_distance"]

# Costs, in words: chosen on the perturbed quotations of bench/links.py.
_MISSING = 1.0  # a word of the quotation that the post does not have
_UNSAID = 0.9  # a word within the post that the quotation passes over in silence
_OTHER = 1.3  # another word in its place: less than one missing on either side
_PAIRED = 2  # words at an end that the post does not have stand for as many beside the match
_LIGHT = 0.05  # a link or picture sign that only one of the two has
_PASSED = 0.01  # a word passed over at an ellipsis: nearer is better
_BRACKETED = 0.12  # a word for which the quoter's own stand
_NEAR = 0.74  # words as like as this are one word, misspelt or misread


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a word of each, a word of one of the two only, or one passed over on purpose."""

    asked: Word | None
    post: Word | None
    distance: float  # 0: the same word
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """The best way to lay a quotation over a post: between the first and last of its words."""

    steps: tuple[Step, ...]
    cost: float
    similarity: int  # thousandths of the quotation's words


def align(pattern: Pattern, post: Sequence[Word]) -> Alignment:
    """Lay a quotation over a post's words. Time and memory grow as their product."""
    costs, came = _fill(pattern.units, post)
    last = costs[-1]
    end = min(range(len(last)), key=lambda at: (last[at], at))
    steps = _paired(_trace(pattern.units, post, came, end), post)
    return Alignment(tuple(steps), last[end], _similarity(pattern.units, steps))


def word_distance(asked: Word, post: Word, cut: bool = False) -> float:
    """How far apart two words are: 0 the same, below 1 a misspelling, _OTHER another word."""
    if asked.norm == post.norm or (cut and post.norm.startswith(asked.norm)):
        return 0.0
    if asked.light and post.light:
        return _LIGHT
    return _spelling(asked.norm, post.norm)


def _similarity(units: Sequence[Unit], steps: Sequence[Step]) -> int:
    """The share of words that are the same; a word in place of another counts as one."""
    weight = sum(_LIGHT if unit.word.light else 1.0 for unit in units)
    lost = sum(_lost(step) for step in steps)
    return round(1000 * max(0.0, 1 - lost / weight)) if weight else 0


def _lost(step: Step) -> float:
    if step.passed:
        return _PASSED
    only = step.asked or step.post
    lone = step.asked is None or step.post is None
    light = lone and only is not None and only.light
    return _LIGHT if light else min(step.distance, 1.0)


_DIAGONAL, _ASKED, _POST = 0, 1, 2


def _fill(units: Sequence[Unit], post: Sequence[Word]) -> tuple[list[list[float]], list[bytearray]]:
    """The costs of all beginnings, and by which step each was reached."""
    costs = [[0.0] * (len(post) + 1)]
    came = [bytearray([_POST]) * (len(post) + 1)]
    missing = [_LIGHT if word.light else _UNSAID for word in post]
    for number, unit in enumerate(units, 1):
        following = units[number] if number < len(units) else None
        above = costs[-1]
        extra = _LIGHT if unit.word.light else _MISSING
        row = [above[0] + extra]
        how = bytearray([_ASKED])
        skip = _skip(following)
        left = row[0]
        for at, word in enumerate(post):
            best, by = above[at] + word_distance(unit.word, word, unit.cut), _DIAGONAL
            if (dropped := above[at + 1] + extra) < best:
                best, by = dropped, _ASKED
            cost = missing[at] if skip is None else skip
            if (passed := left + cost) < best and (following is not None):
                best, by = passed, _POST
            row.append(best)
            how.append(by)
            left = best
        costs.append(row)
        came.append(how)
    return costs, came


def _skip(following: Unit | None) -> float | None:
    """What passing over a word costs before the next word of the quotation; None: as missing."""
    if following is None or not (following.skips or following.bracket):
        return None
    return _PASSED if following.skips else _BRACKETED


def _trace(
    units: Sequence[Unit], post: Sequence[Word], came: Sequence[bytearray], end: int
) -> list[Step]:
    steps: list[Step] = []
    row, at = len(units), end
    while row:
        by = came[row][at]
        if by == _DIAGONAL:
            row, at = row - 1, at - 1
            unit = units[row]
            distance = word_distance(unit.word, post[at], unit.cut)
            steps.append(Step(unit.word, post[at], distance))
        elif by == _ASKED:
            row -= 1
            steps.append(Step(units[row].word, None, _MISSING))
        else:
            at -= 1
            passed = _skip(units[row]) is not None
            steps.append(Step(None, post[at], _UNSAID, passed))
    return steps[::-1]


def _paired(steps: list[Step], post: Sequence[Word]) -> list[Step]:
    """The same steps, in which a changed first or last word is one in place of another.

    Beyond its ends the post costs nothing, so that a word there would always count as missing.
    """
    places = [at for at, step in enumerate(steps) if step.post is not None]
    if not places:
        return steps
    first, last = places[0], places[-1]
    begin = next(at for at, word in enumerate(post) if word is steps[first].post)
    end = next(at for at, word in enumerate(post) if word is steps[last].post) + 1
    # Outwards from the match on both sides, so that one rule serves both.
    head = _outwards(steps[:first][::-1], post[:begin][::-1])[::-1]
    tail = _outwards(steps[last + 1 :], post[end:])
    return [*head, *steps[first : last + 1], *tail]


def _outwards(missing: Sequence[Step], beyond: Sequence[Word]) -> list[Step]:
    """Words that lie beyond an end of the match, laid over those that the post has there.

    If one of them is there after all, with as few words changed between as stand for each other,
    the match reaches to it; otherwise a few words count as put in place of as many others.
    """
    for reach in range(len(missing), 0, -1):  # the farthest word that is there
        asked = missing[reach - 1].asked
        for at, word in enumerate(beyond[: 2 * _PAIRED + 1]):
            between = max(reach - 1, at)
            if asked is not None and asked.norm == word.norm and 0 < between <= 2 * _PAIRED:
                joined = [*_over(missing[: reach - 1], beyond[:at]), Step(asked, word, 0.0)]
                return [*joined, *missing[reach:]]
    if 0 < len(missing) <= _PAIRED and len(beyond) >= len(missing):
        return list(map(_replaced, missing, beyond))
    return list(missing)


def _over(missing: Sequence[Step], beyond: Sequence[Word]) -> list[Step]:
    """Changed words, each in place of another as far as they reach."""
    paired = list(map(_replaced, missing, beyond))
    left = [Step(None, word, _UNSAID) for word in beyond[len(missing) :]]
    return [*paired, *missing[len(beyond) :], *left]


def _replaced(step: Step, by: Word) -> Step:
    return Step(step.asked, by, step.distance)


@lru_cache(maxsize=1 << 16)
def _spelling(asked: str, post: str) -> float:
    if min(len(asked), len(post)) < 4 or any(map(str.isdigit, asked + post)):
        return _OTHER
    likeness = Indel.normalized_similarity(asked, post, score_cutoff=_NEAR)
    return 2 * (1 - likeness) if likeness else _OTHER
