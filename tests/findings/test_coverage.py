"""When did we watch? Read a case as: these looks, until then; each span as (from, to, complete)."""

from datetime import timedelta

import pytest

from entries import at
from findings.made_up import (
    DOWN,
    account_says,
    by_host,
    called,
    digests,
    gap,
    listed,
    log,
    looked,
    minutes,
    rev,
    revision,
)
from onrecord.findings.coverage import coverage, never_seen_words
from onrecord.record.entries import Entry

CASES = {
    "never watched": ([], []),
    "only failures: not watched": ([account_says(DOWN, 0)], []),
    "asked what it is called, never what it posts: not watched": ([called("a.example", 0)], []),
    "polled: a span without revisions": (
        [by_host("active", 0), by_host("active", 30)], [(0, 30, False, None, None)],
    ),
    "many looks that found nothing new": (
        [looked(0, 30), looked(32, 60)], [(0, 60, False, None, None)],
    ),
    "a gap between many looks and the next ends the span where they ended": (
        [looked(0, 30), gap(30, 50), looked(50, 60)],
        [(0, 30, False, None, None), (50, 60, False, None, None)],
    ),
    "listed once: complete at that revision": ([listed(0, 1)], [(0, 0, True, 1, 1)]),
    "listed, then each commit follows: complete": (
        [listed(0, 1), revision(10, 2, 1), revision(20, 3, 2)], [(0, 20, True, 1, 3)],
    ),
    "polls in between change nothing": (
        [listed(0, 1), by_host("active", 5), revision(10, 2, 1), by_host("active", 15)],
        [(0, 15, True, 1, 2)],
    ),
    "polled before it was listed: the complete span begins with the list": (
        [by_host("active", 0), listed(10, 1), revision(20, 2, 1)],
        [(0, 0, False, None, None), (10, 20, True, 1, 2)],
    ),
    "enrolled: its state is asked for just before its tree, and is part of the same look": (
        [by_host("active", 0), listed(0.1, 1), revision(20, 2, 1)], [(0.1, 20, True, 1, 2)],
    ),
    "listed twice within minutes, with a commit between: two spans": (
        [listed(0, 1), listed(2, 5)], [(0, 0, True, 1, 1), (2, 2, True, 5, 5)],
    ),
    "never listed: a chain without a whole tree is not complete": (
        [revision(0, 2, 1), revision(10, 3, 2)], [(0, 10, False, 2, 3)],
    ),
    "a commit is missing: the chain breaks": (
        [listed(0, 1), revision(10, 2, 1), revision(20, 4, 3)],
        [(0, 10, True, 1, 2), (20, 20, False, 4, 4)],
    ),
    "an unlinked revision breaks the chain": (
        [listed(0, 1), revision(10, 2, None, "unlinked")],
        [(0, 0, True, 1, 1), (10, 10, False, 2, 2)],
    ),
    "a gap in our watch breaks it, even if the next commit follows": (
        [listed(0, 1), revision(10, 2, 1), gap(10, 30), revision(30, 3, 2)],
        [(0, 10, True, 1, 2), (30, 30, False, 3, 3)],
    ),
    "listed anew after a gap: complete again": (
        [listed(0, 1), gap(10, 30), listed(30, 5), revision(40, 6, 5)],
        [(0, 0, True, 1, 1), (30, 40, True, 5, 6)],
    ),
    "a gap elsewhere in time breaks nothing": (
        [gap(50, 60), listed(0, 1), revision(10, 2, 1)], [(0, 10, True, 1, 2)],
    ),
    "listed again at the revision that we hold: unbroken": (
        [listed(0, 1), revision(10, 2, 1), listed(20, 2), revision(30, 3, 2)],
        [(0, 30, True, 1, 3)],
    ),
    "a stale commit served again breaks nothing": (
        [listed(0, 1), revision(10, 2, 1), revision(15, 2, 1), revision(20, 3, 2)],
        [(0, 20, True, 1, 3)],
    ),
    "commits that arrive in the wrong order join by their revisions": (
        [listed(0, 1), revision(20, 3, 2), revision(10, 2, 1)], [(0, 20, True, 1, 3)],
    ),
    "what came after the moment asked for does not count": (
        [listed(0, 1), revision(10, 2, 1), revision(500, 3, 2)], [(0, 10, True, 1, 2)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "expected"), CASES.values(), ids=CASES)
def test_coverage(
    entries: list[Entry], expected: list[tuple[float, float, bool, int | None, int | None]]
) -> None:
    logged = log(*entries)
    spans = coverage(logged, at(100))
    found = [
        (minutes(s.begins_at), minutes(s.ends_at), s.complete, s.first_rev, s.last_rev)
        for s in spans
    ]
    assert found == [
        (begin, end, complete, first and rev(first), last and rev(last))
        for begin, end, complete, first, last in expected
    ]
    for span in spans:
        assert span.because and set(span.because) <= digests(logged)


def test_the_largest_gap_of_many_looks_is_what_is_said_of_them() -> None:
    (span,) = coverage(log(looked(0, 30, apart=3), by_host("active", 40), looked(41, 60)), at(100))
    assert span.largest_gap == timedelta(minutes=10)
    (span,) = coverage(log(looked(0, 30, apart=3), by_host("active", 32), looked(33, 60)), at(100))
    assert span.largest_gap == timedelta(minutes=3)


def test_the_largest_gap_is_the_longest_time_between_two_looks() -> None:
    (span,) = coverage(
        log(by_host("active", 0), by_host("active", 5), by_host("active", 45), revision(50, 1)),
        at(100),
    )
    assert span.largest_gap == timedelta(minutes=40)


def test_never_seen_is_said_with_its_coverage() -> None:
    spans = coverage(log(listed(0, 1), revision(90, 2, 1)), at(100))
    assert never_seen_words(spans) == (
        "We never saw it. We looked at the account again and again from 2026-01-31 12:00:00 UTC "
        "to 2026-01-31 13:30:00 UTC; up to 1 h 30 min lay between two looks. No such record was in "
        "the commit chain that was served to us between these two revisions (a holder of the key "
        "could sign another chain): 3laaaa0000001 and 3laaaa0000002."
    )


def test_never_watched_is_no_evidence() -> None:
    assert "says nothing about whether it was ever there" in never_seen_words(())


def test_a_chain_that_is_not_complete_proves_no_absence() -> None:
    spans = coverage(log(revision(0, 2, 1), revision(90, 3, 2)), at(100))
    assert "commit chain" not in never_seen_words(spans)
