"""How do commands publish so that the witnesses hear of it?

Without witnesses no network is touched.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from onrecord.archive import Archive
from onrecord.cli.options import say
from onrecord.cli.wiring import hands
from onrecord.watch.witness_answers import Asked
from onrecord.watch.witnesses import Witnesses

__all__ = ["ask", "publish"]

_Result = TypeVar("_Result")


def publish(archive: Archive) -> Asked | None:
    """Publish; ask the witnesses before and after. None if there are none. PublishingStopped."""
    return _with(archive, lambda witnesses: witnesses.publish())


def ask(archive: Archive) -> Asked:
    """Ask all of them now, also those that have cosigned already; nothing is published."""
    return _with(archive, lambda witnesses: witnesses.ask(again=True))


def _with(archive: Archive, work: Callable[[Witnesses], Awaitable[_Result]]) -> _Result:
    async def run() -> _Result:
        async with hands(archive.configuration) as found:
            return await work(Witnesses(archive, found.fetcher, lambda words: say(words, err=True)))

    return asyncio.run(run())
