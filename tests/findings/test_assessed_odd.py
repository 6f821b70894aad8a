"""Can whatever is read as an assessment be told, however odd its numbers and words are?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments_made_up import ASSESSED, MADE, NOT_ASSESSED, REFUSED
from entries import T0
from onrecord.findings.words import assessed as words
from onrecord.findings.words.assessment_told import told
from onrecord.record.assessed import Assessment, Group, Reason, Why
from onrecord.record.assessments import AssessmentMade, ImpossibleAssessment
from onrecord.record.entries import EntryError, canonical, read_body, write_body

IMPOSSIBLE = {
    "a ratio of zero": replace(ASSESSED, lr=0.0),
    "a ratio below zero": replace(ASSESSED, lr=-5.0),
    "a ratio that is none": replace(ASSESSED, lr=float("nan")),
    "a ratio beyond all": replace(ASSESSED, lr=1e300),
    "an interval from zero": replace(ASSESSED, interval=(0.0, 9.0)),
    "an interval without end": replace(ASSESSED, interval=(2.0, float("inf"))),
    "an interval backwards": replace(ASSESSED, interval=(9.0, 2.0)),
    "a reason beyond all": replace(ASSESSED, reasons=(Reason(Group.STYLE, 1e300),)),
    "a logarithm beyond all": replace(ASSESSED, log10=-1e300),
    "more that scored as high than there are": replace(ASSESSED, as_high=(5, 4)),
    "fewer than none": replace(ASSESSED, as_high=(-1, 4)),
    "a refusal without a reason": replace(NOT_ASSESSED, why=(), details=()),
    "a reason without its detail": replace(NOT_ASSESSED, why=(Why.PLATFORM,), details=()),
}


@pytest.mark.parametrize("fault", IMPOSSIBLE)
def test_what_no_assessment_comes_to_is_refused(fault: str) -> None:
    with pytest.raises(ImpossibleAssessment):
        replace(MADE, found=IMPOSSIBLE[fault])


WRITTEN = {
    "a ratio of zero": (b'"lr":5', b'"lr":0'),
    "a ratio beyond all": (b'"lr":5', b'"lr":1e+300'),
    "an interval backwards": (b"[2,9]", b"[9,2]"),
    "more that scored as high": (b"[61,3660]", b"[3661,3660]"),
}


@pytest.mark.parametrize("fault", WRITTEN)
def test_and_where_somebody_wrote_it_so(fault: str) -> None:
    right, wrong = WRITTEN[fault]
    data = write_body(MADE)
    assert right in data
    with pytest.raises(EntryError):
        read_body(data.replace(right, wrong))


odd = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("“”", "\x00", "\u202e", "too-few-own-posts", [], {}, 0, 5, 1e-7))
)


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for name, held in inner:
        yield from places(held, (*path, name))


def sentences(found: Assessment) -> Iterator[str]:
    yield words.answer(found, T0, 1)
    yield words.event(found)
    yield from told(found)


@given(st.data())
def test_whatever_can_be_read_can_be_told(data: st.DataObject) -> None:
    value = json.loads(write_body(data.draw(st.sampled_from((MADE, REFUSED)))))
    *way, last = data.draw(st.sampled_from([path for path in places(value) if path]))
    held = value
    for name in way:
        held = held[name]
    held[last] = data.draw(odd)
    try:
        body = read_body(canonical(value))
    except EntryError:
        return
    assert isinstance(body, AssessmentMade)
    assert all(isinstance(sentence, str) for sentence in sentences(body.found))
