"""Do the words cover the post? Read a case as: the words' scope, the post, and the answer.

Times are minutes: the words are said at minute 600; a post with "seen by 0, claims 0" was first
seen by us at minute 0 and gives that as its own time.
"""

from typing import Any

import pytest

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
from onrecord.record.declarations import Covers, ScopeKind
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
        "It was there by 2026-01-31 12:00:00 UTC, before the 2026-01-31 21:50:00 UTC of which the "
        "words speak. The words speak of what comes from 2026-01-31 21:50:00 UTC on, about when "
        "they were said; that they also mean what was there before is not clear."
    )


@pytest.mark.parametrize("decision", Covers)
def test_an_editors_decision_about_this_post_wins(decision: Covers) -> None:
    said = says(covers=decision, accounts=(OTHER,), kinds=LIKES)
    assert covers(said.declaration, at(60), facts()).covers is decision


def test_an_editors_decision_about_another_post_does_not() -> None:
    said = says(covers=YES, post=Ref("0123456789abcdef"), accounts=(OTHER,))
    assert covers(said.declaration, at(60), facts()).covers is NO


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
