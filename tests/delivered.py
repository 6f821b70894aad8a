"""An archive that is told things by real instances: its pages are served, its inbox is read.

`Desk` holds an archive with [activitypub] set, whose pages a real `onrecord serve` gives out;
`read` does what `onrecord watch` does with what has come in.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import randint

from activitypub_rig import Fedify, Ministry
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.settings import default_configuration
from onrecord.desk.finding import PostFinding, find_post
from onrecord.network import Fetcher, Guard, SystemClock
from onrecord.platforms.polling import Polled
from onrecord.record.accounts import AccountId, PostId, Voucher, ref_of
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation
from onrecord.record.outcomes import AccountFact, Outcome
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries import DeliveryIntake, OurActor, our_actor
from onrecord.watch.enrol import Request
from onrecord.watch.sources.enrolling import enrol_source
from onrecord.watch.sources.questions import Questions
from served_archive import onrecord_serve

__all__ = ["Desk", "desk", "made_archive"]

ORIGIN = "records.example/deliveries"
VOUCHER = Voucher(by="an editor", where="https://tides.example/contact", words=None)
PATIENCE = 30.0


@dataclass(slots=True)
class Desk:
    """The archive and its hands."""

    archive: Archive
    asker: Asker
    questions: Questions
    ourselves: OurActor
    server: Fedify
    intake: DeliveryIntake
    told: list[str] = field(default_factory=list)

    def ministry(self) -> Ministry:
        """A new actor that delivers to us."""
        return self.server.ministry(self.ourselves.inbox)

    async def enrol(self, platform: Polled, address: str, server: str = "") -> AccountId:
        wanted = platform.read_address(address)
        assert wanted is not None
        request = Request(
            address=wanted, institution="Ministry of Tides", under=None, voucher=VOUCHER
        )
        enrolled = await enrol_source(self.asker, self.questions, platform, request, server)
        return enrolled.source.account.account

    async def read(self, deliveries: int = 1) -> None:
        """Wait until so many have been read."""
        async with asyncio.timeout(PATIENCE):
            while deliveries > 0:
                deliveries -= await self.intake.take()
                await asyncio.sleep(0.01)

    async def nothing_waits(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.intake.take():
                await asyncio.sleep(0.01)

    def post(self, account: str, post: str, platform: str = "activitypub") -> PostFinding:
        return find_post(self.archive, ref_of(platform, AccountId(account), PostId(post)))

    def outcomes(
        self, account: str, post: str, platform: str = "activitypub"
    ) -> list[tuple[Outcome, Authenticity]]:
        ref = ref_of(platform, AccountId(account), PostId(post))
        entries = (logged.entry for logged in self.archive.index.entries_of_post(ref))
        return [
            (x.outcome, x.evidence.authenticity) for x in entries if isinstance(x, PostObservation)
        ]

    def facts(self, account: str, platform: str = "activitypub") -> list[AccountFact]:
        around = self.archive.index.entries_of_account(platform, AccountId(account))
        entries = (logged.entry for logged in around)
        return [entry.fact for entry in entries if isinstance(entry, AccountObservation)]


def made_archive(folder: Path, actor: str) -> None:
    """An archive whose actor has this address; loopback may be asked."""
    text = default_configuration(ORIGIN).replace('actor = ""', f'actor = "{actor}"')
    text = text.replace("allow_private = []", 'allow_private = ["127.0.0.0/8"]', 1)
    create_archive(folder, ORIGIN, configuration=text)


@asynccontextmanager
async def desk(folder: Path, server: Fedify) -> AsyncIterator[Desk]:
    """An archive in a new folder, served and with hands."""
    port = _free_port()
    made_archive(folder, f"http://127.0.0.1:{port}")
    guard, clock = Guard(allow_private=["127.0.0.0/8"]), SystemClock()
    with open_archive(folder) as archive, onrecord_serve(folder, port):
        async with Fetcher(vantage="test", contact="", guard=guard, tls_only=True) as fetcher:
            asker = Asker(archive, fetcher, clock)
            questions, ourselves, told = Questions(asker), our_actor(archive), []
            assert ourselves is not None
            intake = DeliveryIntake(asker, questions, ourselves, told.append, between=0.05)
            yield Desk(archive, asker, questions, ourselves, server, intake, told)


def _free_port() -> int:
    """A port below those that the system gives to others' connections (32,768 and above)."""
    while True:
        with (
            suppress(OSError),
            socket.create_server(("127.0.0.1", randint(20_000, 32_000))) as free,
        ):
            return int(free.getsockname()[1])
