"""How many commit frames does each step of verification get through on one core?

    python bench/atproto_stages.py [--rounds 15]

Takes production frames from `shared/` beside the checkout, or else frames that it makes itself.
Rates are frames per second of `process_time`, the best round of each stage; all stages take turns
in every round, so that the ratios hold on a shared machine. Beside ours stands what the `atproto`
SDK does with the same frames in the same process: parse the message, decode its CAR. It checks
neither hashes nor signatures nor the tree.

Something else can be set beside these: `corpus()` gives the frames and the accounts' keys,
`COMPARED` is the list of those who take part, and each gives its `Stage`s for a corpus.
"""

import argparse
import json
import platform
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from atproto_account import Account, K256Signer, post, tid
from onrecord.proof.atproto import (
    CommitFrame,
    frame_account,
    prove_path,
    public_key,
    read_car,
    read_did_document,
    read_frame,
    verify_commit,
    verify_commit_frame,
)
from shared_data import SHARED

CORPUS = "data/bluesky/production-corpus"


@dataclass(frozen=True)
class Corpus:
    """Raw commit frames, and each account's signing key as a multikey."""

    source: str
    frames: list[bytes]
    keys: dict[str, str]


@dataclass(frozen=True)
class Stage:
    """Something that is done to each frame."""

    whose: str
    what: str
    run: Callable[[bytes], object]


def corpus() -> Corpus:
    """The frames to measure with: production frames if they are at hand, our own if not."""
    if SHARED is not None and (SHARED / CORPUS).is_dir():
        return production(SHARED / CORPUS)
    return made_up()


def production(folder: Path) -> Corpus:
    frames = [raw for raw in _pieces(_unpacked(folder / "frames.bin.zst"))]
    documents = json.loads(_unpacked(folder / "did_docs.json.zst"))
    read = {did: read_did_document(json.dumps(doc).encode(), did) for did, doc in documents.items()}
    keys = {did: document.signing_key for did, document in read.items() if document.signing_key}
    commits = [raw for raw in frames if isinstance(read_frame(raw), CommitFrame)]
    return Corpus(f"production frames, {folder.name}", commits, keys)


def made_up(accounts: int = 20, posts: int = 3000) -> Corpus:
    """Each account has many posts, so that its tree is as deep as a real one, and posts some more."""
    frames, keys = [], {}
    for number in range(accounts):
        account = Account(K256Signer(f"account {number}"), f"did:web:account-{number}.test")
        account.write(**{tid(7 * n): post(f"post {n}") for n in range(posts)})
        frames += [account.write(**{tid(2**40 + n): post(f"more {n}")}).frame for n in range(8)]
        keys[account.did] = account.signer.public.text
    return Corpus("frames made for this run", frames, keys)


def _unpacked(path: Path) -> bytes:
    import zstandard

    with path.open("rb") as packed:
        return zstandard.ZstdDecompressor().stream_reader(packed).read()


def _pieces(data: bytes) -> Iterator[bytes]:
    """Frames, each after its length in four bytes."""
    offset = 0
    while offset < len(data):
        (size,) = struct.unpack_from("<I", data, offset)
        yield data[offset + 4 : offset + 4 + size]
        offset += 4 + size


def ours(measured: Corpus) -> list[Stage]:
    """Each stage does what the one before does, and more; the first stands alone."""
    keys = measured.keys

    def frame_of(raw: bytes) -> CommitFrame:
        frame = read_frame(raw)
        assert isinstance(frame, CommitFrame)
        return frame

    def signature(raw: bytes) -> None:
        frame = frame_of(raw)
        verify_commit(read_car(frame.blocks), public_key(keys[frame.repo]), frame.repo, frame.rev)

    def lookup(raw: bytes) -> None:
        frame = frame_of(raw)
        car = read_car(frame.blocks)
        commit = verify_commit(car, public_key(keys[frame.repo]), frame.repo, frame.rev)
        for op in frame.ops:
            assert prove_path(car, commit, op.path).cid == op.cid

    def full(raw: bytes) -> None:
        frame = frame_of(raw)
        assert verify_commit_frame(frame, public_key(keys[frame.repo])).complete

    return [
        Stage("onrecord", "whose frame it is (prefilter)", frame_account),
        Stage("onrecord", "header and body", frame_of),
        Stage(
            "onrecord", "+ CAR, every block's hash checked", lambda f: read_car(frame_of(f).blocks)
        ),
        Stage("onrecord", "+ commit and its signature", signature),
        Stage("onrecord", "+ each path looked up in the tree", lookup),
        Stage("onrecord", "full, with inversion to prevData", full),
    ]


def sdk(_: Corpus) -> list[Stage]:
    """The `atproto` SDK, as its own example of a firehose client does it."""
    try:
        from atproto import CAR, parse_subscribe_repos_message
        from atproto_subscription.frames import Frame
    except ImportError:
        return []

    def message(raw: bytes) -> object:
        return parse_subscribe_repos_message(Frame.from_bytes(raw))

    def decoded(raw: bytes) -> object:
        return CAR.from_bytes(parse_subscribe_repos_message(Frame.from_bytes(raw)).blocks)

    return [
        Stage("atproto SDK", "message parsed", message),
        Stage("atproto SDK", "message parsed, CAR decoded", decoded),
    ]


COMPARED: list[Callable[[Corpus], list[Stage]]] = [ours, sdk]


def rates(stages: Sequence[Stage], frames: Sequence[bytes], rounds: int) -> list[float]:
    """Frames per second of processor time, for each stage in its best round."""
    best = [float("inf")] * len(stages)
    for _ in range(rounds):
        for index, stage in enumerate(stages):
            run = stage.run
            began = process_time()
            for raw in frames:
                run(raw)
            best[index] = min(best[index], process_time() - began)
    return [len(frames) / seconds for seconds in best]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--rounds", type=int, default=15)
    rounds = arguments.parse_args().rounds
    measured = corpus()
    stages = [stage for one in COMPARED for stage in one(measured)]
    found = rates(stages, measured.frames, rounds)
    size = sum(map(len, measured.frames)) // len(measured.frames)
    print(f"Python {platform.python_version()}, {platform.machine()}, best of {rounds} rounds")
    print(f"{len(measured.frames)} {measured.source}, {size} bytes on average")
    yardsticks = {stage.whose: rate for stage, rate in zip(stages, found, strict=True)}
    yardstick = yardsticks.get("atproto SDK")
    print(f"{'':45}{'frames/CPU-s':>14}{'us/frame':>10}{'of SDK+CAR':>12}")
    for stage, rate in zip(stages, found, strict=True):
        ratio = f"{rate / yardstick:11.2f}x" if yardstick else f"{'no SDK':>12}"
        print(f"{stage.whose:13}{stage.what:32}{rate:14,.0f}{1e6 / rate:10.1f}{ratio}")


if __name__ == "__main__":
    main()
