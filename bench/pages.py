"""How many pages a second do many readers get, how long do they wait, and what does it take?

    python bench/pages.py [--posts 100000] [--folder DIR] [--readers 200] [--seconds 10]

A made-up archive (bench/_pages_archive.py), served by `onrecord.web.serve` in a process of its own;
readers in another, each over one connection that it keeps. They ask for the front page, accounts,
posts and cases, more often for those that many read (by Zipf's law), and take what comes compressed,
as browsers do. "cold": the process has just begun; "warm": it has answered the same readers before.
Beside it, in the same run, a page of Starlette that says hello: the share of that is what counts, as
the machines that we measure on are shared. Last, a full-text search and `check`, with the answers.
"""

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from typing import Self
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

from _pages_archive import prepared
from check import asked as questions

from onrecord.archive import open_archive
from onrecord.desk.cases import cases
from onrecord.desk.search.checking import check_text
from onrecord.desk.search.matching import closest
from onrecord.findings.likeness import ask
from onrecord.web.one_look import one_look

_SERVE = """
import sys
from pathlib import Path
from onrecord.archive import open_archive
from onrecord.web import serve
with open_archive(Path(sys.argv[1]), writing=False) as archive:
    serve(archive, "127.0.0.1", 0, lambda url: print(url, flush=True))
"""
_HELLO = """
import socket
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
def hello(request):
    return HTMLResponse("<!doctype html><title>hello</title><p>hello")
with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    app = Starlette(routes=[Route("/", hello)])
    config = uvicorn.Config(app, access_log=False, lifespan="off", log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
"""
# Of a hundred readers, so many look at:
_MIX = {"front": 15, "account": 20, "post": 50, "case": 15}
_QUESTIONS = 100
_PATIENCE = 20.0  # seconds after the end, for answers that are still to come


@dataclass(frozen=True, slots=True)
class Told:
    """What the readers of one run saw."""

    times: list[float]  # seconds of each answer
    seconds: float
    bytes: int
    statuses: Counter[int]


def main() -> None:
    if sys.argv[1:2] == ["--read"]:
        asyncio.run(read_and_print(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
        return
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--readers", type=int, default=200)
    arguments.add_argument("--seconds", type=float, default=10)
    given, sys.argv[1:] = arguments.parse_known_args()
    folder, posts = prepared()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{posts:,} posts; {given.readers} readers; load {load}; {os.cpu_count()} cores")
    hello = of_server([_HELLO], ["/"], given.readers, given.seconds, "hello")[0]
    paths = wanted(folder)
    for told, name in zip(
        of_server([_SERVE, str(folder)], paths, given.readers, given.seconds, "cold", "warm"),
        ("cold", "warm"),
        strict=True,
    ):
        print(f"{name}: {told / hello:.2f} of hello's pages a second")
    search(folder)


def wanted(folder: Path) -> list[str]:
    """Addresses in the order in which readers ask for them; the same each time."""
    chance = random.Random(3)
    with sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True) as database:
        refs = [ref for (ref,) in database.execute("SELECT ref FROM posts ORDER BY ref LIMIT 2000")]
        accounts = [x for (x,) in database.execute("SELECT DISTINCT account FROM posts")]
    database.close()
    with open_archive(folder, writing=False) as archive:
        names = list(cases(archive))
    chance.shuffle(accounts)
    many = {
        "front": ["/"],
        "account": [f"/accounts/{quote(one, safe=':')}" for one in accounts],
        "post": [f"/posts/{ref}" for ref in refs],
        "case": [f"/cases/{name}" for name in names],
    }
    kinds = chance.choices(list(_MIX), weights=list(_MIX.values()), k=20_000)
    return [_by_zipf(chance, many[kind]) for kind in kinds]


def _by_zipf(chance: random.Random, some: Sequence[str]) -> str:
    rank = int(len(some) ** chance.random())  # log-uniform: the nth is asked for 1/n as often
    return some[min(rank, len(some)) - 1]


class Server:
    """The pages of an archive, in a process of their own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", _SERVE, str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=60)


async def crawl(url: str, addresses: Sequence[str], connections: int) -> None:
    """Fetch these addresses, each once."""
    host, _, port = url.removeprefix("http://").strip("/").partition(":")
    waiting = iter(addresses)

    async def fetch() -> None:
        receiving, sending = await asyncio.open_connection(host, int(port))
        for address in waiting:
            await _get(receiving, sending, f"{host}:{port}", address)
        sending.close()

    await asyncio.gather(*(fetch() for _ in range(connections)))


async def _get(
    receiving: asyncio.StreamReader, sending: asyncio.StreamWriter, host: str, path: str
) -> tuple[int, int]:
    """The status of an answer, and its bytes."""
    asking = f"GET {path} HTTP/1.1\r\nhost: {host}\r\naccept-encoding: gzip\r\n\r\n"
    sending.write(asking.encode())
    head = await receiving.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    await receiving.readexactly(length)
    return int(head[9:12]), len(head) + length


def of_server(
    command: list[str], paths: list[str], readers: int, seconds: float, *names: str
) -> list[float]:
    """Pages a second of each run by a server's readers, all printed; it serves them one by one."""
    server = subprocess.Popen(
        [sys.executable, "-c", *command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent,
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        found = []
        for name in names:
            before = _cpu(server.pid)
            told = _read(url, paths, readers, seconds)
            rate = len(told.times) / told.seconds
            ordered = sorted(told.times)
            half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
            cpu = (_cpu(server.pid) - before) / max(len(told.times), 1)
            print(
                f"{name:>6}: {rate:7.0f} pages/s, median {half * 1000:6.0f} ms,"
                f" 95th percentile {most * 1000:6.0f} ms, {cpu * 1000:6.2f} ms CPU a page,"
                f" {told.bytes / max(len(told.times), 1) / 1000:5.1f} kB a page,"
                f" memory {_peak(server.pid):.0f} MB at most; answers {dict(told.statuses)}",
                flush=True,
            )
            found.append(rate)
        return found
    finally:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def _read(url: str, paths: list[str], readers: int, seconds: float) -> Told:
    command = [sys.executable, __file__, "--read", url, str(readers), str(seconds)]
    done = subprocess.run(
        command, input="\n".join(paths), capture_output=True, text=True, check=True
    )
    took, size, statuses, *times = done.stdout.split("\n")
    codes = Counter({int(a): int(b) for a, b in (one.split(":") for one in statuses.split())})
    return Told([float(one) for one in times if one], float(took), int(size), codes)


async def read_and_print(url: str, readers: int, seconds: float) -> None:
    """The readers: each asks for the next address as soon as it has an answer."""
    host, _, port = url.removeprefix("http://").strip("/").partition(":")
    paths, place = sys.stdin.read().split("\n"), 0
    times: list[float] = []
    statuses: Counter[int] = Counter()
    size = 0
    began = perf_counter()
    waiting: dict[int, float] = {}  # since when who waits

    async def read(reader: int) -> None:
        nonlocal place, size
        receiving, sending = await asyncio.open_connection(host, int(port))
        while perf_counter() - began < seconds:
            path, place = paths[place % len(paths)], place + 1
            asked = waiting[reader] = perf_counter()
            status, received = await _get(receiving, sending, f"{host}:{port}", path)
            del waiting[reader]
            times.append(perf_counter() - asked)
            statuses[status] += 1
            size += received
        sending.close()

    tasks = [asyncio.create_task(read(number)) for number in range(readers)]
    _, late = await asyncio.wait(tasks, timeout=seconds + _PATIENCE)
    for task in late:
        task.cancel()
    if late:  # whoever still waits has waited at least so long: told as 0
        times += [perf_counter() - asked for asked in waiting.values()]
        statuses[0] = len(late)
    counted = " ".join(f"{code}:{count}" for code, count in statuses.items())
    print(perf_counter() - began, size, counted, *times, sep="\n")


def search(folder: Path) -> None:
    """Full-text search and `check`, in this process: whole answers, as the page gives them."""
    with open_archive(folder, writing=False) as archive:
        texts = questions()[:_QUESTIONS]
        check_text(archive, texts[0])  # as a process that has answered
        for name, answer in (
            ("search", lambda text: closest(archive, ask(text))),
            ("check", lambda text: check_text(one_look(archive), text)),
        ):
            wall, cpu = [], []
            for text in texts:
                began, began_cpu = perf_counter(), thread_time()
                answer(text)
                wall.append(perf_counter() - began)
                cpu.append(thread_time() - began_cpu)
            told = ", ".join(
                f"{of} median {sorted(x)[len(x) // 2] * 1000:.0f} ms,"
                f" 95th percentile {sorted(x)[int(len(x) * 0.95)] * 1000:.0f} ms"
                for of, x in (("wall", wall), ("CPU", cpu))
            )
            print(f"{name:>6}: {told}", flush=True)


def _cpu(pid: int) -> float:
    """Seconds of CPU of a process so far (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """The largest memory of a process so far, in MB (proc(5), status)."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1000


if __name__ == "__main__":
    main()
