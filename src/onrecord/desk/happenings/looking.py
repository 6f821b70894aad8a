"""What do we remember of a post, so that most looks at it need no folding?

As long as nobody says that it is gone, a voice that shows the same text again to the same machine
tells nothing new.
"""

import json
from dataclasses import dataclass, field

from onrecord.archive import Book
from onrecord.desk.happenings.entering import microseconds
from onrecord.findings.voices import FIRST_HAND, Look, Voice
from onrecord.record.accounts import Ref

__all__ = ["Known", "known_of", "remember"]

_NAME = "heard"


_Showing = tuple[str, str, int]
"""Version, revision, time."""


@dataclass(slots=True)
class Known:
    """What was heard of a post, and whether it was ever gone.

    `shown` holds the latest showing by each voice, by each machine that it answered since the voice
    signed something, and under its signature.
    """

    shown: dict[str, _Showing] = field(default_factory=dict)
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
        """Whether this look says only what was known.

        A text that others were shown before may be new to a machine that was shown another: it is
        who saw it change. What is signed is told to all, and what each is shown next is looked at.
        """
        if self.gone or not look.present:
            return False
        if look.voice not in self.shown:
            return self.seen
        signed = f"{look.voice}+"
        known = [self.shown.get(_whose(look))]
        if look.looker is None:
            known += [self.shown[name] for name in self._of(look.voice)]
        elif known == [None] and signed not in self.shown:
            known = [self.shown[look.voice]]
        return all(one is not None and _is_repeated(one, look) for one in known)

    def hear(self, look: Look) -> None:
        """Remember this look; one that came late does not stand for the latest."""
        if look.version is None:
            self.gone = True
            return
        if look.looker is None:
            for name in self._of(look.voice):
                if name != look.voice:
                    del self.shown[name]
        now = (look.version, look.rev or "", microseconds(look.at))
        for name in (look.voice, _whose(look)):
            before = self.shown.get(name)
            if before is None or before[1:] <= now[1:]:
                self.shown[name] = now

    def _of(self, voice: Voice) -> list[str]:
        """A voice and the machines that it answered: vantages' names hold no spaces."""
        return [name for name in self.shown if name.partition(" ")[0] == voice]


def _whose(look: Look) -> str:
    return f"{look.voice}+" if look.looker is None else f"{look.voice} {look.looker}"


def _is_repeated(known: _Showing, look: Look) -> bool:
    version, *order = known
    return version == look.version and order <= [look.rev or "", microseconds(look.at)]


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
