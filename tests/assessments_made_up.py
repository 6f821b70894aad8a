"""Assessments of made-up posts: one with a ratio, one refused, and the documents about them."""

from dataclasses import replace
from datetime import timedelta

from entries import T0
from onrecord.record.accounts import Ref
from onrecord.record.assessed import (
    Assessed,
    CalibrationUsed,
    Field,
    Figures,
    First,
    Group,
    History,
    NotAssessed,
    Novelty,
    Reason,
    Regime,
    Scale,
    Why,
)
from onrecord.record.assessments import (
    AssessmentMade,
    AssessmentRelease,
    Claimed,
    ReleaseTakenBack,
    Requested,
    digest_of_observations,
    rests_on,
)
from onrecord.record.commitments import Digest

QUESTIONED = Ref("0123456789abcdef")
SEEN = (Digest("aa" * 32),)
HISTORY = History(
    posts=3,
    first=T0 - timedelta(days=9),
    last=T0 - timedelta(hours=3),
    cut_off=T0,
    unread=1,
    because=(Digest("01" * 32), Digest("02" * 32), Digest("03" * 32)),
)
NOVELTIES = (
    Novelty(Group.CLIENT, "Tidewriter for Web", 3, SEEN, First.CLIENT),
    Novelty(Group.MENTIONS, "@harbour.test", 3, SEEN, First.MENTION),
)
CALIBRATION = CalibrationUsed(
    name="made-up-1",
    digest="cd" * 32,
    platform="bluesky",
    language="en",
    period="2024 to 2026",
    fields=(Field.LANGUAGE, Field.LINKS),
    history="100 to 199 posts",
    run="1 post",
    synthetic=False,
    figures=Figures(accounts=40, genuine=4000, others=4000, cllr=0.5, cllr_min=0.49, auc=0.92),
)
ASSESSED = Assessed(
    questioned=(QUESTIONED,),
    log10=0.7125,
    lr=5.0,
    interval=(2.0, 9.0),
    scale=Scale.WEAK,
    bounded=False,
    reasons=(Reason(Group.HOUR, 0.9), Reason(Group.STYLE, -0.25), Reason(Group.WORDS, 0.1)),
    absent=(Group.CLIENT,),
    novelties=NOVELTIES,
    as_high=(61, 3660),
    history=HISTORY,
    regime=Regime(changed=False, since=None, groups=(), posts_since=3),
    population="posts of other public institutions that write in English",
    calibration=CALIBRATION,
)
FOR_SHOW = replace(ASSESSED, calibration=replace(CALIBRATION, synthetic=True))
NOT_ASSESSED = NotAssessed(
    questioned=(QUESTIONED,),
    why=(Why.TOO_FEW,),
    details=("3",),
    novelties=NOVELTIES,
    history=HISTORY,
)
CLAIM = Digest("44" * 32)

MADE = AssessmentMade(
    occasion=Claimed(CLAIM),
    found=ASSESSED,
    seen=SEEN,
    observations=digest_of_observations(rests_on(SEEN, ASSESSED)),
    editor="Editor on duty",
    made_with="onrecord 0.6",
)
REFUSED = replace(
    MADE,
    occasion=Requested("The embassy's press office, by mail on 31 January"),
    found=NOT_ASSESSED,
)
RELEASE = AssessmentRelease(assessment=Digest("55" * 32), editor="Editor of the week")
TAKEN_BACK = ReleaseTakenBack(
    assessment=Digest("55" * 32), editor="Editor on duty", why="The history held a repost."
)
