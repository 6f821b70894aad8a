"""Whose word does a recorder take? The same keys as whoever verifies the log later."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.desk.vantages.known import known as verified
from onrecord.network.jetstream.subjects import mark_of
from onrecord.proof.notes import Algorithm
from onrecord.record.vantages import Vantage, VantageTrust
from onrecord.watch.receiving.known import KnownVantages
from small_log import TestSigner
from vantages_made_up import NORTH, SOUTH, distrust, vantage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = TestSigner(NORTH.name, seed=21)  # a later key of the same vantage
OTHER_KIND = TestSigner(NORTH.name, Algorithm.COSIGNATURE_ED25519, seed=22)

# What was put on record in turn, and which of the keys count in the end.
STORIES: dict[str, tuple[list[Vantage | VantageTrust], list[TestSigner]]] = {
    "nothing": ([], []),
    "a vantage": ([vantage()], [NORTH]),
    "two": ([vantage(), vantage(SOUTH)], [NORTH, SOUTH]),
    "a second key": ([vantage(), vantage(SECOND)], [NORTH, SECOND]),
    "distrusted": ([vantage(), distrust(NOON)], []),
    "distrusted before it is known": ([distrust(NOON), vantage()], []),
    "trusted again": ([vantage(), distrust(NOON), distrust(None)], [NORTH]),
    "one key of two distrusted": ([vantage(), vantage(SECOND), distrust(NOON)], [SECOND]),
    "a distrusted key said again": ([vantage(), distrust(NOON), vantage()], []),
    "a key that bears another name": ([vantage(SOUTH, name=NORTH.name)], []),
    "a key of another kind": ([vantage(OTHER_KIND)], []),
    "no key": ([vantage(key="no key")], []),
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example")
    with open_archive(tmp_path / "archive") as archive:
        yield archive


@pytest.mark.parametrize("name", STORIES)
def test_whose_word_counts(archive: Archive, name: str) -> None:
    told, expected = STORIES[name]
    here = KnownVantages(archive)
    for body in told:
        put_on_record(archive, body, NOON)
        here.look()  # after each: what is found must not depend on when we looked
    signers = [NORTH, SECOND, SOUTH, OTHER_KIND]
    found = [(one, here.key(one.name, one.key.key_id)) for one in signers]
    assert [one for one, key in found if key and key.distrusted is None] == expected
    assert here.names == sorted({one.name for one in expected})
    assert {key for _, key in found if key} == {*verified(archive).keys}
    assert here.marks == {mark_of(key.key.name): key.key.name for _, key in found if key}


def test_a_look_later_finds_the_same(archive: Archive) -> None:
    for body in (vantage(), distrust(NOON), vantage(SOUTH)):
        put_on_record(archive, body, NOON)
    late = KnownVantages(archive)
    late.look()
    assert late.names == [SOUTH.name]
    assert late.key(NORTH.name, NORTH.key.key_id) == verified(archive).find(str(NORTH.key))
