"""What happened, and by whose clock? Read a case as: this was heard; these events follow."""

from dataclasses import replace

import pytest

from entries import at
from findings.made_up import (
    DOWN,
    GONE,
    REF,
    account_says,
    by_host,
    by_stream,
    called,
    copy,
    digests,
    gap,
    instance,
    listed,
    log,
    look_app,
    look_host,
    look_tree,
    minutes,
    named_by_stream,
    of_account,
    of_post,
    picture,
    says,
    text,
    tree,
)
from onrecord.findings.timeline import Event, timeline
from onrecord.record.declarations import Via
from onrecord.record.entries import Entry
from onrecord.record.observations import Authenticity

A, B = text("A"), text("B")

CASES = {
    "an appearance is two events, by its own word and by ours": (
        [tree(A, 5, 1)], [(5, "claimed", "appeared"), (5, "observed", "appeared")],
    ),
    "no time claimed: one event": ([look_host(A, 5)], [(5, "observed", "appeared")]),
    "seen again, unchanged: nothing happened": (
        [look_host(A, 5), look_host(A, 6)], [(5, "observed", "appeared")],
    ),
    "edited, and edited back": (
        [look_host(A, 5), look_host(B, 6), look_host(A, 7)],
        [(5, "observed", "appeared"), (6, "observed", "edited"), (7, "observed", "edited")],
    ),
    "gone and back are two events": (
        [tree(A, 0, 1), tree(GONE, 10, 2), tree(A, 20, 3)],
        [(0, "claimed", "appeared"), (0, "observed", "appeared"), (10, "observed", "withdrawn"),
         (20, "observed", "restored")],
    ),
    "the notice of removal arrives before the post": (
        [tree(GONE, 10, 2), tree(A, 20, 1)],
        [(10, "observed", "withdrawn"), (20, "claimed", "appeared"), (20, "observed", "appeared")],
    ),
    "looked for in vain is no withdrawal": (
        [look_tree(GONE, 0, 1)], [(0, "observed", "not-found")],
    ),
    "the old commit replayed after the withdrawal is no return": (
        [tree(A, 0, 1), tree(GONE, 10, 2), look_tree(A, 20, 1)],
        [(0, "claimed", "appeared"), (0, "observed", "appeared"), (10, "observed", "withdrawn")],
    ),
    "gone from its host, unsigned": (
        [look_host(A, 0), look_host(GONE, 10)],
        [(0, "observed", "appeared"), (10, "observed", "not-served")],
    ),
    "hidden by its host, and shown again": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 10), look_tree(A, 11, 1),
         look_host(A, 20)],
        [(0, "claimed", "appeared"), (0, "observed", "appeared"), (10, "observed", "hidden"),
         (20, "observed", "restored")],
    ),
    "hidden by the app": (
        [look_host(A, 0), look_app(A, 1), look_app(GONE, 10), look_host(A, 11)],
        [(0, "observed", "appeared"), (10, "observed", "hidden")],
    ),
    "withdrawn, says its instance": (
        [look_host(A, 0), instance(GONE, 10)],
        [(0, "observed", "appeared"), (10, "observed", "withdrawn")],
    ),
    "a third party's copy": ([copy(A, 5)], [(5, "observed", "appeared")]),
    "our failures are no events": ([look_host(A, 5), look_host(DOWN, 6)],
                                   [(5, "observed", "appeared")]),
    "a picture is not the post": ([picture(GONE, 5)], []),
    "we began to watch": ([listed(0, 1)], [(0, "observed", "first-watched")]),
    "we failed to begin": ([account_says(DOWN, 0)], []),
    "the account goes and comes back": (
        [by_host("active", 0), by_host("takendown", 10), by_host("takendown", 15),
         by_host("active", 20)],
        [(0, "observed", "first-watched"), (10, "observed", "account-state"),
         (20, "observed", "account-state")],
    ),
    "relay and host each have their own story": (
        [by_host("active", 0), by_stream("deactivated", 10), by_host("deactivated", 11)],
        [(0, "observed", "first-watched"), (10, "observed", "account-state"),
         (11, "observed", "account-state")],
    ),
    "a new name": (
        [called("tides.example", 0), called("tides.example", 5), called("seas.example", 10)],
        [(0, "observed", "first-watched"), (0, "observed", "identity"),
         (10, "observed", "identity")],
    ),
    "a relay repeats the name that the directory gave: no event": (
        [called("tides.example", 0), named_by_stream("tides.example", 5)],
        [(0, "observed", "first-watched"), (0, "observed", "identity")],
    ),
    "a relay gives a new name, and the directory confirms it": (
        [called("tides.example", 0), named_by_stream("seas.example", 5),
         called("seas.example", 6)],
        [(0, "observed", "first-watched"), (0, "observed", "identity"),
         (5, "observed", "identity"), (6, "observed", "identity")],
    ),
    "a gap in our watch": ([gap(10, 40)], [(10, "observed", "gap")]),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "expected"), CASES.values(), ids=CASES)
def test_timeline(entries: list[Entry], expected: list[tuple[float, str, str]]) -> None:
    logged = log(*entries)
    events = timeline({REF: of_post(logged)}, of_account(logged), ())
    assert [(minutes(one.at), one.which_time, one.kind) for one in events] == expected
    for event in events:
        assert event.says and event.because
        assert set(event.because) <= digests(logged)


GOING = {
    "with the account's key": (
        [tree(A, 0, 1), tree(GONE, 10, 2)],
        "Found withdrawn: a commit signed with the account's key (which its host usually holds) "
        "does not hold it.",
    ),
    "by its instance": (
        [look_host(A, 0), instance(GONE, 10)],
        "Found withdrawn: its instance says so, and signed that it is gone.",
    ),
    "from its host, unsigned": (
        [look_host(A, 0), look_host(GONE, 10)],
        "Found no longer served: its host did not serve it any more; that answer is not signed.",
    ),
    "from its host, while the tree had it": (
        [tree(A, 0, 1), look_host(A, 1), look_host(GONE, 10), look_tree(A, 11, 1)],
        "Found hidden by its host: its host did not serve it, while the account's signed tree still "
        "held it.",
    ),
    "from the app, while the host had it": (
        [look_host(A, 0), look_app(A, 1), look_app(GONE, 10), look_host(A, 11)],
        "Found hidden by the app: the app did not show it, while its host still served it.",
    ),
}


@pytest.mark.parametrize(("entries", "says"), GOING.values(), ids=GOING)
def test_a_going_is_told_as_what_was_found_at_that_time(entries: list[Entry], says: str) -> None:
    assert timeline({REF: log(*entries)}, (), ())[-1].says == says


def test_the_stream_is_called_by_what_it_is() -> None:
    logged = log(by_host("active", 0), by_stream("deactivated", 10))
    assert timeline({}, logged, ())[-1].says == (
        "The account is “deactivated”, by the word of a relay (which passes on what hosts say)."
    )


def test_words_are_dated_by_when_they_were_said() -> None:
    (event,) = timeline({}, (), [says(minutes=60, recorded=300)])
    assert (minutes(event.at), event.which_time, event.kind) == (60, "said", "declared")
    assert "“So said Ministry of Tides.”" in event.says
    assert "2026-01-31 17:00:00" in event.says  # when it was put on record


def test_words_that_are_known_to_the_day_and_by_a_report_say_so() -> None:
    via = Via(outlet="The Tidal Times", url=None, paraphrase=True)
    (event,) = timeline({}, (), [says(minutes=60, until=600, via=via)])
    assert minutes(event.at) == 60
    assert ", as The Tidal Times puts it: “So said" in event.says
    assert "(said by 2026-01-31 22:00:00 UTC at the latest; put on record " in event.says


def test_each_event_says_whose_signature_stands_behind_it_and_which_post_it_is_of() -> None:
    logged = log(tree(A, 0, 1), look_app(A, 1), look_app(GONE, 2))
    events = timeline({REF: logged}, (), ())
    assert [(one.authenticity, one.post) for one in events] == [
        (Authenticity.ACCOUNT_SIGNED, REF),
        (Authenticity.ACCOUNT_SIGNED, REF),
        (Authenticity.TLS_ONLY, REF),
    ]


def test_a_claim_long_before_our_first_sighting_stays_a_claim() -> None:
    backdated = log(replace(tree(A, 10, 1), claimed_at=at(-1000)))
    first, second = timeline({REF: backdated}, (), ())
    assert (minutes(first.at), first.which_time) == (-1000, "claimed")
    assert (minutes(second.at), second.which_time) == (10, "observed")


def test_events_of_the_account_name_it() -> None:
    logged = log(by_host("takendown", 10))
    assert {event.account for event in timeline({}, logged, ())} == {logged[0].entry.account}


def test_an_event_is_immutable() -> None:
    (event,) = timeline({}, log(gap(10, 40)), ())
    assert isinstance(event, Event)
    assert hash(event)
