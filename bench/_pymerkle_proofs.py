"""What does pymerkle manage with the same log? A process of its own, run by `log_proofs.py`.

pymerkle is under the GPL: nothing of onrecord is loaded here. Prints JSON: the root, and rates.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable
from time import process_time

import pymerkle

RUNS = 3
ENTRY_SIZE = 400  # as in log_proofs.py, with the same seed


def rate(count: int, work: Callable[[], object]) -> float:
    """How often per second, at best."""
    best = min(_seconds(work) for _ in range(RUNS))
    return count / best


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def main(size: int, count: int) -> None:
    chance = random.Random(1)
    entries = [chance.randbytes(ENTRY_SIZE) for _ in range(size)]
    indexes = [chance.randrange(size) for _ in range(count)]
    olds = [chance.randrange(1, size) for _ in range(count)]
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    appended = rate_once(size, lambda: [tree.append_entry(entry) for entry in entries])
    root = tree.get_root()
    leaves = [tree.get_leaf(index + 1) for index in indexes]
    inclusion = [tree.prove_inclusion(index + 1) for index in indexes]
    consistency = [tree.prove_consistency(old) for old in olds]
    roots = [tree.get_root(old) for old in olds]

    def check_inclusion() -> None:
        for index, leaf, proof in zip(indexes, leaves, inclusion, strict=True):
            pymerkle.verify_inclusion(leaf, root, proof, index + 1, size, "sha256")

    def check_consistency() -> None:
        for old, past, proof in zip(olds, roots, consistency, strict=True):
            pymerkle.verify_consistency(past, root, proof, old, size, "sha256")

    rates = {
        "entries appended": appended,
        "inclusion proofs made": rate(
            count, lambda: [tree.prove_inclusion(index + 1) for index in indexes]
        ),
        "inclusion proofs verified": rate(count, check_inclusion),
        "consistency proofs made": rate(
            count, lambda: [tree.prove_consistency(old) for old in olds]
        ),
        "consistency proofs verified": rate(count, check_consistency),
    }
    rates["inclusion proofs made, tiles checked anew"] = rate(count, on_disk(entries, indexes))
    print(json.dumps({"root": root.hex(), "rates": rates}))


def on_disk(entries: list[bytes], indexes: list[int]) -> Callable[[], object]:
    """Proofs out of the tree that pymerkle keeps in a SQLite file."""
    folder = tempfile.mkdtemp()
    tree = pymerkle.SqliteTree(f"{folder}/tree.db", algorithm="sha256")
    tree.append_entries(entries)
    return lambda: [tree.prove_inclusion(index + 1) for index in indexes]


def rate_once(count: int, work: Callable[[], object]) -> float:
    return count / _seconds(work)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
