"""How many entries and proofs of the log does one core manage in a second?

    python bench/log_proofs.py [--entries 65541] [--proofs 2000]

Every number is a rate over `process_time`, the best of three runs. Entries are as long as the
archive's usual ones. Ours reads its proofs from tiles in memory and checks each tile against the
root before it uses it; `pymerkle` (if it is installed) holds the whole tree in memory and checks
nothing. Both answer the same questions about the same log, whose roots are compared first.
"""

import argparse
import platform
import random
from collections.abc import Callable, Iterator, Sequence
from time import process_time
from typing import Any

from onrecord.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from onrecord.proof.tiles import TileReader, new_tiles

Row = tuple[str, str, float]

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
    rows = [*ours(entries, indexes, olds), *theirs(entries, indexes, olds)]
    print(f"{len(entries)} entries of {ENTRY_SIZE} bytes, Python {platform.python_version()}\n")
    print(f"| {'what':<44} | {'by':<16} | {'per second':>10} |")
    print(f"| {'-' * 44} | {'-' * 16} | {'-' * 9}: |")
    for what, by, rate in rows:
        print(f"| {what:<44} | {by:<16} | {rate:>10,.0f} |")


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

    by, count = "onrecord", len(indexes)
    yield "entries appended", by, rate(size, lambda: appended(entries))
    yield "entries published as tiles and bundles", by, rate(size, published)
    yield "entries read back, each checked", by, rate(size, lambda: list(reader().entries(0, size)))
    yield (
        "inclusion proofs made, tiles checked before",
        by,
        rate(count, lambda: [warm.inclusion_proof(index) for index in indexes]),
    )
    yield "inclusion proofs made, tiles checked anew", by, rate(min(count, 100), made_cold)
    yield "inclusion proofs verified", by, rate(count, check_inclusion)
    yield (
        "consistency proofs made",
        by,
        rate(count, lambda: [warm.consistency_proof(old) for old in olds]),
    )
    yield "consistency proofs verified", by, rate(count, check_consistency)


def theirs(entries: list[bytes], indexes: list[int], olds: list[int]) -> Iterator[Row]:
    try:
        import pymerkle
    except ImportError:
        return
    size, head = len(entries), appended(entries)

    def grown() -> Any:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for entry in entries:
            tree.append_entry(entry)
        return tree

    tree = grown()
    root = tree.get_root()
    assert root == head.root, "the two do not hash alike"
    leaves = [leaf_hash(entries[index]) for index in indexes]
    inclusion = [tree.prove_inclusion(index + 1) for index in indexes]
    consistency = [tree.prove_consistency(old) for old in olds]
    roots = [tree.get_root(old) for old in olds]

    def check_inclusion() -> None:
        for index, leaf, proof in zip(indexes, leaves, inclusion, strict=True):
            pymerkle.verify_inclusion(leaf, root, proof, index + 1, size, "sha256")

    def check_consistency() -> None:
        for old, past, proof in zip(olds, roots, consistency, strict=True):
            pymerkle.verify_consistency(past, root, proof, old, size, "sha256")

    by, count = "pymerkle", len(indexes)
    yield "entries appended", by, rate(size, grown)
    yield (
        "inclusion proofs made",
        by,
        rate(count, lambda: [tree.prove_inclusion(index + 1) for index in indexes]),
    )
    yield "inclusion proofs verified", by, rate(count, check_inclusion)
    yield (
        "consistency proofs made",
        by,
        rate(count, lambda: [tree.prove_consistency(old) for old in olds]),
    )
    yield "consistency proofs verified", by, rate(count, check_consistency)


if __name__ == "__main__":
    main()
