"""What happens in a night that everybody speaks of?

An hour as always, two at the peak, an hour as always. Batches of a fifth of a second come to the
recorders, each of which keeps their bytes and then waits for its turn at the log's head, of which
there is one; each post that is to be captured waits for a browser. Service is what it costs, so
all that differs from paper is chance and waiting. Busy recorders take larger batches in truth;
here they don't, so that waiting is rather told too long than too short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from _capacity_paper import Load
from _capacity_scales import Watched
from _queues import Served, Station, arrivals, bursts, queued

__all__ = ["Hands", "Night", "enough", "night"]

HOUR = 3_600.0
NIGHT, BURST = 4 * HOUR, (HOUR, 3 * HOUR)
BATCH = 0.2  # seconds
LATE = 1.0  # seconds until what was heard is on record
GONE = 480.0  # seconds: half of the posts that officials withdraw live no longer (docs/polling.md)
FULL = 0.6  # of what a hand can do, at the peak


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work."""

    recorders: int
    browsers: int
    bucket: bool  # or blobs lie in the folder, of one recorder


@dataclass(frozen=True, slots=True)
class Night:
    """What became of it."""

    recorded: Served  # by the recorders
    acknowledged: Served  # at the log's head, after them
    captured: Served

    @property
    def later_than_a_second(self) -> float:
        """Of the entries, from when they were heard until they were acknowledged."""
        came = sorted(zip(self.recorded.ended, self.recorded.jobs, strict=True), key=lambda x: x[0])
        late = total = 0
        for (_, job), end in zip(came, self.acknowledged.ended, strict=True):
            total += job.pieces
            late += job.pieces if end - job.at > LATE else 0
        return late / max(1, total)

    @property
    def longest(self) -> float:
        return self.recorded.longest + self.acknowledged.longest


def enough(of: Watched) -> Hands:
    """So many hands that none has more to do at the peak than `FULL` of what it can."""
    load = Load(of, at_peak=True)
    folder = _busy(load, bucket=False) <= FULL
    recorders = 1 if folder else ceil(_busy(load, bucket=True) / FULL)
    return Hands(recorders, ceil(load.captures * load.costs.capture_wait / FULL), not folder)


def night(of: Watched, hands: Hands, seed: int = 3) -> Night:
    """The same night each time."""
    mean, peak = Load(of), Load(of, at_peak=True)
    recorder = Station("recorders", hands.recorders, *_service(peak, hands))
    head = Station("head", 1, mean.costs.turn_wait, mean.costs.entry_wait)
    rate = bursts(mean.entries, peak.entries, [BURST])
    recorded = queued(recorder, arrivals(rate, NIGHT, BATCH / hands.recorders, seed))
    acknowledged = queued(head, recorded.passed_on)
    wanted = bursts(mean.captures, peak.captures, [BURST])
    browser = (
        Station("browsers", hands.browsers, 0.0, mean.costs.capture_wait)
        if hands.browsers
        else None
    )
    jobs = arrivals(wanted, NIGHT, _apart(peak.captures), seed + 1)
    captured = queued(browser, jobs) if browser else Served((), (), 0.0)
    return Night(recorded, acknowledged, captured)


def fewer(of: Watched) -> Sequence[int]:
    """Numbers of browsers worth trying: what the mean needs, and what the peak does."""
    mean, most = Load(of).captures * Load(of).costs.capture_wait, enough(of).browsers
    found = {max(1, ceil(mean * 1.2)), max(1, most // 4), max(1, most // 2), most}
    return sorted(one for one in found if one <= most)


def _busy(load: Load, *, bucket: bool) -> float:
    """Seconds of one recorder in each second."""
    fixed, each = _service(load, Hands(1, 0, bucket))
    return fixed / BATCH * min(1.0, load.entries * BATCH) + each * load.entries


def _service(load: Load, hands: Hands) -> tuple[float, float]:
    """Seconds for a batch, and for each entry of it, with its share of frames and blobs."""
    costs, entries = load.costs, load.entries
    kept = load.blobs / entries
    proved = costs.proved * load.commits / entries
    if hands.bucket:
        return (
            costs.turn + costs.put_wait,
            costs.entry + proved + kept * costs.put_wait / costs.puts_at_once,
        )
    return costs.turn, costs.entry + proved + kept * costs.blob_wait


def _apart(rate: float) -> float:
    """Steps so short that hardly two posts come in one."""
    return min(5.0, 0.2 / max(rate, 0.04))
