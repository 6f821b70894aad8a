"""How are the calibrations made that are kept, with all of a data set's accounts?

What they are validated with comes from folds: each account's ratios are had from fits of others'
posts, and against backgrounds without it.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.calibration import Array, Calibration, Fit
from onrecord.findings.assessment.calibration_files import write_background, write_fits
from onrecord.findings.assessment.counts import Indices
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.shift import measures, usual
from onrecord.training.about import About, about
from onrecord.training.accounts import Account
from onrecord.training.comparing import OWN, Rows, stacked
from onrecord.training.fits import Say
from onrecord.training.protocol import Setting
from onrecord.training.regression import MEASURED, fit, log_ratios, validated
from onrecord.training.results import Scores
from onrecord.training.run_fitting import LENGTHS_OF_RUNS, fit_run
from onrecord.training.scored import Asked, scores_of
from onrecord.training.studies import WINDOWS, Compared, Study, compared

__all__ = ["FOLDS", "Companion", "calibrations_of", "companion_of", "field_sets", "files_of"]

FOLDS, _SMALL_FOLDS = 5, 3
_COMPANIONS = 120  # accounts of another set that go beside a small one
_COMPARED = 100  # posts of their histories
_QUESTIONED = 20
_LN10 = np.log(10)


@dataclass(frozen=True, slots=True)
class Companion:
    """Accounts of a larger set that show a small one how features hang together."""

    study: Study
    accounts: tuple[Account, ...]
    _known: dict[tuple[int, tuple[int, ...]], Rows] = field(default_factory=dict)

    @property
    def histories(self) -> list[Indices]:
        """Rows of histories, for a background."""
        return [self.study.history(account, _COMPARED) for account in self.accounts]

    def rows(self, length: int, generator: np.random.Generator) -> Rows:
        """What is measured of them after so many posts, or as many as they have; measured once."""
        key = (min(length, _COMPARED), WINDOWS.get(length, ()))
        if key not in self._known:
            self._known[key] = self._rows(*key, generator)
        return self._known[key]

    def _rows(self, length: int, windows: tuple[int, ...], generator: np.random.Generator) -> Rows:
        found = compared(
            self.study,
            self.accounts,
            length,
            generator,
            number=2,
            questioned=_QUESTIONED,
            windows=windows,
        )
        return stacked(found.single)


def companion_of(
    study: Study, every: Sequence[Study], generator: np.random.Generator
) -> Companion | None:
    """Beside a small study, part of the first that is not, and that tells of posts no less."""
    told = field_sets(study.told)[0]
    large = next((each for each in every if not each.is_small and told <= each.told), None)
    if large is None or not study.is_small:
        return None
    chosen = np.sort(generator.permutation(len(large.accounts))[:_COMPANIONS])
    return Companion(large, tuple(large.accounts[int(i)] for i in chosen))


def field_sets(told: Set[Field]) -> tuple[frozenset[Field], ...]:
    """Sets of fields that calibrations are made for: with and without client, links and media."""
    beside = told & {Field.LINKS, Field.MEDIA}
    client = told & {Field.CLIENT}
    found: tuple[Set[Field], ...] = (client | beside, beside, client, frozenset())
    return tuple(dict.fromkeys(map(frozenset, found)))


def files_of(
    study: Study, companion: Companion | None, generator: np.random.Generator, say: Say, *,
    synthetic: bool,
) -> tuple[dict[str, bytes], list[Scores]]:  # fmt: skip
    """The background and the fits of one data set; and how its shorter histories fared in folds."""
    further = companion.histories if companion else []
    own = [study.history(account, _COMPARED) for account in study.accounts]
    common = study.book.common([*own, *further])
    of = about(study, synthetic=synthetic)
    found = list(calibrations_of(study, companion, common, of, generator, say, synthetic=synthetic))
    table = f"{study.name}.npz"
    fits = write_fits([one for one, _ in found], table)
    scores = [each for _, of_folds in found for each in of_folds]
    return {f"{study.name}.json": fits, table: write_background(common)}, scores


def calibrations_of(
    study: Study, companion: Companion | None, common: Background, of: About,
    generator: np.random.Generator, say: Say, *, synthetic: bool,
) -> Iterator[tuple[Calibration, tuple[Scores, ...]]]:  # fmt: skip
    """One for each length of history and set of fields, and how it fared in folds if not `main`."""
    for length in study.lengths:
        say(f"{study.name}: fitting after {length} posts")
        beside = companion.rows(length, generator) if companion else None
        rows = compared(
            study,
            study.accounts,
            length,
            generator,
            number=_SMALL_FOLDS if study.is_small else FOLDS,
            beside=companion.histories if companion else (),
            with_runs=True,
        )
        looks = [
            measures(study.book.posts.take(study.history(account, length)), common)
            for account in study.accounts
        ]
        for fields in field_sets(study.told):
            whole, parts, log10 = _validated(rows, fields, beside)
            asked = Asked(study.name, length)
            told = scores_of(asked, stacked(rows.single), log10, fields)
            calibration = Calibration(
                name=_name(study, length, fields),
                digest="",
                platform=of.platform,
                language=of.language,
                period=of.period,
                population=of.population,
                fields=fields,
                history=study.range_of(length),
                longest=length,
                windows=WINDOWS.get(length, ()),
                synthetic=synthetic,
                fit=whole,
                runs=tuple(fit_run(posts, parts) for posts in LENGTHS_OF_RUNS),
                usual=usual(np.stack(looks)),
                common=common,
            )
            yield calibration, () if length == study.main else tuple(told)


def _name(study: Study, length: int, fields: Set[Field]) -> str:
    told = ", ".join(sorted(fields)) or "text and times alone"
    return f"{study.name}, {length} posts, {told}"


def _validated(
    rows: Compared, fields: Set[Field], beside: Rows | None
) -> tuple[Fit, list[tuple[Fit, Rows]], Array]:
    """The fit of all, with what came of folds; each fold's runs with the fit of the others; and
    the bounded log10 of each row by the fit of the other folds."""
    whole = fit(stacked(rows.single), fields, beside)
    parts, found = [], []
    for number, fold in enumerate(rows.single):
        rest = stacked([each for at, each in enumerate(rows.single) if at != number])
        of = fit(rest, fields, beside)
        parts.append((of, rows.in_runs[number]))
        found.append(of.bounds.within(log_ratios(of, fold)) / _LN10)
    together = stacked(rows.single)
    measured = np.isin(together.setting, [OWN, *map(list(Setting).index, MEASURED)])
    accounts = len(np.unique(together.account))
    log10 = np.concatenate(found)
    came = validated(log10[measured], together.others[measured], accounts)
    return replace(whole, validated=came), parts, log10
