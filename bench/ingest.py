"""How long is a frame on its way into the record: on the cluster, and in one process?

    python bench/ingest.py [--each 60] [--backlog 600]

A real Bluesky server's stream is heard by `onrecord watch` with an archive in a folder, and by a collector
whose frames go through three NATS nodes to a recorder, into PostgreSQL and buckets. First an account
posts now and then, and both hear each post: from the time at which a frame was heard, by its own
exchange, until it can be read on record. Then a backlog is posted while nobody listens, and each in
turn works it off: frames a second from the first heard to the last on record.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bluesky_rig import Account
from onrecord.archive import Archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.naming_places import setting
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from whole_made import whole
from whole_rig import COLLECTORS, Whole

NORTH, EMBEDDED = COLLECTORS[0], "embedded"
CLUSTER = {"recorder": ("watch",), "sequencer": ("sequence",), NORTH: ("collect", "--log", "json")}
_GLANCE = 0.002  # seconds between two looks at the record: the finest that is told apart
_PATIENCE = 120.0
_BETWEEN = 0.25  # seconds between two posts of the first part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=60, help="posts that both hear")
    parser.add_argument("--backlog", type=int, default=600, help="posts that wait for each")
    given = parser.parse_args()
    with whole() as made:
        account = made.bluesky.create_account()
        _embedded(made)
        for part in (EMBEDDED, "recorder"):
            made.run("add", account.handle, "--platform", "bluesky", "--institution", "A ministry", part=part)  # fmt: skip
        with _archives(made) as (embedded, cluster):
            _begin(made, EMBEDDED, *CLUSTER)
            _await_all(made, account, embedded, cluster)
            _side_by_side(made, account, given.each, embedded, cluster)
            _work_off(made, account, given.backlog, embedded, cluster)


def _embedded(made: Whole) -> None:
    """An archive in a folder, with everything in one process."""
    made.run("init", "--origin", "embedded.example.org/log", "--no-tsa", part=EMBEDDED)
    path = Layout(made.part(EMBEDDED)).configuration
    text, stream = path.read_text(), made.bluesky.firehose.partition("/xrpc")[0]
    for section, key, value in (
        ("network", "allow_private", '["127.0.0.0/8", "localhost"]'),
        ("bluesky", "plc", json.dumps(made.bluesky.plc)),
        ("bluesky", "firehose", json.dumps(stream)),
        ("bluesky", "handle_resolver", json.dumps(made.bluesky.pds)),
    ):
        text = setting(text, section, key, value)
    path.write_text(text)


@contextmanager
def _archives(made: Whole) -> Iterator[tuple[Archive, Archive]]:
    with (
        open_archive(made.part(EMBEDDED), writing=False) as embedded,
        made.here("recorder", writing=False) as cluster,
    ):
        yield embedded, cluster


def _begin(made: Whole, *names: str) -> None:
    for name in names:
        made.start(name, *CLUSTER.get(name, ("watch",)))


def _await_all(made: Whole, account: Account, *archives: Archive) -> None:
    """Wait until each hears what is posted: the first posts may come before they listen."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        post = made.bluesky.post(account, "Are you there?")
        time.sleep(1)
        if all(
            post.uri.endswith(tuple(_heard(archive, 0, archive.head.size))) for archive in archives
        ):
            return
        if time.monotonic() > deadline:
            raise SystemExit("a watcher did not begin to hear the stream")


def _heard(archive: Archive, start: int, stop: int) -> dict[str, float]:
    """Posts that the stream brought, of these entries: when each was heard."""
    found = {}
    for logged in archive.entries(start, stop):
        entry = logged.entry
        if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen):
            exchange = entry.evidence.exchange
            if exchange.method == "SUBSCRIBE" and entry.part is None:
                found[str(entry.post)] = exchange.answered_at.timestamp()
    return found


def _on_record(archive: Archive, start: int, count: int) -> list[tuple[float, float]]:
    """Of so many posts, when each was heard and when it was first read on record."""
    found: list[tuple[float, float]] = []
    deadline = time.monotonic() + _PATIENCE
    while len(found) < count:
        size = archive.head.size
        if size > start:
            now = time.time()
            found += [(at, now) for at in _heard(archive, start, size).values()]
            start = size
        if time.monotonic() > deadline:
            raise SystemExit(f"{len(found)} of {count} posts are on record")
        time.sleep(_GLANCE)
    return found


def _side_by_side(made: Whole, account: Account, count: int, *archives: Archive) -> None:
    with ThreadPoolExecutor(len(archives)) as pool:
        waiting = [pool.submit(_on_record, one, one.head.size, count) for one in archives]
        for number in range(count):
            made.bluesky.post(account, f"Bulletin {number}")
            time.sleep(_BETWEEN)
        times = [_delays(one) for one in waiting]
    for name, delays in zip(("in one process", "on the cluster"), times, strict=True):
        high = quantiles(delays, n=20)[-1]
        print(f"{name}: median {median(delays):.0f} ms, 95th percentile {high:.0f} ms", flush=True)
    print(f"the cluster takes {median(times[1]) / median(times[0]):.1f} times as long")


def _delays(waiting: "Future[list[tuple[float, float]]]") -> list[float]:
    return [1e3 * (known - heard) for heard, known in waiting.result()]


def _work_off(
    made: Whole, account: Account, count: int, embedded: Archive, cluster: Archive
) -> None:
    made.end_all()
    starts = embedded.head.size, cluster.head.size
    for number in range(count):
        made.bluesky.post(account, f"Late bulletin {number}")
    rates = []
    for names, archive, start in (
        ((EMBEDDED,), embedded, starts[0]),
        (tuple(CLUSTER), cluster, starts[1]),
    ):
        _begin(made, *names)
        found = _on_record(archive, start, count)
        took = max(known for _, known in found) - min(heard for heard, _ in found)
        rates.append(count / took)
        made.end_all()
    print(f"a backlog of {count} frames: {rates[0]:.0f} a second in one process, {rates[1]:.0f} on")
    print(f"the cluster ({rates[1] / rates[0]:.2f} times as many); load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
