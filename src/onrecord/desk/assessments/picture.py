"""How do the reasons of an assessment look: a bar for each group, in log10 of the ratio?

What speaks for somebody else goes to the right, what speaks for the usual operators to the left.
The picture is drawn in the page's own ink, so that it shows on light and dark pages and on paper,
and holds no word of anybody's but ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from onrecord.findings.words.assessment import LEFT, NOT_COMPARED, RIGHT, in_order, picture_says
from onrecord.record.assessed import Assessed, Group, Reason

__all__ = ["Bar", "bars", "reasons_picture"]

_WIDTH = 380  # a phone's page shows it nearly unscaled
_ROW = 24
_TOP = 46  # above the first bar: the heads of the two sides, and the axis' numbers
_NAMES = 108  # columns of the groups' names
_ZERO = 244
_HALF = 90  # from zero to the axis' end; beyond it is room for a number
_STEP = 0.5  # the axis ends at a multiple of it: small reasons are not blown up


@dataclass(frozen=True, slots=True)
class Bar:
    """A group's bar: its number, and its length as a part of the axis, from -1 to 1."""

    name: str
    log10: float | None  # None: not compared
    part: float


def bars(reasons: Sequence[Reason], absent: Sequence[Group]) -> tuple[Bar, ...]:
    """The bars, from most for somebody else to most for the usual operators; absent ones last."""
    end = _end(reasons)
    told = (Bar(one.group.value, one.log10, one.log10 / end) for one in in_order(reasons))
    return (*told, *(Bar(group.value, None, 0.0) for group in absent))


def reasons_picture(found: Assessed) -> Markup:
    """An inline SVG of the reasons, with the same in words for whoever can't see it."""
    drawn = bars(found.reasons, found.absent)
    height = _TOP + _ROW * len(drawn) + 8
    return Markup("").join(
        (
            Markup(
                '<svg class="reasons" role="img" xmlns="http://www.w3.org/2000/svg" '
                'viewBox="0 0 {w} {h}" width="{w}" height="{h}" fill="currentColor" '
                'font-family="system-ui, sans-serif" font-size="12">'
                "<title>Reasons, each as its share of log10 of the ratio</title><desc>{says}</desc>"
            ).format(w=_WIDTH, h=height, says=picture_says(found)),
            *_axis(_end(found.reasons), height),
            *(part for place, bar in enumerate(drawn) for part in _row(place, bar)),
            Markup("</svg>"),
        )
    )


def _end(reasons: Sequence[Reason]) -> float:
    largest = max((abs(one.log10) for one in reasons), default=0.0)
    return max(ceil(largest / _STEP), 1) * _STEP


def _axis(end: float, height: int) -> Iterator[Markup]:
    yield _text(_ZERO - 8, 12, f"← {LEFT}", "end", bold=True)
    yield _text(_ZERO + 8, 12, f"{RIGHT} →", "start", bold=True)
    for part in (-1, -0.5, 0, 0.5, 1):
        x = _ZERO + part * _HALF
        yield _text(x, 30, _number(part * end) if part else "0", "middle", faint=True)
        yield Markup(
            '<path d="M{x:.1f} {top}V{bottom}" stroke="currentColor" stroke-width="1" '
            'stroke-opacity="{ink}"/>'
        ).format(x=x, top=_TOP - 10, bottom=height - 4, ink=0.2 if part else 0.9)


def _row(place: int, bar: Bar) -> Iterator[Markup]:
    top = _TOP + place * _ROW
    middle = top + _ROW / 2
    yield _text(_NAMES, middle + 4, bar.name, "end", faint=bar.log10 is None)
    if bar.log10 is None:
        yield _text(_ZERO + 6, middle + 4, NOT_COMPARED, "start", faint=True)
        return
    length = abs(bar.part) * _HALF
    x = _ZERO if bar.part >= 0 else _ZERO - length
    # Sides differ by their look, too: full to the right, an outline to the left.
    yield Markup(
        '<rect x="{x:.1f}" y="{y:.1f}" width="{length:.1f}" height="14" rx="1.5" '
        'fill-opacity="{ink}" stroke="currentColor" stroke-width="1.2"/>'
    ).format(x=x, y=middle - 7, length=length, ink=0.75 if bar.part >= 0 else 0.12)
    end = _ZERO + bar.part * _HALF
    away, anchor = (5, "start") if bar.part >= 0 else (-5, "end")
    yield _text(end + away, middle + 4, _number(bar.log10), anchor)


def _number(log10: float) -> str:
    """A number with its sign: U+2212 for minus, as wide as the plus."""
    return f"{log10:+.2f}".replace("-", "\u2212")


def _text(
    x: float, y: float, words: str, anchor: str, *, faint: bool = False, bold: bool = False
) -> Markup:
    return Markup(
        '<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}{ink}>{words}</text>'
    ).format(
        x=x,
        y=y,
        anchor=anchor,
        weight=Markup(' font-weight="600"') if bold else "",
        ink=Markup(' fill-opacity="0.7"') if faint else "",
        words=words,
    )
