"""Which faults are tried on the whole? `FAULTS`: what fails, for how long, and what it touches."""

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from bad_line import BadLine, LineState
from onrecord.network.jetstream.connection import connected
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.messages import Stored
from onrecord.network.jetstream.subjects import BROUGHT
from onrecord.watch.sequencing import LASTS
from whole_rig import COLLECTORS, WORKERS, Whole
from whole_surroundings import Databases

__all__ = ["FAULTS", "Fault", "Scene", "faults_here"]

_PAUSE = 3.0  # seconds for which a process is stopped, or a line is bad
_STEPS = (-3600, -600, 600, 3600)  # seconds; S3 services refuse whoever errs by more than 900
NORTH, SOUTH = COLLECTORS


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things fail."""

    whole: Whole
    databases: Databases
    chance: Random


Act: TypeAlias = Callable[[Scene], None]
"""Lets something fail and mends it; processes that ended are left to be started again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind. Those that touch the same are never let loose at once."""

    touches: str
    act: Act


def _kill(*names: str) -> Act:
    def act(scene: Scene) -> None:
        name = scene.chance.choice(names)
        if name in scene.whole.parts:
            scene.whole.end(name, signal.SIGKILL)

    return act


def _pause(*names: str, seconds: float = _PAUSE) -> Act:
    def act(scene: Scene) -> None:
        child = scene.whole.parts.get(scene.chance.choice(names))
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            child.send_signal(signal.SIGCONT)

    return act


def _asleep(scene: Scene) -> None:
    """Whoever has the duty wakes up when it is another's."""
    at_work = [name for name in ("sequencer", "standby") if _publishes(scene.whole, name)]
    _pause(*(at_work or ["sequencer"]), seconds=LASTS + 2)(scene)


def _publishes(whole: Whole, name: str) -> bool:
    """Whether the last thing that a sequencer told is that it publishes."""
    told = [line for line in whole.log(name).splitlines() if '"event": "told"' in line]
    return bool(told) and '"Publishing"' in told[-1]


def _one_node(scene: Scene) -> None:
    nats = scene.whole.nats
    (nats.leader() or scene.chance.choice(nats.nodes)).stop()
    time.sleep(scene.chance.random())
    nats.start()


def _all_nodes(scene: Scene) -> None:
    scene.whole.nats.stop()
    time.sleep(scene.chance.random())
    scene.whole.nats.start()


def _database(scene: Scene) -> None:
    scene.databases.first.stop()  # SIGQUIT: as a power cut would
    time.sleep(scene.chance.random())
    scene.databases.first.start()


def _buckets(scene: Scene) -> None:
    scene.whole.buckets.stop(signal.SIGKILL)
    time.sleep(scene.chance.random())
    scene.whole.buckets.start()


def _lines(state: LineState, which: Callable[[Whole], Sequence[BadLine]]) -> Act:
    def act(scene: Scene) -> None:
        with ExitStack() as stack:
            for line in which(scene.whole):
                stack.enter_context(line.being(state))
            time.sleep(_PAUSE)

    return act


def _full(scene: Scene) -> None:
    assert scene.whole.disk is not None
    with scene.whole.disk.full():
        time.sleep(_PAUSE)


def _step(*names: str) -> Act:
    def act(scene: Scene) -> None:
        name, clocks = scene.chance.choice(names), scene.whole.clocks
        assert clocks is not None
        clocks.step(name, scene.chance.choice(_STEPS))
        time.sleep(_PAUSE + 1)  # a second passes until it is seen
        clocks.step(name, 0)

    return act


def _again(scene: Scene) -> None:
    """What is on its way when the recorder sleeps comes twice more, later and in any order."""
    recorder = scene.whole.parts.get("recorder")
    if recorder is None or recorder.poll() is not None:
        return
    found: list[Stored] = []
    recorder.send_signal(signal.SIGSTOP)
    try:
        time.sleep(_PAUSE / 2)
        with suppress(TransportError):  # NATS fails in this round as well
            asyncio.run(_find_all(scene.whole, found))
    finally:
        recorder.send_signal(signal.SIGCONT)
    twice = [*found, *found]
    scene.chance.shuffle(twice)
    time.sleep(_PAUSE / 2)
    with suppress(TransportError):
        asyncio.run(_repeat(scene.whole, twice))


async def _find_all(whole: Whole, found: list[Stored]) -> None:
    async with connected(whole.nats.place("operator"), lambda _: None, patience=30) as connection:
        while one := await connection.stored(BROUGHT, found[-1].place + 1 if found else 1):
            found.append(one)


async def _repeat(whole: Whole, messages: list[Stored]) -> None:
    """Without the name by which the servers know a message that they already have."""
    async with connected(whole.nats.place("operator"), lambda _: None, patience=30) as connection:
        for one in messages:
            headers = {k: v for k, v in one.headers.items() if not k.startswith("Nats-")}
            await connection.publish(one.subject, one.data, headers)


def _of_collector(whole: Whole) -> list[BadLine]:
    return whole.lines.of_collector


def _to_buckets(whole: Whole) -> list[BadLine]:
    return [whole.lines.buckets]


def _to_database(whole: Whole) -> list[BadLine]:
    return [whole.lines.database]


FAULTS: dict[str, Fault] = {
    "a collector is killed": Fault("a collector", _kill(*COLLECTORS)),
    "the recorder is killed": Fault("the recorder", _kill("recorder")),
    "a sequencer is killed": Fault("sequencers", _kill("sequencer", "standby")),
    "a capture worker is killed": Fault("workers", _kill(*WORKERS)),
    "the pages are killed": Fault("pages", _kill("pages")),
    "a collector is paused": Fault("a collector", _pause(*COLLECTORS)),
    "the recorder is paused": Fault("the recorder", _pause("recorder")),
    "a sequencer wakes up after its lease": Fault("sequencers", _asleep),
    "the NATS leader is killed": Fault("NATS", _one_node),
    "all of NATS is killed": Fault("NATS", _all_nodes),
    "PostgreSQL is killed": Fault("PostgreSQL", _database),
    "PostgreSQL fails over to its replica": Fault(
        "PostgreSQL", lambda it: it.databases.fail_over()
    ),
    "PostgreSQL does it and its answers are lost": Fault(
        "PostgreSQL", _lines(LineState.MUTE, _to_database)
    ),
    "the buckets are killed": Fault("buckets", _buckets),
    "the buckets keep it and their answers are lost": Fault(
        "buckets", _lines(LineState.MUTE, _to_buckets)
    ),
    "the buckets are slow": Fault("buckets", _lines(LineState.SLOW, _to_buckets)),
    "a collector is cut off": Fault("lines", _lines(LineState.CUT, _of_collector)),
    "a collector is heard late": Fault("lines", _lines(LineState.SLOW, _of_collector)),
    "a collector hears no answers": Fault("lines", _lines(LineState.MUTE, _of_collector)),
    "messages come again, late, in any order": Fault("the recorder", _again),
    "a collector's disk is full": Fault("the disk", _full),
    "the clock of a collector steps": Fault("clocks", _step(NORTH)),
    "the clock of the recorder steps": Fault("clocks", _step("recorder")),
    "the clock of a sequencer steps": Fault("clocks", _step("sequencer", "standby")),
}


def faults_here(whole: Whole) -> list[str]:
    """Those that this machine lets us try."""
    missing = {"the disk"} if whole.disk is None else set[str]()
    if whole.clocks is None or whole.clocks.library is None:
        missing.add("clocks")
    return [name for name, fault in FAULTS.items() if fault.touches not in missing]
