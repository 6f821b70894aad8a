"""Two made-up machines elsewhere, and a recorder that looks through one of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onrecord.proof.collected import (
    Brought,
    Collected,
    facts_of_exchange,
    facts_of_visit,
    write_collected,
)
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.vantages import Vantage, VantageTrust
from small_case import Story
from small_log import TestSigner

__all__ = ["NORTH", "RUN", "SOUTH", "Elsewhere", "distrust", "signed_visit", "vantage", "words_on"]

NORTH, SOUTH = TestSigner("north.example/vantage", seed=11), TestSigner("south.example", seed=12)
RUN = "0123456789abcdef"


def vantage(of: TestSigner = NORTH, **changed: Any) -> Vantage:
    """What is on record of a vantage."""
    said: dict[str, Any] = {
        "name": of.name,
        "key": str(of.key),
        "place": "Norrköping, Sweden",
        "operator": "The Northern Gazette",
        "by": "an editor",
        "why": None,
    }
    return Vantage(**(said | changed))


def distrust(since: datetime | None, of: TestSigner = NORTH) -> VantageTrust:
    return VantageTrust(key=str(of.key), since=since, why="its disk was copied", by="an editor")


def words_on(exchange: Exchange, by: TestSigner = NORTH, number: int = 1) -> bytes:
    """What a vantage signs of an answer."""
    facts = facts_of_exchange(exchange)
    return write_collected(Collected(Brought.EXCHANGE, by.name, RUN, number, facts), by)


def signed_visit(visit: Capture, package: Digest | None, by: TestSigner = NORTH) -> bytes:
    """What a vantage signs of a browser's visit."""
    facts = facts_of_visit(visit, package)
    return write_collected(Collected(Brought.VISIT, by.name, RUN, 1, facts), by)


@dataclass
class Elsewhere(Story):
    """A story in which a vantage brings every answer."""

    by: TestSigner = NORTH
    number: int = 0

    def kept(self, exchange: Exchange) -> KeptExchange:
        self.number += 1
        there = replace(exchange, vantage=self.by.name)
        (words,) = self.store.keep(words_on(there, self.by, self.number))
        return replace(super().kept(there), collected=words)
