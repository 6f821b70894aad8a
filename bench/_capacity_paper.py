"""What does it take to watch so much, by the costs?

Each property of `Load` is one formula over the costs and what is watched; docs/capacity.md shows
them in the same words.
"""

from dataclasses import dataclass, field
from math import ceil

from _capacity_costs import COSTS, Costs
from _capacity_scales import DAY, STREAM, STREAM_PEAK, Watched

__all__ = ["MONTH", "Load", "Machine", "Prices"]

MONTH = 30 * DAY
LIVELY, QUIET = 120.0, 480.0  # seconds between two looks, the default settings
LOOKS_ENTRIES = 24  # a day of each polled account: what was counted, once an hour
VISIT = 1_800.0  # seconds between two visits of an account of the stream, the default setting
VISIT_QUESTIONS = 4  # state, listing, and the app's two pages
PER_HOST = 1.0  # questions a second, `watch/sources/hosts.py`


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine that is bought."""

    cores: int = 4
    used: float = 0.6  # of its processors, at the peak: beyond it everything waits
    memory: float = 16e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the reader pays, in one currency; an example, not an offer."""

    machine_hour: float = 0.05
    disk_month: float = 80.0  # for a TB that a database lies on
    bucket_month: float = 20.0  # for a TB of blobs
    out: float = 5.0  # for a TB to readers; what comes in costs nothing


@dataclass(frozen=True, slots=True)
class Load:
    """Rates are per second in the mean, or at the peak with `at_peak`."""

    of: Watched
    at_peak: bool = False
    costs: Costs = field(default=COSTS)

    @property
    def times(self) -> float:
        return self.of.peak if self.at_peak else 1.0

    def accounts(self, source: str) -> float:
        return self.of.accounts * self.of.shares.get(source, 0.0)

    @property
    def polled(self) -> float:
        return self.of.accounts - self.accounts("Bluesky")

    @property
    def heard(self) -> float:
        """Frames that pass by: the whole network's, whoever is watched."""
        if not self.accounts("Bluesky"):
            return 0.0
        return STREAM_PEAK if self.at_peak else STREAM

    @property
    def commits(self) -> float:
        """Frames that are recorded."""
        asked = self.accounts("Bluesky") * self.of.commits / DAY * self.times
        return min(asked, self.heard)

    @property
    def posts(self) -> float:
        per_day = self.of.lively * self.of.posts_lively + (1 - self.of.lively) * self.of.posts_quiet
        return self.of.accounts * per_day / DAY * self.times

    def looks(self, accounts: float) -> float:
        """Questions for so many polled accounts: no more at the peak, but for quiet ones that wake."""
        lively = 1.0 if self.at_peak else self.of.lively
        return accounts * (lively / LIVELY + (1 - lively) / QUIET)

    @property
    def visits(self) -> float:
        """Questions about accounts that the stream tells of."""
        return self.accounts("Bluesky") * VISIT_QUESTIONS / VISIT if self.of.visited else 0.0

    @property
    def polls(self) -> float:
        return self.looks(self.polled) + self.visits

    @property
    def entries(self) -> float:
        counted = self.polled * LOOKS_ENTRIES / DAY
        return self.commits + self.posts * self.of.entries_of_post + counted

    @property
    def blobs(self) -> float:
        """Frames, records and answers, media; one answer of each polled account a day whole."""
        media = self.posts * (self.of.with_media + self.of.captured)
        return self.commits + 2 * self.posts + media + self.polled / DAY

    @property
    def captures(self) -> float:
        return self.posts * self.of.captured

    @property
    def cpu(self) -> dict[str, float]:
        """Processors that are busy, by what."""
        c, turns = self.costs, min(5.0, self.entries)
        return {
            "listening": c.heard * self.heard + c.proved * self.commits,
            "asking": c.poll * self.polls,
            "keeping": c.blob * self.blobs,
            "appending": c.turn * turns + c.entry * self.entries,
            "index": c.derived * self.entries,
            "capturing": c.captured * self.captures,
            "pages": c.page * self.of.pages * self.times,
        }

    @property
    def memory(self) -> float:
        """Bytes: watchers' accounts, browsers, and a gigabyte for each of four services."""
        return (
            self.of.accounts * self.costs.account_memory
            + self.browsers * self.costs.browser_memory
            + 4e9
        )

    @property
    def browsers(self) -> int:
        return ceil(self.captures * self.costs.capture_wait / Machine().used)

    def machines(self, machine: Machine) -> int:
        """So many, and one more that may fail, if there is more than one."""
        by_cpu = sum(self.cpu.values()) / (machine.cores * machine.used)
        needed = ceil(max(by_cpu, self.memory / machine.memory))
        return needed if needed == 1 else needed + 1

    @property
    def database_bytes(self) -> float:
        """A second, in PostgreSQL and in what is derived."""
        return self.entries * (self.costs.entry_bytes + self.costs.derived_bytes)

    @property
    def blob_bytes(self) -> float:
        """A second, in blobs and the published log."""
        c = self.costs
        kept = self.commits * c.frame_bytes + self.posts * (c.record_bytes + c.answer_bytes)
        kept += self.posts * (
            self.of.with_media * c.media_bytes + self.of.captured * c.package_bytes
        )
        return kept + self.polled / DAY * c.answer_bytes + self.entries * c.tile_bytes

    @property
    def bytes_in(self) -> float:
        """A second, on the line."""
        c = self.costs
        asked = self.polls * c.look_bytes + self.captures * c.visit_bytes
        return self.heard * c.frame_bytes + asked + self.posts * self.of.with_media * c.media_bytes

    @property
    def bytes_out(self) -> float:
        return self.of.pages * self.times * self.costs.page_bytes

    def money(self, machine: Machine, prices: Prices, *, months: int = 12) -> dict[str, float]:
        """A month, when everything that so many months brought lies there."""
        return {
            "machines": self.machines(machine) * 720 * prices.machine_hour,
            "disks": self.database_bytes * MONTH * months / 1e12 * prices.disk_month,
            "bucket": self.blob_bytes * MONTH * months / 1e12 * prices.bucket_month,
            "traffic": self.bytes_out * MONTH / 1e12 * prices.out,
        }

    @property
    def full(self) -> dict[str, float]:
        """How full one of each thing is that can't simply be bought twice, or is not yet: 1 is full."""
        c = self.costs
        return {
            "listening, one process": self.cpu["listening"],
            "blobs in one folder": self.blobs * c.blob_wait,
            "blobs in a bucket, one recorder": self.blobs * c.put_wait / c.puts_at_once,
            "the log's head in PostgreSQL": 5 * c.turn_wait + self.entries * c.entry_wait,
            "the index, one process": self.cpu["index"],
            "the one host of X": self.looks(self.accounts("X")) / PER_HOST,
            "the one host of Telegram": self.looks(self.accounts("Telegram")) / PER_HOST,
            "Bluesky's app": self.visits / 2 / PER_HOST,
            "captures, one browser": self.captures * c.capture_wait,
            "accounts in one watcher of 16 GB": self.of.accounts * c.account_memory / 16e9,
            "pages, one process": self.cpu["pages"],
        }
