"""What does it take to watch a country's institutions, the EU's, and all of Bluesky?

    python bench/capacity.py [--write] [--machine 0.05] [--disk 80] [--bucket 20] [--out 5]

On paper, by the costs that are measured (bench/_capacity_costs.py), for whom we imagine to watch
(bench/_capacity_scales.py), by formulas that can be read (bench/_capacity_paper.py), and by a small
simulation of a night that everybody speaks of (bench/_capacity_night.py), the same each time. The
prices are examples: name your own. `--write` puts the tables into docs/capacity.md and the picture
into docs/images.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from _capacity_costs import rows
from _capacity_night import Hands, enough, fewer, night
from _capacity_paper import MONTH, Load, Machine, Prices
from _capacity_picture import picture
from _capacity_scales import EU, SCALES

__all__ = ["PAGE", "PICTURE", "parts"]

ROOT = Path(__file__).parents[1]
PAGE, PICTURE = ROOT / "docs" / "capacity.md", ROOT / "docs" / "images" / "capacity.svg"
_HOURS = 3_600.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, words in (
        ("machine", "an hour of one of 4 processors and 16 GB"),
        ("disk", "a month of a TB for a database"),
        ("bucket", "a month of a TB of blobs"),
        ("out", "a TB to readers"),
    ):
        default = getattr(Prices(), name if name in ("out",) else f"{name}_{_PER[name]}")
        parser.add_argument(f"--{name}", type=float, default=default, help=words)
    parser.add_argument("--write", action="store_true", help="into docs/capacity.md")
    given = parser.parse_args()
    prices = Prices(
        machine_hour=given.machine, disk_month=given.disk, bucket_month=given.bucket, out=given.out
    )
    text = PAGE.read_text()
    for name, lines in parts(prices).items():
        told = "\n".join(lines)
        print(f"{name}\n{told}\n", flush=True)
        text = replaced(text, name, told)
    if given.write:
        PAGE.write_text(text)
        PICTURE.write_text(picture(SCALES))


_PER = {"machine": "hour", "disk": "month", "bucket": "month"}


def replaced(text: str, name: str, told: str) -> str:
    """The page with another table between the marks of this name."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"docs/capacity.md has no place for {name}")
    return f"{before}{begin}\n{told}\n{end}{after}"


def parts(prices: Prices) -> dict[str, list[str]]:
    """The tables of the page, by name."""
    return {
        "costs": rows(),
        "rates": rates(),
        "needs": needs(prices),
        "bottlenecks": bottlenecks(),
        "night": nights(),
        "browsers": browsers(),
    }


def _table(head: str, lines: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    names = " | ".join(one.name for one in SCALES)
    ruled = "|---" + "|---:" * len(SCALES) + "|"
    return [
        f"| {head} | {names} |",
        ruled,
        *(f"| {name} | {' | '.join(row)} |" for name, row in lines),
    ]


def rates() -> list[str]:
    """What comes, a second, in the mean and at the peak."""
    asked: list[tuple[str, Callable[[Load], float]]] = [
        ("frames that pass by", lambda load: load.heard),
        ("commits recorded", lambda load: load.commits),
        ("posts", lambda load: load.posts),
        ("questions", lambda load: load.polls),
        ("entries of the log", lambda load: load.entries),
        ("blobs", lambda load: load.blobs),
        ("captures", lambda load: load.captures),
        ("pages, not kept", lambda load: load.of.pages * load.times),
    ]
    both = [(Load(one), Load(one, at_peak=True)) for one in SCALES]
    lines = [
        (name, [f"{_short(get(mean))} / {_short(get(peak))}" for mean, peak in both])
        for name, get in asked
    ]
    return _table("a second, mean / peak", lines)


def needs(prices: Prices) -> list[str]:
    """What that takes."""
    machine = Machine()
    peaks, means = [Load(one, at_peak=True) for one in SCALES], [Load(one) for one in SCALES]
    money = [load.money(machine, prices) for load in means]
    at_peak = [peak.money(machine, prices)["machines"] for peak in peaks]
    totals = [
        sum(one.values()) - one["machines"] + most for one, most in zip(money, at_peak, strict=True)
    ]
    lines = [
        *(
            (f"processors busy {name}", [_short(load.cpu[name]) for load in peaks])
            for name in peaks[0].cpu
        ),
        ("**processors, at the peak**", [_short(sum(load.cpu.values())) for load in peaks]),
        ("**machines of 4 processors**", [f"{load.machines(machine):,}" for load in peaks]),
        ("memory, GB", [_short(load.memory / 1e9) for load in peaks]),
        (
            "database and index, TB more a month",
            [_short(load.database_bytes * MONTH / 1e12) for load in means],
        ),
        (
            "blobs and log, TB more a month",
            [_short(load.blob_bytes * MONTH / 1e12) for load in means],
        ),
        ("comes in, TB a month", [_short(load.bytes_in * MONTH / 1e12) for load in means]),
        ("comes in at the peak, Mbit/s", [_short(load.bytes_in * 8 / 1e6) for load in peaks]),
        ("goes out, TB a month", [_short(load.bytes_out * MONTH / 1e12) for load in means]),
        ("machines, a month", [f"{most:,.0f}" for most in at_peak]),
        ("disks, in the twelfth month", [f"{one['disks']:,.0f}" for one in money]),
        ("bucket, in the twelfth month", [f"{one['bucket']:,.0f}" for one in money]),
        ("**all, in the twelfth month**", [f"{one:,.0f}" for one in totals]),
    ]
    return _table("", lines)


def bottlenecks() -> list[str]:
    """How full one of each is; what is beyond 1 is bold."""
    both = [(Load(one).full, Load(one, at_peak=True).full) for one in SCALES]
    lines = [
        (name, [f"{_full(mean[name])} / {_full(peak[name])}" for mean, peak in both])
        for name in both[0][0]
    ]
    return _table("of one of each, mean / peak", lines)


def nights() -> list[str]:
    """The night with enough hands."""
    lines = [
        "| who | recorders | blobs in | later than 1 s | longest | waiting at most | browsers | captures wait at most |"
    ]
    lines.append("|---|---:|---|---:|---:|---:|---:|---:|")
    for one in SCALES:
        hands = enough(one)
        for tried in [hands] if hands.recorders == 1 else [Hands(1, 0, True), hands]:
            made = night(one, tried)
            waits = f"{made.captured.longest:,.0f} s" if tried.browsers else "–"
            lines.append(
                f"| {one.name} | {tried.recorders} | {'a bucket' if tried.bucket else 'the folder'}"
                f" | {100 * made.later_than_a_second:.1f} % | {_time(made.longest)}"
                f" | {made.recorded.most_held:,} entries | {tried.browsers or '–'} | {waits} |"
            )
    return lines


def browsers() -> list[str]:
    """The EU's night with fewer browsers than enough."""
    lines = [
        "| browsers | busy | captures later than 8 minutes | longest wait | waiting at most |",
        "|---:|---:|---:|---:|---:|",
    ]
    for count in fewer(EU):
        made = night(EU, Hands(1, count, True)).captured
        span = max(made.ended[-1], 4 * _HOURS)
        lines.append(
            f"| {count} | {100 * made.busy / span / count:.0f} % | {100 * made.share_later_than(480):.0f} %"
            f" | {_time(made.longest)} | {made.most_held:,} |"
        )
    return lines


def _short(value: float) -> str:
    if value == 0:
        return "0"
    if value < 0.001:
        return f"{value:.5f}".rstrip("0")
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _full(value: float) -> str:
    return f"**{_short(value)}**" if value >= 1 else _short(value)


def _time(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
