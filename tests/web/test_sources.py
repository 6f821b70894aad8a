"""Does the page of the sources say what works and what does not, and no more than that?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from entries import ENROLMENT, account_observation, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Identity, Vouched
from onrecord.watch.sources.notebook import note
from onrecord.watch.sources.overview import HostState, overview
from onrecord.watch.sources.troubles import Trouble, TroubleKind, note_trouble
from web.asking import Pages, read
from web.ministry import NOW, Maker

TELEGRAM, CANARY = "1234567890", "4711"
TIDES, HARBOUR = "https://social.example/users/tides", "https://social.example/users/harbour"
COAST = "https://coast.example/users/coast"
ACCOUNTS = {
    TELEGRAM: ("telegram", "ministry_made_up"),
    CANARY: ("telegram", "our_canary"),
    TIDES: ("mastodon", "tides@social.example"),
    HARBOUR: ("mastodon", "harbour@social.example"),
    COAST: ("mastodon", "coast@coast.example"),
}


class World:
    """An archive with accounts of two platforms, and what the watch noted of them."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        for account, (platform, handle) in ACCOUNTS.items():
            host = "https://" + handle.partition("@")[2] if "@" in handle else "https://t.me"
            enrolment = replace(
                ENROLMENT, platform=platform, account=AccountId(account), handle=Handle(handle)
            )
            put_on_record(archive, enrolment, at(0), accounts=(enrolment.account,))
            named = Identity((Handle(handle),), None, host, "its host")
            entry = account_observation(named, 1, surface=Surface.HOST)
            (body,) = archive.keep(handle.encode())
            exchange = replace(entry.evidence.exchange, body=body)
            evidence = replace(entry.evidence, exchange=exchange)
            made = replace(entry, platform=platform, account=enrolment.account, evidence=evidence)
            archive.append([made])

    def looked(self, minutes: float, *accounts: str) -> None:
        """These accounts were last looked at so many minutes before now."""
        held: dict[str, dict[str, list[object]]] = {}
        seconds = (NOW - timedelta(minutes=minutes)).timestamp()
        for account in accounts or ACCOUNTS:
            held.setdefault(ACCOUNTS[account][0], {})[account] = [seconds, None, None, []]
        note(self.archive, json.dumps(held))

    def trouble(
        self, account: str, kind: TroubleKind = TroubleKind.STALLED, why: str = "HTTP 403"
    ) -> None:
        one = Trouble(kind=kind, platform=ACCOUNTS[account][0], of=account, since=at(60), why=why)
        note_trouble(self.archive, one)

    def states(self) -> dict[str, HostState]:
        return {one.host: one.state for one in overview(self.archive, NOW)}

    @property
    def pages(self) -> Pages:
        return Pages(self.archive)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    create_archive(tmp_path / "archive", "records.example/sources")
    with open_archive(tmp_path / "archive") as archive:
        yield World(archive)


def test_where_everything_works_that_is_said(world: World) -> None:
    world.looked(1)
    assert set(world.states().values()) == {HostState.WORKS}
    page = read(world.pages.get("/sources"))
    assert "5 accounts are watched. All of them can be looked at." in page.text
    assert "t.me 2 accounts works" in page.text
    assert "Last looked at with success 2026-02-01 13:59:00 UTC." in page.text


def test_what_was_never_looked_at_is_not_called_visible(world: World) -> None:
    text = read(world.pages.get("/sources")).text
    assert "None is known to be out of sight; but we have not looked everywhere yet." in text
    assert "All of them can be looked at" not in text


def test_a_host_of_which_nothing_can_be_seen_comes_first_with_its_reason(world: World) -> None:
    world.looked(1)
    world.trouble(COAST, why="login wall: it asks for a password")
    states = world.states()
    assert states["coast.example"] is HostState.BLIND
    text = read(world.pages.get("/sources")).text
    assert "1 of them can’t be looked at: nothing is concluded from that" in text
    assert "since 2026-01-31 13:00:00 UTC: login wall: it asks for a password" in text
    assert text.index("coast.example") < text.index("social.example")


def test_a_host_of_which_some_can_be_seen_works_in_part(world: World) -> None:
    world.looked(1)
    world.trouble(TIDES)
    assert world.states()["social.example"] is HostState.PARTLY
    assert "1 of them can’t be looked at" in read(world.pages.get("/sources")).text


def test_that_our_own_watch_does_not_run_is_no_fault_of_theirs(world: World) -> None:
    world.looked(60)
    assert set(world.states().values()) == {HostState.RESTING}
    text = read(world.pages.get("/sources")).text
    assert "not asked lately" in text and "we have not asked everywhere lately" in text


def test_before_the_first_look_nothing_is_claimed(world: World) -> None:
    assert set(world.states().values()) == {HostState.NOT_YET}
    assert "Nobody has looked yet." in read(world.pages.get("/sources")).text


def test_a_silent_canary_is_told_without_its_name(world: World) -> None:
    world.looked(1)
    world.trouble(CANARY, TroubleKind.CANARY, "nothing of our_canary was seen to go")
    assert world.states()["t.me"] is HostState.WORKS  # it can be looked at
    answer = world.pages.get("/sources")
    assert "On Telegram, withdrawals may go unnoticed" in read(answer).text
    shape = world.pages.get("/sources.json")
    for said in (answer.text, shape.text):
        assert "our_canary" not in said and CANARY not in said
    assert [x["platform"] for x in shape.json()["withdrawals_may_go_unnoticed"]] == ["telegram"]


def test_no_account_and_nothing_that_an_operator_decided_is_shown(world: World) -> None:
    path = world.archive.folder / "onrecord.toml"
    text = path.read_text(encoding="utf-8").replace("canaries = []", 'canaries = ["SECRET"]')
    path.write_text(text.replace("known_good = []", 'known_good = ["SECRET"]'), encoding="utf-8")
    token = world.archive.folder / "keys" / "x.token"
    token.write_text("SECRET", encoding="utf-8")
    world.looked(1)
    world.trouble(TIDES)
    with open_archive(world.archive.folder, writing=False) as archive:
        for path in ("/sources", "/sources.json"):
            said = Pages(archive).get(path).text
            assert "SECRET" not in said
            for account, (_, handle) in ACCOUNTS.items():
                assert handle not in said and account not in said


def test_what_a_host_said_is_shown_as_text(world: World) -> None:
    world.looked(1)
    world.trouble(COAST, why="<script>alert(1)</script>" + "x" * 5000)
    answer = world.pages.get("/sources")
    assert "<script>" not in answer.text and "x" * 300 not in answer.text


def test_the_json_has_all_hosts(world: World) -> None:
    world.looked(1)
    world.trouble(TIDES)
    found = {x["host"]: x for x in world.pages.get("/sources.json").json()["sources"]}
    assert found["social.example"] == {
        "platform": "mastodon",
        "host": "social.example",
        "state": "partly",
        "accounts": 2,
        "blind": 1,
        "since": "2026-01-31T13:00:00.000000Z",
        "why": "HTTP 403",
        "looked_at": "2026-02-01T13:59:00.000000Z",
    }
    assert len(found) == 3


def test_an_archive_without_accounts_says_so(empty: Archive) -> None:
    assert "No account is on record yet." in read(Pages(empty).get("/sources")).text


def test_spoiled_notes_are_as_good_as_lost(world: World) -> None:
    world.archive.state.set("sources/troubles", '[["stalled", 1]]')
    note(world.archive, "[")
    assert set(world.states().values()) == {HostState.NOT_YET}


def test_bluesky_is_told_by_its_stream(filled: Archive) -> None:
    (found,) = overview(filled, NOW)
    assert (found.platform, found.accounts) == ("bluesky", 1)
    assert (found.state, found.looked_at) == (HostState.WORKS, at(1500))
    (later,) = overview(filled, NOW + timedelta(hours=2))
    assert later.state is HostState.RESTING


def test_what_a_voucher_says_is_no_look_at_the_account(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/vouched")
    with open_archive(tmp_path / "archive") as archive:
        put_on_record(archive, ENROLMENT, at(0), accounts=(ENROLMENT.account,))
        made = Maker(archive)
        made.revision(10)
        made.account(Vouched("https://tides.example/", "link", None), 100, Surface.VOUCHER)
        made.gap(100, 110)
        (found,) = overview(archive, NOW)
        assert found.looked_at == at(10)


def test_those_that_can_not_be_seen_come_first(world: World) -> None:
    world.looked(60, TIDES, HARBOUR)
    world.trouble(TELEGRAM)
    world.trouble(COAST)
    found = [(one.host, one.state.value) for one in overview(world.archive, NOW)]
    assert found == [
        ("coast.example", "blind"),
        ("social.example", "resting"),
        ("t.me", "partly"),
    ]


def test_an_account_that_is_added_is_counted_at_once(world: World) -> None:
    assert sum(one.accounts for one in overview(world.archive, NOW)) == 5
    more = replace(ENROLMENT, platform="telegram", account=AccountId("99"), handle=Handle("more"))
    put_on_record(world.archive, more, at(5), accounts=(more.account,))
    assert sum(one.accounts for one in overview(world.archive, NOW)) == 6
