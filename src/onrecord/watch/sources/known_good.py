"""Does each source work today, asked for what is known to be there?

The operator's known-good addresses, and one account of each host that is watched: asked as the
watch asks, read by the platform's own reader, and nothing is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.network import monotonic
from onrecord.platforms import bluesky, polled_named
from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import AccountState
from onrecord.watch.asking import Asker
from onrecord.watch.notes import load_watched
from onrecord.watch.sources.adding import find_address
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.servers import server_of
from onrecord.watch.sources.standing import host_asked
from onrecord.watch.sources.trying import Trial, why_not
from onrecord.watch.sources.watched import Source, load_sources

__all__ = ["MOST_HOSTS", "Tried", "hosts_to_try", "try_all"]

MOST_HOSTS = 100  # of the watched accounts'; whoever has more is told how many were left out
_AT_ONCE = 8
_LONGEST = 90.0  # seconds for one of them: three questions of 20 s, and their turns

_Host: TypeAlias = tuple[str, str]
"""A platform's name, and a host at which its accounts are asked for."""
_Says: TypeAlias = tuple[bool, str]
_NOTHING = "it answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it. `of` is an address of the operator's, or a host of watched accounts."""

    platform: str
    of: str
    works: bool
    says: str  # what was found, or why not
    seconds: float
    given: bool  # whether the operator named it as known to be good


def hosts_to_try(archive: Archive) -> Mapping[_Host, Source | AccountId]:
    """Of each platform and host one account that is watched there."""
    found: dict[_Host, Source | AccountId] = {}
    for source in load_sources(archive).values():
        found.setdefault((source.platform.NAME, host_asked(source)), source)
    for account, watched in load_watched(archive).items():
        if watched.host is not None:
            found.setdefault((bluesky.NAME, watched.host), account)
    return found


async def try_all(
    asker: Asker, questions: Questions, tell: Callable[[int, int], None] = lambda *_: None
) -> tuple[list[Tried], int]:
    """Everything that is known to be good, then the hosts; and how many hosts were left out."""
    hosts = await asker.hold(lambda: hosts_to_try(asker.archive))
    works: list[Callable[[], Awaitable[Tried]]] = [
        partial(_given, asker, questions, text)
        for text in asker.archive.configuration.sources.known_good
    ]
    works += [
        partial(_host, asker, questions, *where, of)
        for where, of in islice(hosts.items(), MOST_HOSTS)
    ]
    places, done = asyncio.Semaphore(_AT_ONCE), 0

    async def one(work: Callable[[], Awaitable[Tried]]) -> Tried:
        nonlocal done
        async with places:
            found = await work()
        done += 1
        tell(done, len(works))
        return found

    found = await asyncio.gather(*(one(work) for work in works))
    return found, max(0, len(hosts) - MOST_HOSTS)


async def _given(asker: Asker, questions: Questions, text: str) -> Tried:
    """Ask for an address that the operator knows to be good: something must be shown there."""
    try:
        found = await find_address(asker, text)
    except AddressError as error:
        return Tried(platform="", of=text, works=False, says=str(error), seconds=0.0, given=True)
    asking = _shown_at(asker, questions, found.platform.NAME, found.address)
    return await _timed(found.platform.NAME, text, asking, given=True)


async def _host(
    asker: Asker, questions: Questions, platform: str, host: str, of: Source | AccountId
) -> Tried:
    if isinstance(of, Source):
        asking = Trial(questions, of.platform).look(of.account)
        return await _timed(platform, host, _in_words(asking), given=False)
    return await _timed(platform, host, _state(asker, of, host), given=False)


async def _timed(platform: str, of: str, asking: Awaitable[_Says], *, given: bool) -> Tried:
    begun = monotonic()
    try:
        async with asyncio.timeout(_LONGEST):
            works, says = await asking
    except TimeoutError:
        works, says = False, f"no answer within {_LONGEST:.0f} s"
    spent = monotonic() - begun
    return Tried(platform=platform, of=of, works=works, says=says, seconds=spent, given=given)


async def _shown_at(asker: Asker, questions: Questions, name: str, address: Address) -> _Says:
    platform = polled_named(name)
    if platform is None:
        return await _resolved(asker, address)
    trial = Trial(questions, platform)
    server = server_of(asker.archive.configuration.sources, platform)
    account = await trial.find(address, server)
    if isinstance(account, str):
        return False, account
    works, says = await _in_words(trial.look(account))
    if works and says == _NOTHING:
        return False, "an answer came that could be read, and it shows no post"
    return works, says


async def _in_words(asking: Awaitable[int | str]) -> _Says:
    match await asking:
        case str(why):
            return False, why
        case 0:
            return True, _NOTHING
        case posts:
            return True, f"it shows {posts} post{'' if posts == 1 else 's'}"


async def _state(asker: Asker, account: AccountId, host: str) -> _Says:
    state = bluesky.read_state(await asker.network.fetch(bluesky.ask_state(host, account)))
    return (True, _NOTHING) if isinstance(state, AccountState) else (False, why_not(state))


async def _resolved(asker: Asker, address: Address) -> _Says:
    """Whether an account of Bluesky is known to whoever resolves handles, or to the directory."""
    settings = asker.archive.configuration.bluesky
    if address.account is not None:
        exchange = await asker.network.fetch(bluesky.ask_identity(settings.plc, address.account))
        known = exchange.status == 200
        return known, _NOTHING if known else exchange.failure or f"HTTP {exchange.status}"
    assert address.handle is not None  # an address names an account by one or the other
    url = bluesky.ask_handle(settings.handle_resolver, address.handle)
    said = bluesky.read_handle(await asker.network.fetch(url))
    return (True, _NOTHING) if isinstance(said, str) else (False, why_not(said))
