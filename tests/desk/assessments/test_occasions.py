"""When may an assessment be made at all?"""

from collections.abc import Sequence

import pytest

from onrecord.desk.assessments.occasions import Asked, NotAsked, occasion
from onrecord.record.accounts import Ref
from onrecord.record.assessments import Claimed, Requested
from onrecord.record.declarations import Act, Capacity, Covers, Ground
from onrecord.record.entries import Logged
from small_desk import OTHERS, Desk

HACKED = {"ground": Ground.COMPROMISE, "ground_words": "our account was hacked"}


@pytest.fixture
def post(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3laaa", "We leave the accord.", 10)


ANSWERED = {
    "compromise": {"ground": Ground.COMPROMISE},
    "unauthorised use": {"ground": Ground.UNAUTHORISED},
    "somebody who left": {"ground": Ground.FORMER_EMPLOYEE},
    "by the platform": {"ground": Ground.COMPROMISE, "capacity": Capacity.PLATFORM},
    "explained by it": {"ground": Ground.COMPROMISE, "act": Act.EXPLAINS},
    "left open by its speaker": {"ground": Ground.COMPROMISE, "hedged": True},
}
NOT_ANSWERED = {
    "disowned without a ground": {},
    "operator error": {"ground": Ground.OPERATOR_ERROR},
    "falsified picture": {"ground": Ground.FALSIFIED},
    "another account that bears the name": {"ground": Ground.IMPERSONATION},
    "personal views": {"ground": Ground.PERSONAL_VIEWS},
    "about another account": {"ground": Ground.COMPROMISE, "accounts": (OTHERS,)},
}


@pytest.mark.parametrize("case", ANSWERED)
def test_a_claim_on_record_is_found(desk: Desk, post: Ref, case: str) -> None:
    logged = desk.declared(60, **ANSWERED[case])
    asked = occasion(desk.archive, [post])
    assert asked.occasion == Claimed(logged.digest)
    assert asked.claim is not None and asked.others == 0
    assert "“None of it is ours.”" in asked.says


@pytest.mark.parametrize("case", NOT_ANSWERED)
def test_other_words_are_no_claim(desk: Desk, post: Ref, case: str) -> None:
    logged = desk.declared(60, **NOT_ANSWERED[case])
    for named in (None, logged.digest):
        with pytest.raises(NotAsked) as refused:
            occasion(desk.archive, [post], named)
        assert refused.value.exit_code == 2
        assert "onrecord declare" in refused.value.advice
        assert "--asked-by-institution" in refused.value.advice


def test_nothing_on_record_is_no_claim(desk: Desk, post: Ref) -> None:
    with pytest.raises(NotAsked, match="no public claim is on record"):
        occasion(desk.archive, [post])


def test_what_an_editor_reads_as_not_meaning_the_post_is_no_claim(desk: Desk, post: Ref) -> None:
    logged = desk.declared(60, **HACKED, covers=((post, Covers.NO, "another week"),))
    with pytest.raises(NotAsked):
        occasion(desk.archive, [post])
    with pytest.raises(NotAsked, match="that may mean this post"):
        occasion(desk.archive, [post], logged.digest)


def test_a_claim_that_was_taken_back_is_none(desk: Desk, post: Ref) -> None:
    logged = desk.declared(60, **HACKED)
    assert occasion(desk.archive, [post]).occasion == Claimed(logged.digest)
    desk.declared(90, act=Act.WITHDRAWS, withdraws=logged.digest, words="We take it back.")
    with pytest.raises(NotAsked, match="has not taken back"):
        occasion(desk.archive, [post])
    with pytest.raises(NotAsked, match="was taken back"):
        occasion(desk.archive, [post], logged.digest)


def test_of_several_claims_the_clearest_is_answered_and_another_may_be_named(
    desk: Desk, post: Ref
) -> None:
    vague = desk.declared(60, **HACKED, words="Somebody else posted, it seems.")
    clear = desk.declared(70, **HACKED, covers=((post, Covers.YES, "it is quoted"),))
    found = occasion(desk.archive, [post])
    assert (found.occasion, found.others) == (Claimed(clear.digest), 1)
    named = occasion(desk.archive, [post], vague.digest[:10])
    assert (named.occasion, named.others) == (Claimed(vague.digest), 1)


WRONG = {
    "no digest": ("hello", "is not the digest of a declaration"),
    "too short": ("abc", "is not the digest of a declaration"),
    "of nothing": ("0" * 64, "no declaration that begins with"),
    "hostile": ("\x1b[31m" + "a" * 9000, "is not the digest"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_claim_that_is_none_is_refused_with_its_reason(desk: Desk, post: Ref, case: str) -> None:
    desk.declared(60, **HACKED)
    named, why = WRONG[case]
    with pytest.raises(NotAsked, match=why):
        occasion(desk.archive, [post], named)


def test_the_institution_s_own_request_needs_no_claim(desk: Desk, post: Ref) -> None:
    words = "The ministry's press office, by mail on 31 January"
    assert occasion(desk.archive, [post], None, words) == Asked(
        Requested(words),
        "It answers the account's own institution, by the editor's word: "
        "“The ministry's press office, by mail on 31 January”.",
    )


def two(desk: Desk, post: Ref) -> Sequence[Ref]:
    return (post, desk.posted("3lbbb", "And the treaty.", 12))


def test_a_run_is_answered_by_a_claim_about_all_of_it(desk: Desk, post: Ref) -> None:
    run = two(desk, post)
    logged: Logged = desk.declared(60, **HACKED)
    assert occasion(desk.archive, run).occasion == Claimed(logged.digest)


def test_a_claim_about_one_post_does_not_answer_for_the_run(desk: Desk, post: Ref) -> None:
    run = two(desk, post)
    logged = desk.declared(60, **HACKED, covers=((run[1], Covers.NO, "theirs, they say"),))
    assert occasion(desk.archive, run[:1]).occasion == Claimed(logged.digest)
    with pytest.raises(NotAsked, match="may mean all of these posts"):
        occasion(desk.archive, run)
    with pytest.raises(NotAsked, match="does not mean all of these posts"):
        occasion(desk.archive, run, logged.digest)


@pytest.mark.parametrize("asked", [None, "The press office, by mail on 31 January"])
def test_of_an_account_that_nobody_enrolled_nothing_is_assessed(
    desk: Desk, asked: str | None
) -> None:
    """It may be a private person's, whatever is claimed of it, and whoever is said to ask."""
    ref = desk.posted("3laaa", "We leave the accord.", 10)
    desk.declared(60, **HACKED)
    with pytest.raises(NotAsked, match="enrolled for no institution"):
        occasion(desk.archive, [ref], asked=asked)
