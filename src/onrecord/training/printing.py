"""What does the command print of how calibrations fared?"""

from collections.abc import Iterator, Sequence

from onrecord.training.figures import Measured
from onrecord.training.report import Fared
from onrecord.training.targets import Outcome, outcomes

__all__ = ["lines"]

_HEADS = ("", "AUC", "Cllr", "min", "EER", ">10", "refused")


def lines(fared: Fared) -> Iterator[str]:
    """The figures as a table, then what was to be reached."""
    title = ""
    for each in fared.measured:
        scores = each.scores
        now = f"{scores.system}, {scores.combination}"
        if now != title:
            yield from ("", now, _row(_HEADS))
            title = now
        yield _row(_cells(each))
    for missing in fared.unmeasured:
        yield f"refused: {missing.combination}, {missing.setting}, {missing.refused:,} posts"
    found = outcomes(fared.measured)
    if found:
        yield from ("", "What was to be reached", *_reached(found))


def _cells(each: Measured) -> tuple[str, ...]:
    return (
        each.scores.setting.value,
        *(f"{figure.value:.3f}" for figure in (each.auc, each.cllr, each.cllr_min, each.eer)),
        f"{100 * each.above_ten:.1f} %",
        f"{each.scores.refused:,}",
    )


def _row(cells: Sequence[str]) -> str:
    return f"  {cells[0]:<20}" + "".join(f"{cell:>9}" for cell in cells[1:])


def _reached(found: Sequence[Outcome]) -> Iterator[str]:
    for each in found:
        target, scores = each.target, each.measured.scores
        sign = ">=" if target.at_least else "<="
        verdict = "reached" if each.reached else "NOT REACHED"
        yield f"  {verdict:<12} {each.value:.3f} {sign} {target.bound:.3f}  {target.what}, {target.setting}"
        yield f"               {scores.combination}"
