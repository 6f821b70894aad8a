"""Is a silence of one machine no gap while another watched, and a gap otherwise?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from findings.made_up import by_host, gap, log, look_host, of_account, of_post, revision, text
from findings.test_properties import LATEST, histories
from findings.test_several_vantages import SOON, A, B, by
from onrecord.findings.coverage import coverage
from onrecord.findings.history import History
from onrecord.findings.presence import presence
from onrecord.findings.timeline import timeline
from onrecord.record.entries import Entry
from onrecord.record.observations import AccountObservation, Gap, PostObservation


def silent(vantage: str | None, began: float, ended: float) -> Gap:
    return replace(gap(began, ended), vantage=vantage)


def active(vantage: str | None, *minutes: float) -> list[Entry]:
    told = [by_host("active", minute) for minute in minutes]
    return [one if vantage is None else by(vantage, one) for one in told]


CASES: dict[str, tuple[list[Entry], int]] = {
    "the other looked before and after": (
        [*active(A, 1, 30), *active(B, 5, 15, 25), silent(A, 10, 20)], 0,
    ),
    "and while it lasted, whatever came between": (
        [*active(A, 1, 30), *active(B, 5, 25), silent(A, 10, 20)], 0,
    ),
    "nobody else looked": ([*active(A, 1, 30), silent(A, 10, 20)], 1),
    "the other joined when it had begun": (
        [*active(A, 1, 30), *active(B, 12, 25), silent(A, 10, 20)], 1,
    ),
    "the other has not looked since": (
        [*active(A, 1, 30), *active(B, 5, 15), silent(A, 10, 20)], 1,
    ),
    "the other was silent, too": (
        [*active(A, 1, 30), *active(B, 5, 25), silent(A, 10, 20), silent(B, 15, 17)], 2,
    ),
    "one after the other was": (
        [*active(A, 1, 14, 30), *active(B, 5, 13, 29), silent(A, 6, 12), silent(B, 15, 17)], 0,
    ),
    "nobody watched at all": ([*active(A, 1, 30), *active(B, 5, 25), silent(None, 10, 20)], 1),
    "the archive itself watched": (
        [*active(None, 5, 25), *active(A, 1, 30), silent(A, 10, 20)], 0,
    ),
    "signed revisions are looks": (
        [by(B, revision(5, 1, 0)), by(B, revision(25, 2, 1)), *active(A, 1, 30), silent(A, 10, 20)],
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_which_silences_are_nobodys_watch(name: str) -> None:
    entries, gaps = CASES[name]
    history = History(log(*entries))
    assert len(history.silences) == gaps
    assert (len(coverage(history, LATEST)) == 1) is (gaps == 0)


def test_a_silence_that_another_bridged_is_told_of_the_machine_and_not_of_the_post() -> None:
    entries = log(look_host(text("A"), 1), *active(A, 1, 30), *active(B, 5, 25), silent(A, 10, 20))
    assert "did not watch" not in presence(of_post(entries), of_account(entries)).says
    told = [x.says for x in timeline({}, of_account(entries), ()) if x.kind == "gap"]
    assert [one.startswith("“north.example” did not watch for") for one in told] == [True]


few = settings(deadline=None, max_examples=60)


@few
@given(histories())
def test_a_second_machine_that_hears_the_same_leaves_no_span_shorter(history: list[Entry]) -> None:
    once = log(*(by(A, one) for one in history))
    seen = [one for one in history if isinstance(one, PostObservation | AccountObservation)]
    twice = log(*(x.entry for x in once), *(by(B, one, SOON) for one in seen))
    alone, both = coverage(of_account(once), LATEST), coverage(of_account(twice), LATEST)
    watched = sum((one.ends_at - one.begins_at for one in alone), timedelta())
    assert sum((one.ends_at - one.begins_at for one in both), timedelta()) >= watched
    assert [x.complete for x in both].count(True) >= [x.complete for x in alone].count(True)
    assert {x.first_rev for x in alone} - {x.first_rev for x in both} == set()
