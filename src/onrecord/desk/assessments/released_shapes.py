"""Which JSON does an assessment take that was released, for everybody?

As `assess` prints it, but for the long list of the history's observations: it stands in the
assessment's document, and here its digest.
"""

from typing import Any

from onrecord.desk.assessments.shapes import assessment_shape
from onrecord.findings.releases import NotReadable, Release, Released, TakenBack
from onrecord.findings.releasing import for_everybody, release_says
from onrecord.record.assessments import Claimed, Occasion, Requested, is_synthetic
from onrecord.record.times import instant

__all__ = ["occasion_shape", "release_shape"]


def release_shape(one: Release) -> dict[str, Any]:
    """What became of an assessment that was released once: `state`, and what may be told of it."""
    common = {
        "assessment": one.assessment,
        "released_at": instant(one.released_at),
        "because": list(one.because),
    }
    match one:
        case Released():
            return common | {"state": "released"} | _released(one)
        case TakenBack():
            return common | {
                "state": "taken-back",
                "taken_back_at": instant(one.taken_back_at),
                "taken_back_by": one.taken_back_by,
                "why": one.why,
                "says": [release_says(one)],
            }
        case NotReadable():
            return common | {"state": "not-readable", "says": [release_says(one)]}


def _released(one: Released) -> dict[str, Any]:
    shape = assessment_shape(for_everybody(one.made.found))
    history = {name: held for name, held in shape["history"].items() if name != "because"}
    return shape | {
        "history": history | {"observations": one.made.observations},
        "occasion": occasion_shape(one.made.occasion),
        "made_at": instant(one.made_at),
        "made_for": one.made.editor,
        "made_with": one.made.made_with,
        "released_by": one.released_by,
        "synthetic": is_synthetic(one.made.found),
    }


def occasion_shape(occasion: Occasion) -> dict[str, Any]:
    """Why it was made: a public claim, or the institution's own request."""
    match occasion:
        case Claimed(declaration):
            told = {"by": "public-claim", "declaration": declaration}
            return told | {"because": [declaration]}
        case Requested(said):
            return {"by": "institution", "words": said}
