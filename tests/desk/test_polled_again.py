"""Are answers of polled platforms, carried in a bundle, read again as the watch read them?"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entries import at
from feed_twin import FeedTwin
from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, open_archive
from onrecord.desk.bundles.export import ExportFailed, export_case
from onrecord.desk.bundles.reading import Reading, read_again
from onrecord.desk.bundles.verify import verify_file
from onrecord.platforms import feed, mastodon, telegram, web
from onrecord.platforms.polling import Polled
from onrecord.proof.bundle import open_bundle
from onrecord.record.accounts import Ref
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, AccountState, Control, Identity, Seen
from scripted_table import Room
from telegram_twin import TelegramTwin
from twin_server import Twin
from web_twin import WebTwin

LIFE = ("poll 2", "edit a other words", "poll", "withdraw b", "poll", "settled", "poll")
PLATFORMS: dict[str, tuple[Callable[[], Twin], Polled]] = {
    "telegram": (TelegramTwin, telegram),
    "atom": (FeedTwin, feed),
}
OTHERS: dict[str, tuple[Callable[[], Twin], Polled]] = {
    "pages": (WebTwin, web),
    "mastodon": (MastodonTwin, mastodon),
}


def live(twin: Twin, platform: Polled, folder: Path) -> None:
    async def play() -> None:
        room = Room(twin, platform, folder)
        await room.open()
        for step in ("post a", "post b", "post c"):
            await room.do(step, {})
        await room.enrol()
        for step in LIFE:
            await room.do(step, {})
        assert room.outcomes("b").endswith("absent absent")
        await room.close()

    asyncio.run(play())


@pytest.fixture(params=PLATFORMS)
def watched(request: Any, tmp_path: Path) -> Iterator[Archive]:
    make, platform = (PLATFORMS | OTHERS)[request.param]
    with make() as twin:
        live(twin, platform, tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        yield archive


def bundled(archive: Archive, out: Path) -> Path:
    posts = [e.ref for e in (x.entry for x in archive.entries()) if isinstance(e, PostObservation)]
    refs: list[Ref] = list(dict.fromkeys(posts))
    claims = {"case": "tides", "title": "Tides", "posts": []}
    given = {"name": "tides", "title": "Tides", "posts": refs}
    export_case(archive, claims=claims, exported_at=at(600), out=out, **given)
    return out


def again(path: Path) -> Reading:
    with path.open("rb") as file:
        bundle = open_bundle(file).bundle
        assert bundle is not None
        return read_again(bundle)


@pytest.mark.parametrize("watched", [*PLATFORMS, *OTHERS], indirect=True)
def test_every_look_is_the_very_entry_again(watched: Archive, tmp_path: Path) -> None:
    path = bundled(watched, tmp_path / "tides.onrecord")
    found = again(path)
    assert found.faults == []
    observed = [x.entry for x in watched.entries()]
    posts = [e for e in observed if isinstance(e, PostObservation)]
    controls = [
        e for e in observed if isinstance(e, AccountObservation) and isinstance(e.fact, Control)
    ]
    assert len(posts) >= 6 and len(controls) >= 2
    unchanged = sum(one.evidence.exchange.status == 304 for one in posts)
    assert found.same >= len(posts) - unchanged + len(controls)
    (step,) = [step for step in verify_file(path).steps if step.n == 14]
    assert step.ok and step.says


def _forge(archive: Archive, kind: type, **changed: Any) -> None:
    """Append an entry that says otherwise than the answer on which it rests."""
    (true, *_) = [
        entry
        for entry in (x.entry for x in archive.entries())
        if isinstance(entry, PostObservation) and isinstance(entry.outcome, kind)
    ]
    archive.append([replace(true, **changed)])


def _forge_fact(archive: Archive, fact: Any) -> None:
    (true, *_) = [
        entry
        for entry in (x.entry for x in archive.entries())
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, type(fact))
    ]
    archive.append([replace(true, fact=fact)])


def _another_version(archive: Archive) -> None:
    (version,) = archive.keep(b'{"at":"2026-11-20T12:00:00+00:00","text":"What nobody wrote"}')
    _forge(archive, Seen, outcome=Seen(version))


FORGED: dict[str, Callable[[Archive], None]] = {
    "another version than the answer shows": _another_version,
    "an absence, and the answer shows it": lambda x: _forge(x, Seen, outcome=Absent("gone")),
    "an absence in other words": lambda x: _forge(x, Absent, outcome=Absent("by the author")),
    "another time": lambda x: _forge(x, Seen, claimed_at=at(1)),
    "another post": lambda x: _forge(x, Absent, post="999"),
    "a control of another server": lambda x: _forge_fact(x, Control("a server", True)),
    "another state": lambda x: _forge_fact(x, AccountState("suspended", "the server")),
}


@pytest.mark.parametrize("fault", FORGED)
def test_an_entry_that_says_otherwise_is_found(
    watched: Archive, tmp_path: Path, fault: str
) -> None:
    FORGED[fault](watched)
    with pytest.raises(ExportFailed, match="read again, the bytes say otherwise"):
        bundled(watched, tmp_path / "tides.onrecord")


@pytest.mark.parametrize("host", ["http://[", "https://a:b:c", "\0", "https://t.me:99999"])
def test_a_host_that_is_no_address_breaks_no_reader(
    watched: Archive, tmp_path: Path, host: str
) -> None:
    named = [x.entry for x in watched.entries() if isinstance(x.entry, AccountObservation)]
    (entry, *_) = [one for one in named if isinstance(one.fact, Identity)]
    watched.append([replace(entry, fact=Identity((), None, host, "a stranger"))])
    with pytest.raises(ExportFailed, match="read again, the bytes say otherwise: fact"):
        bundled(watched, tmp_path / "tides.onrecord")
