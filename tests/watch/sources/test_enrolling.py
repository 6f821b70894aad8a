"""Is an account of any platform found, taken whole or not at all, and once?"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import scripted
from mastodon_twin import MastodonTwin
from onrecord.platforms.polling import Account, Answer, Located, Question
from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId
from onrecord.record.documents import Document
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Control, Seen
from onrecord.watch.enrol import EnrolmentError, Request
from onrecord.watch.sources.enrolling import EnrolledSource, enrol_source
from onrecord.watch.sources.taking import MOST_PAGES
from onrecord.watch.sources.watched import load_sources, posted_at
from polling_room import VOUCHER, PollingRoom, polling_room
from twin_server import Asked, Fault, Reply, Twin


def run(folder: Path, act: Callable[[PollingRoom, MastodonTwin], object]) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            async with polling_room(folder / "archive") as room:
                await act(room, twin)  # type: ignore[misc]  # each is a coroutine

    asyncio.run(acting())


def test_what_is_already_there_is_taken_in_one_piece(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        old = [twin.post(f"post {n}", minutes_ago=100 - n) for n in range(60)]  # two pages
        added = await room.added(twin)
        assert isinstance(added, EnrolledSource)
        assert (added.posts, added.more) == (60, False)
        entries = [logged.entry for logged in room.archive.entries()]
        assert isinstance(entries[0], Document)
        posts = [x.post for x in entries if isinstance(x, PostObservation)]
        assert posts == old  # the oldest first
        assert added.source.key in load_sources(room.archive)
        assert posted_at(room.archive, added.source) is not None
        await room.once()
        later = [logged.entry for logged in room.archive.entries(len(entries))]
        assert not [x for x in later if isinstance(x, PostObservation)]  # nothing is taken twice

    run(tmp_path, act)


def test_an_account_is_enrolled_once(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        await room.add(twin)
        size = room.archive.head.size
        with pytest.raises(EnrolmentError, match="already on record, as Ministry of Tides"):
            await room.add(twin)
        assert room.archive.head.size == size

    run(tmp_path, act)


def test_two_platforms_that_share_an_id_share_the_account(tmp_path: Path) -> None:
    """As Mastodon and ActivityPub do."""

    async def act() -> None:
        with scripted.ScriptedTwin() as twin:
            async with polling_room(tmp_path / "archive") as room:
                await enrol(room, scripted.Scripted(), twin.address)
                with pytest.raises(EnrolmentError, match="already on record"):
                    await enrol(room, scripted.Scripted(NAME="another"), twin.address)

    asyncio.run(act())


@pytest.mark.parametrize("fault", list(Fault))
def test_an_enrolment_that_fails_leaves_nothing_behind(tmp_path: Path, fault: Fault) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        twin.post("there")
        twin.fault = fault
        with pytest.raises(EnrolmentError):
            await room.add(twin)
        assert room.archive.head.size == 0 and not load_sources(room.archive)
        twin.fault = None

    run(tmp_path, act)


def test_a_fault_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        twin.post("there")
        twin.fault, twin.faulty_paths = Fault.FORBIDDEN, (statuses_of(twin),)
        with pytest.raises(EnrolmentError, match="would not answer us"):
            await room.add(twin)
        assert room.archive.head.size == 0

    run(tmp_path, act)


def statuses_of(twin: MastodonTwin) -> str:
    """The path of the account's list of posts."""
    return "/api/v1/accounts/109348000000000001/statuses"


@dataclass(slots=True)
class Endless(scripted.Scripted):
    """A platform whose every page has an older one."""

    def read(self, account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
        answer = scripted.Scripted.read(self, account, exchange, beside)
        older = Question(url=f"{account.account}/posts?{len(exchange.url)}={exchange.url[-40:]}")
        return Answer(posts=answer.posts, failure=answer.failure, facts=answer.facts, older=older)


class Leading(Twin):
    """Leads from each address to the next, or round in a circle."""

    def __init__(self, circle: bool) -> None:
        super().__init__()
        self.circle = circle

    def answer(self, asked: Asked) -> Reply:
        if not asked.path.endswith("posts") and "/x" not in asked.path:
            return Reply(b'{"handle":"tides","state":"active"}')
        to = "/x" if self.circle and asked.path != "/x" else "/x/posts"
        to = to if self.circle else f"{asked.path}/x"
        return Reply(status=302, headers={"location": f"{self.base}{to}"})


@pytest.mark.parametrize(("circle", "says"), [(True, "in a circle"), (False, "on and on")])
def test_redirects_without_an_end_are_not_followed(tmp_path: Path, circle: bool, says: str) -> None:
    async def act() -> None:
        with Leading(circle) as twin:
            async with polling_room(tmp_path / "archive") as room:
                with pytest.raises(EnrolmentError, match=says):
                    await enrol(room, scripted.Scripted(), f"{twin.base}/tides")
                assert len(twin.asked) < 10 and room.archive.head.size == 0

    asyncio.run(act())


def test_the_past_is_taken_up_to_a_bound(tmp_path: Path) -> None:
    async def act() -> None:
        with scripted.ScriptedTwin() as twin:
            twin.post("one")
            async with polling_room(tmp_path / "archive") as room:
                enrolled = await enrol(room, Endless(), twin.address)
                pages = [asked for asked in twin.asked if asked.path.endswith("/posts")]
                assert len(pages) == MOST_PAGES and enrolled.more and enrolled.posts == 1

    asyncio.run(act())


def test_a_platform_that_doubts_is_asked_for_its_control_first(tmp_path: Path) -> None:
    async def act() -> None:
        with scripted.ScriptedTwin() as twin:
            twin.post("one")
            async with polling_room(tmp_path / "archive") as room:
                await enrol(room, scripted.Scripted(DOUBTS=True), twin.address)
                entries = [logged.entry for logged in room.archive.entries()]
                facts = [x.fact for x in entries if isinstance(x, AccountObservation)]
                assert [x.sound for x in facts if isinstance(x, Control)] == [True]
                seen = [x for x in entries if isinstance(x, PostObservation)]
                assert [isinstance(x.outcome, Seen) for x in seen] == [True]

    asyncio.run(act())


class Wandering(scripted.Scripted):
    """A platform that always has one more question before it finds an account."""

    def find(
        self, address: Address, answers: Sequence[Exchange], server: str
    ) -> Question | Located:
        return Question(url=f"{address.at}?{len(answers)}")


def test_a_search_without_an_end_is_given_up(tmp_path: Path) -> None:
    async def act() -> None:
        with scripted.ScriptedTwin() as twin:
            async with polling_room(tmp_path / "archive") as room:
                with pytest.raises(EnrolmentError, match="from one address to the next"):
                    await enrol(room, Wandering(), twin.address)
                assert len(twin.asked) == 10

    asyncio.run(act())


ADDRESSES = {
    "nothing": ("", None, "names neither"),
    "a word": ("ministry", None, "names neither"),
    "another scheme": ("gopher://a.example/", None, "on no platform that onrecord knows"),
    "a platform that there is not": ("https://a.example/", "gopher", "no platform is called"),
    "no account of that platform": ("not an id", "x", "no account of x"),
    "a post": ("https://bsky.app/profile/a.test/post/3laaaaaaaaaaa", None, "address of a post"),
}


@pytest.mark.parametrize(("text", "platform", "says"), ADDRESSES.values(), ids=ADDRESSES)
def test_what_names_no_account_is_told_as_that(
    tmp_path: Path, text: str, platform: str | None, says: str
) -> None:
    async def act(room: PollingRoom, twin: MastodonTwin) -> None:
        with pytest.raises(AddressError, match=says):
            await room.add(text, platform)
        assert not twin.asked

    run(tmp_path, act)


class Site(Twin):
    """A site with a page of news and a feed of it; nobody tells from the address which is which."""

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/news.php":
            return Reply(FEED, headers={"content-type": "application/xml"})
        if asked.path == "/statement":
            return Reply(PAGE, headers={"content-type": "text/html; charset=utf-8"})
        return Reply(b"not found", 404, {"content-type": "text/plain"})


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry of Tides</title>
<link>http://tides.example/</link><description>News</description>
<item><guid>urn:n:1</guid><title>High water</title><description>At noon.</description></item>
</channel></rss>"""
PAGE = (
    b"<!doctype html><title>Statement</title><main><h1>Statement</h1>"
    + b"<p>The ministry has measured the tides and found them as they were. " * 20
    + b"</main>"
)


@pytest.mark.parametrize(("path", "platform"), [("/news.php", "feed"), ("/statement", "web")])
def test_what_no_platform_knows_by_sight_is_looked_at_once(
    tmp_path: Path, path: str, platform: str
) -> None:
    async def act() -> None:
        with Site() as site:
            async with polling_room(tmp_path / "archive") as room:
                source = await room.add(f"{site.base}{path}")
                assert platform == source.platform.NAME
                with pytest.raises(AddressError, match="on no platform"):
                    await room.add(f"{site.base}/nothing")

    asyncio.run(act())


async def enrol(room: PollingRoom, platform: scripted.Scripted, address: str) -> EnrolledSource:
    request = Request(
        address=Address(account=AccountId(address), handle=None, post=None, at=address),
        institution="Ministry of Tides",
        under=None,
        voucher=VOUCHER,
    )
    return await enrol_source(room.asker, room.questions(), platform, request, "")
