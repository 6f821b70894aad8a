"""What does watching cost while a whole network's stream passes by?

    python bench/watch_memory.py [--seconds 20] [--rate 2000] [--accounts 10000]

A relay twin in a process of its own sends frames of 5.5 kB at the rate, one in a hundred of an
account on record. `onrecord watch`, the real command, listens; its memory is the largest resident
set, its share of a core is processor time over the time of the load. Afterwards every commit of
an account on record must be there, once. Aim: under 200 MB, one core not full.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import websockets.asyncio.server

from atproto_account import Account, K256Signer, post
from onrecord.archive import create_archive, open_archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import cid_of_block
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId, Enrolment, Voucher
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Revision
from onrecord.watch.notes import remember
from onrecord.watch.watched import Watched

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SPEAKING = 20  # accounts on record that post
ONE_IN = 100  # frames, of an account on record
FRAME = 5_500  # bytes: the mean of the production frames
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
TICK = 0.01


def did(number: int, of: str) -> str:
    digits = ""
    while len(digits) < 10:
        number, rest = divmod(number, 32)
        digits += LETTERS[rest]
    return f"did:plc:{of}{digits}".ljust(32, "a")


@dataclass(frozen=True)
class Load:
    """The frames of the run, in the order in which they are sent."""

    speakers: list[Account]
    first: list[Chain]
    frames: list[bytes]
    ours: int


def load(count: int) -> Load:
    """Frames of strangers, one of which is made and worn by many, and of accounts on record."""
    speakers = [Account(K256Signer(f"s{n}"), did(n, "watched")) for n in range(SPEAKING)]
    first = []
    for speaker in speakers:
        speaker.write(begin=post("begin"))
        first.append(Chain(speaker.rev or "", speaker.data))
    stranger = Account(K256Signer("stranger"), did(0, "someone"))
    frame = stranger.write(a=post("x" * 300, padding="y" * (FRAME - 1_100))).frame
    crowd = [frame.replace(stranger.did.encode(), did(n, "someone").encode()) for n in range(500)]
    frames, ours = [], 0
    for number in range(count):
        if number % ONE_IN:
            frames.append(crowd[number % len(crowd)])
            continue
        speaker = speakers[ours % SPEAKING]
        frames.append(speaker.write(**{f"p{ours}": post(f"post {ours}")}).frame)
        ours += 1
    return Load(speakers, first, frames, ours)


async def relay(frames: list[bytes], rate: int, port: int) -> None:
    """Send all frames at the rate to the first who subscribes, then stay silent."""
    done = asyncio.Event()

    async def send(subscriber: websockets.asyncio.server.ServerConnection) -> None:
        await asyncio.sleep(1)
        start, sent = time.monotonic(), 0
        while sent < len(frames):
            due = min(int((time.monotonic() - start) * rate), len(frames))
            for frame in frames[sent:due]:
                await subscriber.send(frame)
            sent = max(sent, due)
            await asyncio.sleep(TICK)
        print(f"sent {time.monotonic() - start:.3f}", flush=True)
        await done.wait()

    async with websockets.asyncio.server.serve(send, "127.0.0.1", port, compression=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await done.wait()


def archive_of(folder: Path, accounts: int, made: Load, port: int) -> None:
    """An archive with so many accounts on record, some of which will post."""
    create_archive(folder, "records.example/bench")
    settings = folder / "onrecord.toml"
    text = settings.read_text().replace("wss://bsky.network", f"ws://127.0.0.1:{port}")
    text = text.replace("allow_private = []", 'allow_private = ["127.0.0.1"]')
    settings.write_text(text)
    names = [speaker.did for speaker in made.speakers]
    names += [did(n, "quiet") for n in range(accounts - len(names))]
    with open_archive(folder) as archive:
        bodies = archive.keep(*(write_body(_enrolment(name)) for name in names))
        archive.append([_document(n, body) for n, body in zip(names, bodies, strict=True)])
        archive.publish()
        quiet = Chain("2222222222222", cid_of_block(b""))
        for number, name in enumerate(names):
            spoken = number < len(made.speakers)
            key = made.speakers[number].signer.public.text if spoken else "z"
            chain = made.first[number] if spoken else quiet
            remember(
                archive,
                Watched(account=AccountId(name), keys=((SINCE, key),), chain=chain, seen_at=SINCE),
            )


def _enrolment(name: str) -> Enrolment:
    return Enrolment(
        platform=bluesky.NAME,
        account=AccountId(name),
        handle=None,
        institution=f"Office {name[-10:]}",
        under=None,
        voucher=Voucher(by="a bench", where=None, words=None),
        enrolled_at=SINCE,
    )


def _document(name: str, body: str) -> Document:
    return Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=SINCE,
        accounts=(AccountId(name),),
        posts=(),
        body=body,  # type: ignore[arg-type]  # a commitment, as `keep` gave it
    )


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def largest_resident_set(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def recorded(folder: Path) -> int:
    """How many commits of the stream are on record; each must be there once."""
    with open_archive(folder, writing=False) as archive:
        revisions = [
            (entry.account, entry.fact.rev)
            for logged in archive.entries()
            if isinstance(entry := logged.entry, AccountObservation)
            and isinstance(entry.fact, Revision)
        ]
    if len(set(revisions)) != len(revisions):
        raise SystemExit("a commit was recorded twice")
    return len(revisions)


def measure(seconds: int, rate: int, accounts: int) -> None:
    made = load(seconds * rate)
    with tempfile.TemporaryDirectory() as name:
        folder, spool = Path(name) / "archive", Path(name) / "frames"
        spool.write_bytes(b"".join(len(f).to_bytes(4, "big") + f for f in made.frames))
        again = [sys.executable, __file__, "--relay", str(spool), "--rate", str(rate)]
        with subprocess.Popen(again, stdout=subprocess.PIPE, text=True) as sender:
            assert sender.stdout is not None
            try:
                archive_of(folder, accounts, made, int(sender.stdout.readline()))
                _watch(folder, sender.stdout.readline, made, accounts)
            finally:
                sender.kill()


def _watch(folder: Path, sent: object, made: Load, accounts: int) -> None:
    program = "from onrecord.cli import main; main()"
    words = [sys.executable, "-c", program, "watch", "--dir", str(folder)]
    started = time.monotonic()
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as child:
        try:
            took = float(str(sent()).split()[1])  # type: ignore[operator]  # a readline
            spent, most = processor_seconds(child.pid), largest_resident_set(child.pid)
            whole = time.monotonic() - started
            time.sleep(3)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)
    print(f"{len(made.frames):,} frames of {FRAME:,} bytes, {made.ours} of accounts on record")
    print(
        f"{accounts:,} accounts on record, {len(made.frames) / took:,.0f} frames/s for {took:.0f} s"
    )
    print(f"largest resident set  {most / 1e6:6.0f} MB   (aim: under 200)")
    print(f"of one core, start included {100 * spent / whole:6.0f} %   (aim: not full)")
    print(f"on record afterwards  {recorded(folder)} of {made.ours} commits")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=2_000)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--relay", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.relay is None:
        measure(given.seconds, given.rate, given.accounts)
        return
    data, frames, at = Path(given.relay).read_bytes(), [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        frames.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    asyncio.run(relay(frames, given.rate, 0))


if __name__ == "__main__":
    main()
