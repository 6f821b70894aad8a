"""When is each account visited?

One after the other, spread over the time between two visits, so that nobody is asked about all
accounts at once. The first round goes quicker: we may have been away.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from onrecord.record.accounts import AccountId
from onrecord.watch.directory import now
from onrecord.watch.followups import FollowUps
from onrecord.watch.jobs import Jobs
from onrecord.watch.states import ACTIVE
from onrecord.watch.visit import compare_app, compare_listing

__all__ = ["Rounds"]

_FIRST_ROUND = 0.1  # seconds between two visits of the first round, at most


@dataclass(slots=True)
class Rounds:
    """Visits accounts: asks their state, compares what is served, and whether we are behind."""

    follow: FollowUps
    app: str
    settle: float
    chance: Callable[[], float]
    jobs: Jobs = field(default_factory=Jobs)

    def __post_init__(self) -> None:
        self.jobs.tell = self.follow.tell

    def begin(self, account: AccountId) -> None:
        """Begin to visit one account."""
        lane = self.follow.directory.host_of(account)
        self.jobs.start(account, "visit", partial(self.visit, account), lane=lane)

    async def go_on(self, period: float) -> None:
        """Visit every account once in `period` seconds, with jitter, until cancelled."""
        spent, pause = period, 0.0
        while True:
            await asyncio.sleep(period - spent)
            accounts = list(self.follow.recorder.watched)
            even = period / max(1, len(accounts))
            pause = even if pause else min(even, _FIRST_ROUND)
            for account in accounts:
                self.begin(account)
                await asyncio.sleep(pause * (0.9 + 0.2 * self.chance()))
            spent = pause * len(accounts)

    async def visit(self, account: AccountId) -> None:
        """Look at one account as a reader would; fetch its tree if the stream lags behind."""
        follow, recorder = self.follow, self.follow.recorder
        if recorder.watched[account].unconfirmed:
            follow.confirm(account, now())
        stated = await follow.states.confirm(account, now())
        follow.heard_state(account, stated)
        if stated.fact != ACTIVE:
            return  # what it serves of a post then says nothing of the post
        said = await compare_listing(follow.asker, recorder.watched[account])
        if said is not None:
            follow.ask_state(account, now())
            return
        if self.app:
            await compare_app(follow.asker, recorder.watched[account], self.app)
        if stated.rev is not None:
            await self._compare_revision(account, stated.rev)

    async def _compare_revision(self, account: AccountId, rev: str) -> None:
        if self._is_behind(account, rev):
            await asyncio.sleep(self.settle)
        if self._is_behind(account, rev):
            chain = self.follow.recorder.watched[account].chain
            held = "none" if chain is None else chain.rev
            why = f"the host is at revision {rev}, the stream had brought us {held}"
            # The host's word is not signed: any tree that is no older than ours will do.
            await self.follow.missed(account, why, None if chain is None else chain.rev)

    def _is_behind(self, account: AccountId, rev: str) -> bool:
        chain = self.follow.recorder.watched[account].chain
        return chain is None or chain.rev < rev
