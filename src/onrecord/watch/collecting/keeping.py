"""How is something put into the outbox when there may be no room?"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.archive import StorageError
from onrecord.archive.vantages.outbox import Outbox, Seal

__all__ = ["Keeping"]

_PAUSE = 1.0  # seconds between two tries


@dataclass(slots=True)
class Keeping:
    """Puts things into the outbox, and waits until it takes them: nothing is dropped.

    Who waits reads no further; whoever sends to it has to wait in turn.
    """

    outbox: Outbox
    tell: Callable[[str], None]
    put: asyncio.Event = field(default_factory=asyncio.Event)  # something was put in
    _told: bool = False

    async def keep(self, things: Sequence[Seal], notes: Sequence[tuple[str, str]] = ()) -> None:
        """Put things in, with notes, in one transaction. It may take until there is room."""
        while True:
            try:
                await asyncio.to_thread(self.outbox.put, things, notes)
            except StorageError as error:
                if not self._told:
                    self.tell(f"Nothing more is taken on: {error}. {error.advice}")
                self._told = True
                await asyncio.sleep(_PAUSE)
                continue
            self._told = False
            self.put.set()
            return
