"""Is what a hub delivers taken, if it is signed, and what it only claims left alone?"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from entries import at
from feed_twin import FeedTwin
from hub_twin import HubTwin
from onrecord.archive import create_archive
from onrecord.archive.deliveries import Deliveries
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.reading import read_again
from onrecord.platforms import feed
from onrecord.proof.bundle import open_bundle
from onrecord.record.accounts import PostId
from onrecord.record.observations import PostObservation
from onrecord.watch.sources.watched import Key
from onrecord.watch.sources.websub import HubDeliveries
from onrecord.web import app
from scripted_table import ORIGIN, Room
from twin_server import Asked

BASE = "https://records.example"


class Site:
    """A feed with a hub, an archive that watches it, and its public pages."""

    def __init__(self, folder: Path, public: bool = True) -> None:
        create_archive(folder, ORIGIN)
        path = folder / "onrecord.toml"
        text = path.read_text(encoding="utf-8")
        if public:
            path.write_text(text.replace('actor = ""', f'actor = "{BASE}"'), encoding="utf-8")
        self.feed, self.hub = FeedTwin(), HubTwin()
        self.room = Room(self.feed, feed, folder)
        self.soon: list[Key] = []
        self.told: list[str] = []

    @property
    def topic(self) -> str:
        return f"{self.feed.base}{self.feed.path}"

    async def open(self) -> None:
        self.room.posts["a"] = PostId(self.feed.post("First"))
        self.feed.hub = self.hub.base
        await self.room.open()
        await self.room.enrol()
        room = self.room
        self.deliveries = HubDeliveries(
            room.asker,
            room.questions,
            room.looker,
            lambda: {room.source.key: room.source},
            self.told.append,
        )
        self.pages = httpx.ASGITransport(app(room.archive, room.clock))

    async def ask(self, method: str, url: str, **how: object) -> httpx.Response:
        async with httpx.AsyncClient(transport=self.pages) as client:
            return await client.request(method, url, **how)  # type: ignore[arg-type]  # a test's

    async def verify(self, **changed: str) -> httpx.Response:
        callback = changed.pop("callback", self.hub.subscribed[self.topic]["hub.callback"])
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.challenge": "c-4711",
            "hub.lease_seconds": "86400",
        }
        return await self.ask("GET", f"{callback}&{urlencode(asked | changed)}")

    async def deliver(self, body: bytes, signature: str | None) -> httpx.Response:
        callback = self.hub.subscribed[self.topic]["hub.callback"]
        headers = {} if signature is None else {"x-hub-signature": signature}
        return await self.ask("POST", callback, content=body, headers=headers)

    def body(self) -> bytes:
        return self.feed.answer(Asked("GET", self.feed.path, "", {}, b"")).body

    async def read(self) -> int:
        return await self.deliveries.read(self.soon.append)


def play(folder: Path, script: Callable[[Site], Awaitable[None]], *, public: bool = True) -> Site:
    async def run() -> Site:
        site = Site(folder / "archive", public)
        with site.feed, site.hub:
            await site.open()
            try:
                await script(site)
            finally:
                await site.room.close()
        return site

    return asyncio.run(run())


def test_a_hub_is_asked_and_told_that_we_meant_it(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        form = site.hub.subscribed[site.topic]
        assert form["hub.mode"] == "subscribe"
        assert form["hub.callback"].startswith(f"{BASE}/websub/")
        assert len(form["hub.secret"]) == 64
        answer = await site.verify()
        assert (answer.status_code, answer.text) == (200, "c-4711")
        assert answer.headers["content-type"].startswith("text/plain")
        assert await site.read() == 1
        assert site.soon == [site.room.source.key]
        await site.deliveries.subscribe()  # not again: the lease holds
        asked = len(site.hub.asked)
        site.room.clock.wait(86_400 * 0.9)
        await site.deliveries.subscribe()  # it ends soon
        assert (asked, len(site.hub.asked)) == (1, 2)

    play(tmp_path, script)


WRONG = {
    "another topic": {"hub.topic": "https://other.example/feed"},
    "an end that we did not ask for": {"hub.mode": "unsubscribe"},
    "no challenge": {"hub.challenge": ""},
    "a challenge without end": {"hub.challenge": "x" * 501},
    "a callback that we never gave": {
        "callback": f"{BASE}/websub/{'0' * 40}?topic=https%3A%2F%2Fa"
    },
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_we_did_not_ask_for_is_nobodys_address(tmp_path: Path, fault: str) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        assert (await site.verify(**WRONG[fault])).status_code == 404
        assert await site.read() == 0

    play(tmp_path, script)


def test_a_hub_that_asks_while_there_is_no_place_is_sent_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.archive.deliveries.MOST_WAITING", 0)

    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        answer = await site.verify()
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")

    play(tmp_path, script)


def test_a_name_that_we_never_gave_takes_nothing_even_for_a_topic_of_ours(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        form = site.hub.subscribed[site.topic]
        name = urlsplit(form["hub.callback"]).path.rpartition("/")[2]
        other = form["hub.callback"].replace(name, "0" * len(name))
        assert (await site.verify(callback=other)).status_code == 404
        assert (await site.ask("POST", other, content=site.body())).status_code == 404
        assert await site.read() == 0

    play(tmp_path, script)


def test_a_signed_delivery_is_taken_without_a_poll(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        post = site.room.posts["b"] = PostId(site.feed.post("Second"))
        polls = len(site.feed.asked)
        body = site.body()
        answer = await site.deliver(body, site.hub.signature(site.topic, body))
        assert answer.status_code == 202
        assert await site.read() == 1 and await site.read() == 0
        (entry,) = site.room.of_post("b")
        kept = entry.evidence.exchange
        assert (kept.method, kept.url, kept.status) == ("WEBSUB", site.topic, None)
        assert site.room.archive.blob(kept.body) == body
        assert site.room.verdict("b") == "present" and entry.post == post
        assert len(site.feed.asked) == polls and site.soon == []

    play(tmp_path, script)


def test_a_delivery_is_on_the_disk_before_it_is_taken(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        body = site.body()
        await site.deliver(body, site.hub.signature(site.topic, body))
        waiting = Deliveries(site.room.folder, "test", of="hubs")
        (name,) = waiting.waiting()
        assert waiting.read(name).body == body
        assert Deliveries(site.room.folder, "test").waiting() == []  # not our actor's

    play(tmp_path, script)


FORGED: dict[str, Callable[[Site, bytes], str | None]] = {
    "not signed": lambda site, body: None,
    "signed with another secret": lambda site, body: "sha256=" + "0" * 64,
    "signed over another body": lambda site, body: site.hub.signature(site.topic, body + b" "),
    "SHA-1": lambda site, body: site.hub.signature(site.topic, body, "sha1"),
    "MD5": lambda site, body: site.hub.signature(site.topic, body, "md5"),
    "a signature that is none": lambda site, body: "sha256",
    "letters that are no ASCII": lambda site, body: "sha256=\u00e9",
}


@pytest.mark.parametrize("fault", FORGED)
def test_what_is_not_signed_only_makes_us_look(tmp_path: Path, fault: str) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        site.room.posts["b"] = PostId(site.feed.post("Second"))
        body, size = site.body(), site.room.archive.head.size
        signature = FORGED[fault](site, body)
        headers = [] if signature is None else [(b"x-hub-signature", signature.encode("latin-1"))]
        callback = site.hub.subscribed[site.topic]["hub.callback"]
        answer = await site.ask("POST", callback, content=body, headers=headers)
        assert answer.status_code == 202
        assert await site.read() == 1
        assert site.soon == [site.room.source.key]
        assert site.room.archive.head.size == size and site.room.of_post("b") == []

    play(tmp_path, script)


def test_a_signed_delivery_that_is_no_feed_is_kept_and_unread(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        body = b"<p>no feed"
        await site.deliver(body, site.hub.signature(site.topic, body))
        await site.read()
        (fact,) = [x for x in site.room.entries() if "no feed" in str(getattr(x, "fact", ""))] or [
            x for x in site.room.entries() if "Unread" in str(getattr(x, "fact", ""))
        ]
        assert "not well-formed" in str(fact)
        assert site.room.verdict("a") == "present"

    play(tmp_path, script)


def test_a_withdrawal_that_is_delivered_is_asked_about_before_it_is_believed(
    tmp_path: Path,
) -> None:
    async def script(site: Site) -> None:
        await site.room.poll()
        await site.deliveries.subscribe()
        await site.room.do("withdraw a", {})
        body = site.body()
        await site.deliver(body, site.hub.signature(site.topic, body))
        await site.read()
        assert site.room.verdict("a") == "present"
        for step in ("poll", "settled", "poll"):
            await site.room.do(step, {})
        assert site.room.verdict("a") == "no-longer-served"

    play(tmp_path, script)


def test_a_hub_that_does_not_take_us_is_told_and_asked_again_tomorrow(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        site.hub.status = 500
        await site.deliveries.subscribe()
        await site.deliveries.subscribe()
        assert len(site.told) == 1 and "HTTP 500" in site.told[0]
        site.room.clock.wait(86_401)
        await site.deliveries.subscribe()
        assert len(site.hub.asked) == 2

    play(tmp_path, script)


def test_a_feed_without_a_hub_is_left_alone(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        site.feed.hub = ""
        before = len(site.feed.asked)
        for _ in range(2):
            await site.deliveries.subscribe()
        assert site.hub.asked == [] and site.told == []
        assert len(site.feed.asked) == before + 1

    play(tmp_path, script)


def test_without_a_public_address_there_are_no_callbacks(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.go_on(site.soon.append)
        await site.deliveries.once()
        assert (await site.ask("GET", f"{BASE}/websub/x?topic=a")).status_code == 404
        assert (await site.ask("POST", f"{BASE}/websub/x?topic=a")).status_code in (404, 405)
        assert not (site.room.folder / "keys" / "hubs.key").exists()

    play(tmp_path, script, public=False)


def test_what_was_delivered_is_read_again_from_a_bundle(tmp_path: Path) -> None:
    async def script(site: Site) -> None:
        await site.deliveries.subscribe()
        site.room.posts["b"] = PostId(site.feed.post("Second"))
        body = site.body()
        await site.deliver(body, site.hub.signature(site.topic, body))
        await site.read()
        archive = site.room.archive
        refs = [x.ref for x in site.room.entries() if isinstance(x, PostObservation)]
        claims = {"case": "tides", "title": "Tides", "posts": []}
        out = tmp_path / "tides.onrecord"
        export_case(
            archive,
            name="tides",
            title="Tides",
            posts=refs,
            claims=claims,
            exported_at=at(9),
            out=out,
        )
        with out.open("rb") as file:
            bundle = open_bundle(file).bundle
            assert bundle is not None
            found = read_again(bundle)
        assert found.faults == [] and found.same >= 2

    play(tmp_path, script)
