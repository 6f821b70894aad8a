"""Which closer looks does a batch, a visit or a restart lead to?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from onrecord.archive import BlueskySettings
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen
from onrecord.watch.asking import Asker
from onrecord.watch.following import (
    ask_after_post,
    confirm_identity,
    confirm_state,
    fetch_medium,
    resynchronise,
)
from onrecord.watch.jobs import Jobs
from onrecord.watch.owed import owed_media
from onrecord.watch.recorder import Recorder, Taken
from onrecord.watch.visit import visit
from onrecord.watch.watched import Watched, remember

__all__ = ["FollowUps"]


@dataclass(slots=True)
class FollowUps:
    """Begins closer looks as jobs, and notes where each leaves the account."""

    asker: Asker
    recorder: Recorder
    settings: BlueskySettings
    settle: float  # seconds that the stream may lag behind the host before we call it behind
    tell: Callable[[str], None]
    jobs: Jobs = field(default_factory=Jobs)

    def after(self, taken: Taken) -> None:
        """What a batch of frames gives reason to."""
        for account in taken.identity:
            self.jobs.start(account, "identity", partial(self.identity, account))
        for account in taken.state:
            self.jobs.start(account, "state", partial(self.state, account))
        for account, (why, since) in taken.resync.items():
            self.resync(account, why, since)
        for logged in taken.logged:
            self._closer(logged)

    def after_restart(self) -> None:
        """What is owed from before: media never fetched, trees whose place we forgot."""
        for account, post, part in owed_media(self.asker.archive, self.recorder.watched):
            self._medium(account, post, part)
        for account, watched in self.recorder.watched.items():
            if watched.chain is None:
                self.resync(account, "the watcher's notes were lost", None)

    def resync(self, account: AccountId, why: str, since: datetime | None) -> None:
        """Begin to fetch an account's tree anew."""
        self.jobs.start(account, "resync", lambda: self._resync(account, why, since))

    async def identity(self, account: AccountId) -> None:
        """Confirm who the account is and which key signs for it."""
        after = await confirm_identity(
            self.asker, self.recorder.watched[account], self.settings.plc
        )
        await self._move(account, lambda now: now.with_identity_of(after))

    async def state(self, account: AccountId) -> None:
        """Confirm whether the host serves the account."""
        watched = self.recorder.watched[account]
        if watched.host is not None:
            after, _, _ = await confirm_state(self.asker, watched, self.settings.plc)
            await self._identified(account, watched, after)

    async def visit(self, account: AccountId) -> None:
        """Look at an account as a reader would; fetch its tree if the stream lags behind."""
        before = self.recorder.watched[account]
        found = await visit(self.asker, before, self.settings.plc, self.settings.app_view)
        await self._identified(account, before, found.watched)
        if self._behind(account, found.rev):
            await asyncio.sleep(self.settle)
        if self._behind(account, found.rev):
            watched = self.recorder.watched[account]
            held = "none" if watched.chain is None else watched.chain.rev
            why = f"the host is at revision {found.rev}, the stream had brought us {held}"
            await self._resync(account, why, watched.seen_at)

    def _behind(self, account: AccountId, rev: str | None) -> bool:
        chain = self.recorder.watched[account].chain
        return rev is not None and (chain is None or chain.rev < rev)

    async def _resync(self, account: AccountId, why: str, since: datetime | None) -> None:
        self.tell(f"{account}: fetching the whole tree: {why}")
        before = self.recorder.watched[account]
        after = await resynchronise(self.asker, before, self.settings.plc, why, since)
        await self._identified(account, before, after)
        await self._move(account, lambda now: now.with_chain_of(after))

    def _closer(self, logged: Logged) -> None:
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.account not in self.recorder.watched:
            return
        account, post = entry.account, entry.post
        match entry.outcome:
            case Absent():
                self.tell(f"{account}: withdrawn from the signed tree: {post}")
                self.jobs.start(account, f"post {post}", lambda: self._post(account, post))
            case Seen(version):
                self.tell(f"{account}: {post}")
                for part in bluesky.media_parts(post, self.asker.archive.blob(version)):
                    self._medium(account, post, part)
            case _:
                pass

    async def _post(self, account: AccountId, post: PostId) -> None:
        await ask_after_post(self.asker, self.recorder.watched[account], post)

    def _medium(self, account: AccountId, post: PostId, part: str) -> None:
        async def fetch() -> None:
            await fetch_medium(self.asker, self.recorder.watched[account], post, part)

        self.jobs.start(account, f"medium {post} {part}", fetch)

    async def _identified(self, account: AccountId, before: Watched, after: Watched) -> None:
        if (after.handle, after.host, after.keys) != (before.handle, before.host, before.keys):
            await self._move(account, lambda now: now.with_identity_of(after))

    async def _move(self, account: AccountId, change: Callable[[Watched], Watched]) -> None:
        """Note what was learnt; the stream may have moved the account on meanwhile."""

        def move() -> None:
            moved = change(self.recorder.watched[account])
            self.recorder.watched[account] = moved
            remember(self.asker.archive, moved)

        await self.asker.hold(move)
