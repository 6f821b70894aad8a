"""How many pages a minute do 1, 2 and 4 browsers capture beside each other?

    python bench/captures_workers.py [--runs 6] [--workers 1 2 4]

The page of bench/captures.py on loopback. Each worker is a process of its own, as a capture worker
is, with one browser that it keeps; all begin at the same moment, when their browsers have captured the
page once. A row is so many captures by each. CPU seconds are of the workers and all that they
start; memory is the largest sum of shares (PSS) of them. What says how many a machine bears is
the CPU of one capture: beyond its cores, more workers only wait for each other.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_bytes

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psutil
from _growing import load
from captures import measured

from onrecord.network import Guard, SystemClock
from onrecord.network.browser import Budget, Chromium, visit
from onrecord.network.wacz_writing import write_wacz
from onrecord.record.captures import Whole
from page_site import page_site


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=6, help="captures by each worker")
    arguments.add_argument("--workers", type=int, nargs="+", default=(1, 2, 4))
    arguments.add_argument("--work", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.work is not None:
        asyncio.run(work(given.work, given.runs))
        return
    print("| workers | a second | of one | CPU s a capture | MB a worker | kB a package | load |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    alone = 0.0
    with page_site() as site:
        for workers in given.workers:
            rate = row(site.url("/page"), given.runs, workers, alone)
            alone = alone or rate


def row(url: str, runs: int, workers: int, alone: float) -> float:
    """Print what so many do; captures a second."""
    with ExitStack() as stack:
        children = [stack.enter_context(worker(url, runs)) for _ in range(workers)]
        for child in children:
            hear(child)
        with measured() as used:
            for child in children:
                assert child.stdin is not None
                child.stdin.write("go\n")
                child.stdin.flush()
            sizes = [int(hear(child)) for child in children]
            used.look(psutil.Process())
    captures = runs * workers
    rate = captures / used.wall
    print(
        f"| {workers} | {rate:.2f} | {rate / (alone or rate):.2f} | {used.cpu / captures:.2f}"
        f" | {used.memory / workers / 1e6:.0f} | {sum(sizes) / workers / 1e3:.0f} | {load()} |",
        flush=True,
    )
    return rate


@contextmanager
def worker(url: str, runs: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, __file__, "--work", url, "--runs", str(runs)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.communicate(timeout=60)


def hear(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


async def work(url: str, runs: int) -> None:
    """Capture, each into a package of its own that a temporary folder keeps."""
    guard, clock, size = Guard(allow_private=["127.0.0.0/8", "localhost"]), SystemClock(), 0
    with tempfile.TemporaryDirectory() as name:
        async with Chromium(guard) as chromium:
            for number in range(runs + 1):
                seen = await visit(chromium, url, Budget(), clock, "bench")
                assert seen.outcome == Whole(), seen.outcome
                package = write_wacz(seen, software="onrecord bench", entropy=token_bytes)
                (Path(name) / f"{number}.wacz").write_bytes(package)
                size = len(package)
                if number == 0:
                    print("ready", flush=True)
                    await asyncio.to_thread(sys.stdin.readline)
            print(size, flush=True)
            await asyncio.to_thread(sys.stdin.readline)  # it is measured before the browser ends


if __name__ == "__main__":
    main()
