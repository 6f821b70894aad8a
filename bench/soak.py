"""Does memory stay flat while 500 observations a second are appended for long?

    python bench/soak.py [--minutes 60] [--rate 500] [--folder DIR]

One process keeps bytes and appends observations as a watcher does: five times a second a tenth as
many fresh answers of 5.5 kB as observations are kept durably, and all observations are appended to
PostgreSQL in one transaction; every ten seconds it publishes and brings its index up. Its resident
memory, and what the server's processes hold besides the buffers that they share (RssAnon), are
looked at every ten seconds: the median of the first third stands beside that of the last.
"""

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import monotonic, process_time, sleep

sys.path.insert(0, str(Path(__file__).parent))

import psutil
from _growing import load, observations, places, server

from onrecord.archive import Archive, open_archive

BODY = 5_500  # bytes: the mean of the frames of production
TURNS = 5  # a second
EVERY = 10.0  # seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--rate", type=int, default=500)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    arguments.add_argument("--append", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.append is not None:
        with open_archive(given.append) as archive:
            append(archive, given.rate, given.minutes * 60)
        return
    with server(given.folder) as (place, found):
        _, database = places(place, found)
        postmaster = int((found.data / "postmaster.pid").read_text().split()[0])
        print(f"{given.minutes:g} minutes, {given.rate} observations a second", flush=True)
        command = [sys.executable, __file__, "--append", str(database.folder)]
        command += ["--minutes", str(given.minutes), "--rate", str(given.rate)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            try:
                told = list(looked_at(child, psutil.Process(postmaster)))
            finally:
                child.kill()
        tell(told)
        print({name: f"{size / told[-1]['done']:.0f}" for name, size in database.bytes().items()})


def append(archive: Archive, rate: int, seconds: float) -> None:
    """Append at the rate; each `EVERY` seconds a line of what was done."""
    chance, began, done, told = random.Random(1), monotonic(), 0, 0.0
    each = rate // TURNS
    while (now := monotonic() - began) < seconds:
        if now * rate < done:
            sleep(done / rate - now)
            continue
        bodies = archive.keep(*(chance.randbytes(BODY) for _ in range(max(1, each // 10))))
        archive.append(observations(bodies, each, seed=done))
        done += each
        if now >= told + EVERY:
            told = now
            archive.publish()
            archive.index.catch_up()
            line = {"at": now, "done": archive.head.size, "behind": now * rate - done}
            print(json.dumps({**line, "cpu": process_time()}), flush=True)


def looked_at(
    child: "subprocess.Popen[str]", postmaster: psutil.Process
) -> Iterator[dict[str, float]]:
    """Each line of the child's, with the memory at that moment, in MB; every tenth is printed."""
    assert child.stdout is not None
    for number, line in enumerate(child.stdout):
        told = json.loads(line)
        told["appending"] = psutil.Process(child.pid).memory_info().rss / 1e6
        told["server"] = _own(postmaster) / 1e6
        if number % 10 == 0:
            words = ", ".join(f"{name} {value:,.0f}" for name, value in told.items())
            print(f"{words}, load {load()}", flush=True)
        yield told


def _own(process: psutil.Process) -> int:
    """Bytes of a process and its children that are nobody else's (proc(5), status)."""
    found = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(OSError):  # it ended just now
            told = Path(f"/proc/{one.pid}/status").read_text().partition("RssAnon:")[2]
            found += int(told.split()[0]) * 1024 if told else 0  # it ended, and waits to be told of
    return found


def tell(told: list[dict[str, float]]) -> None:
    """The first third beside the last."""
    third = max(1, len(told) // 3)
    last = told[-1]
    rate = last["done"] / last["at"]
    print(f"{last['done']:,.0f} observations in {last['at'] / 60:.1f} minutes, {rate:.0f} a second")
    print(f"{1e6 * last['cpu'] / last['done']:.0f} µs of a processor for each, appending alone")
    for name in ("appending", "server"):
        first, end = (median(one[name] for one in part) for part in (told[:third], told[-third:]))
        most = max(one[name] for one in told)
        print(f"{name:>9}: first third {first:.1f} MB, last {end:.1f} MB, at most {most:.1f} MB")


if __name__ == "__main__":
    main()
