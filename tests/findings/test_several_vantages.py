"""Several machines look at one post: none of them makes it gone, there again or changed alone."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import at, commitment
from findings.made_up import (
    FAILURES,
    GONE,
    REF,
    by_host,
    delivered,
    facts,
    instance,
    log,
    look_app,
    look_host,
    of_account,
    of_post,
    text,
    tree,
)
from findings.test_properties import histories
from onrecord.findings.hearing import hear
from onrecord.findings.presence import Verdict, presence
from onrecord.findings.questions import six_questions
from onrecord.findings.standing import standing
from onrecord.findings.timeline import timeline
from onrecord.findings.versions import versions
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import AccountObservation, PostObservation

A, B, C = "north.example", "south.example", "east.example"
V1, V2 = text("V1"), text("V2")


def by(vantage: str, entry: Entry, later: timedelta = timedelta(0)) -> Entry:
    """The same, as a vantage brought it."""
    if not isinstance(entry, PostObservation | AccountObservation):
        return entry
    exchange = replace(
        entry.evidence.exchange,
        vantage=vantage,
        answered_at=entry.evidence.exchange.answered_at + later,
        collected=commitment(f"words of {vantage} on {entry}"),
    )
    return replace(entry, evidence=replace(entry.evidence, exchange=exchange))


def host(vantage: str, outcome: object, minutes: float) -> Entry:
    return by(vantage, look_host(outcome, minutes))  # type: ignore[arg-type]  # an outcome


def app(vantage: str, outcome: object, minutes: float) -> Entry:
    return by(vantage, look_app(outcome, minutes))  # type: ignore[arg-type]  # an outcome


@dataclass(frozen=True)
class Case:
    entries: list[Entry]
    verdict: Verdict
    last_seen: float | None
    first_absent: float | None
    events: tuple[str, ...]
    says: str = ""


P, N, X = Verdict.PRESENT, Verdict.NO_LONGER_SERVED, Verdict.NEVER_SEEN
CASES = {
    "both saw it, and both miss it: the tightest bounds of all": Case(
        [host(A, V1, 1), host(B, V1, 2), host(B, GONE, 5), host(A, GONE, 6)],
        N, 2, 5, ("appeared", "not-served"),
    ),
    "one misses it while the other is still shown it": Case(
        [host(A, V1, 1), host(B, V1, 2), host(B, GONE, 5), host(A, V1, 6)],
        P, 6, None, ("appeared",), 'Not shown to “south.example” by its host',
    ),
    "the one goes on missing what the other goes on being shown": Case(
        [host(A, V1, 1), host(B, V1, 2), host(B, GONE, 5), host(A, V1, 6), host(B, GONE, 7)],
        P, 6, None, ("appeared",), 'Not shown to “south.example”',
    ),
    "alternating answers make nothing come or go": Case(
        [host(A, V1, 1), host(B, GONE, 2), host(A, V1, 3), host(B, GONE, 4), host(A, V1, 5)],
        P, 5, None, ("appeared",), 'Never shown to “south.example”',
    ),
    "who joins late and was never shown it decides nothing": Case(
        [host(A, V1, 1), host(B, GONE, 5), host(B, GONE, 9)],
        P, 1, None, ("appeared",), 'Never shown to “south.example” by its host',
    ),
    "nor does who was never shown it tighten what another finds": Case(
        [host(A, V1, 1), host(B, GONE, 5), host(A, GONE, 9)], N, 1, 9, ("appeared", "not-served"),
    ),
    "who was shown it once may find it gone, and who did not look since is named": Case(
        [host(A, V1, 1), host(B, V1, 2), host(B, GONE, 5)],
        N, 2, 5, ("appeared", "not-served"), "has not been answered since",
    ),
    "one missed it for a while, and so did the other: it was gone": Case(
        [host(A, V1, 1), host(B, V1, 1.5), host(A, GONE, 3), host(B, GONE, 3.5), host(B, V1, 5),
         host(A, V1, 6)],
        P, 6, None, ("appeared", "not-served", "restored"),
    ),
    "one is shown it again, the other has not looked yet": Case(
        [host(A, V1, 1), host(A, GONE, 3), host(B, V1, 5)],
        P, 5, None, ("appeared",), 'Not shown to “north.example”',
    ),
    "nobody was ever shown it": Case(
        [host(A, GONE, 1), host(B, GONE, 2)], X, None, 1, ("not-found",),
    ),
    "a blocked country: its answers are no part of what the others find": Case(
        [host(C, GONE, 0.5), host(A, V1, 1), host(C, GONE, 2), host(B, V1, 3), host(C, GONE, 4),
         host(A, GONE, 5), host(B, GONE, 6)],
        N, 3, 5, ("appeared", "not-served"), 'Never shown to “east.example”',
    ),
    "the app does not show it in one country, and its host is asked in another": Case(
        [host(A, V1, 1), app(B, GONE, 2)], P, 1, None, ("appeared",), "Never shown to",
    ),
    "the app hides it from the machine that its host serves": Case(
        [host(B, V1, 1), app(B, GONE, 2), host(B, V1, 3)],
        Verdict.HIDDEN_BY_APP, None, 2, ("appeared", "hidden"),
    ),
    "what the account signed counts wherever it was heard": Case(
        [by(A, tree(V1, 1, 1)), by(B, tree(GONE, 2, 2)), by(A, tree(GONE, 2.5, 2))],
        Verdict.WITHDRAWN_BY_ACCOUNT_KEY, 1, 2, ("appeared", "withdrawn"),
    ),
    "what the instance signed counts for those who were served before": Case(
        [host(A, V1, 1), host(B, V1, 2), by(B, instance(GONE, 3))],
        Verdict.WITHDRAWN_BY_INSTANCE, 2, 3, ("appeared", "withdrawn"),
    ),
    "who is still served what its instance signed to be gone is behind, where another is not": Case(
        [host(A, V1, 1), host(B, V1, 2), by(A, instance(GONE, 3)), host(B, V1, 4), host(A, GONE, 5),
         host(B, GONE, 6)],
        Verdict.WITHDRAWN_BY_INSTANCE, 2, 3, ("appeared", "withdrawn"),
        "was still shown it after that notice",
    ),
    "it is there again where all are shown it after such a notice": Case(
        [host(A, V1, 1), host(B, V1, 2), by(A, instance(GONE, 3)), host(B, V1, 4), host(A, V1, 5)],
        P, 5, None, ("appeared", "withdrawn", "restored"),
    ),
    "who goes on missing what another found gone and back makes it gone no longer": Case(
        [host(A, V1, 1), host(B, V1, 2), host(A, GONE, 3), host(B, GONE, 4), host(B, V1, 5),
         host(A, GONE, 6)],
        P, 5, None, ("appeared", "not-served", "restored"), 'Not shown to “north.example”',
    ),
    "the account is inactive for one machine, and its posts are served to another": Case(
        [host(A, V1, 1), host(B, V1, 2), by(B, by_host("takendown", 3)), host(A, V1, 4),
         by(B, by_host("takendown", 5))],
        P, 4, None, ("appeared",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_follows(name: str) -> None:
    case = CASES[name]
    entries = log(*case.entries)
    post, account = of_post(entries), of_account(entries)
    found = presence(post, account)
    times = tuple(None if x is None else at(x) for x in (case.last_seen, case.first_absent))
    assert (found.verdict, found.last_seen, found.first_absent) == (case.verdict, *times)
    told = [x.kind for x in timeline({REF: post}, account, ()) if x.post == REF]
    assert tuple(dict.fromkeys(told)) == case.events
    assert case.says in found.says


SHOWN = {
    "an edit that reaches one machine later is no edit back": (
        [host(A, V1, 1), host(B, V1, 2), host(A, V2, 3), host(B, V1, 4), host(B, V2, 5)],
        ["V1", "V2"], ["edited"],
    ),
    "nor is it for one that joins late and stays behind": (
        [host(A, V1, 1), host(A, V2, 3), host(B, V1, 4), host(A, V2, 5), host(B, V1, 6)],
        ["V1", "V2"], ["edited"],
    ),
    "who was shown both may say that it changed back": (
        [host(A, V1, 1), host(B, V1, 2), host(A, V2, 3), host(B, V2, 4), host(B, V1, 5)],
        ["V1", "V2", "V1"], ["edited", "edited"],
    ),
    "two machines that are shown different words have seen no edit": (
        [host(A, V1, 1), host(B, V2, 2), host(A, V1, 3), host(B, V2, 4)],
        ["V1", "V2"], ["shown-otherwise"],
    ),
    "until one of them has": (
        [host(A, V1, 1), host(B, V2, 2), host(A, V1, 3), host(A, V2, 4)],
        ["V1", "V2"], ["edited"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_which_versions(name: str) -> None:
    entries, shown, told = SHOWN[name]
    post = of_post(log(*entries))
    assert [one.version for one in versions(post)] == [commitment(one) for one in shown]
    changed = ("edited", "shown-otherwise")
    kinds = [x.kind for x in timeline({REF: post}, (), ()) if x.kind in changed]
    assert kinds == told


ONE_EACH = [host(A, V1, 1), host(B, V2, 2), host(A, V1, 3)]
CHANGED: dict[str, tuple[list[Entry], list[float | None], str]] = {
    "nobody was shown both": (
        ONE_EACH, [None],
        "No machine was shown both, so that it is not on record whether the post was changed. First "
        "shown: 2026-01-31 12:02:00 UTC.",
    ),
    "from when the machine is shown it that was shown the other before": (
        [*ONE_EACH, host(A, V2, 4)], [4], "It was seen changed: 2026-01-31 12:04:00 UTC.",
    ),
    "from the first of those": (
        [host(A, V1, 1), host(B, V1, 2), host(C, V2, 3), host(B, V2, 4), host(A, V2, 5)],
        [4], "It was seen changed: 2026-01-31 12:04:00 UTC.",
    ),
    "what its instance signs is told to all": (
        [*ONE_EACH, by(B, delivered(V2, 4)), host(A, V2, 5)],
        [4], "It was seen changed: 2026-01-31 12:04:00 UTC.",
    ),
    "a change that was seen stands apart from a text that one machine was shown": (
        [host(A, V1, 1), host(A, V2, 2), host(B, text("V3"), 3)], [2, None],
        "It was seen changed: 2026-01-31 12:02:00 UTC. One machine was shown another version",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_is_dated_by_who_was_shown_both(name: str) -> None:
    entries, changed, told = CHANGED[name]
    post = of_post(log(*entries))
    shown, there = versions(post), presence(post, ())
    assert [one.changed_at for one in shown[1:]] == [None if x is None else at(x) for x in changed]
    answer = six_questions(there, standing(facts(), there, ()), shown)[1].answer
    assert told in answer
    assert ("seen changed" in answer) == any(changed)
    events = [(x.kind, x.at) for x in timeline({REF: post}, (), ()) if x.which_time == "observed"]
    edited = [when for kind, when in events if kind == "edited"]
    assert edited == [at(x) for x in changed if x is not None]


def test_one_machine_may_be_behind_what_its_instance_signed() -> None:
    post = of_post(log(host(A, V1, 1), by(B, delivered(V2, 2)), host(A, V2, 3), host(B, V1, 4)))
    shown = versions(post)
    assert [one.version for one in shown] == [commitment("V1"), commitment("V2")]
    assert all(one.seen_changing for one in shown)


few = settings(deadline=None, max_examples=60)
SOON = timedelta(seconds=2)


def _events(entries: list[Logged]) -> set[tuple[object, ...]]:
    told = timeline({REF: of_post(entries)}, of_account(entries), ())
    return {(x.kind, x.at, x.says, x.authenticity) for x in told}


@few
@given(histories())
def test_a_second_machine_that_hears_the_same_seconds_later_changes_nothing(
    history: list[Entry],
) -> None:
    once = log(*(by(A, one) for one in history))
    seen = [one for one in history if isinstance(one, PostObservation | AccountObservation)]
    twice = log(*(x.entry for x in once), *(by(B, one, SOON) for one in seen))
    alone = presence(of_post(once), of_account(once))
    found = presence(of_post(twice), of_account(twice))
    assert (found.verdict, found.authenticity) == (alone.verdict, alone.authenticity)
    assert found.first_absent == alone.first_absent
    if alone.last_seen is not None:
        assert found.last_seen is not None and alone.last_seen <= found.last_seen
        assert found.last_seen <= alone.last_seen + SOON
    assert _events(twice) == _events(once)
    told = [x.version for x in versions(of_post(twice))]
    assert told == [x.version for x in versions(of_post(once))]


@few
@given(histories())
def test_one_machine_is_believed_in_all_that_it_sees(history: list[Entry]) -> None:
    entries = log(*history)
    post, found = of_post(entries), hear(of_post(entries), of_account(entries))
    assert found.local == ()
    assert all(one.changed_at == one.first_seen for one in versions(post))
    assert sum(len(run.looks) for runs in found.runs.values() for run in runs) + len(
        found.explained
    ) == len(post)


LOOKS = st.sampled_from([look_host, look_app])


@few
@given(histories(), st.lists(st.tuples(LOOKS, st.sampled_from(FAILURES), st.integers(0, 90))))
def test_a_second_machine_that_gets_no_answer_changes_nothing(history, failures) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives them
    once = log(*(by(A, one) for one in [*history, look_host(V1, 0.25)]))
    silent = [by(B, look(failure, minute + 0.5)) for look, failure, minute in failures]
    twice = log(*(x.entry for x in once), *silent)
    assert presence(of_post(twice), of_account(twice)) == presence(of_post(once), of_account(once))
    assert _events(twice) == _events(once)
    assert versions(of_post(twice)) == versions(of_post(once))


ANSWERS = st.sampled_from([V1, GONE])


@few
@given(
    st.lists(st.integers(0, 60), unique=True),
    st.lists(st.tuples(st.integers(0, 60), ANSWERS), unique_by=lambda one: one[0]),
    LOOKS,
)
def test_what_one_machine_keeps_seeing_is_never_gone_by_another(keeps, answers, look) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives them
    others = [by(B, look(outcome, minute)) for minute, outcome in answers]
    now_and_then = [by(A, look(V1, minute + 0.5)) for minute in (*keeps, -1, 61)]
    assert presence(log(*now_and_then, *others), ()).verdict is Verdict.PRESENT
    always = [by(A, look(V1, minute + 0.5)) for minute in range(-1, 62)]
    told = timeline({REF: log(*always, *others)}, (), ())
    assert {x.kind for x in told} == {"appeared"}
