"""What does `onrecord doctor` say of the sources: do they work today, and since when not?"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from secrets import SystemRandom

from onrecord.archive import Archive, ArchiveError, open_archive
from onrecord.cli.wiring import hands
from onrecord.desk.custody.check import Check, State
from onrecord.desk.sources import checks_of_needs
from onrecord.findings.words.moments import moment
from onrecord.network import SystemClock
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.asking import Asker
from onrecord.watch.sources.canary import not_enrolled
from onrecord.watch.sources.known_good import Tried, try_all
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.troubles import Trouble, TroubleKind, troubles

__all__ = ["checks_of_sources"]

_MOST_NAMED = 20  # troubles of accounts; the others are counted
_KINDS = {
    TroubleKind.STALLED: "can't be looked at",
    TroubleKind.UNREAD: "gives answers that are not understood",
    TroubleKind.CANARY: "shows that withdrawals may go unnoticed",
}
_SEE = "The watch goes on asking. `onrecord doctor` asks now."


def checks_of_sources(
    folder: Path, *, offline: bool, tell: Callable[[int, int], None]
) -> list[Check]:
    """What the sources need, what the watch noted of them, and unless `offline` what works now.

    An archive that can't be opened has no checks here: it is a fault elsewhere.
    """
    try:
        with open_archive(folder, writing=False) as archive:
            checks = [*checks_of_needs(archive), *_noted(archive)]
            if not offline:
                tried, left_out = asyncio.run(_try(archive, tell))
                now = SystemClock().now()
                checks += [_check(one, _since(archive, one, now)) for one in tried]
                checks += _left_out(left_out)
            return checks
    except ArchiveError:
        return []


async def _try(archive: Archive, tell: Callable[[int, int], None]) -> tuple[list[Tried], int]:
    async with hands(archive.configuration) as found:
        asker = Asker(archive, found.fetcher, found.clock)
        return await try_all(asker, Questions(asker, chance=SystemRandom().random), tell)


def _check(one: Tried, since: datetime | None) -> Check:
    where = f"{one.platform} {one.of}".strip()
    if one.works:
        return Check("source", State.FINE, f"{where}: {one.says}, after {one.seconds:.1f} s")
    known = "" if since is None else f" So it has been since {moment(since)}."
    advice = (
        "It is known to be good: either it moved, or our way of asking no longer works."
        if one.given
        else "The watch goes on asking, and records the gap."
    )
    return Check("source", State.WARNING, f"{where}: {one.says}.{known}", advice)


def _left_out(hosts: int) -> Iterator[Check]:
    if hosts:
        yield Check("source", State.WARNING, f"{hosts} hosts of watched accounts were not asked.")


def _since(archive: Archive, one: Tried, now: datetime) -> datetime | None:
    """Since when it has failed whenever it was examined; None at the first time, or if it works."""
    key = f"doctor/{one.platform} {one.of}"
    before = archive.state.get(key)
    if one.works:
        archive.state.set(key, None)
        return None
    try:
        return read_instant(before or "")
    except TimeError:
        archive.state.set(key, instant(now))
        return None


def _noted(archive: Archive) -> Iterator[Check]:
    """What the watch noted, the oldest trouble first."""
    found = troubles(archive)
    yield from (_trouble(one) for one in found[:_MOST_NAMED])
    if len(found) > _MOST_NAMED:
        says = f"{len(found) - _MOST_NAMED} other accounts are in trouble, too."
        yield Check("watch", State.WARNING, says, _SEE)
    if archive.configuration.sources.canaries:
        yield from _canaries(archive, found)


def _trouble(one: Trouble) -> Check:
    says = f"{one.platform} {one.of} {_KINDS[one.kind]} since {moment(one.since)}: {one.why}."
    advice = "Does it still post and withdraw?" if one.kind is TroubleKind.CANARY else _SEE
    return Check("watch", State.WARNING, says, advice)


def _canaries(archive: Archive, found: Sequence[Trouble]) -> Iterator[Check]:
    silent = {one.of for one in found if one.kind is TroubleKind.CANARY}
    canaries = archive.configuration.sources.canaries
    missing = not_enrolled(archive)
    for name in missing:
        advice = "Until it is, it proves nothing: onrecord add ADDRESS --institution NAME"
        yield Check("canaries", State.WARNING, f"{name[:200]!r} is not on record.", advice)
    if not silent and not missing:
        yield Check("canaries", State.FINE, f"{len(canaries)}; none is known to have failed")
