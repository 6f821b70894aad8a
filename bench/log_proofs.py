"""How many entries and proofs of the log does one core manage in a second?

    python bench/log_proofs.py [--entries 65541] [--proofs 2000]

Every number is a rate over `process_time`, the best of three runs. Entries are as long as the
archive's usual ones. Ours reads its proofs from tiles in memory and checks each tile against the
root before it uses it; `pymerkle` (if it is installed, in a process of its own) holds the whole
tree in memory and checks nothing. Both answer the same questions about the same log, whose roots
are compared.
"""

import argparse
import json
import platform
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from time import process_time

from onrecord.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from onrecord.proof.tiles import TileReader, new_tiles

Row = tuple[str, float]

RUNS = 3
BATCH = 4096
ENTRY_SIZE = 400


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, default=65_541)
    arguments.add_argument("--proofs", type=int, default=2_000)
    options = arguments.parse_args()
    chance = random.Random(1)
    entries = [chance.randbytes(ENTRY_SIZE) for _ in range(options.entries)]
    indexes = [chance.randrange(len(entries)) for _ in range(options.proofs)]
    olds = [chance.randrange(1, len(entries)) for _ in range(options.proofs)]
    rows = list(ours(entries, indexes, olds))
    others = theirs(len(entries), len(indexes), appended(entries).root)
    print(f"{len(entries)} entries of {ENTRY_SIZE} bytes, Python {platform.python_version()}\n")
    print(
        f"| {'a second of processor time':<44} | {'onrecord':>10} | {'pymerkle':>10} | {'times':>6} |"
    )
    print(f"| {'-' * 44} | {'-' * 9}: | {'-' * 9}: | {'-' * 5}: |")
    for what, mine in rows:
        other = others.get(what, others.get(what.partition(",")[0]))
        beside = "" if other is None else f"{other:,.0f}"
        times = "" if other is None else f"{mine / other:.1f}"
        print(f"| {what:<44} | {mine:>10,.0f} | {beside:>10} | {times:>6} |")


def rate(count: int, work: Callable[[], object]) -> float:
    """How often per second, at best."""
    best = min(_seconds(work) for _ in range(RUNS))
    return count / best


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def appended(entries: Sequence[bytes]) -> Frontier:
    head = Frontier()
    for at in range(0, len(entries), BATCH):
        head = head.append(leaf_hash(entry) for entry in entries[at : at + BATCH])
    return head


def ours(entries: list[bytes], indexes: list[int], olds: list[int]) -> Iterator[Row]:
    size, head = len(entries), appended(entries)

    def published() -> dict[str, bytes]:
        return dict(new_tiles(0, size, lambda a, b: entries[a:b], {}.get, EMPTY_ROOT))

    files = published()

    def reader() -> TileReader:
        return TileReader(files.get, size, head.root)

    warm = reader()
    leaves = [leaf_hash(entries[index]) for index in indexes]
    inclusion = [warm.inclusion_proof(index) for index in indexes]
    consistency = [warm.consistency_proof(old) for old in olds]
    roots = [warm.root_at(old) for old in olds]

    def check_inclusion() -> None:
        for index, leaf, proof in zip(indexes, leaves, inclusion, strict=True):
            verify_inclusion(leaf, index, size, proof, head.root)

    def check_consistency() -> None:
        for old, root, proof in zip(olds, roots, consistency, strict=True):
            verify_consistency(old, root, size, head.root, proof)

    def made_cold() -> list[tuple[bytes, ...]]:
        return [reader().inclusion_proof(index) for index in indexes[:100]]

    count = len(indexes)
    yield "entries appended", rate(size, lambda: appended(entries))
    yield "entries published as tiles and bundles", rate(size, published)
    yield "entries read back, each checked", rate(size, lambda: list(reader().entries(0, size)))
    yield (
        "inclusion proofs made, tiles checked before",
        rate(count, lambda: [warm.inclusion_proof(index) for index in indexes]),
    )
    yield "inclusion proofs made, tiles checked anew", rate(min(count, 100), made_cold)
    yield "inclusion proofs verified", rate(count, check_inclusion)
    yield (
        "consistency proofs made",
        rate(count, lambda: [warm.consistency_proof(old) for old in olds]),
    )
    yield "consistency proofs verified", rate(count, check_consistency)


def theirs(size: int, count: int, root: bytes) -> dict[str, float]:
    """The rates of pymerkle, measured in a process of its own; none if it is not installed."""
    if find_spec("pymerkle") is None:
        return {}
    program = Path(__file__).with_name("_pymerkle_proofs.py")
    words = [sys.executable, str(program), str(size), str(count)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    assert told["root"] == root.hex(), "the two do not hash alike"
    return dict(told["rates"])


if __name__ == "__main__":
    main()
