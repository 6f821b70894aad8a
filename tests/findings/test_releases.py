"""Is an assessment published if, and only if, another editor released it and nobody took it back?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments_made_up import FOR_SHOW, MADE, QUESTIONED, REFUSED
from entries import T0
from onrecord.findings.releases import NotReadable, Release, Released, Step, TakenBack, releases
from onrecord.findings.releasing import release_events
from onrecord.findings.stated import Stated
from onrecord.record.accounts import Ref
from onrecord.record.assessments import AssessmentMade, AssessmentRelease, ReleaseTakenBack
from onrecord.record.commitments import Digest

FIRST, LATER = Digest("f1" * 32), Digest("f2" * 32)
LOST = Digest("f3" * 32)
SHOWN = Digest("f4" * 32)
MADE_ON_RECORD = {
    FIRST: Stated(0, FIRST, T0, MADE),
    LATER: Stated(1, LATER, T0, REFUSED),
    SHOWN: Stated(2, SHOWN, T0, replace(MADE, found=FOR_SHOW)),
}
SECOND = "Editor of the week"


def release(of: Digest = FIRST, by: str = SECOND, *, for_show: bool = False) -> AssessmentRelease:
    return AssessmentRelease(assessment=of, editor=by, for_show=for_show)


def take_back(of: Digest = FIRST) -> ReleaseTakenBack:
    return ReleaseTakenBack(assessment=of, editor=MADE.editor, why="The history held a repost.")


def steps(*bodies: AssessmentRelease | ReleaseTakenBack, begin: int = 5) -> tuple[Step, ...]:
    return tuple(_step(place, body) for place, body in enumerate(bodies, begin))


def _step(place: int, body: AssessmentRelease | ReleaseTakenBack) -> Step:
    at = (place, Digest(f"{place:064x}"), T0 + timedelta(hours=place))
    match body:
        case AssessmentRelease():
            return Stated(*at, body)
        case ReleaseTakenBack():
            return Stated(*at, body)


def became(*bodies: AssessmentRelease | ReleaseTakenBack) -> tuple[Release, ...]:
    return releases(MADE_ON_RECORD, steps(*bodies))


CASES: dict[str, tuple[Sequence[AssessmentRelease | ReleaseTakenBack], list[type[Release]]]] = {
    "nobody released it": ([], []),
    "another editor did": ([release()], [Released]),
    "the same editor did": ([release(by=MADE.editor)], []),
    "the same editor, written otherwise": ([release(by="  EDITOR on  Duty ")], []),
    "the same editor in wide letters": ([release(by="Ｅditor on duty")], []),
    "the same editor, with a sign that nobody sees": ([release(by="Editor on\u200b duty")], []),
    "the same editor, with a control sign": ([release(by="\u202aEditor on duty\u202c")], []),
    "first the same, then another": ([release(by=MADE.editor), release()], [Released]),
    "released, then again by the same": ([release(), release(by=MADE.editor)], [Released]),
    "taken back": ([release(), take_back()], [TakenBack]),
    "taken back before it was released": ([take_back()], []),
    "taken back twice": ([release(), take_back(), take_back()], [TakenBack]),
    "taken back, and released again": ([release(), take_back(), release()], [Released]),
    "two of one post": ([release(), release(LATER)], [Released, Released]),
    "one of two taken back": ([release(), release(LATER), take_back()], [TakenBack, Released]),
    "the made-up one as if it were none": ([release(SHOWN)], []),
    "the made-up one for show": ([release(SHOWN, for_show=True)], [Released]),
    "a real one for show": ([release(for_show=True)], []),
    "its words are gone": ([release(LOST)], [NotReadable]),
    "its words are gone, and it was taken back": ([release(LOST), take_back(LOST)], [TakenBack]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_an_assessment(case: str) -> None:
    bodies, expected = CASES[case]
    assert [type(one) for one in became(*bodies)] == expected


def test_a_release_that_stands_before_its_assessment_does_not_count() -> None:
    assert releases({FIRST: Stated(9, FIRST, T0, MADE)}, steps(release())) == ()


def test_what_was_taken_back_tells_nothing_of_what_it_found() -> None:
    (one,) = became(release(), take_back())
    assert FIRST not in one.because
    assert not hasattr(one, "made")


bodies = st.lists(
    st.builds(
        release,
        st.sampled_from((FIRST, LATER, SHOWN, LOST)),
        st.sampled_from((MADE.editor, SECOND)),
        for_show=st.booleans(),
    )
    | st.builds(take_back, st.sampled_from((FIRST, LATER, SHOWN, LOST))),
    max_size=8,
)


@given(bodies)
def test_whatever_is_published_was_released_by_another_editor(
    drawn: list[AssessmentRelease | ReleaseTakenBack],
) -> None:
    for one in became(*drawn):
        if isinstance(one, Released):
            assert one.released_by == SECOND
            assert one.made.editor != one.released_by


@given(bodies)
def test_nothing_that_one_editor_does_alone_publishes_anything(
    drawn: list[AssessmentRelease | ReleaseTakenBack],
) -> None:
    alone = [
        replace(one, editor=MADE.editor) if isinstance(one, AssessmentRelease) else one
        for one in drawn
        if one.assessment != LOST
    ]
    assert became(*alone) == ()


def test_each_release_is_one_event_whatever_the_posts() -> None:
    other = Ref("fedcba9876543210")
    made: AssessmentMade = MADE
    assert made.found.questioned == (QUESTIONED,)
    (one,) = became(release())
    (of_two,) = release_events({QUESTIONED: [one], other: [one]})
    (of_one,) = release_events({QUESTIONED: [one], other: []})
    assert (of_two.post, of_one.post) == (None, QUESTIONED)


def test_a_release_and_its_take_back_are_two_events() -> None:
    told = tuple(release_events({QUESTIONED: became(release(), take_back())}))
    assert [one.at for one in told] == [T0 + timedelta(hours=5), T0 + timedelta(hours=6)]
    assert "The history held a repost." in told[1].says
