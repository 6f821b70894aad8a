"""How much is under way from vantages, how much could not be taken, and who is there? A note; no
evidence."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["AWAY", "Present", "Tally", "note_tally", "read_tally"]

AWAY = timedelta(minutes=3)  # without a vantage's answer: longer than a restart takes

_NOTE = "transport/tally"


@dataclass(frozen=True, slots=True)
class Present:
    """When a vantage last said that it is there, by the recorder's clock, and how much waited."""

    at: datetime
    waiting: int  # things in its outbox


@dataclass(frozen=True, slots=True)
class Tally:
    """What the recorder last saw in the streams; `waiting` by the vantages' names."""

    at: datetime
    dead: int  # messages among the dead letters
    visits: int  # that nobody has made yet
    waiting: dict[str, int]  # messages that are not acknowledged
    present: dict[str, Present] = field(default_factory=dict)  # whoever ever said that it is there


def note_tally(archive: Archive, tally: Tally) -> None:
    """Note it for whoever asks how the archive is doing."""
    present = {name: [instant(one.at), one.waiting] for name, one in tally.present.items()}
    written = {**asdict(tally), "at": instant(tally.at), "present": present}
    archive.notes.set(_NOTE, json.dumps(written))


def read_tally(archive: Archive) -> Tally | None:
    """The last note; None if there is none, or it is spoiled."""
    try:
        found = json.loads(archive.notes.get(_NOTE) or "")
        waiting = {str(name): int(count) for name, count in found["waiting"].items()}
        present = {  # which older notes do not tell
            str(name): Present(read_instant(at), int(count))
            for name, (at, count) in found.get("present", {}).items()
        }
        at, dead, visits = read_instant(found["at"]), int(found["dead"]), int(found["visits"])
        return Tally(at, dead, visits, waiting, present)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, TimeError):
        return None
