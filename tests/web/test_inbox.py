"""Does our actor answer as other servers expect, and keep what they leave before it says so?"""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.actor_keys import actor_keys
from onrecord.archive.deliveries import Deliveries, TooManyWaiting
from onrecord.archive.disk import Disk
from onrecord.archive.files import Files
from onrecord.archive.settings import default_configuration
from onrecord.archive.signing import KeyRefused
from onrecord.proof.activitypub import Kind, read_keys, verify_delivery
from onrecord.reading.activitypub import delivery_of
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.web import app
from onrecord.web.inbox import MAX_BODY, MOST_A_MINUTE
from signed_actor import ACTOR, AT, SignedActor, create
from web.asking import StoppedClock

ORIGIN = "records.example/log"
BASE = "https://records.example"


class Http:
    """The app of an archive, asked as over HTTP."""

    def __init__(self, archive: Archive) -> None:
        self.app = app(archive, StoppedClock(AT))

    def ask(
        self, method: str, path: str, body: bytes | AsyncIterator[bytes] = b"", **headers: str
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, path, content=body, headers=headers)

        return asyncio.run(ask())

    def get(self, path: str) -> Any:
        return json.loads(self.ask("GET", path).content)


def made(folder: Path, actor: str) -> None:
    text = default_configuration(ORIGIN).replace('actor = ""', f'actor = "{actor}"')
    create_archive(folder, ORIGIN, configuration=text)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made(tmp_path / "archive", BASE)
    with open_archive(tmp_path / "archive", writing=False) as opened:
        yield opened


@pytest.fixture
def http(archive: Archive) -> Http:
    return Http(archive)


def waiting(archive: Archive) -> list[Exchange]:
    box = Deliveries(archive.folder, "test")
    return [box.read(name) for name in box.waiting()]


# Our actor


def test_the_actor_shows_keys_that_others_accept(archive: Archive, http: Http) -> None:
    answer = http.ask("GET", "/actor")
    assert answer.headers["content-type"] == "application/activity+json; charset=utf-8"
    keys = read_keys(answer.content, AccountId(f"{BASE}/actor"))
    assert list(keys.requests) == [f"{BASE}/actor#main-key"]
    assert list(keys.proofs) == [f"{BASE}/actor#ed25519-key"]
    assert http.ask("GET", "/actor").content == answer.content


def test_the_actor_is_found_by_webfinger(http: Http) -> None:
    for resource in ("acct:onrecord@records.example", f"{BASE}/actor"):
        found = http.get(f"/.well-known/webfinger?resource={resource}")
        assert found["subject"] == "acct:onrecord@records.example"
        assert [link["href"] for link in found["links"]] == [http.get("/actor")["id"]]
    assert http.ask("GET", "/.well-known/webfinger?resource=acct:a@b.example").status_code == 404
    assert http.ask("GET", "/.well-known/webfinger").status_code == 404


def test_the_actor_posts_nothing(http: Http) -> None:
    assert http.get(http.get("/actor")["outbox"].removeprefix(BASE))["totalItems"] == 0


def test_without_an_address_there_is_no_actor(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", ORIGIN)
    with open_archive(tmp_path / "archive", writing=False) as opened:
        http = Http(opened)
        for path in ("/actor", "/inbox", "/.well-known/webfinger", "/actor/outbox"):
            assert http.ask("GET", path).status_code == 404
        assert http.ask("POST", "/inbox", b"{}").status_code == 404
        assert not (tmp_path / "archive" / "keys" / "actor.rsa.pem").exists()


def test_the_keys_are_for_their_owner_alone(archive: Archive) -> None:
    made, again = actor_keys(archive.folder), actor_keys(archive.folder)
    assert made.public_pem == again.public_pem and made.multibase == again.multibase
    for name in ("actor.rsa.pem", "actor.ed25519.pem"):
        path = archive.folder / "keys" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o640)
        with pytest.raises(KeyRefused):
            actor_keys(archive.folder)
        path.chmod(0o600)
    (archive.folder / "keys" / "actor.rsa.pem").write_bytes(b"no key")
    with pytest.raises(KeyRefused):
        actor_keys(archive.folder)


# The inbox


def test_a_delivery_is_kept_byte_for_byte_and_verifies_from_the_file(
    archive: Archive, http: Http
) -> None:
    request = SignedActor().cavage(create())
    headers = dict(request.headers)
    assert http.ask("POST", "/inbox", request.body, **headers).status_code == 202
    (kept,) = waiting(archive)
    assert (kept.method, kept.url, kept.body) == ("POST", f"{BASE}/inbox", request.body)
    assert headers.items() <= dict(kept.headers).items()
    assert kept.answered_at == AT
    keys = read_keys(SignedActor().document_bytes, ACTOR)
    assert verify_delivery(delivery_of(kept), keys).kinds == (Kind.CAVAGE,)


@pytest.mark.parametrize("body", [b"", b"\xff\x00\n{", b"{}", b"\n" * 1000])
def test_any_bytes_are_kept_and_not_read(archive: Archive, http: Http, body: bytes) -> None:
    assert http.ask("POST", "/inbox", body).status_code == 202
    assert [one.body for one in waiting(archive)] == [body]


def test_headers_are_kept_in_order_and_each_of_them(archive: Archive, http: Http) -> None:
    async def ask() -> None:
        transport = httpx.ASGITransport(http.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            headers = [("X-B", "1"), ("x-a", "\u00e9"), ("x-b", "2")]
            raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
            await client.post("/inbox", content=b"{}", headers=raw)

    asyncio.run(ask())
    (kept,) = waiting(archive)
    given = [pair for pair in kept.headers if pair[0].startswith("x-")]
    assert given == [("x-b", "1"), ("x-a", "\u00e9"), ("x-b", "2")]


def test_what_is_too_large_is_not_taken(archive: Archive, http: Http) -> None:
    assert http.ask("POST", "/inbox", b"x" * MAX_BODY).status_code == 202
    assert http.ask("POST", "/inbox", b"x" * (MAX_BODY + 1)).status_code == 413
    assert len(waiting(archive)) == 1


def test_one_address_may_come_so_often(archive: Archive, http: Http) -> None:
    for _ in range(MOST_A_MINUTE):
        assert http.ask("POST", "/inbox", b"{}").status_code == 202
    answer = http.ask("POST", "/inbox", b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_an_inbox_that_nobody_reads_sends_away(
    archive: Archive, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.archive.deliveries.MOST_WAITING", 2)
    answers = [http.ask("POST", "/inbox", body) for body in (b"1", b"2", b"3")]
    assert [answer.status_code for answer in answers] == [202, 202, 503]
    assert "retry-after" in answers[2].headers
    with pytest.raises(TooManyWaiting):
        Deliveries(archive.folder, "test").put(waiting(archive)[0])


def test_an_inbox_that_fills_the_disk_sends_away(
    archive: Archive, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.archive.deliveries._FEW", 1)
    monkeypatch.setattr("onrecord.archive.deliveries.MOST_BYTES", 20_000)
    bodies = [bytes([n]) * 9_000 for n in range(4)]
    assert [http.ask("POST", "/inbox", body).status_code for body in bodies] == [202, 202, 202, 503]
    box = Deliveries(archive.folder, "test")
    box.remove(box.waiting()[0])
    box.remove(box.waiting()[0])
    assert http.ask("POST", "/inbox", b"{}").status_code == 202


def test_a_disk_that_fails_is_no_202(
    archive: Archive, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "write", full)
    assert http.ask("POST", "/inbox", b"{}").status_code == 500
    monkeypatch.undo()
    assert waiting(archive) == []


def test_the_answer_comes_after_the_disk_has_it(
    archive: Archive, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for name in ("write", "rename", "sync_folder"):
        real = getattr(Disk, name)

        def task(self: Disk, *given: Any, _name: str = name, _real: Any = real, **how: Any) -> Any:
            done.append(f"{_name}{' durable' if how.get('durable') else ''}")
            return _real(self, *given, **how)

        monkeypatch.setattr(Disk, name, task)
    assert http.ask("POST", "/inbox", b"{}").status_code == 202
    assert done[-3:] == ["write durable", "rename", "sync_folder"]


def test_only_deliveries_are_listed(archive: Archive, http: Http) -> None:
    http.ask("POST", "/inbox", b"{}")
    (archive.folder / "deliveries" / ".left.part").write_bytes(b"x")
    (archive.folder / "deliveries" / "notes.txt").write_bytes(b"x")
    box = Deliveries(archive.folder, "test", Files())
    (name,) = box.waiting()
    box.remove(name)
    box.remove(name)
    assert box.waiting() == []


def test_asking_for_the_inbox_is_no_delivery(http: Http) -> None:
    assert http.ask("GET", "/inbox").status_code == 405
