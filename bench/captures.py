"""How many pages a minute do we capture, beside `single-file-cli`?

    python bench/captures.py [--runs 6]

One page with a stylesheet, a web font, pictures, a film, scripts, a worker and a service worker,
served on loopback. Each row captures it so many times, one after the other: `cold` starts a
browser for each, `warm` keeps one. Ours makes the whole package: every answer, picture, text,
certificates, WACZ. `single-file-cli` (npm, AGPL-3.0, installed by the rig for this bench alone)
starts a browser for each and makes one file of HTML. CPU seconds are of this process and of all
that it starts; memory is the largest sum of shares (PSS) of them, looked at five times a second.
Aims: a third of single-file's time or less, warm; 1.5 times as many warm as cold.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from time import monotonic

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "rig"))

import install

from onrecord.network import Guard, SystemClock
from onrecord.network.browser import Budget, Chromium, visit
from onrecord.network.wacz_writing import write_wacz
from onrecord.record.captures import Whole
from page_site import node, page_site

ROOT = Path(__file__).resolve().parents[1]
_EVERY = 0.2  # seconds between two looks at the memory


@dataclass(slots=True)
class Used:
    """What a row took: seconds of the wall and of processors, and bytes at most."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    _seen: dict[int, float] = field(default_factory=dict)

    def look(self, me: psutil.Process) -> None:
        """Note each process by its number: its seconds are lost once it has ended."""
        memory = 0
        for one in me.children(recursive=True):
            try:
                memory += one.memory_full_info().pss
                self._seen[one.pid] = sum(one.cpu_times()[:2])
            except psutil.Error:
                continue
        self.memory = max(self.memory, memory)

    @property
    def of_children(self) -> float:
        return sum(self._seen.values())


@contextmanager
def measured() -> Iterator[Used]:
    """Measure while the block runs, less the site's own server, which was there before."""
    me, used, ended = psutil.Process(), Used(), threading.Event()
    used.look(me)
    before, own = used.of_children, sum(os.times()[:2])

    def watch() -> None:
        while not ended.wait(_EVERY):
            used.look(me)

    watching = threading.Thread(target=watch)
    watching.start()
    began = monotonic()
    try:
        yield used
    finally:
        used.wall = monotonic() - began
        ended.set()
        watching.join()
        used.cpu = used.of_children - before + sum(os.times()[:2]) - own


async def ours(url: str, runs: int, folder: Path, *, warm: bool) -> int:
    """Capture so often; the size of the last package."""
    size = 0
    guard = Guard(allow_private=["127.0.0.0/8", "localhost"])

    async def one(chromium: Chromium) -> int:
        seen = await visit(chromium, url, Budget(), SystemClock(), "bench")
        assert seen.outcome == Whole(), seen.outcome
        package = write_wacz(seen, software="onrecord bench", entropy=token_bytes)
        (folder / "ours.wacz").write_bytes(package)
        return len(package)

    if warm:
        async with Chromium(guard) as chromium:
            for _ in range(runs):
                size = await one(chromium)
        return size
    for _ in range(runs):
        async with Chromium(guard) as chromium:
            size = await one(chromium)
    return size


def single_file(url: str, runs: int, folder: Path) -> int:
    """The same with single-file-cli, at its defaults; the size of the last file."""
    modules = install.node_modules(ROOT / "rig" / "singlefile")
    program = modules / "single-file-cli" / "single-file-node.js"
    chromium = shutil.which("chromium")
    target, size = folder / "single.html", 0
    for _ in range(runs):
        target.unlink(missing_ok=True)
        subprocess.run(
            [
                node(),
                program,
                url,
                target,
                f"--browser-executable-path={chromium}",
                "--browser-arg=--no-sandbox",
            ],
            check=True,
            capture_output=True,
        )
        if target.exists():
            size = target.stat().st_size
        else:  # it ends with 0 all the same; its time counts
            print("| single-file-cli made no file this time", flush=True)
    return size


def row(what: str, runs: int, make: Callable[[], int]) -> Used:
    with measured() as used:
        size = make()
    print(
        f"| {what:<16} | {60 * runs / used.wall:>9.1f} | {used.wall / runs:>7.2f} |"
        f" {used.cpu / runs:>7.2f} | {used.memory / 2**20:>6.0f} | {size:>9,} |",
        flush=True,
    )
    return used


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=6)
    runs = arguments.parse_args().runs
    install.node_modules(ROOT / "rig" / "singlefile")  # not within the time
    print("| what             | a minute  | seconds | CPU s   | MB     | bytes     |")
    print("|------------------|-----------|---------|---------|--------|-----------|")
    with page_site() as site, tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), site.url("/page")
        cold = row("onrecord, cold", runs, lambda: asyncio.run(ours(url, runs, folder, warm=False)))
        warm = row("onrecord, warm", runs, lambda: asyncio.run(ours(url, runs, folder, warm=True)))
        theirs = row("single-file-cli", runs, lambda: single_file(url, runs, folder))
    print(f"\nwarm beside cold: {cold.wall / warm.wall:.2f} times as many (aim: 1.5)")
    print(f"warm takes {warm.wall / theirs.wall:.2f} of single-file's time (aim: 0.33)")
    print(f"cold takes {cold.wall / theirs.wall:.2f} of it")


if __name__ == "__main__":
    main()
