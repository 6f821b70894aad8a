"""Which accounts can be put on record, and what is left behind where that fails? Nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bluesky_rig import Account, BlueskyServer
from host_twin import HostTwin, hosting, says, shut
from loopback_server import Request
from onrecord.findings.verdicts import Verdict
from onrecord.record.accounts import Enrolment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import read_body
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation, Surface
from onrecord.record.outcomes import AccountState, Identity, Revision
from onrecord.watch.refusals import EnrolmentError
from watching import Newsroom, newsroom

pytestmark = pytest.mark.rig

ADDRESSES: dict[str, Callable[[Account], str]] = {
    "id": lambda account: account.did,
    "handle": lambda account: account.handle,
    "handle with an at": lambda account: f"@{account.handle}",
    "profile": lambda account: f"https://bsky.app/profile/{account.handle}",
    "profile by id": lambda account: f"https://bsky.app/profile/{account.did}",
    "address of a repository": lambda account: f"at://{account.did}",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_account_is_put_on_record_with_all_that_is_there(
    bluesky: BlueskyServer, tmp_path: Path, name: str
) -> None:
    async def act() -> None:
        account = bluesky.create_account()
        posts = [bluesky.post(account, text) for text in ("one", "two")]
        gone = bluesky.post(account, "gone before we came")
        bluesky.delete(account, gone)
        async with newsroom(tmp_path / "archive", bluesky) as room:
            enrolled = await room.enrol(ADDRESSES[name](account))
            assert enrolled.posts == 2
            assert enrolled.watched.account == account.did
            assert enrolled.watched.handle == account.handle
            entries = [logged.entry for logged in room.archive.entries()]
            document, identity, state, revision, *sightings = entries
            assert isinstance(document, Document) and document.kind is DocumentKind.ENROLMENT
            body = read_body(room.archive.blob(document.body))
            assert isinstance(body, Enrolment) and body.handle == account.handle
            for entry, fact in ((identity, Identity), (state, AccountState), (revision, Revision)):
                assert isinstance(entry, AccountObservation) and isinstance(entry.fact, fact)
            assert isinstance(revision, AccountObservation)
            assert isinstance(revision.fact, Revision) and revision.fact.link == "listed"
            assert isinstance(identity, AccountObservation)
            assert identity.evidence.authenticity is Authenticity.ACCOUNT_SIGNED
            assert len(sightings) == 2
            assert all(isinstance(x, PostObservation) for x in sightings)
            for post in posts:
                presence = room.post(account, post).presence
                assert presence.verdict is Verdict.PRESENT
                assert presence.authenticity is Authenticity.ACCOUNT_SIGNED
            (span,) = room.spans(account)
            assert span.complete

    asyncio.run(act())


@dataclass(frozen=True)
class Refusal:
    """What is wrong, in which words it is told, and whose turn it is."""

    spoil: Callable[[BlueskyServer, Account, HostTwin], None]
    says: str
    exit_code: int = EXIT_USAGE
    by_id: bool = False  # nobody resolves its handle any more


def _no_key(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.change_identity(account, verificationMethods={})


def _no_host(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.change_identity(account, services={})


def _another_handle(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.change_identity(account, alsoKnownAs=["at://somebody-else.test"])


def _another_key(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    key = "did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"
    server.change_identity(account, verificationMethods={"atproto": key})


def _deactivated(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.deactivate(account)


def _taken_down(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.takedown_account(account)


def _unlisted_host(server: BlueskyServer, account: Account, _: HostTwin) -> None:
    server.move_to(account, "http://93.184.216.34")


def _no_host_there(server: BlueskyServer, account: Account, host: HostTwin) -> None:
    server.move_to(account, host.url)
    host.instead["*"] = shut


def _limited(server: BlueskyServer, account: Account, host: HostTwin) -> None:
    server.move_to(account, host.url)
    host.instead["com.atproto.sync.getRepo"] = says("429 Too Many Requests", b"")


def _changed_tree(server: BlueskyServer, account: Account, host: HostTwin) -> None:
    async def changed(host: HostTwin, request: Request) -> bytes:
        return (await host.passed_on(request)).replace(b"before", b"forged")

    server.move_to(account, host.url)
    host.instead["com.atproto.sync.getRepo"] = changed


REFUSALS = {
    "its identity names no key": Refusal(_no_key, "names no signing key"),
    "its identity names no host": Refusal(_no_host, "names no host"),
    "its identity does not know the handle": Refusal(
        _another_handle, "does not call itself by that handle"
    ),
    "its tree is signed by another key": Refusal(_another_key, "is not signed by"),
    "it is deactivated": Refusal(
        _deactivated, "the host does not serve .*: deactivated", by_id=True
    ),
    "its host took it down": Refusal(
        _taken_down, "the host does not serve .*: takendown", by_id=True
    ),
    "its host has no TLS": Refusal(_unlisted_host, "asked without TLS", EXIT_ENVIRONMENT),
    "its host is down": Refusal(_no_host_there, "host could not be reached", EXIT_ENVIRONMENT),
    "its host limits us": Refusal(_limited, "would not answer us: HTTP 429", EXIT_ENVIRONMENT),
    "its tree was changed on the way": Refusal(_changed_tree, "could not be verified"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_account_leaves_nothing_behind(
    bluesky: BlueskyServer, tmp_path: Path, name: str
) -> None:
    refusal = REFUSALS[name]

    async def act() -> None:
        account = bluesky.create_account()
        bluesky.post(account, "before")
        async with (
            hosting(bluesky.pds) as host,
            newsroom(tmp_path / "archive", bluesky) as room,
        ):
            refusal.spoil(bluesky, account, host)
            with pytest.raises(EnrolmentError, match=refusal.says) as refused:
                await room.enrol(account.did if refusal.by_id else account.handle)
            require_untouched(room, refused.value, refusal.exit_code)
            assert not room.watcher().watched

    asyncio.run(act())


def require_untouched(room: Newsroom, refused: EnrolmentError, exit_code: int) -> None:
    assert room.archive.head.size == 0
    assert refused.exit_code == exit_code and refused.advice
    assert str(refused).isprintable()


@pytest.mark.parametrize(
    ("address", "words"),
    {
        "a handle that nobody wears": ("nobody-at-all.test", "names no account"),
        "an id that nobody has": ("did:plc:" + "a" * 24, "no identity for did:plc:aaaa"),
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_account_that_is_not_there(
    bluesky: BlueskyServer, tmp_path: Path, address: str, words: tuple[str, str]
) -> None:
    async def act() -> None:
        asked, said = words
        async with newsroom(tmp_path / "archive", bluesky) as room:
            with pytest.raises(EnrolmentError, match=said) as refused:
                await room.enrol(asked)
            require_untouched(room, refused.value, EXIT_USAGE)

    asyncio.run(act())


@pytest.mark.parametrize("server", ["plc", "handle_resolver"])
def test_a_server_of_ours_is_down(bluesky: BlueskyServer, tmp_path: Path, server: str) -> None:
    async def act() -> None:
        account = bluesky.create_account()
        async with newsroom(tmp_path / "archive", bluesky) as room:
            room.settings = replace(room.settings, **{server: "http://127.0.0.1:1"})
            with pytest.raises(EnrolmentError, match="could not be reached") as refused:
                await room.enrol(account.handle)
            require_untouched(room, refused.value, EXIT_ENVIRONMENT)

    asyncio.run(act())


@pytest.mark.parametrize("again", ["by its id", "by its handle"])
def test_an_account_is_put_on_record_once(
    bluesky: BlueskyServer, tmp_path: Path, again: str
) -> None:
    async def act() -> None:
        account = bluesky.create_account()
        async with newsroom(tmp_path / "archive", bluesky) as room:
            await room.enrol(account)
            size = room.archive.head.size
            with pytest.raises(EnrolmentError, match="already on record, as Ministry of Tides"):
                await room.enrol(account.did if again == "by its id" else account.handle)
            assert room.archive.head.size == size
            documents = room.archive.index.documents(DocumentKind.ENROLMENT)
            assert len(documents) == 1
            assert [surface_of(one.entry) for one in room.about(account)][1:] == [
                Surface.TREE,
                Surface.HOST,
                Surface.TREE,
            ]

    asyncio.run(act())


def surface_of(entry: object) -> Surface | None:
    return entry.evidence.surface if isinstance(entry, AccountObservation) else None


def test_a_handle_that_is_not_confirmed_is_not_written_down(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """By its id the account can be added all the same; the handle is only its own claim."""

    async def act() -> None:
        account = bluesky.create_account()
        bluesky.change_identity(account, alsoKnownAs=["at://embassy.somebody-else.test"])
        async with newsroom(tmp_path / "archive", bluesky) as room:
            enrolled = await room.enrol(account.did)
            assert enrolled.watched.handle is None
            assert room.account(account).enrolment.handle is None

    asyncio.run(act())
