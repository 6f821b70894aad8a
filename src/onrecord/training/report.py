"""What does a page say of how calibrations fared?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.record.commitments import Digest
from onrecord.training import plots
from onrecord.training.figures import Figure, Measured
from onrecord.training.protocol import Setting
from onrecord.training.reading import Reading
from onrecord.training.results import ONRECORD, Scores
from onrecord.training.targets import outcomes

__all__ = ["Fared", "model_card_of", "report_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """All that a report is about. `unmeasured` are those of which too much was refused."""

    readings: Sequence[Reading]
    seed: int
    measured: Sequence[Measured]
    unmeasured: Sequence[Scores]
    versions: dict[str, str]
    identity: Digest  # the manifest's


def report_of(fared: Fared) -> str:
    """A self-contained page, with figures drawn in it."""
    view = _view(fared) | _figures_drawn(_combinations(fared.measured))
    return _environment(html=True).get_template("report.html").render(view)


def model_card_of(fared: Fared) -> str:
    """What whoever uses the calibrations should know of them, in Markdown."""
    return _environment(html=False).get_template("model-card.md").render(_view(fared))


@cache
def _environment(*, html: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("onrecord.training"),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(figure=_figure, thousands=lambda number: f"{number:,}")
    return made


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


def _view(fared: Fared) -> dict[str, Any]:
    return {
        "readings": fared.readings,
        "seed": fared.seed,
        "outcomes": outcomes(fared.measured),
        "combinations": _combinations(fared.measured),
        "unmeasured": fared.unmeasured,
        "versions": fared.versions,
        "identity": fared.identity,
    }


def _combinations(found: Sequence[Measured]) -> list[tuple[str, list[Measured]]]:
    """What was measured, by combination: our own, then what it is compared with."""

    def key(measured: Measured) -> tuple[bool, str, bool, int, int, str]:
        scores = measured.scores
        return (
            scores.system != ONRECORD,
            scores.data,
            scores.fitted_on is not None,
            scores.run,
            scores.history,
            scores.combination,
        )

    return [
        (_title(group[0].scores), group)
        for group in (list(of) for _, of in groupby(sorted(found, key=key), key))
    ]


def _title(scores: Scores) -> str:
    return (
        scores.combination
        if scores.system == ONRECORD
        else f"{scores.system}, {scores.combination}"
    )


def _figures_drawn(combinations: "_Combinations") -> dict[str, Any]:
    """What the report has beside the tables."""
    return {
        "drawn": [
            _drawing(title, found, combinations)
            for title, found in combinations
            if found[0].scores.system == ONRECORD
        ],
        "compared": _compared(combinations),
    }


_Combinations: TypeAlias = Sequence[tuple[str, Sequence[Measured]]]


def _drawing(title: str, found: Sequence[Measured], all_found: _Combinations) -> dict[str, Any]:
    """The figures of one combination: a line for each setting; COMPA's beside it, if there is."""
    lines = {each.scores.setting.value: each.scores for each in found}
    hardest = lines.get(Setting.NEAR.value, found[0].scores)
    compared = {
        f"{each.scores.system}, {each.scores.setting.value}": each.scores
        for _, others in all_found
        for each in others
        if each.scores.system != ONRECORD and _asks_the_same(each.scores, hardest)
    }
    return {
        "title": title,
        "plots": {
            "Own and others' posts above each bound": Markup(plots.roc_plot({**lines, **compared})),
            f"Above each ratio ({hardest.setting.value})": Markup(plots.tippett_plot(hardest)),
            "As said, and as it should have been": Markup(plots.calibration_plot(lines)),
            "As said, and as observed": Markup(plots.reliability_plot(lines)),
            "Empirical cross-entropy": Markup(plots.entropy_plot(lines)),
        },
    }


def _asks_the_same(one: Scores, other: Scores) -> bool:
    return (one.data, one.history, one.run, one.setting) == (
        *(other.data, other.history, other.run),
        other.setting,
    )


def _compared(combinations: _Combinations) -> list[dict[str, Any]]:
    """For each set and field set, the cross-entropy of single posts by length of history."""
    lines: dict[str, dict[str, Scores]] = {}
    for _, found in combinations:
        for each in found:
            scores = each.scores
            plain = scores.run == 1 and scores.system == ONRECORD and scores.fitted_on is None
            if plain and scores.setting is Setting.NEAR:
                told = ", ".join(scores.fields) or "no further field"
                name = f"{scores.data}, {told}"
                lines.setdefault(name, {})[f"history {scores.history}"] = scores
    return [
        {"title": name, "plot": Markup(plots.entropy_plot(by_length))}
        for name, by_length in lines.items()
    ]
