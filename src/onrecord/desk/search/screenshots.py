"""Did they ever say what this picture shows?

The picture is neither kept nor logged, nor are the words in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive, Progress
from onrecord.desk.search.checking import Answer, Checked, ask_about, check_text
from onrecord.desk.search.matching import Match, closest, match_of
from onrecord.findings.screenshots import (
    Body,
    Compared,
    Layout,
    Picture,
    Shown,
    body_of,
    compare_picture,
    doubtful_lines,
    lay_out,
    read_moment,
    same_handle,
    same_moment,
)
from onrecord.findings.words import screenshots as words
from onrecord.language.ocr import Reader, load_reader
from onrecord.language.ocr_marking import Note, draw
from onrecord.record.accounts import AccountId
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["CheckedScreenshot", "NothingRead", "ShownMatch", "check_screenshot", "mark_screenshot"]

_ALWAYS = datetime.max.replace(tzinfo=UTC)
_COMPARED = 3  # posts that come closest, whose every word is compared with the picture
_LOOKED_AT = 8  # posts that share rare words with a picture of which no more was read
_LIKE = 500  # thousandths of the picture's letters that a post must have to be told


class NothingRead(OnrecordError):
    """A picture in which no text of a post could be read."""

    exit_code = EXIT_USAGE
    advice = 'Give a sharper or larger picture of the post alone, or type its words: check "…"'


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMatch:
    """A version of a post, and where the picture differs from it; `says` tells each place."""

    match: Match
    compared: Compared
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedScreenshot:
    """The answer to a picture: what was read in it, and the closest posts, best first."""

    answer: Answer
    read: Layout
    body: Body
    matches: tuple[ShownMatch, ...]
    checked: Checked  # the answer to the words alone: other accounts' posts, the coverage
    says: tuple[str, ...]
    doubts: tuple[str, ...]


def check_screenshot(
    archive: Archive,
    data: bytes,
    account: AccountId | None = None,
    *,
    until: datetime = _ALWAYS,
    progress: Progress | None = None,
) -> CheckedScreenshot:
    """Read a picture and compare its words with the posts that come closest.

    Raises ExtraMissing, PictureError, NothingRead; NotOnRecord as `check_text`.
    """
    reader = load_reader()
    picture = reader.read(data)
    layout = lay_out(picture)
    body = body_of(layout.lines)
    if not any(map(str.isalnum, body.text)):
        raise NothingRead(" ".join(("no text was read in the picture.", *picture.doubts)))
    checked = check_text(archive, body.text, account, fuzzy=True, until=until, progress=progress)
    matches = _compared(reader, data, picture, layout, _near(archive, layout, checked, account))
    return CheckedScreenshot(
        answer=_answer(matches),
        read=layout,
        body=body,
        matches=tuple(_told(layout, match, compared) for match, compared in matches),
        checked=checked,
        says=_says(checked, matches),
        doubts=_doubts(picture, layout, matches),
    )


def mark_screenshot(data: bytes, found: CheckedScreenshot) -> bytes:
    """The picture as PNG, with what differs from the closest post framed and the post's words.

    Raises ExtraMissing, PictureError.
    """
    best = found.matches[0].compared if found.matches else None
    shown = () if best is None else (*best.differs, *best.unsure)
    return draw(data, [Note(one.boxes, one.post_words, one.sure) for one in shown])


def _compared(
    reader: Reader, data: bytes, picture: Picture, layout: Layout, matches: Sequence[Match]
) -> list[tuple[Match, Compared]]:
    """The matches by how much of the picture's text they have; doubtful lines are read again."""
    found = [(match, compare_picture(layout, match.text)) for match in matches]
    found.sort(key=lambda one: -one[1].similarity)
    if not found:
        return []
    lines = doubtful_lines(body_of(layout.lines), found[0][0].text)
    packs = frozenset(line.language for line in layout.lines if line.language is not None)
    before = dict(picture.others)
    again = reader.again(data, lines, packs) if lines else []
    readings = [
        (line, (*before.get(line, ()), *more)) for line, more in zip(lines, again, strict=True)
    ]
    best = [match for match, _ in found[:_COMPARED]]
    return [(match, compare_picture(layout, match.text, readings)) for match in best]


def _near(
    archive: Archive, layout: Layout, checked: Checked, account: AccountId | None
) -> Sequence[Match]:
    """What the words found; where most were misread, posts with the same rare words in them."""
    if checked.matches:
        return checked.matches
    own = None if account is None else {account}
    found = closest(archive, ask_about(checked.asked), accounts=own)[:_LOOKED_AT]
    near = [match for one in found if (match := match_of(archive, one)) is not None]
    return [one for one in near if compare_picture(layout, one.text).similarity >= _LIKE]


def _answer(matches: list[tuple[Match, Compared]]) -> Answer:
    """Seen only where every word is the post's; words that weren't read surely are not."""
    if not matches:
        return Answer.NOT_SEEN
    best = matches[0][1]
    return Answer.SIMILAR if best.differs or best.unsure else Answer.SEEN


def _told(layout: Layout, match: Match, compared: Compared) -> ShownMatch:
    return ShownMatch(
        match=match, compared=compared, says=tuple(_sentences(layout, match, compared))
    )


def _sentences(layout: Layout, match: Match, compared: Compared) -> list[str]:
    told = [*map(_difference, compared.differs)]
    if not compared.unreadable:
        told += map(_doubt, compared.unsure)
    if before := compared.before.of(match.text).strip():
        told.append(words.part_before(before))
    if after := compared.after.of(match.text).strip():
        told.append(words.part_after(after))
    return [*told, *_whose_and_when(layout, match)]


def _difference(one: Shown) -> str:
    if not one.post_words:
        return words.added(one.read_words)
    return (
        words.replaced(one.read_words, one.post_words)
        if one.read_words
        else words.missing(one.post_words)
    )


def _doubt(one: Shown) -> str:
    return words.maybe(one.read_words, one.post_words)


def _whose_and_when(layout: Layout, match: Match) -> list[str]:
    told = []
    enrolment = match.post.enrolment
    known = None if enrolment is None else enrolment.handle
    if layout.handle is not None and known is not None and not same_handle(layout.handle, known):
        told.append(words.another_handle(layout.handle, known))
    if (claimed := _another_time(layout.time, match)) is not None and layout.time is not None:
        told.append(words.another_time(layout.time, claimed))
    return told


def _another_time(time: str | None, match: Match) -> datetime | None:
    """The time that the author claims, where the picture's is another in every zone."""
    said = match.post.versions[match.version - 1].said
    shown = None if time is None else read_moment(time)
    if said is None or said.claimed_at is None or shown is None:
        return None
    return None if same_moment(shown, said.claimed_at) else said.claimed_at


def _says(checked: Checked, matches: list[tuple[Match, Compared]]) -> tuple[str, ...]:
    """How the picture compares with the closest post; or why nothing was seen."""
    if not matches:
        return checked.says
    best = matches[0][1]
    if best.unreadable:
        return (words.not_read_well(len(best.unsure)),)
    told = [words.differs(len(best.differs))] if best.differs else []
    if best.unsure:
        told.append(words.unsure(len(best.unsure)))
    part = any(place.start < place.end for place in (best.before, best.after))
    return tuple(told) or (words.matches(part),)


def _doubts(
    picture: Picture, layout: Layout, matches: list[tuple[Match, Compared]]
) -> tuple[str, ...]:
    beside = (*layout.leftover, *(matches[0][1].beside if matches else ()))
    return (*picture.doubts, *([words.beside(beside)] if beside else ()))
