"""Do the words cover the post? Read a case as: the words' scope, the post, and the answer.

Times are minutes: the words are said at minute 600; a post with "seen by 0, claims 0" was first
seen by us at minute 0 and gives that as its own time.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT, at
from findings.made_up import (
    GONE,
    OTHER,
    REF,
    copy,
    facts,
    log,
    look_host,
    look_tree,
    minutes,
    of_account,
    of_post,
    revision,
    says,
    text,
    tree,
)
from onrecord.findings.scope import covers, facts_of
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Act, Coverage, Covers, Extent, ScopeKind
from onrecord.record.entries import Entry

YES, NO, UNCLEAR = Covers.YES, Covers.NO, Covers.UNCLEAR
POSTS, WHOLE, LIKES = (ScopeKind.POSTS,), (ScopeKind.ACCOUNT,), (ScopeKind.LIKES,)
OURS = (ACCOUNT,)
SAID = 600
DAY = 24 * 60

CASES = {
    "“as of today, any message from this account is not ours”, and the post came later": (
        {"kinds": WHOLE, "begins": 590}, {"seen_by": 700, "claimed": 700, "not_before": 650}, YES,
    ),
    "“as of today …”, and the post had been there before": (
        {"kinds": WHOLE, "begins": 590}, {"seen_by": 0, "claimed": 0}, UNCLEAR,
    ),
    "“as of today …”, written as midnight of a zone ahead of ours, and the post came before": (
        {"kinds": WHOLE, "begins": SAID - 20 * 60}, {"seen_by": -21 * 60, "claimed": -21 * 60},
        UNCLEAR,
    ),
    "“from tomorrow on …”, and the post had been there before": (
        {"kinds": WHOLE, "begins": SAID + DAY}, {"seen_by": 0, "claimed": 0}, UNCLEAR,
    ),
    "a window that lies in the past, and the post had been there before it": (
        {"kinds": POSTS, "begins": SAID - 3 * DAY, "ends": SAID - 2 * DAY},
        {"seen_by": SAID - 4 * DAY, "claimed": SAID - 4 * DAY}, NO,
    ),
    "a window, and the post appeared within it": (
        {"kinds": POSTS, "begins": 0, "ends": 100}, {"seen_by": 50, "claimed": 50}, YES,
    ),
    "a window, and the post came after its end": (
        {"kinds": POSTS, "begins": 0, "ends": 100},
        {"seen_by": 300, "claimed": 300, "not_before": 200}, NO,
    ),
    "a window, the post claims a time after its end, and we first saw it then": (
        {"kinds": POSTS, "begins": 0, "ends": 100}, {"seen_by": 300, "claimed": 300}, NO,
    ),
    "a window, the post claims a time within it, and we first saw it later": (
        {"kinds": POSTS, "begins": 0, "ends": 100}, {"seen_by": 300, "claimed": 50}, YES,
    ),
    "a window, the post claims no time, and we first saw it after the end": (
        {"kinds": POSTS, "ends": 100}, {"seen_by": 300, "claimed": None}, UNCLEAR,
    ),
    "a window, the post claims a time before it, and we first saw it within": (
        {"kinds": POSTS, "begins": 0, "ends": 100}, {"seen_by": 50, "claimed": -50}, UNCLEAR,
    ),
    "a window, the post claims a time before it, but was not in the signed tree then": (
        {"kinds": POSTS, "begins": 0, "ends": 100},
        {"seen_by": 50, "claimed": -50, "not_before": 10}, YES,
    ),
    "a window, and we never saw the post": (
        {"kinds": POSTS, "begins": 0, "ends": 100}, {"seen_by": None, "claimed": None}, UNCLEAR,
    ),
    "the whole account, no window, the post was there when they spoke": (
        {"kinds": WHOLE}, {"seen_by": 0, "claimed": 0}, YES,
    ),
    "the whole account, no window, the post came after they spoke": (
        {"kinds": WHOLE}, {"seen_by": 900, "claimed": 900}, UNCLEAR,
    ),
    "posts, no window, and no editor's decision": (
        {"kinds": POSTS}, {"seen_by": 0, "claimed": 0}, UNCLEAR,
    ),
    "about likes, and this is a post": ({"kinds": LIKES, "begins": 0}, {"seen_by": 50}, NO),
    "about a like, and this is one": (
        {"kinds": LIKES, "begins": 0, "ends": 100},
        {"seen_by": 50, "claimed": 50, "kind": ScopeKind.LIKES}, YES,
    ),
    "about the whole account: a like too": (
        {"kinds": WHOLE, "begins": 0, "ends": 100},
        {"seen_by": 50, "claimed": 50, "kind": ScopeKind.LIKES}, YES,
    ),
    "no kind named: any kind": (
        {"begins": 0, "ends": 100}, {"seen_by": 50, "claimed": 50}, YES,
    ),
    "about another account": (
        {"kinds": WHOLE, "accounts": (OTHER,), "begins": 0}, {"seen_by": 50}, NO,
    ),
    "about three accounts, ours among them": (
        {"kinds": WHOLE, "accounts": (OTHER, ACCOUNT), "begins": 0, "ends": 100},
        {"seen_by": 50, "claimed": 50}, YES,
    ),
    "“last night”: from some time between 0 and 60 to some between 400 and 500; within all that": (
        {"kinds": POSTS, "begins": 0, "begins_by": 60, "ends_after": 400, "ends": 500},
        {"seen_by": 300, "claimed": 300}, YES,
    ),
    "“last night”, and the post came as it began": (
        {"kinds": POSTS, "begins": 0, "begins_by": 60, "ends_after": 400, "ends": 500},
        {"seen_by": 300, "claimed": 30}, UNCLEAR,
    ),
    "“last night”, and the post came as it ended": (
        {"kinds": POSTS, "begins": 0, "begins_by": 60, "ends_after": 400, "ends": 500},
        {"seen_by": 450, "claimed": 450}, UNCLEAR,
    ),
    "“last night”, and the post came in the morning": (
        {"kinds": POSTS, "begins": 0, "begins_by": 60, "ends_after": 400, "ends": 500},
        {"seen_by": 600, "claimed": 600, "not_before": 550}, NO,
    ),
    "“this afternoon”, and the post had been there in the morning; not “from now on”": (
        {"kinds": POSTS, "begins": SAID - 120, "ends": SAID + 60},
        {"seen_by": SAID - 300, "claimed": SAID - 300}, NO,
    ),
    "“as of today”, from midnight to the hour of saying, and the post came between the two": (
        {"kinds": WHOLE, "begins": SAID - 500, "begins_by": SAID},
        {"seen_by": SAID - 100, "claimed": SAID - 100}, UNCLEAR,
    ),
    "“no retweeting on that day”, and the repost is of that day, by reports": (
        {"kinds": (ScopeKind.REPOSTS,), "begins": 0, "ends": DAY - 1},
        {"kind": ScopeKind.REPOSTS, "not_before": 0, "seen_by": DAY - 1, "claimed": None,
         "told_by": ("The Tidal Times",)}, YES,
    ),
    "“no retweeting on that day”, and this is a post of that day": (
        {"kinds": (ScopeKind.REPOSTS,), "begins": 0, "ends": DAY - 1},
        {"not_before": 0, "seen_by": DAY - 1, "claimed": None}, NO,
    ),
    "a window of an hour, and reports know the post's day only": (
        {"kinds": POSTS, "begins": 0, "ends": 60},
        {"not_before": -300, "seen_by": DAY - 301, "claimed": None}, UNCLEAR,
    ),
    "“unsolicited tweets”: a batch that its speaker alone can tell": (
        {"kinds": POSTS, "extent": Extent.BATCH}, {"seen_by": 0}, UNCLEAR,
    ),
    "“several tweets today”, and the post is of another day": (
        {"kinds": POSTS, "extent": Extent.BATCH, "begins": 0, "ends": 100},
        {"seen_by": 300, "claimed": 300, "not_before": 200}, NO,
    ),
    "“in the brief period”, whatever the whole account posted": (
        {"kinds": WHOLE, "extent": Extent.PERIOD}, {"seen_by": 0}, UNCLEAR,
    ),
    "“compromised this afternoon”, and the post is of the afternoon": (
        {"kinds": WHOLE, "extent": Extent.PERIOD, "begins": 0, "ends": 300},
        {"seen_by": 50, "claimed": 50}, UNCLEAR,
    ),
    "“an unauthorised tweet”, and no editor has decided which": (
        {"kinds": POSTS, "extent": Extent.NAMED}, {"seen_by": 0}, UNCLEAR,
    ),
    "about a like of another account of the same owner": (
        {"kinds": LIKES, "accounts": (OTHER,), "extent": Extent.NAMED},
        {"seen_by": 0, "kind": ScopeKind.LIKES}, NO,
    ),
    "about an article on the site, and this is a post": (
        {"kinds": (ScopeKind.ARTICLES,)}, {"seen_by": 0}, NO,
    ),
    "about no account and no post": ({"kinds": WHOLE, "accounts": ()}, {"seen_by": 50}, NO),
}  # fmt: skip


@pytest.mark.parametrize(("scope", "post", "expected"), CASES.values(), ids=CASES)
def test_scope(scope: dict[str, Any], post: dict[str, Any], expected: Covers) -> None:
    said = says(minutes=SAID, covers=None, **{"accounts": OURS, **scope})
    found = covers(said.declaration, at(SAID), facts(**post))
    assert (found.post, found.covers) == (REF, expected)
    assert found.reason


def test_as_of_today_gives_its_reason_in_words() -> None:
    said = says(minutes=SAID, covers=None, accounts=OURS, kinds=WHOLE, begins=590)
    assert covers(said.declaration, at(SAID), facts(0)).reason == (
        "As the editor read the words, the time of which they speak begins 2026-01-31 21:50:00 UTC; "
        "the post was there before, by 2026-01-31 12:00:00 UTC. Whether words about messages from "
        "then on also mean earlier ones is not clear."
    )


MIDNIGHT = 12 * 60
ZONES = {
    "the evening before: in some zones it was that day": ((MIDNIGHT, MIDNIGHT - 60), True),
    "14 hours before: no zone is further ahead": ((MIDNIGHT, MIDNIGHT - 14 * 60), True),
    "earlier than any zone's day": ((MIDNIGHT, MIDNIGHT - 14 * 60 - 1), False),
    "an hour of the day is an hour of the day": ((MIDNIGHT + 10, MIDNIGHT - 60), False),
}


@pytest.mark.parametrize(("times", "told"), ZONES.values(), ids=ZONES)
def test_a_day_that_begins_at_midnight_begins_earlier_elsewhere(
    times: tuple[int, int], told: bool
) -> None:
    begins, seen = times
    said = says(covers=None, accounts=OURS, kinds=WHOLE, begins=begins, words="As of today")
    found = covers(said.declaration, at(MIDNIGHT + 60), facts(seen, seen))
    assert found.covers is UNCLEAR
    assert found.reason.startswith("They say “As of today”. As the editor read the words, ")
    assert ("By clocks east of UTC the post may fall on that day." in found.reason) is told


# The account is theirs again from minute 600 on, and that is said then.
REGAINED = {
    "the post was there before": ({"seen_by": 0, "claimed": 0}, NO),
    "the post came later": ({"seen_by": 700, "claimed": 700, "not_before": 650}, YES),
    "the post claims a time before, and was first seen later": (
        {"seen_by": 700, "claimed": 0}, UNCLEAR,
    ),
    "we never saw the post": ({"seen_by": None, "claimed": None}, UNCLEAR),
}  # fmt: skip


@pytest.mark.parametrize(
    "scope", [{"begins": SAID, "words": "from now on"}, {}], ids=["set", "not"]
)
@pytest.mark.parametrize(("post", "expected"), REGAINED.values(), ids=REGAINED)
def test_that_an_account_is_theirs_again_is_said_of_what_comes(
    scope: dict[str, Any], post: dict[str, Any], expected: Covers
) -> None:
    said = says(Act.RESTORES, minutes=SAID, covers=None, accounts=OURS, kinds=POSTS, **scope)
    found = covers(said.declaration, at(SAID), facts(**post))
    assert found.covers is expected
    assert ("is said of what comes from then on" in found.reason) is (expected is NO)


@pytest.mark.parametrize("decision", Covers)
def test_an_editors_decision_about_this_post_wins(decision: Covers) -> None:
    said = says(covers=decision, accounts=(OTHER,), kinds=LIKES)
    assert covers(said.declaration, at(60), facts()).covers is decision


def test_an_editors_decision_about_another_post_does_not() -> None:
    said = says(covers=YES, post=Ref("0123456789abcdef"), accounts=(OTHER,))
    assert covers(said.declaration, at(60), facts()).covers is NO


def test_words_about_a_single_post_mean_no_other() -> None:
    said = says(post=Ref("0123456789abcdef"), accounts=OURS, extent=Extent.NAMED)
    assert covers(said.declaration, at(60), facts()).covers is NO


REASONS = {
    "what reports tell is said to be theirs": (
        {"begins": 0, "ends": 100},
        {"not_before": 10, "seen_by": 60, "claimed": None, "told_by": ("Dawn", "Zee News")},
        "It appeared 2026-01-31 12:10:00 UTC or later, as reported by Dawn and Zee News. It was "
        "there by 2026-01-31 13:00:00 UTC, as reported by Dawn and Zee News.",
    ),
    "the words of a batch are quoted": (
        {"extent": Extent.BATCH, "words": "unsolicited tweets"}, {},
        "The words are about some posts (“unsolicited tweets”): which, their speaker alone can "
        "say.",
    ),
    "the words of a period are quoted": (
        {"kinds": WHOLE, "extent": Extent.PERIOD, "words": "In the brief period"}, {},
        "The words speak of a time (“In the brief period”) and do not say when it began or ended, "
        "so that only their speaker can say whether this post came within it.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("scope", "post", "reason"), REASONS.values(), ids=REASONS)
def test_reasons(scope: dict[str, Any], post: dict[str, Any], reason: str) -> None:
    said = says(minutes=SAID, covers=None, accounts=OURS, **scope)
    assert covers(said.declaration, at(SAID), facts(**post)).reason == reason


@given(
    st.sampled_from(Extent),
    st.lists(st.integers(-900, 900), min_size=7, max_size=7),
    st.sampled_from([(), POSTS, WHOLE]),
)
def test_an_extent_never_makes_words_cover_more(
    extent: Extent, times: list[int], kinds: tuple[ScopeKind, ...]
) -> None:
    begins, begins_by, ends_after, ends = sorted(times[:4])
    window = {"begins": begins, "begins_by": begins_by, "ends_after": ends_after, "ends": ends}
    after, claimed, by = sorted(times[4:])
    post = facts(by, claimed, after)
    order = (NO, UNCLEAR, YES)
    plain, weaker = (
        covers(
            says(covers=None, accounts=OURS, kinds=kinds, extent=one, **window).declaration,
            at(60),
            post,
        ).covers
        for one in (None, extent)
    )
    assert order.index(weaker) <= order.index(plain)
    assert weaker is not YES


@given(st.lists(st.integers(-900, 900), min_size=7, max_size=7, unique=True))
def test_what_is_surely_in_or_out_of_loose_words_is_so_of_every_sharp_reading(
    times: list[int],
) -> None:
    first, last, ends_after, ends = sorted(times[:4])
    after, claimed, by = sorted(times[4:])
    post = facts(by, claimed, after)

    def answer(**window: int) -> Covers:
        said = says(covers=None, accounts=OURS, kinds=POSTS, **window)
        return covers(said.declaration, at(60), post).covers

    loose = answer(begins=first, begins_by=last, ends_after=ends_after, ends=ends)
    sharp = {answer(begins=b, ends=e) for b in (first, last) for e in (ends_after, ends)}
    if loose is not UNCLEAR:
        assert sharp == {loose}


A = text("A")
FACTS = {
    "first seen in the tree, with its own time": ([tree(A, 5, 1)], (None, 5, 5)),
    "first served by its host": ([look_host(A, 3), tree(A, 5, 1)], (None, 3, 5)),
    "not in the signed tree before": ([look_tree(GONE, 1, 1), tree(A, 5, 2)], (1, 5, 5)),
    "a notice of removal that came early says nothing of the beginning": (
        [tree(GONE, 1, 2), tree(A, 5, 1)], (None, 5, 5),
    ),
    "an old commit without it, served when a later one was known, says nothing of it": (
        [revision(2, 2, 1), look_tree(GONE, 3, 1), tree(A, 5, 2)], (None, 5, 5),
    ),
    "its host's silence says nothing of the beginning": (
        [look_host(GONE, 1), look_host(A, 5)], (None, 5, None),
    ),
    "a third party's copy, if there is nothing else": ([copy(A, 5)], (None, 5, None)),
    "never seen": ([look_host(GONE, 1)], (None, None, None)),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "expected"), FACTS.values(), ids=FACTS)
def test_facts_of_a_post(entries: list[Entry], expected: tuple[float | None, ...]) -> None:
    logged = log(*entries)
    found = facts_of(REF, ACCOUNT, ScopeKind.POSTS, of_post(logged), of_account(logged)).appeared
    assert (
        tuple(minutes(moment) for moment in (found.not_before, found.seen_by, found.claimed_at))
        == expected
    )


def test_facts_name_the_post() -> None:
    found = facts_of(REF, ACCOUNT, ScopeKind.POSTS, log(tree(A, 0, 1)))
    assert (found.ref, found.account, found.kind) == (REF, ACCOUNT, ScopeKind.POSTS)


def test_words_do_not_mean_the_post_in_which_they_stand_unless_an_editor_says_so() -> None:
    words = says(minutes=SAID, covers=None, kinds=WHOLE, accounts=OURS)
    itself = replace(words.declaration, said_in=REF)
    there = facts(seen_by=590, claimed=590)
    assert covers(words.declaration, at(SAID), there).covers is YES
    assert covers(itself, at(SAID), there).covers is NO
    decided = Coverage(post=REF, covers=YES, reason="it says “this post included”")
    assert covers(replace(itself, covers=(decided,)), at(SAID), there).covers is YES
