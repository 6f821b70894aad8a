"""How is a post on record, or a run of posts, assessed?

Everything that a refusal needs is had without an array library: that is loaded once there is
something to compute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.archive import Archive
from onrecord.desk.assessments.history import Gathered, gather
from onrecord.findings.assessment.gates import gate
from onrecord.findings.assessment.novelties import novelties
from onrecord.language.extras import ExtraMissing, needed
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment, History, NotAssessed, Why

__all__ = ["CALIBRATED", "assess_posts"]

CALIBRATED = frozenset({"x"})
"""Platforms for which a calibration is shipped: of others it is said before arrays are loaded."""

_WHAT_FOR = "a likelihood ratio"


def assess_posts(
    archive: Archive, refs: Sequence[Ref], *, synthetic: bool = False, own: Path | None = None
) -> Assessment:
    """A likelihood ratio for a post, or for posts by presumably one hand; or why none is given.

    `synthetic`: by calibrations of made-up accounts, for show only. `own`: by those in a folder
    that onrecord-train wrote. Whether it may be asked at all is `occasions.occasion`'s to say.
    Raises NotOnRecord and CalibrationError.
    """
    asked = tuple(dict.fromkeys(refs))
    gathered = gather(archive, asked)
    refused = tuple(_refused(gathered, anywhere=synthetic or own is not None))
    if refused:
        return _not_assessed(asked, gathered, refused)
    try:
        found = _computed(gathered, synthetic=synthetic, own=own)
    except ExtraMissing:
        return _not_assessed(asked, gathered, ((Why.NO_ARRAYS, ""),))
    return replace(found, history=replace(found.history, disowned=gathered.disowned))


def _refused(gathered: Gathered, *, anywhere: bool) -> Iterator[tuple[Why, str]]:
    """What is refused whatever a calibration would say."""
    if gathered.refused:  # some words or times are missing: nothing else is known of them
        yield from gathered.refused
        return
    yield from gate(gathered.questioned, gathered.history, gathered.unread)
    if gathered.platform not in CALIBRATED and not anywhere:
        yield Why.PLATFORM, gathered.platform


def _computed(gathered: Gathered, *, synthetic: bool, own: Path | None) -> Assessment:
    """What comes of it by the calibrations at hand. Raises ExtraMissing."""
    calibrations = needed("onrecord.language.calibrations", "assess", _WHAT_FOR)
    assessing = needed("onrecord.findings.assessment.assessing", "assess", _WHAT_FOR)
    make = calibrations.synthetic_calibrations if synthetic else calibrations.shipped_calibrations
    found: Assessment = assessing.assess(
        gathered.questioned,
        gathered.history,
        platform=gathered.platform,
        unread=gathered.unread,
        shelf=make() if own is None else calibrations.calibrations_in(own),
    )
    return found


def _not_assessed(
    asked: tuple[Ref, ...], gathered: Gathered, refused: Sequence[tuple[Why, str]]
) -> NotAssessed:
    history = gathered.history
    return NotAssessed(
        questioned=asked,
        why=tuple(why for why, _ in refused),
        details=tuple(detail for _, detail in refused),
        novelties=novelties(gathered.questioned, history),
        history=History(
            posts=len(history),
            first=min((post.at for post in history), default=None),
            last=max((post.at for post in history), default=None),
            cut_off=gathered.cut_off,
            unread=gathered.unread,
            disowned=gathered.disowned,
            because=tuple(post.because for post in history),
        ),
    )
