"""What do we remember of a post, so that most looks at it need no folding?

As long as nobody says that it is gone, a voice that shows the same text again tells nothing new.
"""

import json
from dataclasses import dataclass, field

from onrecord.archive import Book
from onrecord.desk.happenings.entering import microseconds
from onrecord.findings.voices import FIRST_HAND, Look
from onrecord.record.accounts import Ref

__all__ = ["Known", "known_of", "remember"]

_NAME = "heard"


@dataclass(slots=True)
class Known:
    """What was heard of a post: the latest showing by each voice, and whether it was ever gone."""

    shown: dict[str, tuple[str, str, int]] = field(default_factory=dict)  # version, revision, time
    gone: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nothing was heard of it yet."""
        return not self.gone and not self.shown

    @property
    def seen(self) -> bool:
        """Whether we saw it ourselves."""
        return any(voice in self.shown for voice in FIRST_HAND)

    def is_repeated_by(self, look: Look) -> bool:
        """Whether this look says only what was known."""
        if self.gone or not look.present:
            return False
        known = self.shown.get(look.voice)
        if known is None:
            return self.seen
        version, *order = known
        return version == look.version and order <= [look.rev or "", microseconds(look.at)]

    def hear(self, look: Look) -> None:
        """Remember this look; one that came late does not stand for the latest."""
        if look.version is None:
            self.gone = True
            return
        now = (look.version, look.rev or "", microseconds(look.at))
        before = self.shown.get(look.voice)
        if before is None or before[1:] <= now[1:]:
            self.shown[look.voice] = now


def known_of(book: Book, ref: Ref) -> Known | None:
    """What was heard of a post; None if nothing was."""
    noted = book.note(ref, _NAME)
    if noted is None:
        return None
    gone, shown = json.loads(noted)
    return Known({voice: tuple(found) for voice, found in shown.items()}, gone)


def remember(book: Book, ref: Ref, known: Known) -> None:
    """Keep it for the next look."""
    book.set_note(ref, _NAME, json.dumps([known.gone, known.shown]))
