"""What do we answer to the six questions? Read a case as: this was heard; so we answer."""

import pytest

from entries import at
from findings.made_up import (
    DOWN,
    GONE,
    by_host,
    copy,
    digests,
    facts,
    instance,
    listed,
    log,
    look_app,
    look_host,
    look_tree,
    of_account,
    of_post,
    revision,
    says,
    text,
    tree,
)
from onrecord.findings.coverage import coverage
from onrecord.findings.declared import Declared
from onrecord.findings.presence import presence
from onrecord.findings.questions import Answer, Strength, six_questions
from onrecord.findings.standing import standing
from onrecord.findings.versions import versions
from onrecord.record.entries import Entry

A, B = text("A"), text("B")
S = Strength


def answers(entries: list[Entry], *declared: Declared) -> tuple[Answer, ...]:
    logged = log(*entries)
    post, account = of_post(logged), of_account(logged)
    there = presence(post, account)
    stands = standing(facts(), there, declared)
    found = six_questions(there, stands, versions(post), coverage(account, at(1000)))
    for one in found:
        assert set(one.because) <= digests(logged) | {d.digest for d in declared}
    return found


POSTED = {
    "a signed copy": (
        [tree(A, 0, 1)], S.ACCOUNT_SIGNED, "A commit signed with the account's key holds it",
    ),
    "a signed copy of a post that is gone": (
        [tree(A, 0, 1), tree(GONE, 9, 2)], S.ACCOUNT_SIGNED, "usually holds that key",
    ),
    "served by its host": (
        [look_host(A, 0)], S.TLS_ONLY, "without a signature that a stranger could check",
    ),
    "a third party's copy": ([copy(A, 0)], S.THIRD_PARTY_COPY, "could not check that copy"),
    "looked for in vain, the account watched without a break": (
        [listed(0, 1), revision(60, 2, 1), look_tree(GONE, 61, 2)], S.NONE,
        "We can't say. We never saw it. We looked at the account again and again from",
    ),
    "a notice of removal, and never seen": (
        [tree(GONE, 9, 2)], S.NONE, "We never saw it. Withdrawn with the account's key",
    ),
    "nothing heard": ([], S.NONE, "We can't say."),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "strength", "words"), POSTED.values(), ids=POSTED)
def test_did_this_account_post_it(entries: list[Entry], strength: Strength, words: str) -> None:
    one = answers(entries)[0]
    assert one.strength is strength
    assert words in one.answer


WHEN = {
    "there": ([tree(A, 0, 1)], S.ACCOUNT_SIGNED, "It was there when last seen, 2026-01-31 12:00"),
    "edited": ([tree(A, 0, 1), tree(B, 9, 2)], S.ACCOUNT_SIGNED, "changed: 2026-01-31 12:09:00"),
    "gone": (
        [tree(A, 0, 1), tree(GONE, 9, 2)], S.ACCOUNT_SIGNED,
        "It went between 2026-01-31 12:00:00 UTC and 2026-01-31 12:09:00 UTC, by our clock.",
    ),
    "withdrawn, and never seen": (
        [tree(GONE, 9, 2)], S.ACCOUNT_SIGNED,
        "It was first found absent 2026-01-31 12:09:00 UTC; we had not seen it ourselves before.",
    ),
    "signed by its instance to be gone": (
        [look_host(A, 0), instance(GONE, 9)], S.TLS_ONLY, "It went between 2026-01-31 12:00:00",
    ),
    "only its account is inactive, and the weakest of what it rests on": (
        [tree(A, 0, 1), by_host("takendown", 9)], S.TLS_ONLY,
        "It was last seen 2026-01-31 12:00:00 UTC. Its account was first said to be inactive "
        "2026-01-31 12:09:00 UTC, by our clock; whether the post was withdrawn is not known.",
    ),
    "hidden by its host": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 5), look_tree(A, 6, 1)], S.TLS_ONLY,
        "Its host last served it 2026-01-31 12:01:00 UTC. Its host first denied it 2026-01-31 "
        "12:05:00 UTC, by our clock, while the account's signed tree held it.",
    ),
    "hidden by a host that never served it to us": (
        [tree(A, 0, 1), look_host(GONE, 5), look_tree(A, 6, 1)], S.TLS_ONLY,
        "no change of its text. Its host first denied it 2026-01-31 12:05:00 UTC",
    ),
    "left out by the app": (
        [look_host(A, 0), look_app(A, 1), look_app(GONE, 5), look_host(A, 6)], S.TLS_ONLY,
        "The app last showed it 2026-01-31 12:01:00 UTC. The app first left it out 2026-01-31 "
        "12:05:00 UTC, by our clock, while its host, or the account's signed data, had it.",
    ),
    "no longer served, and nobody signed that": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 60)], S.TLS_ONLY,
        "It was last seen 2026-01-31 12:01:00 UTC, and first found no longer served 2026-01-31 "
        "13:00:00 UTC, by our clock.",
    ),
    "never seen": ([look_host(DOWN, 0)], S.NONE, "We never saw it."),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "strength", "words"), WHEN.values(), ids=WHEN)
def test_when(entries: list[Entry], strength: Strength, words: str) -> None:
    one = answers(entries)[1]
    assert one.strength is strength
    assert words in one.answer


@pytest.mark.parametrize("name", [name for name in WHEN if "account" in name or "hidden" in name])
def test_what_was_not_withdrawn_is_not_said_to_have_gone(name: str) -> None:
    assert "It went" not in answers(WHEN[name][0])[1].answer


WITHDREW = {
    "there": ([tree(A, 0, 1)], "Nobody, as far as we saw."),
    "withdrawn by the key": (
        [tree(A, 0, 1), tree(GONE, 9, 2)],
        "Withdrawn with the account's key",
    ),
    "no longer served": ([look_host(A, 0), look_host(GONE, 9)], "That is not known. No longer"),
    "unreachable": ([look_host(DOWN, 0)], "That is not known. We could not find out"),
}


@pytest.mark.parametrize(("entries", "words"), WITHDREW.values(), ids=WITHDREW)
def test_who_withdrew_it(entries: list[Entry], words: str) -> None:
    assert answers(entries)[2].answer.startswith(words)


def test_does_the_institution_stand_by_it() -> None:
    silent, spoken = answers([tree(A, 0, 1)])[3], answers([tree(A, 0, 1)], says())[3]
    assert silent.strength is S.NONE
    assert spoken.strength is S.AS_SAID
    assert spoken.answer.startswith("Disowned. Ministry of Tides")


def test_what_later_work_brings_says_so_and_what_would_answer_it() -> None:
    *_, operators, _ = answers([tree(A, 0, 1)])
    assert operators.strength is S.NOT_YET
    assert operators.answer.startswith("Not yet:")
    assert "no assessment has been released" in operators.answer
    assert "onrecord assess" not in operators.answer  # a command is no answer to a reader


def test_without_a_report_on_record_nobody_is_said_not_to_have_reported() -> None:
    *_, reported = answers([tree(A, 0, 1)])
    assert reported.strength is S.NONE
    assert "No report on record quotes it" in reported.answer
    assert "not given to us" in reported.answer
    assert "onrecord report" not in reported.answer


def test_presence_and_standing_alone_are_enough_to_answer() -> None:
    logged = log(tree(A, 0, 1))
    there = presence(logged, ())
    found = six_questions(there, standing(facts(), there, ()))
    assert len(found) == 6
    assert found[0].strength is S.ACCOUNT_SIGNED
