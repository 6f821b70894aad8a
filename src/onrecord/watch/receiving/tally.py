"""How much is under way from vantages, and how much could not be taken? A note; no evidence."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["Tally", "note_tally", "read_tally"]

_NOTE = "transport/tally"


@dataclass(frozen=True, slots=True)
class Tally:
    """What the recorder last saw in the streams; `waiting` by the vantages' names."""

    at: datetime
    dead: int  # messages among the dead letters
    visits: int  # that nobody has made yet
    waiting: dict[str, int]  # messages that are not acknowledged


def note_tally(archive: Archive, tally: Tally) -> None:
    """Note it for whoever asks how the archive is doing."""
    archive.notes.set(_NOTE, json.dumps({**asdict(tally), "at": instant(tally.at)}))


def read_tally(archive: Archive) -> Tally | None:
    """The last note; None if there is none, or it is spoiled."""
    try:
        found = json.loads(archive.notes.get(_NOTE) or "")
        waiting = {str(name): int(count) for name, count in found["waiting"].items()}
        return Tally(read_instant(found["at"]), int(found["dead"]), int(found["visits"]), waiting)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, TimeError):
        return None
