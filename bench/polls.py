"""How many accounts can one watch look at, and in how much memory?

    python bench/polls.py [--accounts N] [--hosts N] [--seconds N] [--every N] [--delay MS] [--alone]

Pages of institutions' own sites on a local server that takes 50 ms for each answer, at addresses
of loopback of their own, so that the limits for one host hold as they do elsewhere. `onrecord
watch` runs whole, in a process of its own: once to see every page for the first time; then again,
while nothing changes, and looks are counted: by the server, so that one is an answer that was sent.
Then changedetection.io rechecks the same pages, as fast as it can, in the same run; what is said of
it counts what the server has answered, and the memory of all its processes.
"""

import argparse
import asyncio
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from _changedetection import Changedetection

from onrecord.archive import create_archive, open_archive
from onrecord.platforms import web
from onrecord.record.accounts import AccountId, Enrolment, Voucher
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body

_PIECE = 500  # addresses that it is given at once
_SETTLED = 0.5  # seconds after the word to begin
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCE = "The ministry has measured the tides at harbour {0} and found them as they were. "


@dataclass(slots=True)
class Site:
    """A server of pages that never change, on many addresses of loopback."""

    delay: float  # seconds until an answer begins
    conditions: bool  # whether it gives an ETag, and answers 304
    port: int = 0
    answered: int = 0
    at: set[str] = field(default_factory=set)  # addresses that were asked for

    def answer(self, head: bytes) -> bytes:
        """The whole answer to a request."""
        line, *rest = head.decode("latin-1").split("\r\n")
        path = line.split(" ")[1]
        self.answered += 1
        self.at.add(path)
        body = page(path)
        etag = f'"{hashlib.sha256(path.encode()).hexdigest()[:16]}"'
        told = f"etag: {etag}\r\n" if self.conditions else ""
        if self.conditions and any(one.lower() == f"if-none-match: {etag}" for one in rest):
            return f"HTTP/1.1 304 Not Modified\r\n{told}\r\n".encode()
        status = "200 OK" if path.startswith("/page") else "404 Not Found"
        kind = "content-type: text/html; charset=utf-8"
        return (
            f"HTTP/1.1 {status}\r\n{kind}\r\n{told}content-length: {len(body)}\r\n\r\n".encode()
            + body
        )


class _Talk(asyncio.Protocol):
    """One connection, which stays open."""

    def __init__(self, site: Site) -> None:
        self.site, self.heard = site, b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, _, self.heard = self.heard.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(self.site.delay, self.say, head)

    def say(self, head: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(self.site.answer(head))


def page(path: str) -> bytes:
    """A page of some 20 kB, as press releases have them: a third of it is text."""
    number = path.rpartition("page")[2]
    links = "".join(f'<li><a href="/other/{n}">Another notice, {n}</a></li>' for n in range(120))
    text = "".join(f"<p>{SENTENCE.format(n) * 4}</p>" for n in range(20))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Notice {number}</title>"
        f'<meta property="article:published_time" content="2026-01-05T09:00:00Z"></head><body>'
        f"<nav><ul>{links}</ul></nav><main><article><h1>Notice {number}</h1>{text}</article></main>"
        f"<footer>Ministry of Tides</footer></body></html>"
    ).encode()


@asynccontextmanager
async def serving(site: Site, hosts: int) -> AsyncIterator[Site]:
    """Serve at 127.0.1.1 and so on, the same port everywhere."""
    loop = asyncio.get_running_loop()
    servers: list[asyncio.Server] = []
    for number in range(hosts):
        made = await loop.create_server(lambda: _Talk(site), address(number), site.port)
        site.port = made.sockets[0].getsockname()[1]
        servers.append(made)
    try:
        yield site
    finally:
        for made in servers:
            made.close()


def address(number: int) -> str:
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


def pages(site: Site, accounts: int, hosts: int) -> list[str]:
    """The addresses of the pages."""
    return [f"http://{address(n % hosts)}:{site.port}/page{n}" for n in range(accounts)]


def archive_of(folder: Path, urls: list[str], every: int) -> None:
    """An archive with so many pages on record."""
    create_archive(folder, "records.example/bench")
    settings = folder / "onrecord.toml"
    text = settings.read_text().replace("allow_private = []", 'allow_private = ["127.0.0.0/8"]')
    text = text.replace("poll_seconds = 120", f"poll_seconds = {every}")
    text = text.replace("quiet_seconds = 480", f"quiet_seconds = {every}")
    settings.write_text(text.replace("automatic = true", "automatic = false"))
    with open_archive(folder) as archive:
        bodies = archive.keep(*(write_body(_enrolment(url)) for url in urls))
        archive.append(
            [
                Document(
                    kind=DocumentKind.ENROLMENT,
                    recorded_at=SINCE,
                    accounts=(AccountId(url),),
                    posts=(),
                    body=body,
                )
                for url, body in zip(urls, bodies, strict=True)
            ]
        )
        archive.publish()


def _enrolment(url: str) -> Enrolment:
    return Enrolment(
        platform=web.NAME,
        account=AccountId(url),
        handle=None,
        institution=f"Office {url.rpartition('page')[2]}",
        under=None,
        voucher=Voucher(by="a bench", where=None, words=None),
        enrolled_at=SINCE,
    )


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(what))


async def measure(given: argparse.Namespace) -> None:
    site = Site(given.delay / 1000, given.conditions)
    async with serving(site, given.hosts):
        print(f"{given.accounts:,} pages at {given.hosts:,} hosts, {given.delay} ms for an answer")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "archive"
            urls = pages(site, given.accounts, given.hosts)
            await asyncio.to_thread(archive_of, folder, urls, given.every)
            began = time.monotonic()
            first = watch(folder, "--once")
            await asyncio.to_thread(first.wait)
            took = time.monotonic() - began
            print(f"seen for the first time {given.accounts / took:4.0f} a second", flush=True)
            child = watch(folder, profile=given.profile)
            try:
                ours = await _watched(site, child, given)
            finally:
                child.send_signal(signal.SIGTERM)
                await asyncio.to_thread(child.wait, 60)
            if not given.alone:
                theirs = await _beside(site, Path(name) / "changedetection", urls, given.seconds)
                print(f"ratio                {ours / theirs:6.1f}   (aim: 5)")


def watch(folder: Path, *options: str, profile: str | None = None) -> "subprocess.Popen[bytes]":
    """`onrecord watch` in a process of its own."""
    program = "from onrecord.cli import main; main()"
    if profile:
        program = f"import cProfile; cProfile.run({program!r}, {profile!r})"
    words = [sys.executable, "-c", program, "watch", "--dir", str(folder), *options]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


async def _watched(
    site: Site, child: "subprocess.Popen[bytes]", given: argparse.Namespace
) -> float:
    site.at.clear()
    while len([path for path in site.at if path.startswith("/page")]) < given.accounts:
        await asyncio.sleep(0.2)
        if child.poll() is not None:
            raise SystemExit("the watch ended")
    await asyncio.sleep(given.every)
    spent, answered, began = processor_seconds(child.pid), site.answered, time.monotonic()
    await asyncio.sleep(given.seconds)
    took = time.monotonic() - began
    spent = processor_seconds(child.pid) - spent
    polls = (site.answered - answered) / took
    wanted = given.accounts / given.every
    print(
        f"polls                {polls:6.0f} a second over {took:.0f} s (set to {wanted:.0f}; aim: 300)"
    )
    print(
        f"of one core          {100 * spent / took:6.0f} %, {polls * took / spent:.0f} a CPU-second"
    )
    print(f"resident             {megabytes(child.pid, 'VmRSS'):6.0f} MB now,", end=" ")
    print(f"{megabytes(child.pid, 'VmHWM'):.0f} MB at most   (aim: 125)")
    return polls


async def _beside(site: Site, folder: Path, urls: list[str], seconds: float) -> float:
    """How many pages changedetection.io rechecks in a second, once it has seen them all."""
    folder.mkdir()
    with Changedetection(folder, free_port()) as other:
        before = site.answered
        for start in range(0, len(urls), _PIECE):
            await asyncio.to_thread(other.add, urls[start : start + _PIECE])
        await _answered(site, before + len(urls))
        await asyncio.to_thread(other.recheck)
        await asyncio.sleep(_SETTLED)
        answered, began = site.answered, time.monotonic()
        while site.answered - answered < 0.8 * len(urls) and time.monotonic() - began < seconds:
            await asyncio.sleep(0.1)
        rate = (site.answered - answered) / (time.monotonic() - began)
        print(f"changedetection.io   {rate:6.0f} a second, {other.megabytes():.0f} MB")
    return rate


async def _answered(site: Site, number: int) -> None:
    while site.answered < number:
        await asyncio.sleep(0.2)


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--every", type=int, default=10, help="seconds between two looks at a page")
    parser.add_argument("--delay", type=int, default=50, help="milliseconds")
    parser.add_argument("--conditions", action="store_true", help="pages with ETag")
    parser.add_argument("--alone", action="store_true", help="without changedetection.io")
    parser.add_argument("--profile", help="write a profile of the watch into this file")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
