"""Which closer looks does a batch, a visit or a restart lead to?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from onrecord.record.accounts import AccountId, PostId
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, AccountState, Seen
from onrecord.watch.asking import Asker
from onrecord.watch.directory import Directory, now
from onrecord.watch.following import ask_after_post
from onrecord.watch.jobs import Jobs, Work
from onrecord.watch.media import Media
from onrecord.watch.owed import Medium, media_shown, owed_media
from onrecord.watch.recorder import Recorder, Taken
from onrecord.watch.states import ACTIVE, Stated, States
from onrecord.watch.trees import resynchronise
from onrecord.watch.watched import Watched

__all__ = ["FollowUps"]


@dataclass(slots=True)
class FollowUps:
    """Begins closer looks as jobs; each notes with the account what it learns."""

    asker: Asker
    recorder: Recorder
    directory: Directory
    tell: Callable[[str], None]
    jobs: Jobs = field(default_factory=Jobs)
    media: Media = field(init=False)
    states: States = field(init=False)
    _posts: dict[AccountId, dict[PostId, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jobs.tell = self.tell
        self.media = Media(self.asker, self.recorder)
        self.states = States(self.asker, self.directory)

    async def after(self, taken: Taken) -> None:
        """What a batch of frames gives reason to."""
        heard = now()
        for account in taken.doubtful:
            self.jobs.start(account, "doubt", partial(self._settle, account, heard))
        for account in taken.identity:
            self.confirm(account, heard)
        for account in taken.state:
            self.ask_state(account, heard)
        for account in taken.broken:
            self.resync(account)
        await self._closer(taken.logged)

    async def after_restart(self) -> None:
        """What is owed from before: media, identities, trees of which we may have missed some."""
        accounts = self.recorder.watched
        owed = await self.asker.hold(lambda: owed_media(self.asker.archive, accounts))
        self._fetch(owed)
        for account, watched in accounts.items():
            if watched.unconfirmed:
                self.confirm(account, now())
            if watched.broken is not None:
                self.resync(account)

    def confirm(self, account: AccountId, since: float) -> None:
        """Begin to ask the directory who the account is and which key signs for it."""
        self.jobs.start(account, "identity", partial(self._confirm, account, since))

    def ask_state(self, account: AccountId, since: float) -> None:
        """Begin to ask whether the host serves the account."""
        self._start(account, "state", partial(self._state, account, since), spaced=True)

    def resync(self, account: AccountId) -> None:
        """Begin to fetch an account's tree anew."""
        self._start(account, "resync", partial(self._resync, account), spaced=True)

    async def missed(
        self,
        account: AccountId,
        why: str,
        rev: str | None,
        *,
        identity: bool = False,
        told: bool = False,
    ) -> None:
        """Note that we may have missed commits up to `rev`, or more, and go and look.

        With `told`, it was one vantage that may have, and its gap is on record.
        """

        def change(was: Watched) -> Watched:
            missing = was.missing(why, rev, told=told)
            return replace(missing, unconfirmed=was.unconfirmed or identity)

        await self.asker.hold(partial(self.recorder.move, account, change))
        if identity:
            self.confirm(account, now())
        self.resync(account)

    def heard_state(self, account: AccountId, stated: Stated) -> None:
        """What it leads to that a host serves an account, again or still."""
        if stated.fact != ACTIVE:
            return
        broken = self.recorder.watched[account].broken is not None
        if broken and not self.jobs.under_way(account, "resync"):
            self.resync(account)
        if self.media.again(account):
            self._start(account, "media", partial(self._media, account))

    def _start(self, account: AccountId, what: str, work: Work, *, spaced: bool = False) -> None:
        spacing = self.directory.spacing if spaced else 0.0
        lane = self.directory.host_of(account)
        self.jobs.start(account, what, work, lane=lane, spacing=spacing)

    async def _settle(self, account: AccountId, since: float) -> None:
        await self._confirm(account, since)
        await self.after(await self.asker.hold(partial(self.recorder.settle, account)))

    async def _confirm(self, account: AccountId, since: float) -> None:
        host = self.directory.host_of(account)
        found = await self.directory.confirm(account, since)
        if found and self.directory.host_of(account) != host:
            self.ask_state(account, now())

    async def _state(self, account: AccountId, since: float) -> None:
        self.heard_state(account, await self.states.confirm(account, since))

    async def _resync(self, account: AccountId) -> None:
        broken = self.recorder.watched[account].broken
        if broken is None:
            return  # mended meanwhile
        self.tell(f"{account}: fetching the whole tree: {broken.why}")
        found = await resynchronise(self.asker, self.directory, account)
        if isinstance(found, AccountState):
            self.ask_state(account, now())
        else:
            await self._closer(found)

    async def _closer(self, found: Iterable[Logged]) -> None:
        """Ask after what went away on the stream; fetch what is shown."""
        shown: list[PostObservation] = []
        for logged in found:
            entry = logged.entry
            if not isinstance(entry, PostObservation):
                continue
            match entry.outcome:
                case Absent():
                    self.tell(f"{entry.account}: withdrawn from the signed tree: {entry.post}")
                    self._ask_after(entry.account, entry.post)
                case Seen():
                    self.tell(f"{entry.account}: {entry.post}")
                    shown.append(entry)
                case _:
                    pass
        archive = self.asker.archive
        self._fetch(
            await self.asker.hold(lambda: [m for one in shown for m in media_shown(archive, one)])
        )

    def _ask_after(self, account: AccountId, post: PostId) -> None:
        self._posts.setdefault(account, {})[post] = None
        self._start(account, "posts", partial(self._ask_after_posts, account))

    async def _ask_after_posts(self, account: AccountId) -> None:
        while posts := self._posts.get(account):
            post = next(iter(posts))
            del posts[post]
            watched = self.recorder.watched[account]
            if await ask_after_post(self.asker, watched, post) is not None:
                self.ask_state(account, now())
                break  # the account's state explains the rest; visits ask again
        self._posts.pop(account, None)

    def _fetch(self, media: Iterable[Medium]) -> None:
        for account in self.media.want(media):
            self._start(account, "media", partial(self._media, account))

    async def _media(self, account: AccountId) -> None:
        if await self.media.fetch(account) is not None:
            self.ask_state(account, now())
