"""What do instances tell us beside the polls, where the operator has an account there?

With a token (keys/HOST.token) an instance streams what that account's home shows: posts and edits
of the accounts that it follows, and the numbers of statuses that were withdrawn. A post is taken as
it was told. A number alone is no evidence: it makes us ask at once. What is told of accounts that
nobody enrolled is let go. When a stream ends, the polls go on: nothing is missed, only later known.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from onrecord.archive import ArchiveError
from onrecord.archive.tokens import read_token
from onrecord.network import (
    Backoff,
    Ended,
    Ending,
    Frame,
    LineListener,
    Opened,
    frame_exchange,
    listen_again,
)
from onrecord.network.asking import Headers
from onrecord.network.target import BadTarget, Target
from onrecord.platforms import mastodon
from onrecord.platforms.bodies import object_of
from onrecord.platforms.polling import Question
from onrecord.platforms.speech import Unplaced
from onrecord.reading.polled import read_answer
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker
from onrecord.watch.sources.companions import Companion, Soon
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Key, Source

__all__ = ["Streaming", "streams_at"]

_PATIENT = Backoff(first=1.0, most=300.0)
_ROUND = 60.0  # seconds between two looks for new accounts and tokens


@dataclass(slots=True)
class Streaming:
    """Listens to every instance for which there is a token, beside the polls (`Companion`).

    `sources` are those that are watched now; `chance` gives numbers in [0, 1). The token's account
    has to follow them, or its instance tells us nothing of theirs.
    """

    asker: Asker
    questions: Questions
    looker: Looker
    listener: LineListener
    sources: Callable[[], Mapping[Key, Source]]
    chance: Callable[[], float]
    tell: Callable[[str], None] = lambda _: None
    beside: Sequence[Companion] = ()  # who is told what was recorded of an account
    backoff: Backoff = _PATIENT
    every: float = _ROUND
    _listening: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)  # what is wrong with tokens

    async def go_on(self, soon: Soon) -> None:
        """Listen, as long as the watch goes on; to instances that come later, too."""
        try:
            while True:
                for base in self._bases():
                    self._begin(base, soon)
                await self._wait()
        finally:
            for task in self._listening.values():
                task.cancel()
            await asyncio.gather(*self._listening.values(), return_exceptions=True)

    async def once(self) -> None:
        """One look at each account needs no stream."""

    async def after(self, source: Source) -> None:
        """What is recorded of an account changes nothing in what is told of it."""

    def _bases(self) -> set[str]:
        """The instances of the accounts that are watched."""
        return {base for source in self.sources().values() if (base := _base(source)) is not None}

    def _begin(self, base: str, soon: Soon) -> None:
        if base in self._listening:
            return
        if self._headers(base):
            self._listening[base] = asyncio.create_task(self._listen(base, soon))

    def _headers(self, base: str) -> Headers:
        """The token for an instance, as its file has it now; nothing without one."""
        try:
            token = read_token(self.asker.archive.folder, urlsplit(base).netloc.lower())
        except ArchiveError as error:  # the polls need none
            if str(error) not in self._told:
                self._told.add(str(error))
                self.tell(f"{error}. {error.advice}")
            return ()
        return () if token is None else [("authorization", f"Bearer {token}")]

    async def _wait(self) -> None:
        """For the next look for new instances; raises what ended a listener by a mistake of ours."""
        if not self._listening:
            await asyncio.sleep(self.every)
            return
        tasks = self._listening.values()
        done, _ = await asyncio.wait(tasks, timeout=self.every, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _listen(self, base: str, soon: Soon) -> None:
        url = await self._where(base)
        heard = listen_again(
            lambda: self.listener.lines(url, headers=self._headers(base)),
            self.chance,
            backoff=self.backoff,
        )
        opened: Opened | None = None
        silent: str | None = None  # why, as it was told
        async with aclosing(heard) as events:
            async for event in events:
                match event:
                    case Opened():
                        opened, silent = event, None
                        self.tell(f"{base}: it streams to us")
                        for source in self._at(base):
                            soon(source.key)  # what was told while nobody listened
                    case Frame() if opened is not None:
                        await self._hear(base, frame_exchange(opened, event), soon)
                    case Ended() if (why := _why(event)) != silent:
                        silent = why
                        self.tell(f"{base}: its stream has ended, the polls go on: {why}")
                    case _:
                        pass

    async def _where(self, base: str) -> str:
        """The instance says where it streams (/entities/Instance#configuration); else at its own."""
        asked = await self.questions.ask(Question(url=f"{base}/api/v2/instance"), fresh=True)
        return streams_at(base, asked.exchange)

    async def _hear(self, base: str, exchange: Exchange, soon: Soon) -> None:
        try:
            event = mastodon.read_event(exchange)
        except Unplaced as unplaced:
            self.tell(f"{base}: an event of its stream can't be read: {unplaced}")
            return
        match event:
            case mastodon.Status(account=number):
                for source in self._at(base, number):
                    await self._take(source, exchange)
            case mastodon.Withdrawn(number):
                await self._ask_after(base, number, soon)
            case mastodon.Other():
                pass

    async def _ask_after(self, base: str, number: str, soon: Soon) -> None:
        """Ask for a post that may be gone, if it is one that was there by the record."""
        for source in self._at(base):
            posts = _called(source, number)
            words = await self.asker.hold(
                partial(self.asker.archive.index.latest_words, *source.key, posts)
            )
            for post in [post for post, word in words.items() if word.version is not None]:
                question = source.platform.ask_post(source.account, post)
                if question is None:
                    continue
                asked = await self.questions.ask(question, fresh=True)
                await self._take(source, asked.exchange)
                soon(source.key)  # who polls then knows when to ask again

    async def _take(self, source: Source, exchange: Exchange) -> None:
        answer = read_answer(source.platform, source.account, exchange)
        await self.looker.take(source, exchange, answer)
        for companion in self.beside:
            await companion.after(source)

    def _at(self, base: str, number: str | None = None) -> list[Source]:
        """The sources at an instance; with a number, the account that it is there."""
        return [
            source
            for source in self.sources().values()
            if _base(source) == base and number in (None, _number(source))
        ]


def streams_at(base: str, instance: Exchange) -> str:
    """The address of an instance's stream for one's own account.

    It may lie on another host beneath the instance's own, over TLS. Elsewhere a token is not sent
    by an instance's unsigned word: then the stream is looked for at the instance.
    """
    own = mastodon.ask_stream(base).url
    if instance.status != 200:
        return own
    try:
        named = object_of(instance)
    except Unplaced:
        return own
    for name in ("configuration", "urls", "streaming"):
        value = named.get(name)
        if isinstance(value, str) and value.startswith("wss://"):
            netloc = _netloc(value)
            return own if netloc is None or not _beneath(netloc, own) else _stream_of(netloc)
        if not isinstance(value, dict):
            return own
        named = value
    return own


def _beneath(netloc: str, own: str) -> bool:
    """Whether a host is the one that was asked, or one beneath it."""
    host, asked = urlsplit(f"//{netloc}").hostname or "", urlsplit(own).hostname or ""
    return bool(asked) and (host == asked or host.endswith(f".{asked}"))


def _stream_of(netloc: str) -> str:
    return mastodon.ask_stream(f"https://{netloc}").url


def _netloc(url: str) -> str | None:
    """The host and port of an address; None if there can be none, or one that programs differ on."""
    try:
        Target.read(url)
        return urlsplit(url).netloc
    except (BadTarget, ValueError):
        return None


def _base(source: Source) -> str | None:
    if source.platform.NAME != mastodon.NAME:
        return None
    place = mastodon.place_of(source.account)
    return None if place is None else place.base


def _number(source: Source) -> str | None:
    place = mastodon.place_of(source.account)
    return None if place is None else place.number


def _called(source: Source, number: str) -> Iterable[PostId]:
    """What a status with this number may be called: a post, a boost, or by its page."""
    actor = source.account.account
    post = f"{actor}/statuses/{number}"
    return PostId(post), PostId(f"{post}/activity"), PostId(f"{actor}/{number}")


def _why(ended: Ended) -> str:
    if ended.why is Ending.REFUSED and ended.code in (401, 403):
        return f"the token is refused ({ended.says[:100]})"
    return f"{ended.why}: {ended.says[:100]}"
