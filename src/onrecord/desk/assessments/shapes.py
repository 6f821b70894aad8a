"""Which JSON does an assessment take, for other programs to build on?

The keys `question, lr, interval, scale, reasons, population, history, calibration, refused` are
promised (design, section 9). Where no ratio is given, they are null or empty and `refused` says why.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onrecord.desk.assessments.occasions import Asked
from onrecord.findings.words.assessment import in_order
from onrecord.findings.words.assessment_told import Told, told
from onrecord.findings.words.novelties import novelty
from onrecord.record.assessed import (
    Assessed,
    Assessment,
    CalibrationUsed,
    History,
    NotAssessed,
    Novelty,
    Regime,
)
from onrecord.record.assessments import Claimed, Requested
from onrecord.record.times import instant

__all__ = ["asked_shape", "assessment_shape"]

_PLACES = 3  # of a log10: finer than what an assessment can tell


def assessment_shape(assessment: Assessment) -> dict[str, Any]:
    """An assessment, as `assess` prints it. A ratio above 1 speaks for somebody else."""
    said = told(assessment)
    common = {
        "question": said.question[0],
        "posts": list(assessment.questioned),
        "novelties": [_novelty(one) for one in assessment.novelties],
        "hypotheses": list(said.hypotheses),
        "history": _history(assessment.history),
        "not_to_be_concluded": list(said.not_to_be_concluded),
    }
    match assessment:
        case Assessed():
            return common | _assessed(assessment, said)
        case NotAssessed():
            return common | _not_assessed(assessment, said)


def asked_shape(asked: Asked) -> dict[str, Any]:
    """What allowed it to be made: a declaration with its claim, or the institution's request."""
    claim = asked.claim
    match asked.occasion:
        case Claimed(declaration):
            return {
                "by": "public-claim",
                "says": asked.says,
                "declaration": declaration,
                "ground": None if claim is None else claim.ground.value,
                "covers": None if claim is None else claim.covers.value,
                "may_speak": None if claim is None else claim.may_speak,
                "other_claims": asked.others,
            }
        case Requested(told):
            return {"by": "institution", "says": asked.says, "words": told}


def _assessed(found: Assessed, said: Told) -> dict[str, Any]:
    return {
        "lr": found.lr,
        "log10": round(found.log10, _PLACES),
        "interval": list(found.interval),
        "scale": found.scale.value,
        "bounded": found.bounded,
        "says": [*said.ratio, *said.answer, *said.reasons, *said.scored],
        "reasons": [
            {"group": one.group.value, "log10": round(one.log10, _PLACES)}
            for one in in_order(found.reasons)
        ],
        "absent": [group.value for group in found.absent],
        "as_high": {"posts": found.as_high[0], "of": found.as_high[1]},
        "regime": _regime(found.regime),
        "population": found.population,
        "calibration": _calibration(found.calibration),
        "refused": [],
        "advice": [],
        "for_show_only": said.banner[0] if said.banner else None,
    }


def _not_assessed(found: NotAssessed, said: Told) -> dict[str, Any]:
    return {
        "lr": None,
        "log10": None,
        "interval": None,
        "scale": None,
        "bounded": None,
        "says": [*said.ratio, *said.answer],
        "reasons": [],
        "absent": [],
        "as_high": None,
        "regime": None,
        "population": None,
        "calibration": None,
        "refused": [
            {"why": why.value, "detail": detail or None}
            for why, detail in zip(found.why, found.details, strict=True)
        ],
        "advice": list(said.advice),
        "for_show_only": None,
    }


def _novelty(one: Novelty) -> dict[str, Any]:
    return {
        "group": one.group.value,
        "first": one.first.value,
        "what": one.what,
        "among": one.among,
        "more": one.more,
        "says": novelty(one),
        "because": list(one.because),
    }


def _history(one: History) -> dict[str, Any]:
    return {
        "posts": one.posts,
        "first": _at(one.first),
        "last": _at(one.last),
        "cut_off": _at(one.cut_off),
        "unread": one.unread,
        "disowned": one.disowned,
        "because": list(one.because),
    }


def _regime(one: Regime) -> dict[str, Any]:
    return {
        "changed": one.changed,
        "since": _at(one.since),
        "groups": [group.value for group in one.groups],
        "posts_since": one.posts_since,
    }


def _calibration(used: CalibrationUsed) -> dict[str, Any]:
    figures = used.figures
    return {
        "name": used.name,
        "digest": used.digest,
        "platform": used.platform,
        "language": used.language,
        "period": used.period,
        "fields": _words(used.fields),
        "history": used.history,
        "run": used.run,
        "synthetic": used.synthetic,
        "figures": {
            "accounts": figures.accounts,
            "own_posts": figures.genuine,
            "posts_of_others": figures.others,
            "cllr": figures.cllr,
            "cllr_min": figures.cllr_min,
            "auc": figures.auc,
        },
    }


def _words(fields: Sequence[str]) -> list[str]:
    return [str(field) for field in fields]


def _at(at: datetime | None) -> str | None:
    return None if at is None else instant(at)
