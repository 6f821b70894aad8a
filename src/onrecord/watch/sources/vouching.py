"""Do those who vouch for an account still say so?

Asked when an account is enrolled, and once a month: the page that its enrolment names, the domain
that its handle is, the pages that its profile calls its own. Each answer is kept and what it says
is recorded with its date. What a page no longer says is asked again the next day, then less and
less often.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.network.redirects import follow
from onrecord.platforms import bluesky
from onrecord.reading.entries import account_entry, unsigned
from onrecord.reading.vouching import (
    ask_domain,
    is_own_domain,
    linked_back,
    pages_claimed,
    spoken_by,
    spoken_by_domain,
)
from onrecord.record.accounts import Enrolment, Handle
from onrecord.record.documents import DocumentKind
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import (
    AccountFact,
    Vouched,
)
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.sources.companions import Soon
from onrecord.watch.sources.vouched_for import VouchedFor, vouched_for
from onrecord.watch.sources.watched import Key, Source
from onrecord.watch.watched import enrolled_in

__all__ = ["Vouchers"]

EACH, SOON = 30.0, 1.0  # days; the latter after an answer that is missed, then doubled
_ROUND = 3600.0  # seconds between two looks at what is due
_AT_ONCE = 100  # accounts in one round: 72,000 a month
_PAUSE = 0.5  # seconds between two accounts, at most; a host has its own limits
_MOST_CLAIMED = 4  # pages of one profile that are asked; Mastodon's profiles have 4 fields

_Asked = tuple[Exchange, tuple[AccountFact, ...]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """When an account is next, and how many days it waited for that."""

    at: datetime
    days: float


@dataclass(slots=True)
class Vouchers:
    """Looks up who vouches for accounts; works beside the polls (`Companion`).

    `resolver` says whose a handle is where its domain does not (`[bluesky] handle_resolver`);
    `chance` gives numbers in [0, 1).
    """

    asker: Asker
    resolver: str
    chance: Callable[[], float]
    tell: Callable[[str], None]
    pause: float = _PAUSE
    _next: dict[Key, _Turn] = field(default_factory=dict)
    _enrolled: dict[Key, Enrolment] = field(default_factory=dict)
    _read: int = 0  # up to which entry the enrolments are known

    async def look(self, enrolment: Enrolment) -> tuple[AccountObservation, ...]:
        """Ask all who may vouch for an account, and record what they say."""
        case = await self.asker.hold(lambda: vouched_for(self.asker.archive, enrolment))
        if case is None:
            return ()
        asked = [*await self._domain(case), *await self._pages(case)]
        entries = [entry for one in asked for entry in await self._entries(case, one)]
        if entries:
            await self.asker.record(*entries)
        for fact in _lost(case, entries):
            self.tell(f"{fact.by} no longer speaks of {enrolment.institution}’s account.")
        await self._note(case, entries)
        return tuple(entries)

    async def go_on(self, soon: Soon) -> None:  # noqa: ARG002  # the account itself is not asked
        """Ask about each account once a month, until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(_ROUND * (0.9 + 0.2 * self.chance()))

    async def once(self) -> None:
        """Ask about accounts that are due, the first of them."""
        due = await self.asker.hold(self._due)
        for enrolment in due[:_AT_ONCE]:
            await self.look(enrolment)
            await asyncio.sleep(self.pause * self.chance())

    async def after(self, source: Source) -> None:
        """Nothing that an account posts changes who vouches for it."""

    def _due(self) -> list[Enrolment]:
        archive, now = self.asker.archive, self.asker.clock.now()
        size = archive.head.size
        for logged in archive.index.documents_from(DocumentKind.ENROLMENT, self._read):
            one = enrolled_in(archive, logged)
            if one is not None:
                key = (one.platform, one.account)
                self._enrolled[key] = one
                self._next.setdefault(key, _noted(archive, one) or _Turn(now, EACH))
        self._read = size
        return [one for key, one in self._enrolled.items() if self._next[key].at <= now]

    async def _note(self, case: VouchedFor, entries: Sequence[AccountObservation]) -> None:
        one, archive = case.enrolment, self.asker.archive
        missed = any(_lost(case, entries)) or any(
            not isinstance(entry.fact, Vouched) for entry in entries
        )
        last = self._next.get((one.platform, one.account), _Turn(self.asker.clock.now(), EACH))
        again = SOON if last.days >= EACH else last.days * 2
        days = min(again, EACH) if missed else EACH
        wait = timedelta(days=days * (0.9 + 0.2 * self.chance()))
        turn = _Turn(self.asker.clock.now() + wait, days)
        self._next[one.platform, one.account] = turn
        note = json.dumps([instant(turn.at), turn.days])
        await self.asker.hold(lambda: archive.state.set(_key(one), note))

    async def _entries(self, case: VouchedFor, asked: _Asked) -> list[AccountObservation]:
        exchange, facts = asked
        archive, one = self.asker.archive, case.enrolment
        (kept,) = await self.asker.hold(lambda: keep_exchanges(archive, [exchange]))
        evidence = unsigned(kept, Surface.VOUCHER)
        return [account_entry(one.platform, one.account, fact, evidence) for fact in facts]

    async def _domain(self, case: VouchedFor) -> list[_Asked]:
        """Whose handle a domain is, by its own word; by the resolver's where it has none."""
        handle = case.named.handles[0] if case.named.handles else ""
        if case.enrolment.platform != bluesky.NAME or not is_own_domain(handle, case.host):
            return []
        account, network = case.enrolment.account, self.asker.network
        exchange = await network.fetch(ask_domain(handle))
        said = spoken_by_domain(account, handle, exchange)
        if not isinstance(said, Vouched):
            exchange = await network.fetch(bluesky.ask_handle(self.resolver, Handle(handle)))
            said = spoken_by_domain(account, handle, exchange)
        return [(exchange, (said,))]

    async def _pages(self, case: VouchedFor) -> list[_Asked]:
        """What the pages say; then whether the profile links back to one that does."""
        profile = case.profile
        shown = None if profile is None else await self._get(profile)
        claimed = () if profile is None or shown is None else pages_claimed(profile, shown)
        found: list[_Asked] = []
        for page in dict.fromkeys((*case.pages, *claimed[:_MOST_CLAIMED])):
            exchange = await self._get(page)
            said = spoken_by(case.named, page, exchange, case.before(page))
            facts = said if isinstance(said, tuple) else (said,)
            if page in case.pages or any(_says(fact) for fact in facts):
                found.append((exchange, facts))
        if profile is not None and shown is not None:
            found += _back(case, profile, shown, _speaking(found))
        return found

    async def _get(self, url: str) -> Exchange:
        return (await follow(self.asker.network, url))[-1]


def _back(case: VouchedFor, profile: str, shown: Exchange, pages: Iterable[str]) -> list[_Asked]:
    before = "rel-me-back" in case.before(profile)
    for page in (*pages, *case.pages):
        said = linked_back(profile, shown, page)
        if said is not None and (before or isinstance(said, Vouched)):
            return [(shown, (said,))]
    return [(shown, (Vouched(profile, "rel-me-back", None),))] if before else []


def _speaking(asked: Iterable[_Asked]) -> list[str]:
    facts = (fact for _, said in asked for fact in said)
    return [fact.by for fact in facts if isinstance(fact, Vouched) and fact.link is not None]


def _says(fact: AccountFact) -> bool:
    return isinstance(fact, Vouched) and fact.link is not None


def _lost(case: VouchedFor, entries: Iterable[AccountObservation]) -> list[Vouched]:
    """What was said at the look before and is not now."""
    facts = (entry.fact for entry in entries)
    lost = (x for x in facts if isinstance(x, Vouched) and x.link is None)
    return [fact for fact in lost if fact.how in case.before(fact.by)]


def _key(enrolment: Enrolment) -> str:
    return f"vouchers/{enrolment.platform}/{enrolment.account}"


def _noted(archive: Archive, enrolment: Enrolment) -> _Turn | None:
    try:
        at, days = json.loads(archive.state.get(_key(enrolment)) or "")
        return _Turn(read_instant(at), float(days))
    except (TimeError, ValueError, TypeError, RecursionError):
        return None  # lost or spoiled: it is asked again
