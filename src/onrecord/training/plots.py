"""How does one see at a glance what ratios are worth?

Each function draws one figure and gives it as an SVG element for a page: the same ratios give the
same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from onrecord.training.metrics import ece, pav, roc, tippett
from onrecord.training.results import Floats, Scores

__all__ = ["calibration_plot", "entropy_plot", "reliability_plot", "roc_plot", "tippett_plot"]

Lines: TypeAlias = Mapping[str, Scores]
"""What is drawn in one figure, by the name that stands beside it."""

_COLOURS = ("#1f5a96", "#c4572b", "#3c8c4f", "#7d4fa0", "#8a6d1d", "#4a4a4a")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))  # for who can't tell the colours
_REACH = 2.5  # log10 of the ratios that are shown, either way
_POINTS = 301  # of a line: more can't be seen
_BINS = 12
_FEWEST = 5  # posts of each side in a bin that is shown

_STYLE = {
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 9,
    "svg.fonttype": "none",  # words stay words: they can be read aloud, searched and copied
    "svg.hashsalt": "onrecord",
}


def roc_plot(lines: Lines) -> str:
    """The share of others' posts above each bound, by that of the account's own."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
        for name, scores, look in _styled(lines):
            own, others = roc(scores.log10, scores.others)
            shown = np.linspace(0, 1, _POINTS) ** 2  # closer together where few own posts are
            axes.plot(shown, np.interp(shown, own, others), label=name, **look)
        _say(axes, "own posts above the bound", "others' posts above the bound")

    return _svg(draw, "Own and others' posts above each bound")


def tippett_plot(scores: Scores) -> str:
    """The shares of own and of others' posts above each ratio."""
    bounds = np.linspace(-_REACH, _REACH, _POINTS)

    def draw(axes: Axes) -> None:
        own, others = tippett(scores.log10, scores.others, bounds)
        axes.axvline(0, color="#999999", linewidth=0.8)
        axes.plot(bounds, own, label="the account's own", color=_COLOURS[0])
        axes.plot(bounds, others, label="others'", color=_COLOURS[1], linestyle="--")
        _say(axes, "log10 of the ratio", "share of posts above it")

    return _svg(draw, "Share of own and of others' posts above each ratio")


def calibration_plot(lines: Lines) -> str:
    """What each ratio should have been (PAV), by what it was said to be."""

    def draw(axes: Axes) -> None:
        axes.plot([-_REACH, _REACH], [-_REACH, _REACH], color="#999999", linewidth=0.8)
        for name, scores, look in _styled(lines):
            said = np.unique(scores.log10)
            best = pav(scores.log10, scores.others)
            place = np.unique(scores.log10, return_index=True)[1]
            axes.plot(said, np.clip(best[place], -_REACH, _REACH), label=name, **look)
        axes.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH))
        _say(axes, "log10 of the ratio as said", "log10 as it should have been")

    return _svg(draw, "Ratios as said and as they should have been")


def reliability_plot(lines: Lines) -> str:
    """How many times as common among others' posts the ratios of a bin were; 95 % intervals."""

    def draw(axes: Axes) -> None:
        axes.plot([-_REACH, _REACH], [-_REACH, _REACH], color="#999999", linewidth=0.8)
        for name, scores, look in _styled(lines):
            said, found, spread = _bins(scores)
            axes.errorbar(said, found, spread, label=name, marker="o", markersize=3, **look)
        axes.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH))
        _say(axes, "log10 of the ratio as said (mean of a bin)", "log10 as observed in the bin")

    return _svg(draw, "Ratios as said and as observed")


def _bins(scores: Scores) -> tuple[Floats, Floats, Floats]:
    """For bins of one width: the mean ratio said, the one observed, and its 95 % half-width."""
    edges = np.linspace(-_REACH, _REACH, _BINS + 1)
    place = np.clip(np.digitize(scores.log10, edges) - 1, 0, _BINS - 1)
    own = np.bincount(place[~scores.others], minlength=_BINS)
    others = np.bincount(place[scores.others], minlength=_BINS)
    enough = (own >= _FEWEST) & (others >= _FEWEST)
    sums = np.bincount(place, weights=scores.log10, minlength=_BINS)[enough]
    own, others = own[enough], others[enough]
    observed = np.log10(others / scores.others.sum()) - np.log10(own / (~scores.others).sum())
    spread = 1.96 * np.sqrt(1 / own + 1 / others) / np.log(10)
    return sums / (own + others), observed, spread


def entropy_plot(lines: Lines) -> str:
    """Empirical cross-entropy by prior odds; what no ratio at all would leave, dotted."""
    prior = np.linspace(-3, 3, 121)

    def draw(axes: Axes) -> None:
        first = next(iter(lines.values()))
        silent = np.zeros(len(first.log10))
        axes.plot(prior, ece(silent, first.others, prior), ":", color="#999999", label="no ratio")
        for name, scores, look in _styled(lines):
            axes.plot(prior, ece(scores.log10, scores.others, prior), label=name, **look)
        _say(axes, "log10 of the odds beforehand", "bits still to be learnt")

    return _svg(draw, "Empirical cross-entropy")


def _styled(lines: Lines) -> Sequence[tuple[str, Scores, dict[str, Any]]]:
    return [
        (name, scores, {"color": _COLOURS[i % 6], "linestyle": _DASHES[i % 6], "linewidth": 1.4})
        for i, (name, scores) in enumerate(lines.items())
    ]


def _say(axes: Axes, across: str, up: str) -> None:
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(frameon=False, fontsize=8)


def _svg(draw: Callable[[Axes], None], title: str) -> str:
    """A drawing as an SVG element that tells its title."""
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # its keys are literals in the stubs
        figure = Figure(figsize=(4.6, 3.8), layout="tight")
        draw(figure.subplots())
        written = StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Title": title})
    return "<svg" + written.getvalue().partition("<svg")[2]
