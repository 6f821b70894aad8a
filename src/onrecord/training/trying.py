"""How do calibrations fare on accounts that they never saw?"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.calibration import Calibration, Fit, Usual
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.shift import FARTHEST, distance, measures, usual
from onrecord.training.accounts import Account
from onrecord.training.compa import scores_of_compa
from onrecord.training.comparing import Rows, stacked
from onrecord.training.fits import Say
from onrecord.training.protocol import Place, folds, split, trials
from onrecord.training.regression import fit, log_ratios
from onrecord.training.results import Scores
from onrecord.training.run_fitting import LENGTHS_OF_RUNS, fit_run, windows
from onrecord.training.scored import Asked, scores_of
from onrecord.training.shipping import FOLDS, Companion, companion_of, field_sets
from onrecord.training.studies import Compared, Study, compared, crossed

__all__ = ["evaluated", "tried"]

_QUESTIONED = 20
_RUN = 3  # posts of the runs that are told of in the report
_RANGE = LENGTHS_OF_RUNS[0]
_TOLD_OF_RUNS = 2  # sets of fields, the first: with and without client
_CROSSED = 100  # posts of histories, where sets are crossed
_LN10 = np.log(10)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class _Tried:
    """Rows to be scored, with what they are said to be of."""

    asked: Asked
    rows: Rows
    in_runs: Rows | None


def tried(
    study: Study, every: Sequence[Study], generator: np.random.Generator, say: Say
) -> Iterator[Scores]:
    """How fits on some of a set's accounts fare on the others, beside COMPA, and on other sets."""
    companion = companion_of(study, every, generator)
    if study.is_small:
        parts = folds(study.accounts, generator, 3)
    else:
        parts = (split(study.accounts, generator),)
    found: dict[tuple[object, ...], list[Scores]] = {}
    for fitted_on, others in parts:
        say(f"{study.name}: fitted on {len(fitted_on)} accounts, tried on {len(others)}")
        for score in _tried(study, companion, fitted_on, others, generator):
            key = (score.system, score.fields, score.run, score.setting)
            found.setdefault(key, []).append(score)
    yield from (_joined(scores) for scores in found.values())
    for other in every:
        if other is not study:
            yield from _crossed(study, other, generator, say)


def _joined(parts: Sequence[Scores]) -> Scores:
    """The scores of several folds as one; accounts keep numbers of their own."""
    first, at, accounts = parts[0], 0, []
    for part in parts:
        accounts.append(part.accounts + at)
        at = int(accounts[-1].max(initial=0)) + 1
    return Scores(
        data=first.data,
        fields=first.fields,
        history=first.history,
        run=first.run,
        setting=first.setting,
        log10=np.concatenate([part.log10 for part in parts]),
        others=np.concatenate([part.others for part in parts]),
        accounts=np.concatenate(accounts),
        system=first.system,
        refused=sum(part.refused for part in parts),
    )


def _tried(
    study: Study, companion: Companion | None, fitted_on: Sequence[Account],
    others: Sequence[Account], generator: np.random.Generator,
) -> Iterator[Scores]:  # fmt: skip
    histories = companion.histories if companion else []
    rows = compared(
        study, fitted_on, study.main, generator, number=2 if study.is_small else FOLDS,
        beside=histories, with_runs=True,
    )  # fmt: skip
    own = [study.history(account, 100) for account in fitted_on]
    common = study.book.common([*own, *histories])
    usual_ones = _usual(study, fitted_on, common, study.main)
    single, in_runs = crossed(
        study, others, common, study.main, generator,
        nearest=2 if study.is_small else 5, with_runs=True,
        questioned=None if study.is_small else _QUESTIONED,
    )  # fmt: skip
    refused = _refused(study, others, common, usual_ones, study.main)
    of = _Tried(Asked(study.name, study.main, refused), single, in_runs)
    beside = companion.rows(study.main, generator) if companion else None
    for number, fields in enumerate(field_sets(study.told)):
        found = fit(stacked(rows.single), fields, beside)
        yield from _singles(of, found, fields)
        if number < _TOLD_OF_RUNS:
            yield from _in_runs(of, found, fields, rows, beside)
    place = Place(history=100, questioned=_QUESTIONED, first=study.place.first)
    pair = [(part, trials(part, place, generator)) for part in (fitted_on, others)]
    yield from scores_of_compa(study.name, *pair)


def _crossed(
    study: Study, other: Study, generator: np.random.Generator, say: Say
) -> Iterator[Scores]:
    """Fitted on one set alone, used on another; what the shift check refuses is refused."""
    say(f"{study.name}: fitted on it, used on {other.name}")
    number = 2 if study.is_small else FOLDS
    rows = compared(study, study.accounts, _CROSSED, generator, number=number)
    common = study.common(study.accounts)
    single, _ = crossed(other, other.accounts, common, _CROSSED, generator, questioned=_QUESTIONED)
    looks = _usual(study, study.accounts, common, _CROSSED)
    refused = _refused(other, other.accounts, common, looks, _CROSSED)
    fields = field_sets(study.told & other.told)[0]
    found = fit(stacked(rows.single), fields)
    of = _Tried(Asked(other.name, _CROSSED, refused), single, None)
    yield from _singles(of, found, fields, fitted_on=study.name)


def evaluated(
    study: Study, shelf: Sequence[Calibration], generator: np.random.Generator, say: Say
) -> Iterator[Scores]:
    """How finished calibrations fare on a data set's accounts."""
    for length in dict.fromkeys(one.longest for one in shelf):
        if length > study.main:
            continue
        for name in dict.fromkeys(_set_of(one) for one in shelf if one.longest == length):
            say(f"{study.name}: tried after {length} posts, with {name}")
            ours = [one for one in shelf if one.longest == length and _set_of(one) == name]
            yield from _evaluated(study, ours, generator, None if name == study.name else name)


def _evaluated(
    study: Study, shelf: Sequence[Calibration], generator: np.random.Generator,
    fitted_on: str | None,
) -> Iterator[Scores]:  # fmt: skip
    one = shelf[0]
    length = one.longest
    single, in_runs = crossed(
        study, study.accounts, one.common, length, generator, with_runs=True,
        questioned=None if study.is_small else _QUESTIONED, windows=one.windows,
    )  # fmt: skip
    refused = _refused(study, study.accounts, one.common, one.usual, length)
    of = _Tried(Asked(study.name, length, refused), single, in_runs)
    for each in shelf:
        if not each.fields <= study.told:
            continue
        yield from _singles(of, each.fit, each.fields, fitted_on)
        run = each.run(_RUN)
        if run is not None and in_runs is not None:
            found = windows(each.fit, in_runs, _RUN)
            log10 = run.bounds.within(run.slope * found.sums) / _LN10
            yield from scores_of(of.asked, found, log10, each.fields, _RUN, fitted_on)


def _set_of(one: Calibration) -> str:
    return one.name.partition(",")[0]


def _singles(
    of: _Tried, found: Fit, fields: Set[Field], fitted_on: str | None = None
) -> Iterator[Scores]:
    log10 = found.bounds.within(log_ratios(found, of.rows)) / _LN10
    yield from scores_of(of.asked, of.rows, log10, fields, 1, fitted_on)


def _in_runs(
    of: _Tried, found: Fit, fields: Set[Field], rows: Compared, beside: Rows | None
) -> Iterator[Scores]:
    """Runs of `_RUN` posts by one hand; the slope is fitted on the accounts that were fitted on."""
    assert of.in_runs is not None
    parts = []
    for number, fold in enumerate(rows.in_runs):
        rest = stacked([each for at, each in enumerate(rows.single) if at != number])
        parts.append((fit(rest, fields, beside), fold))
    run = fit_run(_RANGE, parts)
    runs = windows(found, of.in_runs, _RUN)
    log10 = run.bounds.within(run.slope * runs.sums) / _LN10
    yield from scores_of(of.asked, runs, log10, fields, _RUN, None)


def _usual(study: Study, accounts: Sequence[Account], common: Background, length: int) -> Usual:
    posts = study.book.posts
    rows = [study.history(account, length) for account in accounts]
    return usual(np.stack([measures(posts.take(each), common) for each in rows]))


def _refused(
    study: Study, accounts: Sequence[Account], common: Background, looks: Usual, length: int
) -> frozenset[str]:
    """Accounts whose history is unlike those that were fitted on."""
    posts = study.book.posts
    return frozenset(
        account.id
        for account in accounts
        if distance(posts.take(study.history(account, length)), common, looks)[0] > FARTHEST
    )
