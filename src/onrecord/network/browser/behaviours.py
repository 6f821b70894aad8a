"""What does a visitor do, so that a page shows all that it has? It scrolls, plays and waits."""

import asyncio
from collections.abc import AsyncIterator, Callable

from onrecord.network.browser.budget import Budget
from onrecord.network.browser.page_scripts import PLACE, PLAY, SETTLED, TO_TOP, evaluate
from onrecord.network.browser.recorder import Recorder
from onrecord.network.browser.sessions import Session
from onrecord.network.clock import monotonic

__all__ = ["behave"]

_QUIET = 0.3  # seconds without traffic after which a page is taken to have come to rest
_MOST_QUIET = 5.0  # seconds to wait for that, for a page that never stops asking
_STEP = 0.06  # seconds between two looks
_SCROLLS = 400  # steps; a page that grows for ever meets its height's budget before
_STILL = 2  # looks at the bottom without growth
_STALLED = 3.0  # seconds without progress after which a film is left as it is


async def behave(
    session: Session, recorder: Recorder, budget: Budget, stop: Callable[[str], None]
) -> AsyncIterator[str]:
    """Do it all in order, telling of each in words when it is done. Raises `CdpError`."""
    yield f"waited for the page to load: {await _loaded(recorder)}"
    yield f"scrolled: {await _scroll(session, recorder, budget, stop)}"
    if films := await _play(session, recorder):
        yield f"played: {films}"
    yield f"waited for pictures and fonts: {await _settled(session, recorder)}"
    await evaluate(session, recorder.main_frame, TO_TOP)
    yield f"waited for the network to be quiet: {await _quiet(recorder)}"


async def _loaded(recorder: Recorder) -> str:
    """Until the load event, or until nothing has come for long."""
    while not recorder.loaded.is_set():
        if recorder.idle_for > _MOST_QUIET:
            return "it never said so"
        await asyncio.sleep(_STEP)
    return "done"


async def _quiet(recorder: Recorder, most: float = _MOST_QUIET) -> str:
    until = monotonic() + most
    while recorder.idle_for < _QUIET:
        if monotonic() > until:
            return f"not within {most:g} s"
        await asyncio.sleep(_STEP)
    return "done"


async def _scroll(
    session: Session, recorder: Recorder, budget: Budget, stop: Callable[[str], None]
) -> str:
    """To the bottom in steps of a screen, until the page grows no more."""
    height, still = 0, 0
    for _ in range(_SCROLLS):
        place = await evaluate(session, recorder.main_frame, PLACE)
        height, top, screen = (int(place[name]) for name in ("height", "top", "screen"))
        if height > budget.height:
            stop(f"the page is higher than {budget.height:,} pixels")
            return f"given up at {height:,} pixels"
        still = still + 1 if top + screen >= height - 2 else 0
        if still >= _STILL:
            return f"to the bottom, at {height:,} pixels"
        await _scroll_by(session, screen)
        await _quiet(recorder, most=1.0) if still else await asyncio.sleep(_STEP)
    return f"given up after {_SCROLLS} steps, at {height:,} pixels"


async def _scroll_by(session: Session, pixels: int) -> None:
    """As a wheel does: pages that listen for it, or scroll a part of themselves, hear of it."""
    await session.send(
        "Runtime.evaluate", expression=f"scrollBy({{top: {pixels}, behavior: 'instant'}})"
    )


async def _play(session: Session, recorder: Recorder) -> str:
    """Films and sounds, until each is known to its end or comes no further."""
    known, since = 0.0, monotonic()
    while True:
        films = await evaluate(session, recorder.main_frame, PLAY)
        if not films:
            return ""
        now = sum(float(one["known"]) for one in films)
        if all(one["failed"] or _is_whole(one) for one in films):
            return f"{len(films)} films or sounds, {now:.1f} s of them"
        if now > known:
            known, since = now, monotonic()
        if monotonic() - since > _STALLED:
            return f"{len(films)} films or sounds came no further than {now:.1f} s"
        await asyncio.sleep(_STEP)


def _is_whole(film: dict[str, float]) -> bool:
    return 0 < film["whole"] <= film["known"] + 0.2


async def _settled(session: Session, recorder: Recorder) -> str:
    until = monotonic() + _MOST_QUIET
    while not await evaluate(session, recorder.main_frame, SETTLED):
        if monotonic() > until:
            return "not all came"
        await asyncio.sleep(_STEP)
    return "done"
