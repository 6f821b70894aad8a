"""Who vouches for an account is looked up, kept, dated, and asked again a month later."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from asgi_fetch import AppFetch
from entries import ENROLMENT
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.findings.vouching import Vouching, vouchings
from onrecord.platforms import platform_named
from onrecord.record.accounts import AccountId, Enrolment, Handle, Voucher
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import Identity, Refused, Unread, Vouched
from onrecord.watch.asking import Asker
from onrecord.watch.sources.vouching import Vouchers

T0 = datetime(2026, 11, 23, 12, tzinfo=UTC)
DID = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
PROFILE = f"https://bsky.app/profile/{DID}"
PAGE = "https://ministry.example/contact"
ACTOR = AccountId("https://social.example/users/tides")


@dataclass(slots=True)
class Clock:
    """A clock that the test sets."""

    at: datetime = T0

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Site:
    """Pages of one host, by path."""

    pages: dict[str, Response] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path
        found = self.pages.get(path) or Response("not found", 404, media_type="text/plain")
        await found(scope, receive, send)

    def html(self, path: str, body: str, status: int = 200) -> None:
        page = f"<!doctype html><title>x</title><a href='/'>Home</a>{body}"
        self.pages[path] = Response(page, status, media_type="text/html")


@dataclass(slots=True)
class Room:
    """An archive with an enrolled account, and those who may vouch for it."""

    archive: Archive
    fetch: AppFetch
    clock: Clock
    told: list[str]
    vouchers: Vouchers

    def enrol(self, enrolment: Enrolment) -> Enrolment:
        put_on_record(self.archive, enrolment, T0, accounts=(enrolment.account,))
        return enrolment

    def found(self, enrolment: Enrolment) -> tuple[Vouching, ...]:
        account = enrolment.account
        return vouchings(self.archive.index.entries_of_account(enrolment.platform, account))


@asynccontextmanager
async def room(folder: Path, **apps: Site) -> AsyncIterator[Room]:
    create_archive(folder, "records.example/vouching")
    with open_archive(folder) as archive:
        fetch, clock, told = AppFetch(**apps), Clock(), list[str]()
        asker = Asker(archive, fetch, clock)
        vouchers = Vouchers(
            asker=asker,
            resolver="https://resolver.example",
            chance=lambda: 0.5,
            tell=told.append,
            pause=0.0,
        )
        yield Room(archive, fetch, clock, told, vouchers)


def bluesky(where: str | None = PAGE, handle: str | None = None) -> Enrolment:
    named = None if handle is None else Handle(handle)
    voucher = Voucher(by="an editor", where=where, words=None)
    return replace(ENROLMENT, account=DID, handle=named, voucher=voucher)


def mastodon() -> Enrolment:
    voucher = Voucher(by="an editor", where=None, words=None)
    handle = Handle("tides@social.example")
    return replace(ENROLMENT, platform="mastodon", account=ACTOR, handle=handle, voucher=voucher)


def facts(entries: Sequence[AccountObservation]) -> list[object]:
    return [entry.fact for entry in entries]


def test_a_page_that_links_to_the_account_is_kept_with_its_date(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site()
        site.html("/contact", f'<a href="{PROFILE}">Bluesky</a>')
        async with room(tmp_path / "archive", ministry=site) as here:
            enrolment = here.enrol(bluesky())
            (entry,) = await here.vouchers.look(enrolment)
            assert entry.fact == Vouched(PAGE, "link", PROFILE)
            assert entry.evidence.surface is Surface.VOUCHER
            kept = here.archive.blob(entry.evidence.exchange.body)
            assert PROFILE.encode() in kept
            assert entry.evidence.exchange.url == PAGE
            (found,) = here.found(enrolment)
            assert found.link == PROFILE and found.silent_since is None

    asyncio.run(act())


def test_a_page_without_a_link_is_said_to_have_none(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site()
        site.html("/contact", "our official account is on Bluesky")
        async with room(tmp_path / "archive", ministry=site) as here:
            assert facts(await here.vouchers.look(here.enrol(bluesky()))) == [
                Vouched(PAGE, "link", None)
            ]
            assert here.told == []  # it never said so: nothing was lost

    asyncio.run(act())


def test_what_a_page_no_longer_says_is_told_and_asked_again_the_next_day(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site()
        site.html("/contact", f'<a rel="me" href="{PROFILE}">Bluesky</a>')
        async with room(tmp_path / "archive", ministry=site) as here:
            enrolment = here.enrol(bluesky())
            await here.vouchers.look(enrolment)
            site.html("/contact", "a new site")
            here.clock.at += timedelta(days=20)
            await here.vouchers.once()
            assert len(here.found(enrolment)) == 1 and not here.told  # not due yet
            here.clock.at += timedelta(days=11)
            await here.vouchers.once()
            (found,) = here.found(enrolment)
            assert found.silent_since is not None and "no longer says so" in found.says
            assert len(here.told) == 1 and "no longer" in here.told[0]
            size = here.archive.head.size
            here.clock.at += timedelta(days=1, minutes=1)
            await here.vouchers.once()
            assert here.archive.head.size == size + 1 and len(here.told) == 1

    asyncio.run(act())


FAILURES = {
    "forbidden": (Response("no", 403), Refused),
    "not found": (Response("no", 404), Unread),
    "a captcha": (
        Response('<!doctype html><form id="challenge-form"></form>', media_type="text/html"),
        Refused,
    ),
    "another site": (RedirectResponse("https://parking.example/"), Unread),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_no_answer_takes_nothing_back(tmp_path: Path, name: str) -> None:
    async def act() -> None:
        site, parking = Site(), Site()
        parking.html("/", "for sale")
        site.html("/contact", f'<a href="{PROFILE}">Bluesky</a>')
        async with room(tmp_path / "archive", ministry=site, parking=parking) as here:
            enrolment = here.enrol(bluesky())
            await here.vouchers.look(enrolment)
            site.pages["/contact"], expected = FAILURES[name]
            (entry,) = await here.vouchers.look(enrolment)
            assert isinstance(entry.fact, expected)
            (found,) = here.found(enrolment)
            assert found.silent_since is None and here.told == []

    asyncio.run(act())


def test_a_handle_that_is_a_domain_of_its_own_is_asked_of_the_domain(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site({"/.well-known/atproto-did": Response(f"{DID}\n", media_type="text/plain")})
        async with room(tmp_path / "archive", tides=site) as here:
            enrolment = here.enrol(bluesky(None, "tides.example"))
            assert facts(await here.vouchers.look(enrolment)) == [
                Vouched("tides.example", "domain-handle", DID)
            ]
            assert here.fetch.asked == ["GET https://tides.example/.well-known/atproto-did"]

    asyncio.run(act())


def test_where_a_domain_has_its_handle_in_dns_the_resolver_is_asked(tmp_path: Path) -> None:
    async def act() -> None:
        path = "/xrpc/com.atproto.identity.resolveHandle"
        told = Response(f'{{"did": "{DID}"}}', media_type="application/json")
        async with room(tmp_path / "archive", tides=Site(), resolver=Site({path: told})) as here:
            enrolment = here.enrol(bluesky(None, "tides.example"))
            (entry,) = await here.vouchers.look(enrolment)
            assert entry.fact == Vouched("tides.example", "domain-handle", DID)
            assert entry.evidence.exchange.url.startswith("https://resolver.example/")

    asyncio.run(act())


def test_a_link_to_a_name_that_it_no_longer_wears_is_none_to_the_account(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site()
        site.html("/contact", '<a href="https://bsky.app/profile/tides.bsky.social">x</a>')
        async with room(tmp_path / "archive", ministry=site) as here:
            enrolment = here.enrol(bluesky(handle="tides.bsky.social"))
            (entry,) = await here.vouchers.look(enrolment)
            assert isinstance(entry.fact, Vouched) and entry.fact.link is not None
            now = Identity((Handle("ministry.bsky.social"),), None, "https://host.example", "x")
            entries = [replace(entry, fact=now)]  # somebody else may wear the old one now
            here.archive.append(entries)
            (entry,) = await here.vouchers.look(enrolment)
            assert entry.fact == Vouched(PAGE, "link", None)

    asyncio.run(act())


def test_a_name_that_a_host_gives_out_vouches_for_nothing(tmp_path: Path) -> None:
    async def act() -> None:
        async with room(tmp_path / "archive") as here:
            enrolment = here.enrol(bluesky(None, "tides.bsky.social"))
            assert await here.vouchers.look(enrolment) == ()
            assert here.fetch.asked == []

    asyncio.run(act())


@pytest.mark.skipif(platform_named("mastodon") is None, reason="the platform is not here")
def test_links_with_rel_me_are_looked_up_both_ways(tmp_path: Path) -> None:
    async def act() -> None:
        site, social = Site(), Site()
        profile = "https://social.example/@tides"
        social.html("/@tides", '<link rel="me" href="https://ministry.example/">')
        site.html("/", f'<a rel="me" href="{profile}">Mastodon</a>')
        async with room(tmp_path / "archive", ministry=site, social=social) as here:
            enrolment = here.enrol(mastodon())
            assert facts(await here.vouchers.look(enrolment)) == [
                Vouched("https://ministry.example/", "rel-me", profile),
                Vouched(profile, "rel-me-back", "https://ministry.example/"),
            ]
            social.html("/@tides", "")
            await here.vouchers.look(enrolment)
            back = {one.how: one for one in here.found(enrolment)}
            assert back["rel-me-back"].silent_since is not None
            assert back["rel-me"].silent_since is None  # the page was asked again, by its address

    asyncio.run(act())


@pytest.mark.skipif(platform_named("mastodon") is None, reason="the platform is not here")
def test_a_page_that_a_profile_claims_and_that_does_not_link_back_is_not_named(
    tmp_path: Path,
) -> None:
    async def act() -> None:
        site, social = Site(), Site()
        social.html("/@tides", '<link rel="me" href="https://ministry.example/">')
        site.html("/", "nothing of the kind")
        async with room(tmp_path / "archive", ministry=site, social=social) as here:
            assert await here.vouchers.look(here.enrol(mastodon())) == ()

    asyncio.run(act())


def test_a_page_that_never_answers_is_asked_less_and_less_often(tmp_path: Path) -> None:
    async def act() -> None:
        async with room(tmp_path / "archive") as here:
            here.enrol(bluesky())
            days = []
            for day in range(80):
                size = here.archive.head.size
                here.clock.at = T0 + timedelta(days=day, hours=day)
                await here.vouchers.once()
                days += [day] if here.archive.head.size > size else []
            assert days[:6] == [0, 1, 3, 7, 15, 31]

    asyncio.run(act())


def test_lost_notes_only_mean_that_it_is_asked_again(tmp_path: Path) -> None:
    async def act() -> None:
        site = Site()
        site.html("/contact", f'<a href="{PROFILE}">Bluesky</a>')
        async with room(tmp_path / "archive", ministry=site) as here:
            enrolment = here.enrol(bluesky())
            await here.vouchers.look(enrolment)
            for note in ("", "[", '["x", 1]', "[" * 100_000):
                here.archive.state.set(f"vouchers/bluesky/{DID}", note)
                again = replace(here.vouchers, _next={}, _enrolled={}, _read=0)
                size = here.archive.head.size
                await again.once()
                assert here.archive.head.size == size + 1

    asyncio.run(act())
