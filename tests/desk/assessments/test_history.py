"""Is the history what the account itself posted before, and nothing else?"""

from collections.abc import Callable

import libipld
import pytest

from entries import at
from onrecord.desk.assessments.history import Gathered, gather
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.finding import NotOnRecord
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Why
from onrecord.record.declarations import Act, Covers, Denied, Ground, ScopeKind
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import Absent, Unread
from own_posts_on_record import kept, looked, not_kept, post, record
from small_desk import OTHERS, Desk

ASKED = 100  # minutes: when the questioned post was posted


def texts(found: Gathered) -> list[str]:
    return [one.text for one in found.history]


@pytest.fixture
def asked(desk: Desk) -> Ref:
    """The questioned post, and two posts from before it."""
    desk.enrol()
    desk.posted("3la", "one", 10)
    desk.posted("3lb", "two", 20)
    return desk.posted("3lq", "questioned", ASKED)


def test_the_account_s_posts_from_before(desk: Desk, asked: Ref) -> None:
    found = gather(desk.archive, [asked])
    assert [one.text for one in found.questioned] == ["questioned"]
    assert texts(found) == ["one", "two"]
    assert [one.at for one in found.history] == [at(10), at(20)]
    assert (found.platform, found.cut_off, found.refused) == ("bluesky", at(ASKED), ())
    assert (found.unread, found.disowned) == (0, 0)
    looks = {one.digest: one.entry for one in desk.archive.entries()}
    for one in (*found.questioned, *found.history):
        look = looks[one.because]
        assert isinstance(look, PostObservation) and look.ref == one.ref


# What is done beside that, and what becomes of it: texts, how many unread, how many disowned.
Done = Callable[[Desk], object]
TWO = ["one", "two"]
BESIDE: dict[str, tuple[Done, list[str], int, int]] = {
    "another": (lambda d: d.posted("3lc", "three", 30), [*TWO, "three"], 0, 0),
    "later": (lambda d: d.posted("3lc", "three", 101), TWO, 0, 0),
    "at the same time": (lambda d: d.posted("3lc", "three", ASKED), TWO, 0, 0),
    "of another account": (lambda d: d.posted("3lc", "three", 30, account=OTHERS), TWO, 0, 0),
    "seen later, claimed earlier": (
        lambda d: looked(d, post("3lc"), kept(d, record("three")), 300, claimed=30),
        [*TWO, "three"],
        0,
        0,
    ),
    "claimed later than we saw it": (
        lambda d: looked(d, post("3lc"), kept(d, record("three")), 30, claimed=300),
        TWO,
        0,
        0,
    ),
    "backdated: a signed tree of later does not have it": (
        lambda d: (
            looked(
                d,
                post("3lc"),
                Absent("not in the tree"),
                200,
                surface=Surface.TREE,
                authenticity=Authenticity.ACCOUNT_SIGNED,
                rev="3lx0000000022",
            ),
            looked(
                d,
                post("3lc"),
                kept(d, record("three")),
                300,
                claimed=30,
                surface=Surface.TREE,
                authenticity=Authenticity.ACCOUNT_SIGNED,
                rev="3lx0000000033",
            ),
        ),
        TWO,
        0,
        0,
    ),
    "a signed tree of before does not have it": (
        lambda d: (d.looked("3lc", Absent("not in the tree"), 25), d.posted("3lc", "three", 30)),
        [*TWO, "three"],
        0,
        0,
    ),
    "without a time": (
        lambda d: looked(d, post("3lc"), kept(d, record("three")), 30, has_time=False),
        TWO,
        1,
        0,
    ),
    "a time of its own only": (
        lambda d: looked(
            d,
            post("3lc"),
            kept(d, record("three", createdAt=at(30).isoformat())),
            30,
            has_time=False,
        ),
        [*TWO, "three"],
        0,
        0,
    ),
    "edited before: the first words": (lambda d: d.posted("3la", "edited", 50), TWO, 0, 0),
    "edited after: the first words": (lambda d: d.posted("3la", "edited", 150), TWO, 0, 0),
    "withdrawn before": (lambda d: d.withdrew("3la", 50), TWO, 0, 0),
    "withdrawn after": (lambda d: d.withdrew("3la", 150), TWO, 0, 0),
    "withdrawn by a word and never seen": (lambda d: d.withdrew("3lc", 50), TWO, 0, 0),
    "a repost": (
        lambda d: d.kept("3lc", record("", "repost"), 30, collection="app.bsky.feed.repost"),
        TWO,
        0,
        0,
    ),
    "a like": (
        lambda d: d.kept("3lc", record("", "like"), 30, collection="app.bsky.feed.like"),
        TWO,
        0,
        0,
    ),
    "a repost that can't be read": (
        lambda d: d.kept("3lc", b"\xff", 30, collection="app.bsky.feed.repost"),
        TWO,
        0,
        0,
    ),
    "a profile": (
        lambda d: d.kept(
            "self",
            libipld.encode_dag_cbor({"$type": "app.bsky.actor.profile", "displayName": "Tides"}),
            30,
            collection="app.bsky.actor.profile",
        ),
        TWO,
        0,
        0,
    ),
    "that can't be read": (lambda d: d.kept("3lc", b"\xff", 30), TWO, 1, 0),
    "that can't be read, later": (lambda d: d.kept("3lc", b"\xff", 130), TWO, 0, 0),
    "an answer that can't be placed": (
        lambda d: d.looked("3lc", Unread("another shape"), 30),
        TWO,
        1,
        0,
    ),
    "seen and not kept": (
        lambda d: looked(d, post("3lc"), not_kept(d, record("three")), 30),
        TWO,
        1,
        0,
    ),
    "only its later words are kept, from before": (
        lambda d: (
            looked(d, post("3lc"), not_kept(d, record("three")), 30),
            looked(d, post("3lc"), kept(d, record("edited")), 60, claimed=30),
        ),
        [*TWO, "edited"],
        0,
        0,
    ),
    "only its later words are kept, from afterwards": (
        lambda d: (
            looked(d, post("3lc"), not_kept(d, record("three")), 30),
            looked(d, post("3lc"), kept(d, record("edited")), 160, claimed=30),
        ),
        TWO,
        1,
        0,
    ),
    "a copy of somebody's": (
        lambda d: looked(
            d,
            post("3lc"),
            kept(d, record("three")),
            30,
            authenticity=Authenticity.THIRD_PARTY_COPY,
        ),
        TWO,
        0,
        0,
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_serves_as_history(desk: Desk, asked: Ref, name: str) -> None:
    do, serving, unread, disowned = BESIDE[name]
    do(desk)
    found = gather(desk.archive, [asked])
    assert texts(found) == serving
    assert (found.unread, found.disowned) == (unread, disowned)
    assert all(one.at < at(ASKED) for one in found.history)


OF_TWO = {"said_at": at(150), "begins_at": at(15), "ends_at": at(25)}
DISOWNED: dict[str, tuple[dict[str, object], list[str]]] = {
    "within a time": ({**OF_TWO}, ["one"]),
    "by name": ({"said_at": at(150), "named": "3lb"}, ["one"]),
    "its authorship": ({**OF_TWO, "denies": (Denied.AUTHORSHIP,)}, ["one"]),
    "by claim of a compromise": (
        {**OF_TWO, "act": Act.EXPLAINS, "ground": Ground.COMPROMISE},
        ["one"],
    ),
    "for what it says only": ({**OF_TWO, "denies": (Denied.ENDORSEMENT,)}, TWO),
    "as personal views": ({**OF_TWO, "ground": Ground.PERSONAL_VIEWS}, TWO),
    "of an error of the operator": ({**OF_TWO, "ground": Ground.OPERATOR_ERROR}, TWO),
    "stood by": ({**OF_TWO, "act": Act.AFFIRMS}, TWO),
    "reposts": ({**OF_TWO, "kinds": (ScopeKind.REPOSTS,)}, TWO),
    "an account that is theirs again": (
        {"said_at": at(5), "act": Act.RESTORES, "ground": Ground.COMPROMISE},
        TWO,
    ),
    "some posts, at no time": ({"said_at": at(150)}, TWO),
}


@pytest.mark.parametrize("name", DISOWNED)
def test_what_is_disowned_shows_nobody_s_habits(desk: Desk, asked: Ref, name: str) -> None:
    said, serving = DISOWNED[name]
    names = {"covers": ((gather(desk.archive, [asked]).history[1].ref, Covers.YES, "named"),)}
    given = {key: value for key, value in said.items() if key != "named"}
    desk.declared(200, **given, **(names if "named" in said else {}))
    found = gather(desk.archive, [asked])
    assert texts(found) == serving
    assert found.disowned == 2 - len(serving)


def test_a_disavowal_that_was_taken_back_leaves_the_post_in(desk: Desk, asked: Ref) -> None:
    disowned = desk.declared(200, **OF_TWO)
    assert texts(gather(desk.archive, [asked])) == ["one"]
    desk.declared(210, said_at=at(205), act=Act.WITHDRAWS, withdraws=disowned.digest)
    assert texts(gather(desk.archive, [asked])) == TWO


def test_what_was_redacted_is_counted(desk: Desk, asked: Ref) -> None:
    ref = gather(desk.archive, [asked]).history[0].ref
    desk.archive.publish()
    plan = plan_redaction(desk.archive, ref)
    redact(desk.archive, plan, why="A court's order", by="An editor", at=at(300), with_shared=True)
    found = gather(desk.archive, [asked])
    assert (texts(found), found.unread) == (["two"], 1)


def test_a_run_has_the_history_of_its_first_post(desk: Desk, asked: Ref) -> None:
    second, third = desk.posted("3lr", "second", 105), desk.posted("3ls", "third", 110)
    found = gather(desk.archive, [third, asked, second, third])
    assert [one.text for one in found.questioned] == ["questioned", "second", "third"]
    assert (texts(found), found.cut_off) == (TWO, at(ASKED))
    assert texts(gather(desk.archive, [third])) == [*TWO, "questioned", "second"]


def _repost(desk: Desk) -> Ref:
    return desk.kept("3lz", record("", "repost"), 120, collection="app.bsky.feed.repost")


REFUSED: dict[str, tuple[Callable[[Desk], Ref], Why]] = {
    "a repost": (_repost, Why.NO_WORDS_OF_ITS_OWN),
    "not to be read": (lambda d: d.kept("3lz", b"\xff", 120), Why.NOT_READABLE),
    "never seen": (lambda d: d.withdrew("3lz", 120), Why.NOT_READABLE),
    "not kept": (
        lambda d: looked(d, post("3lz"), not_kept(d, record("x")), 120),
        Why.NOT_READABLE,
    ),
    "only in somebody's copy": (
        lambda d: looked(
            d, post("3lz"), kept(d, record("x")), 120, authenticity=Authenticity.THIRD_PARTY_COPY
        ),
        Why.NOT_READABLE,
    ),
    "without a time": (
        lambda d: looked(d, post("3lz"), kept(d, record("x")), 120, has_time=False),
        Why.NO_TIME,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_t_be_assessed(desk: Desk, asked: Ref, name: str) -> None:
    made, why = REFUSED[name]
    ref = made(desk)
    assert gather(desk.archive, [ref]).refused == ((why, ""),)
    assert gather(desk.archive, [asked, ref]).refused == ((why, ref),)


def test_a_questioned_post_is_not_missing_from_its_history(desk: Desk, asked: Ref) -> None:
    timeless = looked(desk, post("3lz"), kept(desk, record("x")), 120, has_time=False)
    assert gather(desk.archive, [asked]).unread == 1
    assert gather(desk.archive, [asked, timeless]).unread == 0


def test_a_repost_has_a_time_and_none_of_the_words(desk: Desk, asked: Ref) -> None:
    found = gather(desk.archive, [_repost(desk)])
    assert [one.text for one in found.questioned] == [""]
    assert texts(found) == [*TWO, "questioned"]


def test_posts_of_several_accounts(desk: Desk, asked: Ref) -> None:
    other = desk.posted("3lq", "other", 120, account=OTHERS)
    found = gather(desk.archive, [asked, other])
    assert found.refused == ((Why.SEVERAL_ACCOUNTS, "2"),)
    assert (found.questioned, found.history) == ((), ())


@pytest.mark.parametrize("refs", [[], [Ref("0" * 16)]])
def test_what_is_not_on_record(desk: Desk, refs: list[Ref]) -> None:
    with pytest.raises(NotOnRecord):
        gather(desk.archive, refs)


def test_the_questioned_post_itself_counts_from_when_we_saw_it(desk: Desk, asked: Ref) -> None:
    """It claims a time to come; what was posted after we saw it is no history."""
    ref = looked(desk, post("3lz"), kept(desk, record("x")), 120, claimed=10_000)
    desk.posted("3lafter", "after", 130)
    found = gather(desk.archive, [ref])
    assert found.cut_off == at(120) and "after" not in texts(found)


def test_nothing_that_comes_later_changes_anything(desk: Desk, asked: Ref) -> None:
    before = gather(desk.archive, [asked])
    for number, minutes in enumerate([ASKED, 100.01, 150, 5000]):
        desk.posted(f"3lz{number}", f"later {number}", minutes)
        desk.posted("3la", f"edited {number}", minutes)
    assert gather(desk.archive, [asked]) == before
