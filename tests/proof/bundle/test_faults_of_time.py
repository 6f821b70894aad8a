"""Is every forged or missing time stamp found in its step, and named?"""

import io
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bundle_faults import listed, put, says
from entries import at
from forged_stamps import (
    AMID,
    ONE,
    OTHER,
    STRANGER,
    TWO,
    Spoil,
    anew,
    blob,
    changed,
    clock_back,
    crowded,
    evil,
    files,
    made,
    of,
    other_bytes,
    other_history,
    other_nonce,
    prolonged,
    reordered,
    request_of,
    taken_from,
    too_early,
    with_the_root,
    without,
    without_newline,
)
from onrecord.proof.bundle import Trust, Verification, verify_bundle
from onrecord.proof.bundle.paths import consistency_path, pinned_path
from onrecord.record.stamps import Promised, Stamped
from small_bundle import small
from small_log import LOG_KEY, ORIGIN
from stamped_bundle import FIRST, LAST, World
from time_stamping_rig import needs_faketime, reissued

pytestmark = needs_faketime


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which step it must be found first, and what its words must hold."""

    spoil: Spoil
    step: int
    says: str


def checked(raw: bytes, trust: Trust | None) -> Verification:
    found = verify_bundle(io.BytesIO(raw), trust)
    assert all(one.says.isprintable() for one in found.steps)
    return found


HEADS = {
    "a head of another log": Fault(
        of(LOG_KEY, OTHER.name), 7, "record/0021/entry.json: stamps a head of the log other.example"
    ),
    "a head that another log signed": Fault(
        of(OTHER, OTHER.name), 7, "record/0021/entry.json: its note: no key that we know"
    ),
    "a head signed by a stranger of the same name": Fault(
        of(STRANGER, ORIGIN), 7, "record/0021/entry.json: its note: "
    ),
    "a head of another history": Fault(
        made(other_history), 7, "time/12.consistency: the proof leads to another log of 12 entries"
    ),
    "an empty log": Fault(changed(ONE, size=0), 7, "record/0021/entry.json: stamps an empty log"),
    "a head that holds the stamp itself": Fault(
        changed(ONE, size=22), 7, "record/0021/entry.json: stamps a head of 22 entries, and is"
    ),
    "another size": Fault(
        changed(AMID, size=11), 7, "time/11.consistency: the proof leads to another log of 11"
    ),
    "another size, with its root": Fault(
        with_the_root(ONE, 20),
        7,
        "record/0021/entry.json: says a head of 20 entries; its note says 21",
    ),
    "another root": Fault(
        changed(AMID, root="00" * 32), 7, "time/12.consistency: the proof leads to another log of"
    ),
    "a root that is none": Fault(
        changed(AMID, root="somewhere"), 7, "record/0012/entry.json: its root hash is not"
    ),
    "a note that is none": Fault(
        blob(ONE, "note", b"hello"), 7, "record/0021/entry.json: its note: no empty line"
    ),
    "no consistency proof": Fault(
        files(lambda found: found.pop(consistency_path(LAST))), 7, "time/12.consistency: is not in"
    ),
    "a consistency proof too many": Fault(
        files(put("time/7.consistency", b"AA==\n")), 7, "time/7.consistency: no time stamp in the"
    ),
    "a consistency proof reordered": Fault(
        files(reordered), 7, "time/12.consistency: the proof leads to another log"
    ),
    "a consistency proof prolonged": Fault(
        files(prolonged), 7, "time/12.consistency: the consistency proof is too long"
    ),
    "a consistency proof without its last newline": Fault(
        files(without_newline), 7, "time/12.consistency: not a list of hashes in Base64"
    ),
    "an empty consistency proof": Fault(
        files(put(consistency_path(LAST), b"")), 7, "time/12.consistency: not a list of hashes"
    ),
    "a consistency proof that is no text": Fault(
        files(put(consistency_path(LAST), b"\xff\n")), 7, "time/12.consistency: not a list of"
    ),
    "another head's consistency proof": Fault(
        files(lambda found: found.update({consistency_path(LAST): found[consistency_path(FIRST)]})),
        7,
        "time/12.consistency: ",
    ),
    "a thousand stamps": Fault(made(crowded), 7, "1006 time stamps are more than 1000"),
}
TOKENS = {
    "a token over another head": Fault(
        taken_from(AMID, ONE),
        8,
        "record/0021/entry.json: the token of one: the token is about other",
    ),
    "a token over other bytes, with its nonce": Fault(
        made(other_bytes), 8, "the token of one: the token is about other bytes than the note"
    ),
    "another nonce": Fault(
        made(other_nonce), 8, "the token of one: the token answers another request (nonce)"
    ),
    "another request": Fault(
        request_of(AMID, ONE),
        8,
        "record/0021/entry.json: the token of one: the request asked about other bytes",
    ),
    "a request that is none": Fault(
        blob(ONE, "request", b"hello"), 8, "record/0021/entry.json: the token of one: the request"
    ),
    "an answer that is none": Fault(
        blob(ONE, "response", b"hello"), 8, "record/0021/entry.json: the token of one: the response"
    ),
    "stamped without an answer": Fault(
        changed(ONE, response=None), 8, "the token of one: the entry says stamped, and holds no"
    ),
    "another time than the token's": Fault(
        changed(ONE, outcome=Stamped(at(1))),
        8,
        "the entry has the service say 2026-01-31T12:01:00.000000Z, and the token says 2026-01-31T",
    ),
    "certificates of a service that stamped nothing": Fault(
        lambda world: listed(put(pinned_path("three"), world.one.root))(world.stamped()),
        8,
        "trust/tsa/three.pem: no time stamp in the bundle is by three",
    ),
    "certificates that are none": Fault(
        files(put(pinned_path("one"), b"hello")), 8, "trust/tsa/one.pem: the certificates pinned"
    ),
}
BY_TRUST = {
    "a service that embeds its own root": Fault(
        anew(ONE, evil), 8, "the token of one: the signer's certificate did not lead to a pinned"
    ),
    "another service's token": Fault(
        taken_from(TWO, ONE), 8, "the token of one: the signer's certificate did not lead to a"
    ),
    "a token by nobody, under nobody's name": Fault(
        anew(ONE, evil, called="nobody"), 8, "(two), and 2 are asked for; not trusted: nobody"
    ),
    "no stamps": Fault(
        lambda _: small().build(), 8, "record/0016/entry.json: stamped by 0 of the services that"
    ),
    "stamps of a head without the last entry": Fault(
        made(too_early), 8, "record/0020/entry.json: stamped by 0 of the services that you trust"
    ),
    "one service's stamps only": Fault(
        without(TWO), 8, "record/0020/entry.json: stamped by 1 of the services that you trust (one)"
    ),
    "older stamps only": Fault(
        without(ONE, TWO), 8, "record/0020/entry.json: stamped by 0 of the services that you trust"
    ),
    "no token by the second": Fault(
        changed(TWO, outcome=Promised()), 8, "stamped by 1 of the services that you trust (one)"
    ),
    "a clock that goes back": Fault(
        made(clock_back),
        9,
        "record/0022/entry.json: two says 2026-01-30 12:00:00 UTC of a head that holds record/0012,"
        " where one says 2026-01-31",
    ),
}
FAULTS = HEADS | TOKENS | BY_TRUST


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_named(name: str, world: World) -> None:
    fault = FAULTS[name]
    found = checked(fault.spoil(world), world.trust())
    assert found.verdict == "failed" and found.exit_code == 1
    assert fault.says in says(found, fault.step)
    assert min(step.n for step in found.steps if step.ok is False) == fault.step


@pytest.mark.parametrize("name", HEADS | TOKENS)
def test_no_trust_is_needed_to_find_it(name: str, world: World) -> None:
    fault = FAULTS[name]
    found = checked(fault.spoil(world), None)
    assert found.verdict == "failed"
    assert min(step.n for step in found.steps if step.ok is False) == fault.step


def test_one_service_whose_root_another_cross_signed_is_not_two(tmp_path: Path) -> None:
    """Its tokens lead to both pinned roots; whoever holds its key alone moves every bound."""
    world = World(tmp_path)
    trust = world.trust()
    with (world.one.folder / "embedded.pem").open("ab") as embedded:
        embedded.write(reissued(world.one, by=world.two))
    world.two = replace(world.one, name="two")
    found = checked(world.stamped().build(), trust)
    assert found.verdict == "failed"
    assert "the token of two: it rests on a key of one, so one and two are not two" in says(
        found, 8
    )
