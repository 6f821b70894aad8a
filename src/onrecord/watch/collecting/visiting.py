"""How does a vantage visit the pages that the archive owes a visit?"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from onrecord.network.ending import end_all
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.pulling import Delivered, Pull
from onrecord.network.jetstream.subjects import VISITS, WORKERS
from onrecord.proof.carrying import pack_visit
from onrecord.proof.notes import Signer
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.watch.collecting.keeping import Keeping

__all__ = ["Visit", "Visiting", "read_wish", "write_wish"]

_PATIENCE = 5.0  # seconds for one look at what is owed
_WORKING = 10.0  # seconds between two words that a visit is still under way

Visit = Callable[[Ref, str], Awaitable[tuple[Capture, bytes | None]]]
"""Visits a page of a post; the entry without commitments, and the package if anything came."""


def write_wish(ref: Ref, url: str) -> bytes:
    """A page that is owed a visit, as it travels."""
    return json.dumps({"ref": ref, "url": url}).encode()


def read_wish(data: bytes) -> tuple[Ref, str] | None:
    """Read what is owed; None for what is no such thing."""
    try:
        found = json.loads(data)
        ref, url = found["ref"], found["url"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = isinstance(ref, str) and isinstance(url, str)
    return (Ref(ref), url) if texts and url.startswith(("https://", "http://")) else None


@dataclass(slots=True)
class Visiting:
    """Takes one visit after another; it is done when its package lies in the outbox."""

    connection: Connection
    keeping: Keeping
    signer: Signer
    visit: Visit
    tell: Callable[[str], None]
    visited: int = 0

    async def go_on(self) -> None:
        """Visit whatever is owed, until cancelled."""
        pull = Pull(self.connection, VISITS, WORKERS)
        while True:
            for wanted in await pull.take(1, _PATIENCE):
                await self._take(wanted)

    async def _take(self, wanted: Delivered) -> None:
        wish = read_wish(wanted.data)
        if wish is None:
            self.tell("Not a page that is owed a visit")
            await wanted.ack()
            return
        working = asyncio.create_task(_tell_that_it_works(wanted))
        try:
            visit, package = await self.visit(*wish)
            await self.keeping.keep([partial(pack_visit, visit, package, self.signer)])
        except BaseException:  # whatever ends it, Ctrl-C included: another may begin at once
            await wanted.nak()
            raise
        finally:
            await end_all([working])
        await wanted.ack()
        self.visited += 1
        self.tell(f"visited: {visit.url}")


async def _tell_that_it_works(wanted: Delivered) -> None:
    while True:
        await asyncio.sleep(_WORKING)
        await wanted.working()
