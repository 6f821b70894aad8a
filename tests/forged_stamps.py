"""How could somebody forge a time stamp? Ways to spoil the stamped case, each named by what it is.

Whoever has the log's key lists and signs what they like; whoever runs a service signs any time.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bundle_faults import listed
from entries import at
from onrecord.proof.bundle.paths import consistency_path
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import sign_note
from onrecord.record.stamps import Promised, Stamp
from small_bundle import Forge
from small_log import LOG_KEY, ORIGIN, SmallLog, TestSigner, entries_of
from stamped_bundle import LAST, World, head_note, stamp
from time_stamping_rig import Service, stamp_at

__all__ = [
    "AMID",
    "ONE",
    "OTHER",
    "STRANGER",
    "TWO",
    "Spoil",
    "anew",
    "blob",
    "changed",
    "clock_back",
    "crowded",
    "evil",
    "files",
    "made",
    "of",
    "other_bytes",
    "other_history",
    "other_nonce",
    "prolonged",
    "reordered",
    "request_of",
    "stamped",
    "taken_from",
    "too_early",
    "with_the_root",
    "without",
    "without_newline",
]

ONE, TWO = 21, 22  # the last stamps of the two services, over a head of 21 entries
AMID = LAST  # an older one, by the first
OTHER = TestSigner("other.example/log", seed=3)
STRANGER = TestSigner(ORIGIN, seed=2)

Spoil = Callable[[World], bytes]


def made(spoil: Callable[[Forge, World], object]) -> Spoil:
    """The stamped case after `spoil`, listed and signed by its issuer."""

    def build(world: World) -> bytes:
        case = world.stamped()
        spoil(case, world)
        return case.build()

    return build


def files(change: Callable[[dict[str, bytes]], object]) -> Spoil:
    return lambda world: listed(change)(world.stamped())


def stamped(case: Forge, n: int) -> Stamp:
    found = case.entries[n]
    assert isinstance(found, Stamp)
    return found


def changed(n: int, **fields: Any) -> Spoil:
    """A stamp that says something else than is so."""

    def spoil(case: Forge, _: World) -> None:
        case.entries[n] = replace(stamped(case, n), **fields)

    return made(spoil)


def blob(n: int, name: str, data: bytes) -> Spoil:
    """A stamp that rests on other bytes."""

    def spoil(case: Forge, _: World) -> None:
        case.entries[n] = replace(stamped(case, n), **{name: case.add(data)})
        tidy(case)

    return made(spoil)


def anew(
    n: int,
    by: Callable[[World], Service],
    note: bytes | None = None,
    called: str | None = None,
) -> Spoil:
    """Another token in the place of one, over `note` if it is given, by a service so `called`."""

    def spoil(case: Forge, world: World) -> None:
        old = stamped(case, n)
        found = stamp(case, by(world), old.asked_at, old.size, note=note)
        case.entries[n] = replace(found, service=called or old.service)
        tidy(case)

    return made(spoil)


def tidy(case: Forge) -> None:
    """Nothing is left behind that no entry rests on any more."""
    case.drop()


def evil(world: World) -> Service:
    """Somebody who calls their root and signer as the first service does, and embeds the root."""
    return world.service("evil", called="one", embeds_root=True)


def taken_from(other: int, n: int) -> Spoil:
    """The answer to another question of the same service."""

    def spoil(case: Forge, _: World) -> None:
        old = stamped(case, other)
        case.entries[n] = replace(stamped(case, n), response=old.response, outcome=old.outcome)
        tidy(case)

    return made(spoil)


def other_nonce(case: Forge, world: World) -> None:
    old = stamped(case, ONE)
    note = head_note(case, old.size)
    asked = stamp_at(world.one, sha256(note).digest(), old.asked_at, nonce=77)
    case.entries[ONE] = replace(old, response=case.add(asked.response))
    tidy(case)


def other_bytes(case: Forge, world: World) -> None:
    """A token over something else, for a request with the same nonce."""
    old = stamped(case, ONE)
    asked = stamp_at(world.one, sha256(b"else").digest(), old.asked_at, nonce=old.size + 1)
    case.entries[ONE] = replace(old, response=case.add(asked.response))
    tidy(case)


def too_early(case: Forge, world: World) -> None:
    """The last stamps are of a head that holds all entries of the case but the last."""
    for n, service in ((ONE, world.one), (TWO, world.two)):
        case.entries[n] = stamp(case, service, stamped(case, n).asked_at, 20)
    tidy(case)


def other_history(case: Forge, world: World) -> None:
    """Both services stamped a head that the log signed for somebody else."""
    log = SmallLog().grow(entries_of(LAST, "another story"))
    note = sign_note(str(Checkpoint(ORIGIN, log.head.size, log.head.root)), [LOG_KEY]).encode()
    for n, service in ((LAST, world.one), (LAST + 1, world.two)):
        when = stamped(case, n).asked_at
        root = log.head.root.hex()
        case.entries[n] = stamp(case, service, when, LAST, note=note, root=root)
    tidy(case)


def clock_back(case: Forge, world: World) -> None:
    """The second service says yesterday, of a head that holds tokens of today."""
    case.entries[TWO] = stamp(case, world.two, at(-1440), stamped(case, TWO).size)
    tidy(case)


def without(*numbers: int) -> Spoil:
    """Stamps taken out at the end, where nothing moves up."""

    def spoil(case: Forge, _: World) -> None:
        case.drop(*numbers)

    return made(spoil)


def crowded(case: Forge, _: World) -> None:
    """More time stamps than anybody needs: failures, which cost nothing to make up."""
    refused = replace(stamped(case, ONE), outcome=Promised())
    case.entries += [replace(refused, asked_at=at(60 + n)) for n in range(1000)]


def reordered(found: dict[str, bytes]) -> None:
    lines = found[consistency_path(LAST)].splitlines(keepends=True)
    found[consistency_path(LAST)] = b"".join(reversed(lines))


def prolonged(found: dict[str, bytes]) -> None:
    found[consistency_path(LAST)] += found[consistency_path(LAST)].splitlines(keepends=True)[0]


def without_newline(found: dict[str, bytes]) -> None:
    found[consistency_path(LAST)] = found[consistency_path(LAST)][:-1]


def of(signer: TestSigner, origin: str) -> Spoil:
    """A note about the same size and root, of another log or by another hand."""

    def build(world: World) -> bytes:
        head = SmallLog().grow(world.stamped().leaves[:ONE]).head
        note = sign_note(str(Checkpoint(origin, head.size, head.root)), [signer]).encode()
        return anew(ONE, lambda world: world.one, note)(world)

    return build


def with_the_root(n: int, size: int) -> Spoil:
    """Another size, with the root that the log had then: only the note tells."""

    def spoil(case: Forge, _: World) -> None:
        root = SmallLog().grow(case.leaves[:size]).head.root.hex()
        case.entries[n] = replace(stamped(case, n), size=size, root=root)

    return made(spoil)


def request_of(other: int, n: int) -> Spoil:
    """A stamp that rests on the request of another."""

    def spoil(case: Forge, _: World) -> None:
        case.entries[n] = replace(stamped(case, n), request=stamped(case, other).request)
        tidy(case)

    return made(spoil)
