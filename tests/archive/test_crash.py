"""Killed at any moment under load: nothing acknowledged is lost, doubled or rewritten."""

import base64
import json
import random
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import apsw

from go_reader import GoReader
from onrecord.archive import Archive, open_archive
from onrecord.proof.merkle import Frontier, leaf_hash
from onrecord.record.commitments import digest_of

CHILD = Path(__file__).with_name("appending.py")
KILLS = 10
SEED = 20261122  # of the moments; what falls on them differs from run to run


def started(folder: Path, seed: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), str(seed)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )


def promises(process: "subprocess.Popen[bytes]", seconds: float) -> list[dict[str, Any]]:
    """What a child says from its first line on, until it is killed after so many seconds."""
    assert process.stdout is not None
    said = process.stdout.readline()
    assert b"open" in said, "the child did not open the archive"
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([process.stdout], [], [], left)[0]:
            said += process.stdout.read1()  # type: ignore[attr-defined]  # a buffered pipe
    process.kill()
    said += process.stdout.read()
    process.stdout.close()
    process.wait()
    whole_lines = said.decode().split("\n")[:-1]
    return [json.loads(line) for line in whole_lines]


def leaves_of(archive: Archive) -> list[bytes]:
    return [archive.leaf(index) for index in range(archive.head.size)]


def roots_of(leaves: list[bytes]) -> dict[int, str]:
    """The root at every size."""
    frontier, roots = Frontier(), {}
    for leaf in leaves:
        frontier = frontier.append([leaf_hash(leaf)])
        roots[frontier.size] = frontier.root.hex()
    return roots


def require_promises(archive: Archive, said: list[dict[str, Any]]) -> None:
    leaves = leaves_of(archive)
    roots = roots_of(leaves)
    assert len(set(leaves)) == len(leaves), "an entry was doubled"
    for promise in said:
        for commitment, text in promise.get("blobs", {}).items():
            assert archive.blob(commitment) == text.encode()
        for digest, index in promise.get("entries", {}).items():
            assert digest_of(leaves[index]) == digest
        size = promise.get("size", promise.get("published"))
        assert size is None or roots[size] == promise["root"], "history was rewritten"
    published = max((promise.get("published", 0) for promise in said), default=0)
    assert archive.published.size >= published


def require_sound(folder: Path) -> None:
    database = apsw.Connection(str(folder / "records.db"))
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_killed_under_load(folder: Path, go_reader: GoReader) -> None:
    chance = random.Random(SEED)
    said: list[dict[str, Any]] = []
    before: list[bytes] = []
    for turn in range(KILLS):
        said += promises(started(folder, turn), chance.uniform(0, 0.6))
        require_sound(folder)
        with open_archive(folder) as archive:
            leaves = leaves_of(archive)
            assert leaves[: len(before)] == before, "history was rewritten"
            require_promises(archive, said)
            if turn % 3 == 2:  # else the next child finds what this one left
                told = archive.publish()
                assert list(archive.log_reader().entries(0, told.size)) == leaves
            before = leaves
    with open_archive(folder) as archive:
        told = archive.publish()
        roots = roots_of(leaves_of(archive))
        older = sorted(promise["published"] for promise in said if "published" in promise)
        heads = [
            word for size in older[-20:] for word in ("-old", f"{size}:{_base64(roots[size])}")
        ]
        fine, says = go_reader.run(
            "read", "-dir", folder / "log", "-vkey", archive.verifier_key, *heads
        )
    assert fine, says
    assert sum("entries" in promise for promise in said) > KILLS, "the load was too small"


def test_two_processes_under_load_one_of_them_killed(folder: Path) -> None:
    one, two = started(folder, 1), started(folder, 2)
    said = promises(one, 0.7)
    said += promises(two, 0.2)
    require_sound(folder)
    with open_archive(folder) as archive:
        require_promises(archive, said)
        told = archive.publish()
        assert told.root == archive.head.root
        assert list(archive.log_reader().entries(0, told.size)) == leaves_of(archive)


def _base64(root: str) -> str:
    return base64.b64encode(bytes.fromhex(root)).decode()
