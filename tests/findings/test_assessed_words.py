"""Does every sentence about a released assessment say less than its reader might conclude?"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assessments_made_up import ASSESSED, CALIBRATION, NOT_ASSESSED
from entries import T0, at
from onrecord.findings.words import assessed as words
from onrecord.record.assessed import Assessed, Assessment, Scale, Why

NEVER = re.compile(
    r"hack|fake|authentic|genuine|confiden|posterior|probab|\blikely|chance|per cent|%|verdict|"
    r"guilt|insider|intruder",
    re.IGNORECASE,
)
HOSTILE = "It was hacked, 99 % likely”. A fake. “So"
QUOTED = re.compile(r"“[^”]*”")


def assessed(lr: float, scale: Scale, *, bounded: bool, synthetic: bool) -> Assessed:
    return replace(
        ASSESSED,
        lr=lr,
        log10=0.0 if lr == 1 else (1.0 if lr > 1 else -1.0),
        interval=(lr / 2, lr * 2),
        scale=scale,
        bounded=bounded,
        calibration=replace(CALIBRATION, synthetic=synthetic),
    )


def every() -> Iterator[tuple[str, Assessment]]:
    ratios = ((20.0, Scale.MODERATE), (5.0, Scale.WEAK), (1.0, Scale.NEUTRAL))
    ratios = (*ratios, (0.2, Scale.WEAK), (0.01, Scale.MODERATE), (0.6, Scale.NEUTRAL))
    for lr, scale in ratios:
        for bounded in (True, False):
            for synthetic in (True, False):
                name = f"{lr} bounded={bounded} synthetic={synthetic}"
                yield name, assessed(lr, scale, bounded=bounded, synthetic=synthetic)
    for why in Why:
        yield why.value, replace(NOT_ASSESSED, why=(why,), details=(HOSTILE,))


EVERY = dict(every())


def ours(sentence: str) -> str:
    return QUOTED.sub("“…”", sentence)


def said(found: Assessment) -> Iterator[str]:
    for others in (0, 1, 2):
        yield words.answer(found, T0, others)
    yield words.event(found)


@pytest.mark.parametrize("which", EVERY)
def test_no_sentence_says_more_than_was_computed(which: str) -> None:
    for sentence in said(EVERY[which]):
        assert not NEVER.search(ours(sentence)), sentence
        assert sentence.endswith((".", "”")) and "  " not in sentence and "None" not in sentence


def test_what_others_put_in_is_marked_as_theirs() -> None:
    for sentence in (
        words.taken_back(T0, at(5), HOSTILE),
        words.event_taken_back(HOSTILE),
        words.whose(HOSTILE, T0, HOSTILE, at(5)),
    ):
        assert "hacked" in sentence and not NEVER.search(ours(sentence)), sentence


FITS = {
    5.0: "fits somebody else, out of a stated population, about 5 times as well as the account's",
    0.2: "fits the account's usual operators about 5 times as well as somebody else, out of a",
    1.0: "about equally well: it supports neither.",
    0.6: "about equally well: it supports neither.",
}


@pytest.mark.parametrize("lr", FITS)
def test_the_ratio_is_put_into_words_in_its_direction(lr: float) -> None:
    scale = Scale.WEAK if lr in (5.0, 0.2) else Scale.NEUTRAL
    found = assessed(lr, scale, bounded=False, synthetic=False)
    told = words.answer(found, T0, 0)
    assert FITS[lr] in told
    assert words.DOES_NOT_SAY in told


NEW = {0: "", 1: "0 more", 4: "1 more stands on its page.", 9: "6 more stand on its page."}


@pytest.mark.parametrize("count", NEW)
def test_a_refusal_tells_what_is_most_telling_of_what_is_new(count: int) -> None:
    novelties = tuple(
        replace(NOT_ASSESSED.novelties[0], what=f"client {number}") for number in range(count)
    )
    told = words.answer(replace(NOT_ASSESSED, novelties=novelties), T0, 0)
    assert told.count("came from the client") == min(count, 3)
    assert (NEW[count] in told) is (count > 3 or count == 0)
    assert ("Something new supports nothing by itself" in told) is (count > 0)


INTERVALS = {
    "apart from 1": (5.0, (2.0, 9.0), False),
    "holds 1": (5.0, (0.9, 20.0), True),
    "holds 1, the other way": (0.2, (0.05, 1.0), True),
    "neutral, which says so already": (1.0, (0.5, 2.0), False),
}


@pytest.mark.parametrize("case", INTERVALS)
def test_support_that_might_be_none_is_said_to_be_that(case: str) -> None:
    lr, interval, told = INTERVALS[case]
    scale = Scale.NEUTRAL if lr == 1 else Scale.WEAK
    found = replace(assessed(lr, scale, bounded=False, synthetic=False), interval=interval)
    assert ("it might support neither" in words.answer(found, T0, 0)) is told


def test_an_event_points_nowhere() -> None:
    """In a row of events nothing stands that says what a ratio does not say."""
    told = {
        words.event(found)
        for found in EVERY.values()
        if isinstance(found, Assessed) and not found.calibration.synthetic
    }
    assert told == {
        "An assessment was released by a second editor: its ratio and its reasons stand with the "
        "post."
    }


@pytest.mark.parametrize("which", [name for name in EVERY if "synthetic=True" in name])
def test_made_up_numbers_are_said_to_be_that_first(which: str) -> None:
    assert words.answer(EVERY[which], T0, 0).startswith("FOR SHOW ONLY.")
    assert "for show only" in words.event(EVERY[which])
