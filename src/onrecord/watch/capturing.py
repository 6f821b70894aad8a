"""How does a page come on record: bytes before meaning?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from secrets import token_bytes
from typing import TypeAlias

from onrecord import __version__
from onrecord.archive import Archive, CaptureSettings
from onrecord.network import Clock
from onrecord.network.browser import Budget, Chromium, Visit, visit
from onrecord.network.wacz_writing import write_wacz
from onrecord.network.warc_file import Entropy
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.entries import Logged
from onrecord.record.outcomes import Refused, Unreached

__all__ = ["Captured", "Visited", "budget_of", "capture", "capture_page", "visited"]

_MEGABYTE = 2**20
_LONGEST_WHY = 500  # characters of a reason in an entry

Hold: TypeAlias = Callable[[Callable[[], Logged]], Awaitable[Logged]]
"""Does something with the archive when nobody else does (`Asker.hold`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The entry, the visit behind it, and the package (WACZ) if anything came."""

    logged: Logged
    entry: Capture
    visit: Visit
    package: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A visit that nothing commits to yet: the entry lacks its package."""

    entry: Capture
    visit: Visit
    package: bytes | None


def budget_of(settings: CaptureSettings) -> Budget:
    """What one visit may take, as configured."""
    return Budget(seconds=float(settings.seconds), bytes=settings.megabytes * _MEGABYTE)


async def capture_page(
    archive: Archive,
    chromium: Chromium,
    url: str,
    posts: Sequence[Ref],
    *,
    settings: CaptureSettings,
    clock: Clock,
    vantage: str,
) -> Logged:
    """Visit a page and put what came on record; the entry. As `capture`."""
    made = await capture(
        archive, chromium, url, posts, budget=budget_of(settings), clock=clock, vantage=vantage
    )
    return made.logged


async def capture(
    archive: Archive,
    chromium: Chromium,
    url: str,
    posts: Sequence[Ref],
    *,
    budget: Budget,
    clock: Clock,
    vantage: str,
    entropy: Entropy = token_bytes,
    hold: Hold | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Captured:
    """Visit a page, keep its package durably, then append the entry that commits to it.

    Whatever the page does, there is an entry in the end: its outcome says what came of it.
    Raises `BadTarget` and `NoBrowser`, having recorded nothing, and the archive's errors.
    """
    # 1. Look, and pack.
    made = await visited(
        chromium,
        url,
        posts,
        budget=budget,
        clock=clock,
        vantage=vantage,
        entropy=entropy,
        tell=tell,
    )

    # 2. Bytes, then meaning.
    def keep() -> Logged:
        commitments = () if made.package is None else archive.keep(made.package)
        entry = replace(made.entry, package=next(iter(commitments), None))
        (logged,) = archive.append([entry])
        return logged

    logged = keep() if hold is None else await hold(keep)
    assert isinstance(logged.entry, Capture)
    return Captured(logged=logged, entry=logged.entry, visit=made.visit, package=made.package)


async def visited(
    chromium: Chromium,
    url: str,
    posts: Sequence[Ref],
    *,
    budget: Budget,
    clock: Clock,
    vantage: str,
    entropy: Entropy,
    tell: Callable[[str], None] = lambda _: None,
) -> Visited:
    """Visit a page and pack what came; without a single answer there is nothing to pack.

    Nothing is kept. Raises `BadTarget` and `NoBrowser`.
    """
    seen = await visit(chromium, url, budget, clock, vantage, tell=tell)
    entry = Capture(
        url=seen.url,
        posts=tuple(dict.fromkeys(posts)),
        outcome=_bounded(seen.outcome),
        package=None,
        status=seen.status,
        peer=seen.peer,
        tls=seen.tls,
        browser=seen.browser,
        vantage=vantage,
        began_at=seen.began_at,
        ended_at=seen.ended_at,
    )
    return Visited(
        entry=entry, visit=seen, package=_packed(seen, entropy) if seen.answers else None
    )


def _packed(seen: Visit, entropy: Entropy) -> bytes:
    return write_wacz(seen, software=f"onrecord {__version__}", entropy=entropy)


def _bounded(outcome: CaptureOutcome) -> CaptureOutcome:
    """The outcome with a reason that fits into the log, whatever a page or browser said."""
    match outcome:
        case Whole():
            return outcome
        case Truncated(why):
            return Truncated(_plain(why))
        case Failed(why):
            return Failed(_plain(why))
        case Refused(why):
            return Refused(_plain(why))
        case Unreached(why):
            return Unreached(_plain(why))


def _plain(why: str) -> str:
    return why[:_LONGEST_WHY].encode(errors="replace").decode()
