"""Do findings follow from what is believed alone, wherever they are kept?"""

from dataclasses import replace
from typing import Any

import pytest

from entries import at
from happenings_made import GONE, appended, fact, kinds, look, revision, story, text
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.assessments.history import gather_all
from onrecord.desk.believing import trust
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.search.checking import check_text
from onrecord.desk.search.covering import coverage_of
from onrecord.findings.presence import Verdict
from onrecord.record.accounts import Handle, Ref, ref_of
from onrecord.record.outcomes import AccountState, Identity
from small_desk import TIDES, Desk, post_id
from vantages_of_a_desk import (
    NORTH,
    SOUTH,
    SOUTH_AGAIN,
    brought,
    distrust,
    introduced,
    trusted_again,
)

KEPT, LEFT = "We keep the accord with the islands.", "We leave the accord with the islands."
REF = ref_of("bluesky", TIDES, post_id("3laaa"))
OWN, ONLY = REF, ref_of("bluesky", TIDES, post_id("3lbbb"))


@pytest.fixture
def watched(desk: Desk) -> Desk:
    """The archive itself saw the post, and knows two vantages."""
    desk.enrol(minutes=0)
    introduced(desk, NORTH)
    introduced(desk, SOUTH)
    appended(desk, revision(60, "3l0000060aa22", None), look(text(desk.archive, KEPT), 61))
    appended(desk, fact(AccountState("active", "its host"), 62))
    return desk


def lies(desk: Desk) -> None:
    """The south says that the post was edited, then gone, and that there is another."""
    told = text(desk.archive, LEFT)
    state = fact(Identity((Handle("gone.test"),), None, None, "its host"), 74)
    brought(desk, SOUTH, look(text(desk.archive, KEPT), 70), look(told, 71), look(GONE, 72))
    brought(desk, SOUTH, look(told, 73, key="3lbbb"), state, revision(75, "3l0000075aa22", None))


def found(desk: Desk, ref: Ref = REF, as_of: AsOf = NOW) -> dict[str, Any]:
    """All that we find, as it is told."""
    post = find_post(desk.archive, ref, as_of)
    account = find_account(desk.archive, TIDES, at(1000), as_of)
    checked = check_text(desk.archive, LEFT)
    return {
        "presence": post.presence,
        "standing": post.standing,
        "versions": post.versions,
        "observations": post.observations,
        "spans": account.spans,
        "account": [event.says for event in account.entries.events],
        "happened": [(one.id, one.kind, one.says) for one in story(desk)],
        "search": (checked.answer, [(x.ref, x.similarity, x.text) for x in checked.matches]),
        "covered": coverage_of(desk.archive, (TIDES,)),
        "history": gather_all(desk.archive, "bluesky", TIDES),
    }


def test_findings_are_as_if_a_distrusted_vantage_had_brought_nothing(watched: Desk) -> None:
    before = found(watched)
    lies(watched)
    believed = found(watched)
    assert [name for name in before if before[name] == believed[name]] == []
    distrust(watched, SOUTH, since=65)
    assert found(watched) == before
    trusted_again(watched, SOUTH)
    assert found(watched) == believed


def test_what_came_before_the_moment_counts_on(watched: Desk) -> None:
    lies(watched)
    distrust(watched, SOUTH, since=71.5)
    post = find_post(watched.archive, REF)
    said = [one.said.text for one in post.versions if one.said is not None]
    assert (said, post.presence.verdict) == ([KEPT, LEFT], Verdict.PRESENT)


def test_a_clock_that_is_set_back_does_not_help(watched: Desk) -> None:
    distrust(watched, SOUTH, since=400)
    brought(watched, SOUTH, look(text(watched.archive, LEFT), 80))  # before that moment, it says
    post = find_post(watched.archive, REF)
    assert len(post.versions) == 1
    (one,) = post.disbelieved
    assert (one.vantage, one.since, len(one.entries)) == (SOUTH.name, at(400), 1)
    assert "its clock stood still" in one.says and "not believed since" in one.says


def test_the_others_and_the_archive_itself_are_not_touched(watched: Desk) -> None:
    brought(watched, NORTH, look(text(watched.archive, LEFT), 80))
    before = found(watched)
    distrust(watched, SOUTH, since=0)
    assert found(watched) == before
    assert find_post(watched.archive, REF).disbelieved == ()


def test_the_name_of_a_vantage_alone_is_nobodys_word(watched: Desk) -> None:
    """What the archive asked itself is its own word, whatever it calls itself."""
    distrust(watched, SOUTH, since=0)
    own = look(text(watched.archive, LEFT), 80)
    exchange = replace(own.evidence.exchange, vantage=SOUTH.name)
    appended(watched, replace(own, evidence=replace(own.evidence, exchange=exchange)))
    assert len(find_post(watched.archive, REF).versions) == 2


def test_of_a_name_with_two_keys_the_note_says_which(watched: Desk) -> None:
    introduced(watched, SOUTH_AGAIN)
    brought(watched, SOUTH, look(text(watched.archive, LEFT), 80))
    brought(watched, SOUTH_AGAIN, look(text(watched.archive, LEFT), 81))
    state = revision(82, "3l0000082aa22", None)
    brought(watched, SOUTH_AGAIN, state)
    distrust(watched, SOUTH, since=0)
    post = find_post(watched.archive, REF)
    assert [one.version.first_seen for one in post.versions] == [at(61), at(81)]
    assert post.around.revisions.entries == 2


def test_as_of_a_moment_at_which_nobody_knew(watched: Desk) -> None:
    lies(watched)
    known = AsOf(known=at(100))
    before = find_post(watched.archive, REF, known)
    distrust(watched, SOUTH, since=65, minutes=120)
    assert find_post(watched.archive, REF, known).presence == before.presence
    now = find_post(watched.archive, REF)
    assert now.presence != before.presence
    assert find_post(watched.archive, REF, AsOf(moment=at(100))).presence == now.presence


def test_what_nobody_else_saw_is_held_by_nobody(watched: Desk) -> None:
    lies(watched)
    assert find_post(watched.archive, ONLY).presence.verdict is Verdict.PRESENT
    distrust(watched, SOUTH, since=65)
    post = find_post(watched.archive, ONLY)
    assert (post.presence.verdict, post.observations) == (Verdict.GAP, ())
    (one,) = post.disbelieved
    assert "What “south.example/vantage” brought is not believed since" in one.says


def test_the_statement_that_stands_last_in_the_log_holds(watched: Desk) -> None:
    assert trust(watched.archive).is_whole
    distrust(watched, SOUTH, since=300, minutes=310)
    distrust(watched, SOUTH, since=65, minutes=320)
    assert [one.since for one in trust(watched.archive).distrusted] == [at(65)]
    trusted_again(watched, SOUTH)
    assert trust(watched.archive).is_whole


def test_two_machines_make_nothing_happen_that_one_does_not_see(watched: Desk) -> None:
    brought(watched, NORTH, look(text(watched.archive, KEPT), 70))
    appended(watched, look(GONE, 71))
    assert kinds(watched, OWN) == ["posted", "not-served"]
    brought(watched, NORTH, look(text(watched.archive, KEPT), 72))
    assert kinds(watched, OWN) == ["posted", "not-served", "shown-elsewhere"]
    appended(watched, look(GONE, 73), look(text(watched.archive, KEPT), 74))
    assert kinds(watched, OWN) == ["posted", "not-served", "shown-elsewhere"]
