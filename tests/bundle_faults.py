"""How does a test say what is wrong with a bundle, and that it was found?"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from onrecord.proof.bundle import Trust, Verification, verify_bundle
from onrecord.record.commitments import Commitment
from small_bundle import TRUST, Forge, small, zipped

__all__ = [
    "Fault",
    "assert_found",
    "body_of",
    "checked",
    "entry",
    "fact",
    "listed",
    "outcome",
    "put",
    "says",
    "swap",
    "unsealed",
    "with_body",
]

# Where the entries of the small case stand (small_case.tell)
IDENTITY, STATE, LISTED, OLD_SEEN, CREATED, SEEN, PICTURE, OTHER, OTHER_SEEN = range(1, 10)
WITHDRAWN, ABSENT, HOST_ABSENT, EDITED, OLD_AGAIN, DECLARED, CASE = range(10, 17)

Files = dict[str, bytes]
Spoil = Callable[[Forge], bytes]


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which step it must be found first, and what its words must begin with."""

    spoil: Spoil
    step: int
    says: str


def checked(raw: bytes, trust: Trust | None = TRUST) -> Verification:
    found = verify_bundle(io.BytesIO(raw), trust)
    assert all(step.says.isprintable() for step in found.steps)
    return found


def says(found: Verification, n: int) -> str:
    return next(step.says for step in found.steps if step.n == n)


def assert_found(fault: Fault) -> None:
    found = checked(fault.spoil(small()))
    assert found.verdict == "failed" and found.exit_code == 1
    assert fault.says in says(found, fault.step)
    assert min(step.n for step in found.steps if step.ok is False) == fault.step


# Ways to spoil


def listed(change: Callable[[Files], object]) -> Spoil:
    """Files changed by the issuer, who lists and signs them as they are."""
    return lambda made: made.build(change)


def unsealed(change: Callable[[Files], object]) -> Spoil:
    """Files changed after the issuer has signed."""

    def spoil(made: Forge) -> bytes:
        members = made.members()
        change(members)
        return zipped(members)

    return spoil


def put(path: str, data: bytes) -> Callable[[Files], object]:
    return lambda found: found.update({path: data})


def swap(one: str, other: str) -> Callable[[Files], object]:
    def change(found: Files) -> None:
        found[one], found[other] = found[other], found[one]

    return change


def entry(n: int, change: Callable[[Any], Any]) -> Spoil:
    """An entry that says something else, logged and proved as such."""

    def spoil(made: Forge) -> bytes:
        made.entries[n] = change(made.entries[n])
        return made.drop().build()

    return spoil


def outcome(said: object) -> Callable[[Any], Any]:
    return lambda found: replace(found, outcome=said)


def fact(**fields: object) -> Callable[[Any], Any]:
    return lambda found: replace(found, fact=replace(found.fact, **fields))


def with_body(found: Any, body: Commitment) -> Any:
    """An observation that rests on other bytes."""
    exchange = replace(found.evidence.exchange, body=body)
    return replace(found, evidence=replace(found.evidence, exchange=exchange))


def body_of(made: Forge, n: int) -> Commitment:
    found: Any = made.entries[n]
    body: Commitment = found.evidence.exchange.body
    return body
