"""Who appends to an archive, from how many processes at once?

    python bench/_growing_writers.py FOLDER

A process that waits for jobs on its standard input, prepares each, says so, and begins when it is
told to: several begin at the same moment, and making the entries is in nobody's time.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parent))

from _growing import Place, made_leaves, observations, store

from onrecord.archive import Archive, open_archive
from onrecord.archive.record_store import RecordStore

__all__ = ["Appended", "Job", "Writers", "writers"]

BODY = 5_500  # bytes: the mean of the frames of production
_TO_A_BODY = 10  # observations that one answer is read as: a list of posts


@dataclass(frozen=True, slots=True)
class Job:
    """What each of some processes appends: into the store alone, or through the archive."""

    through: str  # "records" or "archive"
    batch: int
    batches: int
    seed: int


@dataclass(frozen=True, slots=True)
class Appended:
    """What a job took, all processes together."""

    entries: int
    seconds: float  # until the last of them had ended
    cpu: float  # of the processes, and of the server
    size: int  # entries in the log, half-way
    logged: float  # bytes of the server's write-ahead log for each

    @property
    def rate(self) -> float:
        return self.entries / self.seconds

    @property
    def micros(self) -> float:
        """Microseconds of processors for each entry."""
        return 1e6 * self.cpu / self.entries


class Writers:
    """Processes that write into one place."""

    def __init__(self, place: Place, children: Sequence["subprocess.Popen[str]"]) -> None:
        self._place, self._children = place, children

    def append(self, job: Job, processes: int, size: int) -> Appended:
        """Let so many do the job at once, each with entries of its own."""
        chosen = self._children[:processes]
        for number, child in enumerate(chosen):
            mine = {**asdict(job), "seed": job.seed + 1_000_003 * number}
            _say(child, json.dumps(mine))
        for child in chosen:
            assert _hear(child) == "ready"
        logged, before, began = self._place.logged(), self._place.cpu(), perf_counter()
        for child in chosen:
            _say(child, "go")
        took = sum(float(_hear(child)) for child in chosen)
        seconds = perf_counter() - began
        entries = job.batch * job.batches * processes
        cpu = took + self._place.cpu() - before
        written = (self._place.logged() - logged) / entries
        return Appended(entries, seconds, cpu, size + entries // 2, written)


@contextmanager
def writers(place: Place, most: int) -> Iterator[Writers]:
    """So many processes, ready."""
    command = [sys.executable, __file__, str(place.folder)]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(most)
    ]
    try:
        yield Writers(place, children)
    finally:
        for child in children:
            child.communicate(timeout=60)  # the end of its input ends it


def _say(child: "subprocess.Popen[str]", words: str) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{words}\n")
    child.stdin.flush()


def _hear(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def _work(archive: Archive, records: RecordStore, job: Job) -> Callable[[], object]:
    count = job.batch * job.batches
    starts = range(0, count, job.batch)
    if job.through == "records":
        leaves = made_leaves(count, job.seed)
        return lambda: [records.append(leaves[at : at + job.batch]) for at in starts]
    chance = random.Random(job.seed)
    bodies = [chance.randbytes(BODY) for _ in range(job.batches * (1 + job.batch // _TO_A_BODY))]
    each = len(bodies) // job.batches

    def put() -> None:
        for number in range(job.batches):
            kept = archive.keep(*bodies[number * each : (number + 1) * each])
            archive.append(observations(kept, job.batch, seed=job.seed + number))

    return put


def main() -> None:
    folder = Path(sys.argv[1])
    with open_archive(folder, wait=60) as archive, closing(store(folder)) as records:
        for line in sys.stdin:
            work = _work(archive, records, Job(**json.loads(line)))
            print("ready", flush=True)
            sys.stdin.readline()
            began = process_time()
            work()
            print(process_time() - began, flush=True)


if __name__ == "__main__":
    main()
