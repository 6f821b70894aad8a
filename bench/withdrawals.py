"""How long does it take from a withdrawal until the record says so?

    python bench/withdrawals.py [--poll SECONDS] [--settle SECONDS] [--times N]

The watch's poller, whole, over a twin of each platform on loopback; at moments that have nothing to
do with its looks, posts are withdrawn. By design it takes until the next look, and then the time
between the two questions: what comes on top is ours. Both times are short here; with the default
settings they are 120 and 150 seconds for accounts that have posted within a week.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from onrecord.archive import WatchSettings, create_archive
from onrecord.findings.verdicts import Verdict
from onrecord.watch.sources.watched import Source
from platform_twins import PLATFORMS
from polling_room import PollingRoom, polling_room
from twin_server import Twin

# A site's pages are asked after every two minutes while they are young, whatever is set: too long
# for this bench, and by default the same.
NAMES = [
    name
    for name, kind in PLATFORMS.items()
    if "withdraw" not in kind.cannot and not name.startswith("web")
]
WORDS = "Notice {0}: high water is expected at the lower harbour on day {0}, and ships should wait."


async def measure(given: argparse.Namespace) -> dict[str, list[float]]:
    """Seconds from each withdrawal to its verdict, by platform."""
    settings = WatchSettings(
        poll_seconds=given.poll, quiet_seconds=given.poll, settle_seconds=given.settle
    )
    chance = random.Random(5)  # moments
    taken: dict[str, list[float]] = {one: [] for one in NAMES}
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_:
        twins = {one: open_.enter_context(PLATFORMS[one].twin()) for one in NAMES}
        folder = Path(name) / "archive"
        _archive(folder, twins.values())
        async with polling_room(folder, settings) as room:
            posts = {
                one: [_post(twin, n) for n in range(given.times + 1)] for one, twin in twins.items()
            }
            sources = {one: await room.add(twin) for one, twin in twins.items()}
            async with room.watching():
                await asyncio.gather(
                    *(
                        _life(room, sources[one], twin, posts[one], given, chance, taken[one])
                        for one, twin in twins.items()
                    )
                )
    return taken


def _archive(folder: Path, twins: Iterable[Twin]) -> None:
    """An archive that asks the twins of platforms with one server in their place."""
    create_archive(folder, "records.example/bench")
    lines = [line for twin in twins for line in getattr(twin, "servers")]  # noqa: B009
    path = folder / "onrecord.toml"
    path.write_text(path.read_text().replace("servers = []", f"servers = {json.dumps(lines)}"))


def _post(twin: Twin, number: int) -> str:
    made = getattr(twin, "post")(WORDS.format(number))  # noqa: B009
    return str(made)


async def _life(
    room: PollingRoom,
    source: Source,
    twin: Twin,
    posts: list[str],
    given: argparse.Namespace,
    chance: random.Random,
    taken: list[float],
) -> None:
    """Withdraw all posts but the last, one after the other."""
    for post in posts[:-1]:
        await asyncio.sleep(given.poll * (1 + chance.random()))
        began = time.monotonic()
        getattr(twin, "withdraw")(post)  # noqa: B009
        while not _is_gone(room, source, post):
            await asyncio.sleep(0.02)
            if time.monotonic() - began > 10 * (given.poll + given.settle):
                raise SystemExit(f"{source.key[0]}: not noticed; told: {room.told}")
        taken.append(time.monotonic() - began)


def _is_gone(room: PollingRoom, source: Source, post: str) -> bool:
    return room.presence(source, post).verdict is Verdict.NO_LONGER_SERVED


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--poll", type=int, default=2, help="seconds between two looks")
    parser.add_argument("--settle", type=int, default=2, help="seconds between the two questions")
    parser.add_argument("--times", type=int, default=5, help="withdrawals on each platform")
    given = parser.parse_args()
    longest = given.poll + given.settle
    print(f"a look every {given.poll} s, asked again after {given.settle} s: {longest} s at most")
    for name, seconds in asyncio.run(measure(given)).items():
        middle, most = statistics.median(seconds), max(seconds)
        over = f"{most - longest:+5.1f} s beside the settings"
        print(f"{name:14} {middle:5.1f} s in the median, {most:5.1f} s at most, {over}")


if __name__ == "__main__":
    main()
