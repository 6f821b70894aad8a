"""What vantages bring, put on record as their word; and who is known and believed."""

from dataclasses import replace
from datetime import datetime

from entries import at
from onrecord.desk.documents import put_on_record
from onrecord.proof.collected import Brought, Collected, write_collected
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.vantages import Vantage, VantageTrust
from small_desk import Desk
from small_log import TestSigner

__all__ = ["NORTH", "SOUTH", "SOUTH_AGAIN", "brought", "distrust", "introduced", "trusted_again"]

NORTH, SOUTH = TestSigner("north.example/vantage"), TestSigner("south.example/vantage", seed=2)
SOUTH_AGAIN = TestSigner("south.example/vantage", seed=3)  # the same vantage with another key
RUN = "0123456789abcdef"


def introduced(desk: Desk, signer: TestSigner, minutes: float = 1) -> Logged:
    """The vantage of this key is known from now on."""
    body = Vantage(
        name=signer.name,
        key=str(signer.key),
        place="by the sea",
        operator=None,
        by="an editor",
        why=None,
    )
    return put_on_record(desk.archive, body, at(minutes))


def brought(desk: Desk, signer: TestSigner, *entries: Entry) -> list[Logged]:
    """Put these on record as a vantage brought them, with its note."""
    found: list[Logged] = []
    for entry in entries:
        assert isinstance(entry, PostObservation | AccountObservation)
        said = Collected(Brought.EXCHANGE, signer.name, RUN, desk.size + 1, b"{}")
        note = write_collected(said, signer)
        body, collected = desk.archive.keep(f"brought {desk.size}".encode(), note)
        exchange = replace(
            entry.evidence.exchange, body=body, vantage=signer.name, collected=collected
        )
        found += desk.archive.append(
            [replace(entry, evidence=replace(entry.evidence, exchange=exchange))]
        )
    return found


def distrust(desk: Desk, signer: TestSigner, since: float, minutes: float = 500) -> Logged:
    """What came under this key counts for nothing from `since` on; said at `minutes`."""
    return _said(desk, signer, at(since), minutes)


def trusted_again(desk: Desk, signer: TestSigner, minutes: float = 600) -> Logged:
    return _said(desk, signer, None, minutes)


def _said(desk: Desk, signer: TestSigner, since: datetime | None, minutes: float) -> Logged:
    body = VantageTrust(
        key=str(signer.key), since=since, why="its clock stood still", by="an editor"
    )
    return put_on_record(desk.archive, body, at(minutes))
