"""How is an assessment printed for people?"""

from collections.abc import Iterator, Sequence

from onrecord.cli.lines import hanging, paragraph
from onrecord.cli.options import say
from onrecord.cli.terminal import columns, width, wrapped
from onrecord.desk.assessments.picture import Bar, bars
from onrecord.findings.words.assessment import LEFT, NOT_COMPARED, RIGHT
from onrecord.findings.words.assessment_told import Told, told
from onrecord.record.assessed import Assessed, Assessment

__all__ = ["bar_lines", "print_assessment"]

_NUMBER = 7  # columns of "  -1.23"


def print_assessment(found: Assessment, asked: Sequence[str] = ()) -> None:
    """An assessment whole, `asked` beside its question: what it answers."""
    said = told(found)
    _banner(said)
    _heading(*said.question)
    _paragraphs((*asked, *said.hypotheses))
    say()
    _heading(*said.ratio)
    _paragraphs((*said.answer, *said.advice))
    if isinstance(found, Assessed):
        _reasons(found, said)
    _section("What is new about it", said.novelties, bulleted=True)
    _section("What it was compared with", said.history)
    _section("How often posts of their own score this high", said.scored)
    _section("The calibration", said.calibration)
    _section("What must not be concluded", said.not_to_be_concluded, bulleted=True)
    if said.banner:
        say()
        _banner(said)


def bar_lines(drawn: Sequence[Bar], most: int) -> Iterator[str]:
    """The picture of the reasons in at most `most` columns: names, bars to both sides, numbers."""
    if not drawn:
        return
    names = max(columns(bar.name) for bar in drawn)
    half = max((most - names - _NUMBER - 3) // 2, 1)
    yield from _sides(names, half)
    for bar in drawn:
        if bar.log10 is None:
            yield f"{bar.name:{names}} {'':{half}}│ {NOT_COMPARED}"[:most]
            continue
        left = _blocks(-bar.part, half)[::-1].replace("▌", "▐")
        right = _blocks(bar.part, half)
        yield f"{bar.name:{names}} {left:>{half}}│{right:{half}}{bar.log10:+{_NUMBER}.2f}"


def _sides(names: int, half: int) -> Iterator[str]:
    """Which side is whose: above the axis, or before the picture where that is too narrow."""
    if half < max(map(len, (LEFT, RIGHT))) + 2:
        yield f"← {LEFT}"
        yield f"→ {RIGHT}"
    else:
        yield f"{'':{names}} {f'{LEFT} ←':>{half}}│→ {RIGHT}"


def _blocks(part: float, most: int) -> str:
    """A bar of up to `most` columns, to half a column; nothing for the other side."""
    halves = round(max(part, 0.0) * most * 2)
    return "█" * (halves // 2) + "▌" * (halves % 2)


def _reasons(found: Assessed, said: Told) -> None:
    say()
    _heading("Reasons, each as its share of log10 of the ratio")
    for line in bar_lines(bars(found.reasons, found.absent), width() - 2):
        say(f"  {line}")
    _paragraphs(said.reasons)


def _section(title: str, sentences: Sequence[str], *, bulleted: bool = False) -> None:
    if not sentences:
        return
    say()
    _heading(title)
    for one in sentences:
        hanging("  - ", one) if bulleted else paragraph(one)


def _paragraphs(sentences: Sequence[str]) -> None:
    for one in sentences:
        paragraph(one)


def _heading(text: str) -> None:
    for line in wrapped(text, width()):
        say(line, bold=True)


def _banner(said: Told) -> None:
    for one in said.banner:
        for line in wrapped(one, width() - 4):
            say(f" {line}", head="!!!", colour="yellow", bold=True)
