"""What is handed to the arithmetic, what is told without it, and what comes back?

What computes is a twin here, which notes what it is given; the arithmetic has tests of its own.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assessments_made_up import ASSESSED
from onrecord.desk.assessments import assessing
from onrecord.desk.assessments.assessing import assess_posts
from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessed, Assessment, First, NotAssessed, Why
from onrecord.record.declarations import Covers, Denied, Ground
from small_desk import OTHERS, Desk

HISTORY = 30


class Twin:
    """What computes: notes what it is given, and answers with a made-up ratio."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def assess(
        self, questioned: Sequence[OwnPost], history: Sequence[OwnPost], **more: Any
    ) -> Assessment:
        self.given = {"questioned": questioned, "history": history, **more}
        refs = tuple(post.ref for post in questioned)
        return replace(ASSESSED, questioned=refs)


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch) -> Twin:
    """In the place of what computes, for this test alone."""
    made = Twin()
    shelves = ModuleType("onrecord.language.calibrations")
    shelves.__dict__["shipped_calibrations"] = lambda: ("shipped",)
    shelves.__dict__["synthetic_calibrations"] = lambda: ("synthetic",)
    shelves.__dict__["calibrations_in"] = lambda folder: (f"out of {folder.name}",)
    computing = ModuleType("onrecord.findings.assessment.assessing")
    computing.__dict__["assess"] = made.assess
    monkeypatch.setitem(sys.modules, shelves.__name__, shelves)
    monkeypatch.setitem(sys.modules, computing.__name__, computing)
    return made


@pytest.fixture
def post(desk: Desk) -> Ref:
    """A questioned post after 30 others of the account, one of them disowned."""
    desk.enrol()
    refs = [desk.posted(f"3la{n:02}", f"Tide table {n}", n, langs=["en"]) for n in range(HISTORY)]
    desk.declared(
        90,
        denies=(Denied.AUTHORSHIP,),
        ground=Ground.COMPROMISE,
        covers=((refs[-1], Covers.YES, "it is quoted"),),
    )
    return desk.posted("3lq", "Wir verlassen das Abkommen", 60, langs=["de"])


def test_what_is_on_record_is_handed_over(desk: Desk, post: Ref, twin: Twin) -> None:
    found = assess_posts(desk.archive, [post, post], synthetic=True)
    assert isinstance(found, Assessed)
    assert found.questioned == (post,)
    assert [one.ref for one in twin.given["questioned"]] == [post]
    assert [one.text for one in twin.given["history"]] == [
        f"Tide table {n}" for n in range(HISTORY - 1)
    ]
    assert (twin.given["platform"], twin.given["unread"]) == ("bluesky", 0)
    assert found.history.disowned == 1


def test_which_calibrations_are_taken(
    desk: Desk, post: Ref, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess_posts(desk.archive, [post], synthetic=True)
    assert twin.given["shelf"] == ("synthetic",)
    monkeypatch.setattr(assessing, "CALIBRATED", frozenset({"bluesky"}))
    assess_posts(desk.archive, [post])
    assert twin.given["shelf"] == ("shipped",)


def test_of_one_s_own_calibrations_any_platform_may_be_asked(
    desk: Desk, post: Ref, twin: Twin
) -> None:
    assess_posts(desk.archive, [post], own=Path("mine"))
    assert twin.given["shelf"] == ("out of mine",)


def test_a_platform_without_a_calibration_is_told_before_anything_is_computed(
    desk: Desk, post: Ref, twin: Twin
) -> None:
    found = assess_posts(desk.archive, [post])
    assert isinstance(found, NotAssessed)
    assert (found.why, found.details) == ((Why.PLATFORM,), ("bluesky",))
    assert [one.first for one in found.novelties] == [First.LANGUAGE]
    assert (found.history.posts, found.history.disowned) == (HISTORY - 1, 1)
    assert len(found.history.because) == HISTORY - 1
    assert twin.given == {}


def test_what_is_not_installed_is_told_with_what_is_new(
    desk: Desk, post: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onrecord.language.calibrations", None)
    found = assess_posts(desk.archive, [post], synthetic=True)
    assert isinstance(found, NotAssessed)
    assert found.why == (Why.NO_ARRAYS,)
    assert [one.first for one in found.novelties] == [First.LANGUAGE]


def test_too_few_posts_are_told_beside_the_platform(desk: Desk, twin: Twin) -> None:
    desk.enrol()
    ref = desk.posted("3lq", "One.", 10)
    found = assess_posts(desk.archive, [ref])
    assert isinstance(found, NotAssessed)
    assert found.why == (Why.TOO_FEW, Why.PLATFORM) and found.details[0] == "0"
    assert twin.given == {}


def test_posts_of_two_accounts_are_refused_for_that_alone(
    desk: Desk, post: Ref, twin: Twin
) -> None:
    other = desk.posted("3lo", "Other.", 61, account=OTHERS)
    found = assess_posts(desk.archive, [post, other], synthetic=True)
    assert isinstance(found, NotAssessed)
    assert (found.why, found.questioned) == ((Why.SEVERAL_ACCOUNTS,), (post, other))
    assert twin.given == {}
