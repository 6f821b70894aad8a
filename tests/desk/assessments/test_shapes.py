"""Does the JSON of an assessment hold what the design promises, exactly?"""

import json
from dataclasses import replace

import pytest

from assessments_made_up import ASSESSED, FOR_SHOW, NOT_ASSESSED
from onrecord.desk.assessments.occasions import Asked
from onrecord.desk.assessments.shapes import asked_shape, assessment_shape
from onrecord.record.assessed import Assessment, Why
from onrecord.record.assessments import Requested

PROMISED = ("question", "lr", "interval", "scale", "reasons", "population", "history")
ALL = {"assessed": ASSESSED, "not assessed": NOT_ASSESSED, "for show": FOR_SHOW}


@pytest.mark.parametrize("case", ALL)
def test_the_promised_keys_are_there(case: str) -> None:
    shape = assessment_shape(ALL[case])
    assert [key for key in (*PROMISED, "calibration", "refused") if key not in shape] == []
    assert json.loads(json.dumps(shape, allow_nan=False)) == shape
    assert shape["not_to_be_concluded"]


def test_a_ratio_comes_with_all_that_it_rests_on() -> None:
    shape = assessment_shape(ASSESSED)
    assert (shape["lr"], shape["interval"], shape["scale"]) == (5.0, [2.0, 9.0], "weak")
    assert shape["reasons"] == [
        {"group": "hour and weekday", "log10": 0.9},
        {"group": "words", "log10": 0.1},
        {"group": "style", "log10": -0.25},
    ]
    assert shape["absent"] == ["client"]
    assert shape["as_high"] == {"posts": 61, "of": 3660}
    assert shape["calibration"]["figures"]["cllr"] == 0.5
    assert shape["history"]["cut_off"] == "2026-01-31T12:00:00.000000Z"
    assert len(shape["history"]["because"]) == 3
    assert shape["refused"] == [] and shape["for_show_only"] is None


def test_a_refusal_has_its_reasons_and_no_number() -> None:
    shape = assessment_shape(NOT_ASSESSED)
    for key in ("lr", "log10", "interval", "scale", "population", "calibration"):
        assert shape[key] is None, key
    assert shape["refused"] == [{"why": "too-few-own-posts", "detail": "3"}]
    assert [one["says"] for one in shape["novelties"]] == [
        "Not one of 3 earlier posts came from the client “Tidewriter for Web”.",
        "Not one of 3 earlier posts mentioned “@harbour.test”.",
    ]
    assert shape["reasons"] == []


def test_both_have_the_same_keys_and_kinds_of_values() -> None:
    assert set(assessment_shape(ASSESSED)) == set(assessment_shape(NOT_ASSESSED))
    every: list[Assessment] = [
        ASSESSED,
        *(replace(NOT_ASSESSED, why=(why,), details=("",)) for why in Why),
    ]
    for found in every:
        shape = assessment_shape(found)
        for key in ("reasons", "novelties", "says", "absent", "refused", "posts"):
            assert isinstance(shape[key], list), key


def test_made_up_numbers_are_marked() -> None:
    shape = assessment_shape(FOR_SHOW)
    assert shape["for_show_only"].startswith("FOR SHOW ONLY")
    assert shape["calibration"]["synthetic"] is True


def test_a_request_is_told_in_its_words() -> None:
    assert asked_shape(Asked(Requested("The office."), "It answers.")) == {
        "by": "institution",
        "says": "It answers.",
        "words": "The office.",
    }
