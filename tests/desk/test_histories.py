"""Is an account's history read once, and what comes later added to it?"""

from dataclasses import replace

import pytest

from entries import account_observation, at
from onrecord.archive import Index
from onrecord.desk.histories import history, watched
from onrecord.findings.coverage import coverage
from onrecord.findings.history import History
from onrecord.record.accounts import AccountId
from onrecord.record.entries import Logged
from onrecord.record.outcomes import Revision
from onrecord.record.revisions import ServedRevision
from small_desk import TIDES, Desk


def looked(desk: Desk, rev: str, since: str | None, minutes: float) -> None:
    (body,) = desk.archive.keep(rev.encode())
    revision = Revision(rev, since, "listed" if since is None else "inverted")
    seen = account_observation(revision, minutes, rev=rev)
    exchange = replace(seen.evidence.exchange, body=body)
    evidence = replace(seen.evidence, exchange=exchange)
    desk.archive.append([replace(seen, account=TIDES, evidence=evidence)])


def test_only_what_is_new_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enrol()
    looked(desk, "3laaa", None, 1)
    first = history(desk.archive, "bluesky", TIDES)
    assert history(desk.archive, "bluesky", TIDES) is first
    looked(desk, "3lbbb", "3laaa", 5)
    asked: list[tuple[int, int]] = []
    listed, shown = Index.account_without_revisions, Index.revisions_of_account

    def rest(self: Index, platform: str, account: AccountId, *between: int) -> list[Logged]:
        asked.append((between[0], between[1]))
        return listed(self, platform, account, *between)

    def revisions(
        self: Index, platform: str, account: AccountId, *between: int
    ) -> list[ServedRevision]:
        asked.append((between[0], between[1]))
        return shown(self, platform, account, *between)

    monkeypatch.setattr(Index, "account_without_revisions", rest)
    monkeypatch.setattr(Index, "revisions_of_account", revisions)
    later = history(desk.archive, "bluesky", TIDES)
    assert asked == [(first[-1].index + 1, later[-1].index + 1)] * 2
    assert tuple(later) == (*first, later[-1]) and len(later) == len(first) + 1
    assert tuple(later) == tuple(desk.archive.index.entries_of_account("bluesky", TIDES))


def test_what_it_holds_besides_revisions_and_when_it_was_watched(desk: Desk) -> None:
    desk.enrol()
    looked(desk, "3laaa", None, 1)
    looked(desk, "3lbbb", "3laaa", 5)
    found = history(desk.archive, "bluesky", TIDES)
    assert len(found.rest) == len(found) - 2 and set(found.rest) < set(found)
    assert found.by_digest[found[-1].digest] == found[-1]
    assert found.last_look == at(5)
    for until in (at(0), at(3), at(5), at(9)):
        for _ in range(2):
            assert watched(found, until) == coverage(tuple(found), until)


def test_nothing_holds_nothing() -> None:
    nothing = History(())
    assert nothing.last_look is None
    assert nothing.rest == nothing.events == ()
    assert watched(nothing, at(0)) == ()
