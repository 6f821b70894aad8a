"""What does a post that is delivered after the notice of its removal say? That a queue was slow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.made_up import (
    DOWN,
    GONE,
    REF,
    delivered,
    log,
    look_app,
    look_host,
    minutes,
    of_account,
    of_post,
    text,
)
from onrecord.findings.presence import Presence, Verdict, presence
from onrecord.findings.timeline import timeline
from onrecord.findings.versions import versions
from onrecord.record.entries import Entry
from onrecord.record.outcomes import Absent, Seen

GONE_BY_INSTANCE, THERE = Verdict.WITHDRAWN_BY_INSTANCE, Verdict.PRESENT

A, B = text("A"), text("B")

CASES = {
    "delivered": ([delivered(A, 1)], THERE, 1, None),
    "delivered and removed": ([delivered(A, 1), delivered(GONE, 2)], GONE_BY_INSTANCE, 1, 2),
    "removed, then delivered": ([delivered(GONE, 1), delivered(A, 2)], GONE_BY_INSTANCE, None, 1),
    "removed, then delivered twice": (
        [delivered(GONE, 1), delivered(A, 2), delivered(A, 3)],
        GONE_BY_INSTANCE,
        None,
        1,
    ),
    "seen, removed, then an edit from a queue": (
        [look_host(A, 1), delivered(GONE, 2), delivered(B, 3)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "removed twice, then delivered": (
        [delivered(A, 1), delivered(GONE, 2), delivered(GONE, 3), delivered(A, 4)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "not served, removed, then delivered": (
        [look_host(A, 1), look_host(GONE, 2), delivered(GONE, 3), delivered(A, 4)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "removed, delivered, and not served when asked": (
        [delivered(A, 1), delivered(GONE, 2), delivered(A, 3), look_host(GONE, 4)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "removed, shown by the host, then delivered": (
        [delivered(A, 1), delivered(GONE, 2), look_host(A, 3), delivered(A, 4)],
        THERE,
        4,
        None,
    ),
    "removed, delivered, then shown by the host": (
        [delivered(A, 1), delivered(GONE, 2), delivered(A, 3), look_host(A, 4)],
        THERE,
        4,
        None,
    ),
    "removed, shown, removed again, then delivered": (
        [delivered(GONE, 1), look_host(A, 2), delivered(GONE, 3), delivered(A, 4)],
        GONE_BY_INSTANCE,
        2,
        3,
    ),
    "removed, and shown by the app alone": (
        [delivered(A, 1), delivered(GONE, 2), delivered(A, 3), look_app(A, 4)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "removed, delivered, and our network failed": (
        [delivered(A, 1), delivered(GONE, 2), delivered(A, 3), look_host(DOWN, 4)],
        GONE_BY_INSTANCE,
        1,
        2,
    ),
    "not served, unsigned, then delivered": (
        [look_host(A, 1), look_host(GONE, 2), delivered(A, 3)],
        THERE,
        3,
        None,
    ),
}


def told(*entries: Entry) -> Presence:
    logged = log(*entries)
    return presence(of_post(logged), of_account(logged))


@pytest.mark.parametrize("case", CASES)
def test_a_queue_brings_no_post_back(case: str) -> None:
    entries, verdict, seen, absent = CASES[case]
    found = told(*entries)
    assert found.verdict is verdict
    assert (minutes(found.last_seen), minutes(found.first_absent)) == (seen, absent)


def test_the_words_tell_it() -> None:
    says = told(delivered(A, 1), delivered(GONE, 2), delivered(A, 3)).says
    assert "delivered to us after that notice" in says
    assert "after that notice" not in told(delivered(A, 1), delivered(GONE, 2)).says


def test_what_an_instance_delivered_is_not_called_unsigned() -> None:
    says = told(delivered(A, 1)).says
    assert "signed" in says and "unsigned" not in says


def test_the_timeline_has_no_return() -> None:
    logged = log(delivered(A, 1), delivered(GONE, 2), delivered(A, 3))
    kinds = [event.kind for event in timeline({REF: of_post(logged)}, [], [])]
    assert "restored" not in kinds and kinds.count("withdrawn") == 1


def test_a_delivery_that_the_host_bears_out_is_when_it_came_back() -> None:
    logged = log(delivered(A, 1), delivered(GONE, 2), delivered(A, 3), look_host(A, 4))
    events = timeline({REF: of_post(logged)}, [], [])
    assert [minutes(event.at) for event in events if event.kind == "restored"] == [3]


def test_late_versions_are_versions() -> None:
    logged = log(delivered(A, 1), delivered(GONE, 2), delivered(B, 3))
    assert len(versions(of_post(logged))) == 2


ANY = st.tuples(st.sampled_from((A, B, GONE)), st.sampled_from((delivered, look_host)))


@given(st.lists(ANY, max_size=6), st.lists(st.sampled_from((A, B)), max_size=4))
def test_after_a_signed_notice_deliveries_alone_change_no_verdict(
    before: list[tuple[Seen | Absent, object]], after: list[Seen]
) -> None:
    known = [make(outcome, n) for n, (outcome, make) in enumerate(before)]  # type: ignore[operator]
    removed = [*known, delivered(GONE, 50)]
    later = [delivered(seen, 60 + n) for n, seen in enumerate(after)]
    one, other = told(*removed), told(*removed, *later)
    assert one.verdict is other.verdict is GONE_BY_INSTANCE
    assert (one.last_seen, one.first_absent) == (other.last_seen, other.first_absent)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_the_host_s_own_sighting_is_never_set_aside(history: list[tuple[Seen, object]]) -> None:
    entries = [make(outcome, n) for n, (outcome, make) in enumerate(history)]  # type: ignore[operator]
    assert told(*entries, look_host(A, 90)).verdict is THERE
