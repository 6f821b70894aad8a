"""Is each change of an account, and each of our silences, told once?"""

from dataclasses import replace

from happenings_made import appended, fact, gap, kinds, look, revision, story, text
from onrecord.desk.happenings import wanted_of_account
from onrecord.record.accounts import Handle
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountState, Control, Identity, Vouched
from small_desk import OTHERS, TIDES, Desk


def named(handle: str) -> Identity:
    return Identity((Handle(handle),), "did:key:zOne", "https://host.example", "the directory")


def test_states_are_told_when_they_change(desk: Desk) -> None:
    desk.enrol()
    active, gone = (AccountState(one, "its host") for one in ("active", "deactivated"))
    appended(desk, fact(active, 1), fact(active, 2), fact(gone, 3), fact(gone, 4), fact(active, 5))
    assert [one.says for one in story(desk)[1:]] == [
        "The account is “deactivated”, by the word of its host.",
        "The account is “active”, by the word of its host.",
    ]


def test_what_was_so_when_it_was_enrolled_is_no_news(desk: Desk) -> None:
    desk.enrol(minutes=10)
    appended(desk, fact(named("tides.test"), 9), fact(AccountState("suspended", "its host"), 9))
    assert kinds(desk) == []
    appended(desk, fact(named("tides.test"), 20), fact(named("ebb.test"), 30))
    assert kinds(desk) == ["identity"]
    assert "is now called ebb.test" in story(desk)[-1].says


def test_who_vouches_for_it_no_more_is_told(desk: Desk) -> None:
    desk.enrol()
    links = ("https://bsky.app/profile/tides.test", None, None)
    looks = [Vouched("https://tides.example/contact", "link", link) for link in links]
    appended(desk, *(fact(one, 10 + n, Surface.VOUCHER) for n, one in enumerate(looks)))
    assert kinds(desk) == ["vouched", "vouched"]


def test_revisions_and_controls_tell_nothing_by_themselves(desk: Desk) -> None:
    desk.enrol()
    appended(desk, revision(1, "3l00000000122", None), fact(Control("a known post", True), 2))
    assert kinds(desk) == []


def test_a_gap_is_told_when_it_is_over(desk: Desk) -> None:
    desk.enrol()
    appended(desk, gap(10, 70))
    (one,) = story(desk)[1:]
    assert one.says == "We did not watch for 1 h, until 2026-01-31 13:10:00 UTC: down."
    assert (one.kind.value, one.account, one.authenticity) == ("gap", TIDES, None)


def test_accounts_that_come_back_together_are_told_as_one(desk: Desk) -> None:
    """One host that fails must not hide all else; each account's own story has it still."""
    desk.enrol()
    desk.enrol(OTHERS, "others.test", institution="Ministry of Winds")
    appended(desk, gap(10, 70), gap(11, 71, OTHERS), gap(80, 90, OTHERS, why="else"))
    both, other = story(desk)[2:]
    assert both.says == (
        "We did not watch 2 accounts for a time, until 2026-01-31 13:10:00 UTC: down."
    )
    assert (both.account, other.account) == (None, OTHERS)
    for account in (TIDES, OTHERS):
        assert both in story(desk, wanted_of_account(account))


def test_gaps_of_one_vantage_are_told_as_its_own(desk: Desk) -> None:
    """The archive and others may have watched all the time."""
    desk.enrol()
    desk.enrol(OTHERS, "others.test")
    gaps = (gap(10, 70), gap(11, 71, OTHERS))
    appended(desk, *(replace(one, vantage="north.example") for one in gaps), *gaps)
    theirs, ours = story(desk)[2:]
    assert theirs.says == (
        "“north.example” did not watch 2 accounts for a time, until 2026-01-31 13:10:00 UTC: down."
    )
    assert ours.says.startswith("We did not watch 2 accounts")


def test_a_gap_long_after_is_told_again(desk: Desk) -> None:
    desk.enrol()
    desk.enrol(OTHERS, "others.test")
    appended(desk, gap(10, 70), gap(100, 200, OTHERS), gap(205, 210, OTHERS))
    assert kinds(desk) == ["enrolled", "gap", "gap", "gap"][1:]


def test_a_second_voucher_is_no_news(desk: Desk) -> None:
    desk.enrol()
    appended(desk, look(text(desk.archive, "There."), 5))
    desk.enrol(minutes=20, institution="Ministry of Tides and Winds")
    assert [one.kind.value for one in story(desk)] == ["enrolled", "posted"]
    assert story(desk)[0].institution == "Ministry of Tides and Winds"


def test_what_an_account_of_our_own_does_to_test_the_watch_is_not_told(desk: Desk) -> None:
    desk.enrol()
    desk.enrol(OTHERS, "canary.test")
    seen = text(desk.archive, "Sung at noon.")
    appended(desk, look(seen, 10, account=OTHERS), look(seen, 11))
    assert kinds(desk) == ["posted", "posted"]
    own = replace(desk.archive.configuration.sources, canaries=("@canary.test",))
    desk.archive.configuration = replace(desk.archive.configuration, sources=own)
    assert [one.account for one in story(desk)] == [TIDES, TIDES]
