"""How do the tests put time stamps of real services into a small bundle?

Services and tokens are those of `time_stamping_rig`; heads are those that the forged log itself
had at that size. A stamp may be made as falsely as a test needs it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from onrecord.proof.bundle import Trust
from onrecord.proof.bundle.times import recorded_at
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import sign_note
from onrecord.proof.timestamp import read_response
from onrecord.record.stamps import Stamp, Stamped, StampMethod
from small_bundle import Forge, small
from small_log import LOG_KEY, SmallLog, TestSigner
from time_stamping_rig import Asked, Service, make_service, stamp_at

__all__ = ["FIRST", "LAST", "World", "head_note", "insert", "stamp"]

FIRST, LAST = 5, 12
"""Where the first stamps stand in the bundle: before the startling post; and amid the story."""

_CLOSE = timedelta(seconds=20)


def head_note(made: Forge, size: int, signer: TestSigner = LOG_KEY) -> bytes:
    """The signed note of the forged log as it was at this size."""
    head = SmallLog().grow(made.leaves[:size]).head
    return sign_note(str(Checkpoint(signer.name, head.size, head.root)), [signer]).encode()


def insert(made: Forge, place: int, *entries: Any) -> Forge:
    """Put entries into the forged log at a place; those behind move up."""
    count = len(entries)
    made.entries[place:place] = entries
    made.slices = {n if n < place else n + count: raw for n, raw in made.slices.items()}
    return made


def stamp(
    made: Forge,
    service: Service,
    when: datetime,
    size: int,
    *,
    note: bytes | None = None,
    asked: Asked | None = None,
    **changed: Any,
) -> Stamp:
    """What a service says of the head of `size` entries at `when`; `changed` are other fields."""
    note = head_note(made, size) if note is None else note
    asked = asked or stamp_at(service, sha256(note).digest(), when, nonce=size + 1)
    said_at = read_response(asked.response).said_at
    true = Stamp(
        service=service.name,
        method=StampMethod.RFC3161,
        size=size,
        root=SmallLog().grow(made.leaves[:size]).head.root.hex(),
        note=made.add(note),
        request=made.add(asked.request),
        response=made.add(asked.response),
        revocation=(),
        outcome=Stamped(said_at),
        asked_at=when,
        answered_at=when + timedelta(seconds=1),
    )
    return replace(true, **changed)


@dataclass
class World:
    """Two services that a verifier trusts, and the small case with their stamps."""

    folder: Path
    _services: dict[str, Service] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.one = self.service("one")
        self.two = self.service("two")
        self._stamped: Forge | None = None

    def service(self, name: str, **how: Any) -> Service:
        """A service; asked for again, the same, whatever `how`."""
        if name not in self._services:
            self._services[name] = make_service(self.folder / name, name, **how)
        return self._services[name]

    def trust(self, *services: Service, tokens: int | None = None) -> Trust:
        """The log's key and these services, or the world's two."""
        pinned = tuple(one.pinned for one in services or (self.one, self.two))
        return Trust(logs=(LOG_KEY.key,), services=pinned, tokens=tokens)

    def stamped(self) -> Forge:
        """The small case, stamped by both before the startling post, amid it and at its end."""
        if self._stamped is None:
            self._stamped = self._stamp(small())
        return self._stamped.copy()

    def _stamp(self, made: Forge) -> Forge:
        for place in (FIRST, LAST, len(made.entries) + 4):
            self.stamp_both(made, place)
        return made

    def stamp_both(self, made: Forge, place: int, **changed: Any) -> Forge:
        """Both stamp the head of `place` entries, and stand behind it."""
        when = self.soon_after(made, place)
        stamps = [stamp(made, one, when, place, **changed) for one in (self.one, self.two)]
        return insert(made, place, *stamps)

    def soon_after(self, made: Forge, place: int) -> datetime:
        """Some seconds after the entry before this place; services say whole seconds."""
        before = [recorded_at(one) for one in made.entries[:place] if not isinstance(one, Stamp)]
        return before[-1] + _CLOSE
