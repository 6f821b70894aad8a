"""How do our proofs of Bluesky compare with `@atproto/sync` and with the `atproto` SDK?

    python bench/beside_atproto_sync.py [--rounds 7] [--seconds 0.4]

The same commit frames go through three readers that take turns: this package; the Firehose of
`@atproto/sync` on Node, which is installed into `.cache/` when it is not there yet; and the
`atproto` SDK for Python, which checks no hash, signature or tree. Each step starts from the raw
frame and does what the step above it does, and more. Everybody decodes the records; `@atproto/sync`
and we are given the accounts' keys beforehand. Frames without operations are left out, since
`@atproto/sync` does not look into them.

Rates are frames per second of the whole process's processor time, the median of all rounds; a
ratio is the median of the rounds' ratios.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import process_time

import libipld

sys.path.insert(0, str(Path(__file__).parent))

from atproto_stages import Corpus, corpus
from atproto_sync.node_reader import NotMeasured, Rates, Reader, node_reader

from onrecord.proof.atproto import (
    Car,
    CommitFrame,
    prove_path,
    public_key,
    read_car,
    read_frame,
    verify_commit,
    verify_commit_frame,
)

DECODED = "frame decoded"  # `measure.mjs` calls its steps by the same names
READ = "CAR and records read"
PROVED = "signature, and a proof of each operation"
COMPLETE = "inversion to prevData: nothing left out"
OURS, NODE, SDK = "onrecord", "@atproto/sync", "atproto SDK"
PROOF_AIM, FULL_AIM = 10, 5_000

Work = Callable[[bytes], object]
Round = Mapping[str, Rates]
"""The rates of each reader, by its name."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=float, default=0.4, help="CPU time of a step's round")
    options = arguments.parse_args()
    measured = corpus()
    frames = [raw for raw in measured.frames if commit_frame(raw).ops]
    print(f"{len(frames)} {measured.source}, load {os.getloadavg()[0]:.1f}", flush=True)
    print(f"onrecord on Python {platform.python_version()}", flush=True)
    readers: dict[str, Reader] = {OURS: in_process(frames, ours(measured))}
    with ExitStack() as stack:
        try:
            readers[NODE] = stack.enter_context(node_reader(frames, measured.keys))
        except NotMeasured as error:
            print(f"not measured: {NODE}: {error}", flush=True)
        try:
            readers[SDK] = in_process(frames, sdk())
        except ImportError as error:
            print(f"not measured: {SDK}: {error}; see requirements/bench.lock", flush=True)
        rounds = take_turns(readers, options.rounds, options.seconds)
    print_table(rounds)
    print_aims(rounds)


def commit_frame(raw: bytes) -> CommitFrame:
    frame = read_frame(raw)
    assert isinstance(frame, CommitFrame)
    return frame


def ours(measured: Corpus) -> dict[str, Work]:
    keys = measured.keys

    def records(car: Car, frame: CommitFrame) -> None:
        for op in frame.ops:
            if op.cid is not None:
                libipld.decode_dag_cbor(car.blocks[op.cid])

    def read(raw: bytes) -> None:
        frame = commit_frame(raw)
        records(read_car(frame.blocks), frame)

    def proved(raw: bytes) -> None:
        frame = commit_frame(raw)
        car = read_car(frame.blocks)
        commit = verify_commit(car, public_key(keys[frame.repo]), frame.repo, frame.rev)
        for op in frame.ops:
            assert prove_path(car, commit, op.path).cid == op.cid
        records(car, frame)

    def complete(raw: bytes) -> None:
        frame = commit_frame(raw)
        verified = verify_commit_frame(frame, public_key(keys[frame.repo]))
        assert verified.complete
        records(verified.car, frame)

    return {DECODED: commit_frame, READ: read, PROVED: proved, COMPLETE: complete}


def sdk() -> dict[str, Work]:
    """As the SDK's own example of a firehose client does it. Raises ImportError."""
    from atproto import CAR, parse_subscribe_repos_message
    from atproto_subscription.frames import Frame

    def decoded(raw: bytes) -> None:
        parse_subscribe_repos_message(Frame.from_bytes(raw))

    def read(raw: bytes) -> None:
        CAR.from_bytes(parse_subscribe_repos_message(Frame.from_bytes(raw)).blocks)

    return {DECODED: decoded, READ: read}


def in_process(frames: Sequence[bytes], steps: Mapping[str, Work]) -> Reader:
    return lambda seconds: {step: rate(work, frames, seconds) for step, work in steps.items()}


def rate(work: Work, frames: Sequence[bytes], seconds: float) -> float:
    """Frames per second of processor time, over whole passes for at least so many seconds."""
    done, took, began = 0, 0.0, process_time()
    while took < seconds:
        for raw in frames:
            work(raw)
        done += len(frames)
        took = process_time() - began
    return done / took


def take_turns(readers: Mapping[str, Reader], rounds: int, seconds: float) -> Sequence[Round]:
    """The rates of each round, after one to warm up."""
    turns = range(rounds + 1)
    return [{name: reader(seconds) for name, reader in readers.items()} for _ in turns][1:]


def print_table(rounds: Sequence[Round]) -> None:
    others = [name for name in rounds[0] if name != OURS]
    heads = "".join(f" {name:>13} | {'ratio':>6} |" for name in others)
    print(f"\n| {'frames per CPU-second':<40} | {OURS:>8} |{heads}")
    print(f"| {'-' * 40} | {'-' * 7}: |" + f" {'-' * 12}: | {'-' * 5}: |" * len(others))
    for step in rounds[0][OURS]:
        cells = "".join(beside(rounds, name, step) for name in others)
        print(f"| {step:<40} | {middle(rounds, OURS, step):>8,.0f} |{cells}")


def beside(rounds: Sequence[Round], name: str, step: str) -> str:
    """The other's rate, and how many times that is ours; empty where it has no such step."""
    if step not in rounds[0][name]:
        return f" {'':>13} | {'':>6} |"
    return f" {middle(rounds, name, step):>13,.0f} | {times(rounds, name, step):>5.1f}x |"


def middle(rounds: Sequence[Round], name: str, step: str) -> float:
    return median(found[name][step] for found in rounds)


def times(rounds: Sequence[Round], name: str, step: str) -> float:
    return median(found[OURS][step] / found[name][step] for found in rounds)


def print_aims(rounds: Sequence[Round]) -> None:
    full = middle(rounds, OURS, COMPLETE)
    print(f"\naim: {FULL_AIM:,} frames per CPU-second with inversion: {full:,.0f}")
    if NODE in rounds[0]:
        found = times(rounds, NODE, PROVED)
        print(f"aim: signature and proofs at {PROOF_AIM} times {NODE}: {found:.1f} times")


if __name__ == "__main__":
    main()
