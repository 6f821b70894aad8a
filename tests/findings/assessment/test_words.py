"""Does an assessment say no more than it may, whatever it found and whatever it quotes?

Every sentence is made here: all groups on both sides, all scales, bounded or not, all refusals, all
novelties, with hostile words in every place in which a stranger can write.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments_made_up import ASSESSED, CALIBRATION, FOR_SHOW, HISTORY, NOT_ASSESSED, SEEN
from entries import T0
from findings.made_up import facts, says
from onrecord.findings.considered import consider
from onrecord.findings.words import assessment as words
from onrecord.findings.words.assessment_told import told
from onrecord.findings.words.compared import history, regime
from onrecord.findings.words.novelties import NONE_NEW
from onrecord.record.assessed import (
    Assessed,
    Assessment,
    First,
    Group,
    Novelty,
    Reason,
    Regime,
    Scale,
    Why,
)
from onrecord.record.declarations import Ground

# What an assessment never says: what happened to the account, whose fault it is, how sure
# anybody may be, how probable a hypothesis is, and any share in a hundred (acceptance 3).
NEVER = re.compile(
    r"hack|fake|forge|genuine|authentic|bogus|deleted|impost|intruder|attack|culprit|guilt|liar|"
    r"\blied|confiden|%|per ?cent|posterior|\bprior|\bodds|chance|certain|likely|probably|"
    r"probability|proves|proof|evidence that",
    re.IGNORECASE,
)
PROBABLE = re.compile("probab", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”")
HOSTILE = "We were hacked” says the fake 99 % certain “genuine\n\x1b[31mprobably"


def ours(sentence: str) -> str:
    return QUOTED.sub("“…”", sentence)


def assessed(log10: float, **changed: object) -> Assessed:
    size = abs(log10)
    scale = Scale.NEUTRAL if size < 0.301 else Scale.WEAK if size < 1 else Scale.MODERATE
    lr = float(f"{10**log10:.0e}")
    shape = {"log10": log10, "lr": lr, "scale": scale, "interval": (lr / 4, lr * 4)}
    return replace(ASSESSED, **(shape | changed))  # type: ignore[arg-type]  # a table's row


RATIOS = (-1.9, -1.0, -0.7, -0.31, -0.1, 0.0, 0.1, 0.31, 0.7, 1.0, 1.29)
HISTORIES = (
    HISTORY,
    replace(HISTORY, posts=1, unread=0, disowned=1),
    replace(HISTORY, posts=0, first=None, last=None, unread=0),
    replace(HISTORY, cut_off=None, unread=1200, disowned=7),
)


def novelties() -> tuple[Novelty, ...]:
    return tuple(
        Novelty(Group.WORDS, what, among, SEEN, first, more)
        for first, what, among, more in product(First, (HOSTILE, "@x"), (1, 4300), (0, 1200))
    )


def every_assessment() -> Iterator[Assessment]:
    for log10, bounded in product(RATIOS, (True, False)):
        yield assessed(log10, bounded=bounded)
        yield assessed(log10, questioned=("aa" * 8, "bb" * 8, "cc" * 8))
    for group, size, log10 in product(Group, (-0.4, -0.001, 0.0, 0.4), (-0.5, 0.0, 0.5)):
        yield assessed(log10, reasons=(Reason(group, size),))
    for absent in (*combinations(Group, 1), *combinations(Group, 2), tuple(Group), ()):
        yield assessed(0.5, absent=absent, reasons=())
    for groups in ((), *combinations(Group, 1), tuple(Group)):
        since = T0 - timedelta(days=4)
        changed = Regime(changed=True, since=since, groups=groups, posts_since=60)
        yield assessed(0.5, regime=changed)
    for one in HISTORIES:
        yield assessed(0.5, history=one, novelties=novelties())
        yield replace(NOT_ASSESSED, history=one, novelties=novelties())
    for why, detail in product(Why, ("", "7", "bluesky", HOSTILE)):
        yield replace(NOT_ASSESSED, why=(why,), details=(detail,), novelties=())
    yield replace(NOT_ASSESSED, why=tuple(Why), details=("7",) * len(Why))
    yield FOR_SHOW


def test_no_sentence_says_more_than_it_may() -> None:
    read = 0
    for found in every_assessment():
        for said in told(found):
            read += 1
            assert not NEVER.search(ours(said)), said
            assert said.endswith((".", "?", "”", "'onrecord[assess]'")), said
            assert said[:1].isupper() or said[:1].isdecimal(), said
            assert "None" not in said and "  " not in said and ".." not in said, said
            assert "{" not in said and "nan" not in said.split() and "()" not in said, said
    assert read > 3000


@given(st.text(max_size=80) | st.text('“”„"«» hackedfake99%', max_size=40))
def test_whatever_a_stranger_writes_stays_in_quotation_marks(text: str) -> None:
    new = tuple(Novelty(Group.WORDS, text, 30, SEEN, first) for first in First)
    for why in Why:
        found = replace(NOT_ASSESSED, why=(why,), details=(text,), novelties=new)
        for said in (*told(found), words.asked_by_institution(text)):
            assert not NEVER.search(ours(said)), said
            assert said.count("“") == said.count("”"), said


def test_probable_is_in_the_question_alone() -> None:
    for found in every_assessment():
        said = told(found)
        assert PROBABLE.search(said.question[0])
        others = [one for one in said if one not in said.question and PROBABLE.search(ours(one))]
        assert others == []


def test_an_insider_is_said_to_be_inside_the_first_hypothesis() -> None:
    for found in every_assessment():
        said = told(found)
        assert "First hypothesis" in said.hypotheses[0]
        assert "An insider is one of them, and so inside this hypothesis" in said.hypotheses[0]
        assert said.hypotheses[1].startswith("Second hypothesis: somebody else wrote ")
        assert len(said.hypotheses) == 2


def test_where_nothing_was_compared_no_population_stands_for_somebody_else() -> None:
    assert told(NOT_ASSESSED).hypotheses[1] == (
        "Second hypothesis: somebody else wrote it. No population stands for somebody else here, "
        "since nothing was compared."
    )


def test_made_up_numbers_are_said_to_be_made_up() -> None:
    assert told(FOR_SHOW).banner == (words.SYNTHETIC,)
    assert "made-up accounts" in words.SYNTHETIC
    assert "say nothing about any account" in words.SYNTHETIC
    assert told(ASSESSED).banner == ()


RATIOS_PRINTED = {
    "twenty": (20.0, "20"),
    "eight": (8.0, "8"),
    "one": (1.0, "1"),
    "a half": (0.5, "0.5"),
    "a hundredth": (0.01, "0.01"),
    "a thousand": (1000.0, "1,000"),
    "two figures are too many": (12.3, "10"),
    "and below one": (0.067, "0.07"),
}


@pytest.mark.parametrize("case", RATIOS_PRINTED)
def test_a_ratio_has_one_significant_figure(case: str) -> None:
    value, printed = RATIOS_PRINTED[case]
    assert words.ratio(value) == printed


@given(st.floats(1e-6, 1e6))
def test_no_ratio_has_more_than_one(value: float) -> None:
    printed = words.ratio(value)
    assert len(printed.replace(",", "").replace(".", "").strip("0")) == 1
    assert float(printed.replace(",", "")) == pytest.approx(value, rel=0.5)


SUPPORTS = {
    "moderate, somebody else": (
        assessed(1.29, interval=(8.0, 40.0)),
        "What we see fits the second hypothesis about 20 times as well as the first. That "
        "moderately supports the second over the first: somebody else rather than one of the "
        "usual operators.",
    ),
    "weak, somebody else": (
        assessed(0.7, interval=(2.0, 9.0)),
        "What we see fits the second hypothesis about 5 times as well as the first. That weakly "
        "supports the second over the first: somebody else rather than one of the usual operators.",
    ),
    "weak, usual operators": (
        assessed(-0.7, interval=(0.1, 0.4)),
        "What we see fits the first hypothesis about 5 times as well as the second. That weakly "
        "supports the first over the second: one of the usual operators rather than somebody else.",
    ),
    "moderate, usual operators": (
        assessed(-1.5, interval=(0.01, 0.07)),
        "What we see fits the first hypothesis about 30 times as well as the second. That "
        "moderately supports the first over the second: one of the usual operators rather than "
        "somebody else.",
    ),
    "neutral": (
        assessed(0.0),
        "What we see fits both hypotheses about equally well. That is about neutral: it supports "
        "neither of them over the other.",
    ),
    "weak, and it might be nothing": (
        assessed(0.4, interval=(0.8, 6.0)),
        "What we see fits the second hypothesis about 3 times as well as the first. That weakly "
        "supports the second over the first: somebody else rather than one of the usual operators. "
        "The interval holds 1: fitted on other accounts, it might support neither.",
    ),
}


@pytest.mark.parametrize("case", SUPPORTS)
def test_what_a_ratio_supports(case: str) -> None:
    found, said = SUPPORTS[case]
    assert words.supports(found) == said


def test_what_was_drawn_back_is_said_to_be() -> None:
    assert "was drawn back to its bounds" in words.supports(assessed(1.3, bounded=True))
    assert "drawn back" not in words.supports(assessed(1.3))


BOTH = (Reason(Group.HOUR, 0.9), Reason(Group.STYLE, -0.25), Reason(Group.LINKS, -0.004))
OTHER_WAY = {
    "against somebody else": (assessed(0.7, reasons=BOTH), "One points the other way: the style."),
    "against the usual": (
        assessed(-0.7, reasons=BOTH),
        "One points the other way: the hour and weekday.",
    ),
    "none": (assessed(0.7, reasons=BOTH[:1]), "No reason points the other way."),
    "neutral": (
        assessed(0.1, reasons=BOTH),
        "For somebody else: the hour and weekday. For the usual operators: the style.",
    ),
    "all too small": (assessed(0.1, reasons=BOTH[2:]), words.NO_REASON),
    "two": (
        assessed(0.7, reasons=(*BOTH, Reason(Group.WORDS, -0.3))),
        "2 point the other way: the words and the style.",
    ),
}


@pytest.mark.parametrize("case", OTHER_WAY)
def test_what_points_the_other_way_is_named(case: str) -> None:
    found, said = OTHER_WAY[case]
    assert words.other_way(found) == said


def test_what_is_absent_is_named_and_contributes_nothing() -> None:
    assert words.absent((Group.CLIENT,)) == (
        "Not compared: the client. The platform does not tell of it, or this calibration does not "
        "use it; it contributes nothing."
    )
    assert words.absent((Group.CLIENT, Group.LANGUAGE, Group.LINKS)) == (
        "Not compared: the client, the language and the links. The platform does not tell of them, "
        "or this calibration does not use them; they contribute nothing."
    )
    assert words.absent(()) is None


NEW = {
    "client": (
        First.CLIENT,
        "Tidewriter",
        43,
        0,
        "Not one of 43 earlier posts came from the client “Tidewriter”.",
    ),
    "language": (
        First.LANGUAGE,
        "Urdu",
        43,
        0,
        "Not one of 43 earlier posts was in the language “Urdu”.",
    ),
    "mention": (First.MENTION, "@x", 1, 0, "No earlier post, of 1, mentioned “@x”."),
    "more": (First.MENTION, "@x", 43, 9, "mentioned “@x”; the same goes for 9 more of the kind."),
    "hour": (
        *(First.HOUR, "22:41", 104, 0),
        "Not one of 104 earlier posts was made within an hour of “22:41” UTC, on any day.",
    ),
    "quoted": (First.HASHTAG, "#a”b", 43, 0, "used the hashtag “#a’b”."),
}


@pytest.mark.parametrize("case", NEW)
def test_what_is_new_is_said_with_where_it_was_looked_for(case: str) -> None:
    first, what, among, more, part = NEW[case]
    found = replace(NOT_ASSESSED, novelties=(Novelty(Group.WORDS, what, among, SEEN, first, more),))
    (said,) = told(found).novelties
    assert part in said


def test_nothing_new_is_said_too() -> None:
    assert told(replace(NOT_ASSESSED, novelties=())).novelties == (NONE_NEW,)


def test_the_history_is_told_with_its_cut_off_and_what_was_left_out() -> None:
    told_of = " ".join(history(replace(HISTORY, unread=2, disowned=1)))
    assert "3 own posts of the account, posted from 2026-01-22 12:00:00 UTC to" in told_of
    assert "at or after the cut-off, 2026-01-31 12:00:00 UTC" in told_of
    assert "2 earlier posts were left out: no words, or no time, are on record" in told_of
    assert "1 earlier post was left out: disowned by somebody who may speak for them." in told_of
    none = " ".join(history(replace(HISTORY, unread=0)))
    assert "No own post that is on record from that time was left out." in none


def test_where_only_the_latest_posts_are_looked_at_no_other_is_said_to_be_used() -> None:
    """A calibration looks at the latest posts; what is older is on record, and was not used."""
    none = " ".join(history(replace(HISTORY, unread=0)))
    assert "No earlier post" not in none
    changed = Regime(changed=True, since=T0, groups=(), posts_since=600)
    assert "600" not in regime(changed, ())


def test_a_lasting_change_is_told_with_since_when() -> None:
    changed = Regime(changed=True, since=T0, groups=(Group.CLIENT,), posts_since=60)
    assert regime(changed, ["the client"]) == (
        "The account's own habits changed for good at 2026-01-31 12:00:00 UTC (the client): only "
        "posts since then were used. Duties, tools and shifts change, too: that shows no change of "
        "hands."
    )
    steady = Regime(changed=False, since=None, groups=(), posts_since=3)
    assert "No lasting change" in regime(steady, ())


def test_the_calibration_is_named_so_that_others_can_use_the_same() -> None:
    said = " ".join(told(ASSESSED).calibration)
    for part in (CALIBRATION.name, CALIBRATION.digest, "40 accounts", "0.500", "0.490"):
        assert part in said
    (scored,) = told(ASSESSED).scored
    assert scored.startswith("Of 3,660 posts that accounts in the validation wrote themselves, 61 ")


@pytest.mark.parametrize("high", [0, 61, 3000])
def test_how_many_scored_as_high_is_not_turned_around(high: int) -> None:
    """Of own posts so many look so: that is no share of own posts among those that look so."""
    (scored,) = told(replace(ASSESSED, as_high=(high, 3660))).scored
    assert "how many of those that look so are own ones, it does not say." in scored


@pytest.mark.parametrize("found", [ASSESSED, NOT_ASSESSED], ids=["a ratio", "refused"])
def test_wherever_something_is_new_that_is_said_to_support_nothing(found: Assessment) -> None:
    assert words.NEW_IS_NOT_FOREIGN in told(found).not_to_be_concluded
    nothing_new = told(replace(ASSESSED, novelties=())).not_to_be_concluded
    assert words.NEW_IS_NOT_FOREIGN not in nothing_new


def test_a_usual_operator_may_look_like_somebody_else() -> None:
    said = " ".join(told(ASSESSED).not_to_be_concluded)
    assert "so does any usual operator on an unusual day" in said


def test_what_it_answers_is_quoted() -> None:
    claim = says(ground=Ground.COMPROMISE, ground_words=HOSTILE)
    (considered,) = consider(facts(), [claim])
    for said in (words.claimed(considered), words.asked_by_institution(HOSTILE)):
        assert "hacked" in said
        assert not NEVER.search(ours(said)), said
