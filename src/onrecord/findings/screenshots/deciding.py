"""Does a picture show other words than the post has, or were they only not read surely?

A word is said to differ only where no reading of its line gives, or comes near, the post's word,
and the readings agree. Everything else that isn't the same is said to be not read surely.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.screenshots.comparing import Change, Laid, distance, lay
from onrecord.findings.screenshots.layout import Layout
from onrecord.findings.screenshots.places import (
    Body,
    body_of,
    boxes,
    lines_of,
    post_place,
    read_place,
    spaceless,
)
from onrecord.findings.screenshots.shapes import Box, ReadBy, ReadLine
from onrecord.findings.screenshots.spelling import outline

__all__ = ["Compared", "Shown", "compare_picture", "doubtful_lines"]

_NEAR = 0.8  # as like as this, two words may be one, misread
_FAR = 0.5  # as unlike as this, no reader takes one for the other
_MOST_WRONG = 0.25  # of the words: beyond it the script, or its hand, is not read at all
# Tesseract's confidence in a line: 0.9 and more for Arabic or Cyrillic letters, 0.55 to 0.72 for
# Urdu in a Nastaliq hand, of which it gets every third word wrong (bench/screenshots.py).
_LEGIBLE, _RELIABLE = 0.75, 0.85
_CERTAIN = 0.8  # RapidOCR's confidence in a word of which one letter is another


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Words of the picture that aren't the post's, or may not be; either side may be empty."""

    post: Place
    read: Place
    post_words: str
    read_words: str
    boxes: tuple[Box, ...]  # in the picture; where words are missing, the gap
    sure: bool  # whether it differs, or was not read surely


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A picture's text beside one version of a post."""

    similarity: int  # thousandths of the letters read
    differs: tuple[Shown, ...]
    unsure: tuple[Shown, ...]
    unreadable: bool  # so many words are unlike the post's that none is said to differ
    before: Place  # what the post says before the part that the picture shows
    after: Place
    beside: tuple[str, ...]  # lines at an uncertain edge that are none of the post's


def doubtful_lines(body: Body, post: str) -> tuple[ReadLine, ...]:
    """The lines that are worth reading again: with words that aren't the post's, or beside them."""
    laid = lay(body.text, post)
    doubtful = {line for one in laid.changes for line in lines_of(body, laid, one)}
    return tuple(line for line in body.lines if line in doubtful)


def compare_picture(
    layout: Layout, post: str, again: Sequence[tuple[ReadLine, tuple[ReadLine, ...]]] = ()
) -> Compared:
    """Compare the text with a post; `again` has other readings of lines, by the first reading."""
    body, beside = _trimmed(layout, post)
    laid = lay(body.text, post)
    others = [lay(text, post) for text in _variants(body, dict(again))]
    first, last = _edges(laid)
    inside = laid.changes[len(first) : len(laid.changes) - len(last)]
    judged = [(one, _sure(body, laid, one, others)) for one in inside]
    judged = _merged(laid, [one for one in judged if one[1] is not None])
    unreadable = _unreadable(body, laid, [one for one, _ in judged])
    if unreadable:
        judged = [(one, False) for one, _ in judged]
    shown = [_shown(body, laid, one, post, bool(sure)) for one, sure in judged]
    return Compared(
        similarity=laid.similarity,
        differs=tuple(one for one in shown if one.sure),
        unsure=tuple(one for one in shown if not one.sure),
        unreadable=unreadable,
        before=_spanned(laid, first),
        after=_spanned(laid, last),
        beside=beside,
    )


def _variants(body: Body, again: dict[ReadLine, tuple[ReadLine, ...]]) -> list[str]:
    """The whole text, once for each time that its lines were read again."""
    most = max((len(again.get(line, ())) for line in body.lines), default=0)
    return [
        body_of([_nth(line, again.get(line, ()), number) for line in body.lines]).text
        for number in range(most)
    ]


def _nth(line: ReadLine, others: tuple[ReadLine, ...], number: int) -> ReadLine:
    return others[number % len(others)] if others else line


def _sure(body: Body, laid: Laid, change: Change, others: Sequence[Laid]) -> bool | None:
    """True: it differs. False: not read surely. None: another reading gives the post's words."""
    posted, said = laid.posted(change), laid.said(change)
    readings = [_reading(other, change) for other in others]
    if any(one == posted for one in readings):
        return None
    readings = [said, *readings]
    if outline(said) == outline(posted) or not _legible(body, laid, change, _LEGIBLE):
        return False
    nearest = max(_likeness(one, posted) for one in readings)
    agree = 2 * readings.count(said) > len(readings)
    if nearest <= _FAR and (agree or not posted or len(said) > 2):
        return True
    apart = nearest < _NEAR and min(distance(one, posted) for one in readings) > 1
    if _by(body, laid, change) is ReadBy.TESSERACT:
        return agree and apart
    return agree and (apart or _confidence(body, laid, change) >= _CERTAIN)


def _reading(other: Laid, change: Change) -> str:
    """What another reading has where this one has a change: the post's own letters, or others."""
    first, last = change.post
    if first == last:
        there = [one for one in other.changes if one.post == (first, last)]
        return "".join(other.said(one) for one in there)
    letters, at = "", first
    for one in other.changes:
        if one.post[1] <= first or one.post[0] >= last:
            continue
        letters += "".join(token.norm for token in other.post[at : one.post[0]]) + other.said(one)
        at = one.post[1]
    return letters + "".join(token.norm for token in other.post[at:last])


def _likeness(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    return 1 - distance(one, other) / longest if longest and one != other else float(one == other)


def _confidence(body: Body, laid: Laid, change: Change) -> float:
    numbers = body.at(read_place(laid, change))
    return min((body.words[number].confidence for number in numbers), default=1.0)


def _by(body: Body, laid: Laid, change: Change) -> ReadBy:
    readers = {line.by for line in lines_of(body, laid, change)}
    return ReadBy.TESSERACT if ReadBy.TESSERACT in readers else ReadBy.RAPIDOCR


def _legible(body: Body, laid: Laid, change: Change, least: float) -> bool:
    """Whether Tesseract was so certain of the lines; RapidOCR's scale is another."""
    lines = lines_of(body, laid, change)
    return all(one.confidence >= least for one in lines if one.by is ReadBy.TESSERACT)


def _edges(laid: Laid) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The changes at either end that only leave out words of the post: the picture is a part."""
    first, last, at = [], [], 0
    for one in laid.changes:
        if one.read != (0, 0) or one.post[0] != at:
            break
        first.append(one)
        at = one.post[1]
    at = len(laid.post)
    for one in reversed(laid.changes[len(first) :]):
        if one.read != (len(laid.read), len(laid.read)) or one.post[1] != at:
            break
        last.append(one)
        at = one.post[0]
    return tuple(first), tuple(reversed(last))


def _spanned(laid: Laid, changes: Sequence[Change]) -> Place:
    if not changes:
        return Place(0, 0)
    return Place(
        laid.post[changes[0].post[0]].place.start, laid.post[changes[-1].post[1] - 1].place.end
    )


def _merged(
    laid: Laid, judged: Sequence[tuple[Change, bool | None]]
) -> list[tuple[Change, bool | None]]:
    """Letters of scripts without spaces that differ beside each other, as one change."""
    found: list[tuple[Change, bool | None]] = []
    for one, sure in judged:
        if found:
            last, was = found[-1]
            joined = (last.post[1], last.read[1]) == (one.post[0], one.read[0])
            if joined and was == sure and spaceless(laid.posted(last) + laid.posted(one)):
                both = Change((last.post[0], one.post[1]), (last.read[0], one.read[1]))
                found[-1] = (both, sure)
                continue
        found.append((one, sure))
    return found


def _unreadable(body: Body, laid: Laid, changes: Sequence[Change]) -> bool:
    """Whether so many words are unlike the post's, read with so little certainty, that none counts."""
    wrong = [one for one in changes if not _legible(body, laid, one, _RELIABLE)]
    return len(wrong) > max(2, _MOST_WRONG * len(laid.read))


def _shown(body: Body, laid: Laid, change: Change, post: str, sure: bool) -> Shown:
    read, posted = read_place(laid, change), post_place(laid, change)
    return Shown(
        post=posted,
        read=read,
        post_words=posted.of(post),
        read_words=read.of(body.text),
        boxes=boxes(body, read),
        sure=sure,
    )


def _trimmed(layout: Layout, post: str) -> tuple[Body, tuple[str, ...]]:
    """Without lines at an uncertain edge in which no word is the post's."""
    lines, beside = list(layout.lines), []
    while not layout.begins and len(lines) > 1 and _foreign(lines, post, 0):
        beside.append(lines.pop(0).text)
    while not layout.ends and len(lines) > 1 and _foreign(lines, post, -1):
        beside.append(lines.pop().text)
    return body_of(lines), tuple(beside)


def _foreign(lines: Sequence[ReadLine], post: str, at: int) -> bool:
    body = body_of(lines)
    laid = lay(body.text, post)
    edge = body_of([lines[at]])
    begin = 0 if at == 0 else len(body.text) - len(edge.text)
    there = [
        number
        for number, token in enumerate(laid.read)
        if begin <= token.place.start < begin + len(edge.text)
    ]
    changed = {number for one in laid.changes for number in range(*one.read)}
    return all(number in changed for number in there)
