"""Is each thing that happens to a post told once, when it comes on record?"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from happenings_made import GONE, appended, fact, kinds, look, revision, story, text
from onrecord.desk.happenings import HappeningKind
from onrecord.findings.happening import OF_POSTS, happening_id, kind_of_event
from onrecord.findings.timeline import timeline
from onrecord.record.entries import Entry
from onrecord.record.observations import PostObservation, Surface
from onrecord.record.outcomes import AccountState, Outcome, Refused, Unreached, Unread
from small_desk import Desk

A, B = "We keep the accord.", "We leave the accord."
FAILURES = (Refused("HTTP 429"), Unreached("DNS"), Unread("garbled"))
OUTCOMES = {"a": A, "b": B, "gone": GONE, "refused": FAILURES[0]}

# Surface, what came of looking, in order; ":" after a surface means that the account signed it.
LIVES: dict[str, tuple[list[str], list[str]]] = {
    "seen": (["host a"], ["posted"]),
    "seen again": (["host a", "host a", "app a"], ["posted"]),
    "our failures tell nothing": (["host refused", "host a", "host refused"], ["posted"]),
    "looked for in vain": (["host gone"], []),
    "edited, and back": (["host a", "host b", "host a"], ["posted", "edited", "edited"]),
    "no longer served": (["host a", "host gone", "host gone"], ["posted", "not-served"]),
    "back again": (["host a", "host gone", "host a"], ["posted", "not-served", "restored"]),
    "withdrawn": (["tree a", "tree gone"], ["posted", "withdrawn"]),
    "withdrawn, and its host says so too": (
        ["tree a", "host a", "tree gone", "host gone"],
        ["posted", "withdrawn", "not-served"],
    ),
    "hidden from the app": (
        ["host a", "app a", "app gone", "host a"],
        ["posted", "not-served", "hidden"],
    ),
    "put back with another text": (
        ["tree a", "tree gone", "tree b"],
        ["posted", "withdrawn", "edited", "restored"],
    ),
}


def entries(desk: Desk, life: Sequence[str]) -> list[Entry]:
    """The looks of a life, ten minutes apart, beginning an hour after the account was enrolled."""
    found: list[Entry] = []
    for number, step in enumerate(life):
        minute, (surface, word) = 60 + 10 * number, step.split()
        outcome = OUTCOMES[word]
        seen: Outcome = text(desk.archive, outcome) if isinstance(outcome, str) else outcome
        rev = f"3l{minute:09}22" if surface == "tree" else None
        found.append(look(seen, minute, surface=Surface(surface), rev=rev))
    return found


@pytest.mark.parametrize("name", LIVES)
def test_a_life(desk: Desk, name: str) -> None:
    life, told = LIVES[name]
    desk.enrol()
    appended(desk, *entries(desk, life))
    assert kinds(desk) == told


def test_each_rests_on_an_entry_and_says_how_it_is_known(desk: Desk) -> None:
    desk.enrol()
    appended(desk, *entries(desk, ["tree a", "tree gone"]))
    enrolled, posted, withdrawn = story(desk)
    assert (posted.authenticity, withdrawn.authenticity) == ("account-signed", "account-signed")
    assert posted.says.startswith("First seen by us: the account's signed tree held it. By its own")
    assert withdrawn.says.startswith("Found withdrawn: a commit signed with the account's key")
    for one in (posted, withdrawn):
        logged = desk.archive.entry(one.place)
        assert one.because == (logged.digest,)
        assert one.id == happening_id(logged.digest, one.kind)
        assert isinstance(logged.entry, PostObservation)
        assert one.recorded_at == one.at == logged.entry.observed_at
        assert (one.account, one.post) == (logged.entry.account, logged.entry.ref)
        assert one.institution == "Ministry of Tides"
    assert enrolled.kind is HappeningKind.ENROLLED


def test_what_was_there_when_an_account_was_enrolled_is_told_as_one(desk: Desk) -> None:
    """A hundred old posts would hide what happens now."""
    desk.enrol(minutes=10)
    seen = text(desk.archive, A)
    appended(desk, *(look(seen, 9, key=f"3l{n:03}") for n in range(40)))
    appended(desk, look(seen, 30, key="3lnew"), look(GONE, 40, key="3l007"))
    told = [(one.kind.value, one.says) for one in story(desk)]
    assert told[0] == (
        "enrolled",
        "The account was put on record, with 40 posts that were there.",
    )
    assert [kind for kind, _ in told[1:]] == ["posted", "not-served"]


def test_what_went_before_an_account_was_enrolled_is_no_news(desk: Desk) -> None:
    desk.enrol(minutes=10)
    seen = text(desk.archive, A)
    appended(desk, look(seen, 5), look(GONE, 7), look(seen, 20))
    assert kinds(desk) == ["restored"]


def test_older_posts_that_are_taken_along_later_are_told_as_one_a_day(desk: Desk) -> None:
    desk.enrol(minutes=0)
    seen = text(desk.archive, A)
    old = -3 * 24 * 60
    appended(desk, *(look(seen, 10, key=f"3l{n:03}", claimed=old) for n in range(5)))
    appended(desk, look(seen, 26 * 60, key="3lnext", claimed=old), look(seen, 20, key="3lnew"))
    told = [(one.kind.value, one.says[:8]) for one in story(desk)]
    assert told[1:] == [
        ("older-posts", "5 posts "),
        ("older-posts", "1 post f"),
        ("posted", "First se"),
    ]


def test_a_post_that_a_stream_shows_is_new_whatever_it_claims(desk: Desk) -> None:
    """Who gives a post an old date does not have it overlooked."""
    desk.enrol()
    polled = look(text(desk.archive, A), 30, claimed=-99999)
    asked = replace(polled.evidence.exchange, method="SUBSCRIBE")
    streamed = replace(polled, evidence=replace(polled.evidence, exchange=asked))
    appended(desk, streamed)
    assert kinds(desk, streamed.ref) == ["posted"]


def test_an_old_tree_served_again_tells_nothing(desk: Desk) -> None:
    desk.enrol()
    seen = text(desk.archive, A)
    appended(
        desk,
        revision(50, "3l00000000122", None),
        look(seen, 50, rev="3l00000000122"),
        revision(60, "3l00000000222", "3l00000000122"),
        look(GONE, 60, rev="3l00000000222"),
        look(seen, 70, rev="3l00000000122"),
    )
    assert kinds(desk) == ["posted", "withdrawn"]


def test_an_old_tree_does_not_show_that_something_went_since(desk: Desk) -> None:
    desk.enrol()
    appended(
        desk,
        revision(50, "3l00000000222", "3l00000000122"),
        look(text(desk.archive, A), 60, rev="3l00000000122"),
        look(GONE, 80),
    )
    assert kinds(desk) == ["posted"]


def test_a_later_revision_shows_that_a_host_hides_it(desk: Desk) -> None:
    """No look at the post itself brings that."""
    desk.enrol()
    appended(
        desk,
        revision(50, "3l00000000122", None),
        look(text(desk.archive, A), 50, rev="3l00000000122"),
        look(text(desk.archive, A), 51),
        look(GONE, 80),
        revision(81, "3l00000000222", "3l00000000122"),
    )
    assert kinds(desk) == ["posted", "not-served", "hidden"]
    assert story(desk)[-1].place == desk.size - 1
    assert story(desk)[-1].at == story(desk)[-2].at


def test_what_was_told_stays_and_what_is_so_instead_is_told_as_well(desk: Desk) -> None:
    """The account's state explains why its host did not serve the post."""
    desk.enrol()
    appended(desk, *entries(desk, ["host a", "host gone"]))
    before = story(desk)
    state = AccountState("deactivated", "its host")
    # Heard after the absence, and said of a time before it.
    appended(desk, fact(state, 65), look(text(desk.archive, A), 90))
    after = story(desk)
    assert after[: len(before)] == before
    assert [one.kind.value for one in after[len(before) :]] == ["account-state", "restored"]


def test_an_earlier_look_that_comes_late_is_no_second_appearance(desk: Desk) -> None:
    desk.enrol()
    seen = text(desk.archive, A)
    appended(desk, look(seen, 60), look(seen, 59, surface=Surface.APP), look(seen, 58))
    assert kinds(desk) == ["posted"]


def test_a_look_that_comes_late_hides_no_edit(desk: Desk) -> None:
    """By our clock it was A, B, and A again; the first of them came on record second."""
    desk.enrol()
    first, second = text(desk.archive, A), text(desk.archive, B)
    appended(desk, look(second, 60), look(first, 50), look(first, 70))
    assert kinds(desk) == ["posted", "edited", "edited"]


def test_posts_of_accounts_that_nobody_enrolled_are_not_told(desk: Desk) -> None:
    """They are bystanders'."""
    appended(desk, *entries(desk, ["host a", "host gone"]))
    assert story(desk) == []


@given(
    st.lists(
        st.sampled_from(
            [f"{s} {o}" for s in ("tree", "host", "app") for o in ("a", "b", "gone", "refused")]
        ),
        max_size=8,
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_that_a_timeline_tells_was_told(
    tmp_path_factory: pytest.TempPathFactory, life: list[str]
) -> None:
    """What is passed over as known brings nothing new; looks come in the order of our clock."""
    desk = Desk(tmp_path_factory.mktemp("desk") / "archive")
    with desk.archive:
        desk.enrol()
        looks = entries(desk, life)
        appended(desk, *looks)
        told = {one.id for one in story(desk)}
        if looks:
            assert isinstance(looks[0], PostObservation)
            post = [
                x
                for x in desk.archive.index.entries_of_post(looks[0].ref)
                if isinstance(x.entry, PostObservation)
            ]
            for event in timeline({looks[0].ref: post}, (), ()):
                kind = kind_of_event(event.kind)
                if event.which_time == "observed" and kind in OF_POSTS and kind is not None:
                    assert happening_id(event.because[0], kind) in told, event.says
