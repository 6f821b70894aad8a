"""Is what we remember of an account's coverage what the record says?"""

from dataclasses import replace

import pytest

from entries import account_observation, at
from onrecord.desk.finding import NotOnRecord, find_account
from onrecord.desk.search.checking import check_text
from onrecord.desk.search.covering import ALWAYS, coverage_of
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import AccountState, Revision
from small_desk import OTHERS, TIDES, Desk


def looked(desk: Desk, rev: str, since: str | None, minutes: float) -> None:
    """A signed revision of the account's tree, heard on the stream."""
    (body,) = desk.archive.keep(rev.encode())
    revision = Revision(rev, since, "listed" if since is None else "inverted")
    seen = account_observation(revision, minutes, rev=rev)
    exchange = replace(seen.evidence.exchange, body=body)
    evidence = replace(seen.evidence, exchange=exchange)
    desk.archive.append([replace(seen, account=TIDES, evidence=evidence)])


@pytest.fixture
def watched(desk: Desk) -> Desk:
    desk.enrol()
    looked(desk, "3laaa", None, 1)
    looked(desk, "3lbbb", "3laaa", 5)
    return desk


def test_it_is_what_the_record_says_asked_once_and_again(watched: Desk) -> None:
    found = find_account(watched.archive, TIDES, ALWAYS).spans
    assert len(found) == 1 and found[0].complete
    for _ in range(2):
        (covered,) = coverage_of(watched.archive, (TIDES,))
        assert covered.spans == found
        assert covered.enrolment.institution == "Ministry of Tides"


def test_the_second_time_nothing_is_folded(watched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = coverage_of(watched.archive, (TIDES,))

    def refuse(*_: object) -> None:
        raise AssertionError("folded again")

    monkeypatch.setattr("onrecord.desk.search.covering.find_account", refuse)
    assert coverage_of(watched.archive, (TIDES,)) == first


def test_another_look_is_taken_in(watched: Desk) -> None:
    coverage_of(watched.archive, (TIDES,))
    looked(watched, "3lccc", "3lbbb", 9)
    (covered,) = coverage_of(watched.archive, (TIDES,))
    assert covered.spans[0].last_rev == "3lccc"
    assert covered.spans == find_account(watched.archive, TIDES, ALWAYS).spans


def test_up_to_an_earlier_moment_it_is_found_anew(watched: Desk) -> None:
    coverage_of(watched.archive, (TIDES,))
    (covered,) = coverage_of(watched.archive, (TIDES,), at(2))
    assert covered.spans[0].last_rev == "3laaa"


def test_not_seen_on_a_signed_chain_names_its_two_revisions(watched: Desk) -> None:
    found = check_text(watched.archive, "they never said this at all", TIDES)
    assert "No such record was in the commit chain" in found.says[-1]
    assert "3laaa and 3lbbb" in found.says[-1]


def test_an_account_that_is_down_is_covered_by_the_looks_at_it(desk: Desk) -> None:
    desk.enrol()
    (body,) = desk.archive.keep(b"an answer")
    seen = account_observation(AccountState("deactivated", "its host"), 3)
    evidence = replace(seen.evidence, exchange=replace(seen.evidence.exchange, body=body))
    desk.archive.append([replace(seen, account=TIDES, evidence=evidence)])
    (covered,) = coverage_of(desk.archive, None)
    assert not covered.spans[0].complete and covered.spans[0].first_rev is None


def test_accounts_that_nobody_enrolled(watched: Desk) -> None:
    for unknown in (OTHERS, AccountId("did:plc:cccccccccccccccccccccccc")):
        with pytest.raises(NotOnRecord):
            coverage_of(watched.archive, (unknown,))
