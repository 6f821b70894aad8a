"""How does a vantage visit the pages that the archive owes a visit?"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from onrecord.network.browser import NoBrowser, require_page_address
from onrecord.network.ending import end_all
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.parts import LARGEST
from onrecord.network.jetstream.pulling import Delivered, Pull
from onrecord.network.jetstream.subjects import VISITS, WORKERS
from onrecord.network.target import BadTarget
from onrecord.proof.carrying import pack_visit
from onrecord.proof.notes import Signer
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, Failed
from onrecord.watch.collecting.keeping import Keeping

__all__ = ["Visit", "Visiting", "read_wish", "write_wish"]

_PATIENCE = 5.0  # seconds for one look at what is owed
_WORKING = 10.0  # seconds between two words that a visit is still under way
_LATER = 60.0  # seconds until a visit that could not be made is offered again
_PACKAGE = LARGEST - (1 << 20)  # bytes: the vantage's words travel with it

Visit = Callable[[Ref, str], Awaitable[tuple[Capture, bytes | None]]]
"""Visits a page of a post; the entry without commitments, and the package if anything came. NoBrowser."""


def write_wish(ref: Ref, url: str) -> bytes:
    """A page that is owed a visit, as it travels."""
    return json.dumps({"ref": ref, "url": url}).encode()


def read_wish(data: bytes) -> tuple[Ref, str] | None:
    """Read what is owed; None for what is no such thing."""
    try:
        found = json.loads(data)
        ref, url = found["ref"], found["url"]
        if not isinstance(ref, str) or not isinstance(url, str):
            return None
        require_page_address(url)
    except (ValueError, KeyError, TypeError, RecursionError, BadTarget):
        return None
    return Ref(ref), url


@dataclass(slots=True)
class Visiting:
    """Takes one visit after another; it is done when its package lies in the outbox."""

    connection: Connection
    keeping: Keeping
    signer: Signer
    visit: Visit
    tell: Callable[[str], None]
    visited: int = 0
    later: float = _LATER
    most: int = _PACKAGE
    _told: bool = False  # that there is no browser

    async def go_on(self) -> None:
        """Visit whatever is owed, until cancelled. Where no browser starts, try again later."""
        pull = Pull(self.connection, VISITS, WORKERS)
        while True:
            for wanted in await pull.take(1, _PATIENCE):
                try:
                    await self._take(wanted)
                except NoBrowser as error:
                    self._say(error)
                    await asyncio.sleep(self.later)

    async def _take(self, wanted: Delivered) -> None:
        wish = read_wish(wanted.data)
        if wish is None:
            self.tell("Not a page that is owed a visit")
            await wanted.ack()
            return
        working = asyncio.create_task(_tell_that_it_works(wanted))
        try:
            visit, package = self._carried(*await self.visit(*wish))
            await self.keeping.keep([partial(pack_visit, visit, package, self.signer)])
        except Exception:  # what another, or we, might fail at again at once
            await wanted.nak(self.later)
            raise
        except BaseException:  # Ctrl-C, or we are to end: another may begin at once
            await wanted.nak()
            raise
        finally:
            await end_all([working])
        await wanted.ack()
        self.visited, self._told = self.visited + 1, False
        self.tell(f"visited: {visit.url}")

    def _carried(self, visit: Capture, package: bytes | None) -> tuple[Capture, bytes | None]:
        """A visit as it can travel. What is too large would hold up all that comes after it."""
        if package is None or len(package) <= self.most:
            return visit, package
        why = f"its package has {len(package):,} bytes: more than can be handed over"
        return replace(visit, outcome=Failed(why)), None

    def _say(self, error: NoBrowser) -> None:
        if not self._told:
            self.tell(f"No pages are visited for now: {error}. {error.advice}")
        self._told = True


async def _tell_that_it_works(wanted: Delivered) -> None:
    while True:
        await asyncio.sleep(_WORKING)
        await wanted.working()
