"""What is asked of revisions in short is what all entries say, whatever was heard, in any order."""

import pickle
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT, T0, at
from findings.made_up import REF, gap, listed, log, looked, of_account, of_post, revision
from findings.test_properties import entry, few, histories
from folding_all import every_link, folded_coverage
from onrecord.findings.coverage import coverage
from onrecord.findings.history import History
from onrecord.findings.long_history import FarAway, LongHistory, together
from onrecord.findings.presence import presence
from onrecord.findings.revisions import Revisions
from onrecord.findings.scope import facts_of
from onrecord.findings.timeline import timeline
from onrecord.record.commitments import Digest
from onrecord.record.declarations import ScopeKind
from onrecord.record.entries import Entry, Logged
from onrecord.record.revisions import served_revision

LATEST = T0 + timedelta(days=400)
WHOSE = ("bluesky", ACCOUNT)
MINUTES = st.integers(0, 60)
NUMBERS = st.integers(1, 7)
OFTEN = st.one_of(
    st.builds(
        lambda minute, n, back: revision(minute, n, n - back),
        MINUTES,
        NUMBERS,
        st.sampled_from([1, 1, 1, 2]),
    ),
    st.builds(listed, MINUTES, NUMBERS),
    st.builds(lambda minute, length: gap(minute, minute + length), MINUTES, NUMBERS),
    st.builds(lambda minute, length: looked(minute, minute + length), MINUTES, NUMBERS),
    MINUTES.flatmap(entry),
)
ACCOUNTS = st.lists(OFTEN, max_size=24)  # fmt: skip


def in_short(around: list[Logged]) -> LongHistory:
    places = {logged.index: logged for logged in around}
    served = [one for logged in around if (one := served_revision(logged)) is not None]
    rest = [logged for logged in around if served_revision(logged) is None]
    return LongHistory(rest, {WHOSE: Revisions(served)}, places.__getitem__)


def around_of(entries: list[Entry]) -> list[Logged]:
    once: dict[Digest, Logged] = {}  # as the log has it
    for logged in of_account(log(*entries)):
        once.setdefault(logged.digest, logged)
    return list(once.values())


@few
@given(ACCOUNTS, st.lists(MINUTES, max_size=3))
def test_its_coverage_and_links_are_those_of_all_entries(
    entries: list[Entry], minutes: list[int]
) -> None:
    around = around_of(entries)
    history = in_short(around)
    assert tuple(history.revisions) == every_link(around)
    moments: list[datetime] = [LATEST, *(at(minute) for minute in minutes)]
    for until in moments:
        assert coverage(history, until) == folded_coverage(around, until)


@few
@given(histories(), ACCOUNTS)
def test_its_findings_are_those_of_all_entries(post: list[Entry], entries: list[Entry]) -> None:
    around, own = around_of(entries), of_post(log(*post))
    whole, history = History(around), in_short(around)
    assert tuple(history) == tuple(whole) and len(history) == len(whole)
    assert presence(own, history) == presence(own, whole)
    for one in (history, whole):
        facts = facts_of(REF, ACCOUNT, ScopeKind.POSTS, own, one)
        assert facts == facts_of(REF, ACCOUNT, ScopeKind.POSTS, own, around)
    assert timeline({REF: own}, history, ()) == timeline({REF: own}, whole, ())
    assert timeline({REF: own}, together([history, history]), ()) == timeline({REF: own}, whole, ())
    assert history.last_look == whole.last_look
    for logged in around:
        assert history.by_digest[logged.digest] == logged
        assert history.place_of(logged.digest) == whole.place_of(logged.digest) == logged.index


@few
@given(ACCOUNTS, st.integers(0, 24))
def test_what_came_later_is_added(entries: list[Entry], after: int) -> None:
    around = around_of(entries)
    known, later = around[:after], around[after:]
    served = [one for logged in later if (one := served_revision(logged)) is not None]
    rest = [logged for logged in later if served_revision(logged) is None]
    places = {logged.index: logged for logged in around}
    begun = in_short(known)
    begun = LongHistory(begun.rest, {WHOSE: begun.revisions}, places.__getitem__)
    found = begun.extended(rest, WHOSE, served)
    assert tuple(found) == tuple(around)
    assert coverage(found, LATEST) == coverage(around, LATEST)


def test_another_process_has_all_but_the_log() -> None:
    around = around_of([listed(0, 1), revision(1, 2, 1), gap(2, 3)])
    far = pickle.loads(pickle.dumps(in_short(around)))
    assert coverage(far, LATEST) == coverage(around, LATEST)
    assert far.by_digest[around[2].digest] == around[2]
    assert far.place_of(around[1].digest) == around[1].index
    with pytest.raises(FarAway):
        far.by_digest[around[1].digest]
