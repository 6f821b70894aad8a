"""What does each piece of work cost?

Seconds are of one processor of the machine that everything was measured on (docs/benchmarks.md), bytes
as they lie there. What a program of `bench/` does not measure is an assumption, and says so.
"""

from dataclasses import dataclass, fields

__all__ = ["ASSUMED", "COSTS", "TOLD", "Costs", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The costs; what each is, in `TOLD`."""

    heard: float = 145e-6
    proved: float = 171e-6
    turn: float = 2.0e-3
    entry: float = 105e-6
    derived: float = 270e-6
    blob: float = 850e-6
    poll: float = 1.5e-3
    captured: float = 2.0
    page: float = 35e-3

    turn_wait: float = 2.7e-3
    entry_wait: float = 43e-6
    blob_wait: float = 1.45e-3
    put_wait: float = 60e-3
    puts_at_once: float = 32
    capture_wait: float = 2.9

    frame_bytes: float = 5_500
    record_bytes: float = 500
    answer_bytes: float = 8_000
    look_bytes: float = 4_000
    media_bytes: float = 500_000
    package_bytes: float = 3_000_000
    visit_bytes: float = 5_000_000
    page_bytes: float = 12_000
    entry_bytes: float = 1_201
    tile_bytes: float = 725
    derived_bytes: float = 346
    account_memory: float = 4_400
    browser_memory: float = 640e6


ASSUMED = "**assumed**"
COSTS = Costs()

TOLD = {
    "heard": (
        "s",
        "a frame of the stream passes by",
        "`bench/watch_memory.py`: 29 % of a core at 2,000 a second",
    ),
    "proved": ("s", "a commit verified, inversion included", "`bench/beside_atproto_sync.py`"),
    "turn": (
        "s",
        "a transaction, whatever it holds, on PostgreSQL, server included",
        "`bench/growth.py`, batches of 1 through the archive, less an entry and a blob",
    ),
    "entry": (
        "s",
        "an entry in a batch: read back, hashed, appended",
        "`bench/growth.py`, batches of 1,000 through the archive, less a tenth of a blob",
    ),
    "derived": (
        "s",
        "an entry entered into `index.db`, `happenings.db` and, a tenth of them, the words",
        "`bench/soak.py`, [benchmarks](benchmarks.md), [search](search.md)",
    ),
    "blob": (
        "s",
        "bytes kept, durably, with their salt",
        "measured once, in batches of 100 and 1, load 10",
    ),
    "poll": ("s", "a look that finds nothing", "`bench/polls.py`: 677 a CPU-second"),
    "captured": (
        "s",
        "a page captured, browser included",
        "`bench/captures.py`, `bench/captures_workers.py`",
    ),
    "page": (
        "s",
        "a page that nobody has asked for since the last entry, PostgreSQL included",
        "`bench/growth_pages.py`: a post 18 ms, an account of 100 posts 67 ms",
    ),
    "turn_wait": (
        "s",
        "a transaction on the clock, alone: nobody else moves the head meanwhile",
        "`bench/growth.py`, batches of 1, load 5",
    ),
    "entry_wait": ("s", "and each entry in it", "`bench/growth.py`, batches of 1,000, load 5"),
    "blob_wait": (
        "s",
        "bytes kept in the folder, on the clock: two synced files, one after the other",
        "`bench/appends.py`",
    ),
    "put_wait": ("s", "bytes kept in a bucket: three requests one after the other", ASSUMED),
    "puts_at_once": ("", "of them at once by one recorder", ASSUMED),
    "capture_wait": (
        "s",
        "a capture on the clock, one browser to a core",
        "`bench/captures_workers.py`",
    ),
    "frame_bytes": ("B", "a frame", "production frames, [benchmarks](benchmarks.md)"),
    "record_bytes": ("B", "a post as its record", ASSUMED),
    "answer_bytes": ("B", "an answer that is kept", ASSUMED),
    "look_bytes": ("B", "on the line for a look that finds nothing", ASSUMED),
    "media_bytes": ("B", "a picture or film of a post", ASSUMED),
    "package_bytes": ("B", "a captured page", ASSUMED + " (the page of the bench makes 50 kB)"),
    "visit_bytes": ("B", "on the line for a capture", ASSUMED),
    "page_bytes": ("B", "a page to a reader, compressed", ASSUMED),
    "entry_bytes": (
        "B",
        "an entry in PostgreSQL with its index and its digest's",
        "`bench/soak.py`",
    ),
    "tile_bytes": ("B", "an entry in the published log", "the archive of `bench/growth_pages.py`"),
    "derived_bytes": ("B", "an entry in what is derived", "the archive of `bench/growth_pages.py`"),
    "account_memory": (
        "B",
        "an account in a watcher's memory",
        "`bench/polls.py`, `bench/watch_memory.py`",
    ),
    "browser_memory": ("B", "a browser", "`bench/captures.py`"),
}


def rows() -> list[str]:
    """The costs as a table of Markdown."""
    lines = ["| name | cost | of what | known from |", "|---|---:|---|---|"]
    for one in fields(Costs):
        unit, words, source = TOLD[one.name]
        lines.append(
            f"| `{one.name}` | {_told(getattr(COSTS, one.name), unit)} | {words} | {source} |"
        )
    return lines


def _told(value: float, unit: str) -> str:
    if unit == "s":
        return (
            f"{value * 1e6:,.0f} µs"
            if value < 1e-3
            else f"{value * 1e3:,.1f} ms"
            if value < 1
            else f"{value:.1f} s"
        )
    if unit == "B":
        return (
            f"{value / 1e6:g} MB"
            if value >= 1e5
            else f"{value / 1e3:g} kB"
            if value >= 1e4
            else f"{value:,.0f} B"
        )
    return f"{value:g}"
