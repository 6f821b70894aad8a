"""What is said of an assessment, in which order?

The terminal, the pages and the JSON take their sentences from here: what a test reads of one of
them, it reads of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from onrecord.findings.words import assessment as words
from onrecord.findings.words import compared
from onrecord.findings.words.novelties import novelties
from onrecord.findings.words.unassessed import NONE_GIVEN, advice, refusals
from onrecord.record.assessed import Assessed, Assessment, NotAssessed

__all__ = ["Told", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentences of an assessment, by what they are about; an empty part is left out."""

    banner: tuple[str, ...]  # above and below all else
    question: tuple[str, ...]
    hypotheses: tuple[str, ...]
    ratio: tuple[str, ...]  # or that none is given
    answer: tuple[str, ...]  # what the ratio supports; or why none is given
    advice: tuple[str, ...]
    reasons: tuple[str, ...]  # beside the picture of them
    novelties: tuple[str, ...]
    history: tuple[str, ...]
    scored: tuple[str, ...]
    calibration: tuple[str, ...]
    not_to_be_concluded: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        """All sentences, in order."""
        for part in fields(self):
            yield from getattr(self, part.name)


def told(assessment: Assessment) -> Told:
    """What is said of an assessment."""
    match assessment:
        case Assessed():
            return _assessed(assessment)
        case NotAssessed():
            return _not_assessed(assessment)


def _assessed(found: Assessed) -> Told:
    posts = len(found.questioned)
    absent = words.absent(found.absent)
    changed = [words.named(group) for group in found.regime.groups]
    return Told(
        banner=(words.SYNTHETIC,) if found.calibration.synthetic else (),
        question=(words.question(posts),),
        hypotheses=(words.first(posts), words.second(found.population, posts)),
        ratio=(words.likelihood_ratio(found),),
        answer=(words.supports(found),),
        advice=(),
        reasons=(words.other_way(found), *(() if absent is None else (absent,)), words.ADD_UP),
        novelties=novelties(found.novelties),
        history=(*compared.history(found.history), compared.regime(found.regime, changed)),
        scored=(compared.scored(found),),
        calibration=compared.calibration(found.calibration),
        not_to_be_concluded=(
            *words.NOT_TO_BE_CONCLUDED,
            *((words.NEW_IS_NOT_FOREIGN,) if found.novelties else ()),
        ),
    )


def _not_assessed(found: NotAssessed) -> Told:
    posts = len(found.questioned)
    return Told(
        banner=(),
        question=(words.question(posts),),
        hypotheses=(words.first(posts), words.second_without(posts)),
        ratio=(NONE_GIVEN,),
        answer=refusals(found),
        advice=advice(found),
        reasons=(),
        novelties=novelties(found.novelties),
        history=compared.history(found.history),
        scored=(),
        calibration=(),
        not_to_be_concluded=(words.NEW_IS_NOT_FOREIGN, words.NOT_TO_BE_CONCLUDED[0]),
    )
