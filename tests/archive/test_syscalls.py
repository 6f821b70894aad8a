"""Each call to the system fails once: is anything promised lost, or anything published untrue?

A real process writes to a real archive under `strace`, which lets the n-th call of a kind fail as
the kernel would: EIO, ENOSPC, EMFILE; a limit of the size of files makes writes end in their
middle. Afterwards the archive is opened as always. A part of the calls here, spread evenly;
all with SYSCALLS=all (the acceptance run).
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kept_entries import gap
from onrecord.archive import open_archive
from onrecord.proof.merkle import Frontier, leaf_hash
from onrecord.record.commitments import digest_of

CHILD = Path(__file__).with_name("writing_once.py")
MARK = "/from-here-on-calls-may-fail"
ALL = os.environ.get("SYSCALLS") == "all"
A_FEW = 3  # of each kind, where not all are tried
KINDS = {
    "a failed fsync": ("fsync", "EIO"),
    "a failed fdatasync": ("fdatasync", "EIO"),
    "a page of a database not written": ("pwrite64", "EIO"),
    "no room for a page of a database": ("pwrite64", "ENOSPC"),
    "bytes not written": ("write", "EIO"),
    "no room for bytes": ("write", "ENOSPC"),
    "no second name": ("link", "EIO"),
    "no room for a name": ("link", "ENOSPC"),
    "not renamed": ("rename", "EIO"),
    "no room for another name": ("rename", "ENOSPC"),
    "not opened": ("openat", "EIO"),
    "too many open files": ("openat", "EMFILE"),
    "not made longer or shorter": ("ftruncate", "EIO"),
    "not taken away": ("unlink", "EIO"),
}
NEVER_IGNORED = ("fsync", "link", "rename")
"""… within the archive. What SQLite itself ignores (a folder's fdatasync), and what is remembered
outside, is not among them."""
SIZES = [0, 1, 100, 1_000, 5_000, 20_000, 40_000, 70_000, 100_000, 150_000, 300_000]


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed: no call to the system can be made to fail")
    tried = subprocess.run(
        [found, "-qq", "-e", "trace=none", "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"ptrace is forbidden here: {tried.stderr.strip()[:80]}")
    return found


@pytest.fixture
def folder(folder: Path) -> Path:
    """An archive with 250 published entries."""
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(250)])
        archive.publish()
    return folder


def written(folder: Path, *tracer: str, limit: int | None = None) -> tuple[list[Any], int, str]:
    """What the process promised until it ended, how it ended, and its last words."""

    def end_files_early() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ran = subprocess.run(
        [*tracer, sys.executable, str(CHILD), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=end_files_early,
        env={
            "PYTHONPATH": ":".join(sys.path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(folder.parent),
            "ONRECORD_STATE": _outside(folder),
        },
    )
    lines = [line for line in ran.stdout.split("\n")[:-1] if line.endswith("}")]
    return [json.loads(line) for line in lines], ran.returncode, ran.stderr


def calls(strace: str, folder: Path, call: str) -> list[int]:
    """The numbers of the calls of this kind that come after the mark, in an untroubled run.

    Every thread counts for itself, and so does the tracer: the n-th call of each thread fails.
    """
    trace = folder.with_name(f"{folder.name}.{call}.trace")
    tracer = (strace, "-f", "-qq", "-o", str(trace), "-e", f"trace={call},openat")
    counted = _copy(folder, f"counted {call}")
    promises, status, complaints = written(counted, *tracer)
    assert status == 0 and len(promises) == 8, complaints
    made, marked, found = Counter[str](), False, set()
    for line in trace.read_text().splitlines():
        marked = marked or MARK in line
        if re.search(rf"\b{call}\(", line):
            thread = line.split()[0]
            made[thread] += 1
            if marked and MARK not in line:
                found.add(made[thread])
    shutil.rmtree(counted)
    return sorted(found)


def _outside(folder: Path) -> str:
    """Where this one archive's newest head is remembered, as on a machine of its own."""
    return f"{folder}.outside"


def _copy(folder: Path, name: str) -> Path:
    copy = folder.with_name(name)
    shutil.copytree(folder, copy)
    return copy


def some(numbers: list[int]) -> list[int]:
    """All, or a few that are spread evenly, with the first and the last."""
    if ALL or len(numbers) <= A_FEW:
        return numbers
    return sorted({numbers[round(n * (len(numbers) - 1) / (A_FEW - 1))] for n in range(A_FEW)})


def roots_of(leaves: list[bytes]) -> dict[int, str]:
    frontier, roots = Frontier(), {0: Frontier().root.hex()}
    for leaf in leaves:
        frontier = frontier.append([leaf_hash(leaf)])
        roots[frontier.size] = frontier.root.hex()
    return roots


def heads_told(folder: Path) -> Iterator[tuple[int, str]]:
    """What is published in the folder at this moment, whoever opens it or not."""
    _, size, root = (folder / "log" / "checkpoint").read_text().split("\n")[:3]
    yield int(size), b64decode(root).hex()


def require_truth(folder: Path, promises: list[Any]) -> None:
    """All promises hold, and whatever was ever published is a beginning of what is on record."""
    heads = [(one["published"], one["root"]) for one in promises if "published" in one]
    heads += [(one["size"], one["root"]) for one in promises if "size" in one]
    told = list(heads_told(folder))
    with pytest.MonkeyPatch.context() as patch, ExitStack() as opened:
        patch.setenv("ONRECORD_STATE", _outside(folder))
        archive = opened.enter_context(open_archive(folder))
        leaves = [archive.leaf(index) for index in range(archive.head.size)]
        roots = roots_of(leaves)
        assert len(set(leaves)) == len(leaves), "an entry was doubled"
        for size, root in (*heads, *told):
            assert roots.get(size) == root, "two roots for one size, or more told than recorded"
        for one in promises:
            for commitment, text in one.get("blobs", {}).items():
                assert archive.blob(commitment) == text.encode()
            for digest, index in one.get("entries", {}).items():
                assert digest_of(leaves[index]) == digest
        for logged in archive.entries(250):  # what is on record can be opened
            archive.proof(logged.index) if logged.index < archive.published.size else None
        now = archive.publish()
        assert (now.size, now.root.hex()) == (len(leaves), roots[len(leaves)])
        assert list(archive.log_reader().entries(0, now.size)) == leaves


def _within(folder: Path, trace: Path) -> bool:
    """Whether the call that failed was about the archive's folder."""
    failed = [line for line in trace.read_text().splitlines() if "INJECTED" in line]
    return any(f"{folder}/" in line for line in failed)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_a_call_that_fails_breaks_no_promise(kind: str, strace: str, folder: Path) -> None:
    call, error = KINDS[kind]
    numbers = calls(strace, folder, call)
    ended = []
    for number in some(numbers):
        trial = _copy(folder, f"trial {number}")
        fault = f"inject={call}:error={error}:when={number}"
        trace = folder.with_name("trace")
        tracer = (strace, "-f", "-y", "-qq", "-o", str(trace), "-e", f"trace={call}", "-e", fault)
        promises, status, complaints = written(trial, *tracer)
        assert status in (0, 4), f"{call} {number}: {complaints}"
        assert "Traceback" not in complaints, f"{call} {number}: {complaints}"
        assert status == 0 or complaints, f"{call} {number}: it failed without a word"
        assert status == 4 or len(promises) == 8, f"{call} {number}: it lied"
        if call in NEVER_IGNORED and _within(trial, trace):
            assert status == 4, f"{call} {number}: it failed within the archive, and was ignored"
        require_truth(trial, promises)
        ended.append(status)
        shutil.rmtree(trial)
    assert not numbers or call in ("openat", "unlink", "ftruncate") or 4 in ended


@pytest.mark.parametrize("limit", SIZES)
def test_writes_that_end_in_their_middle_break_no_promise(folder: Path, limit: int) -> None:
    """No file may become longer than so many bytes: what is beyond is not written, then refused."""
    promises, status, complaints = written(folder, limit=limit)
    assert status in (0, 4) and "Traceback" not in complaints, complaints
    assert (status == 0) == (len(promises) == 8) and (status == 0 or complaints)
    require_truth(folder, promises)
