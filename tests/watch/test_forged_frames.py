"""What becomes of a forged frame? It is kept as what it is, never dropped and never believed.

A relay's twin stands between a real server and us. Each forgery comes once beside the real frame
and once in its place: then the commit that it stood for is missing, and the tree is fetched.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import coincurve
import pytest

from bluesky_rig import Account, BlueskyServer, Record, create_write, delete_write, update_write
from forging import FORGERIES, Forgery, Frame, own_commit
from onrecord.findings.verdicts import Verdict
from onrecord.proof.atproto import Cid
from onrecord.record.observations import AccountObservation, Authenticity, Surface
from onrecord.record.outcomes import Revision, Seen, Unread
from onrecord.watch.loop import Watcher
from relay_twin import RelayTwin, body_of, kind_of, relaying, renumbered
from watching import Newsroom, newsroom

pytestmark = pytest.mark.rig


@dataclass(slots=True)
class Forger:
    """Doctors the next commit frame of one account; everything else passes."""

    account: Account
    key: coincurve.PrivateKey
    doctors: list[Callable[[bytes], Iterable[bytes]]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)  # the account's commit frames, as they were

    def __call__(self, raw: bytes) -> Iterable[bytes]:
        body = body_of(raw)
        if kind_of(raw) != "#commit" or body["repo"] != self.account.did or not body["ops"]:
            return (raw,)  # an account begins with a commit that changes nothing
        self.sent.append(raw)
        return self.doctors.pop(0)(raw) if self.doctors else (raw,)

    def forge(self, forgery: Forgery, *, beside: bool) -> None:
        """Let the next frame come with its forgery, or be replaced by it."""

        def doctor(raw: bytes) -> list[bytes]:
            forged = forgery.doctor(Frame.read(raw), self.key).raw
            assert forged != raw
            return [forged, raw] if beside else [forged]

        self.doctors.append(doctor)


@dataclass(slots=True)
class Scene:
    server: BlueskyServer
    room: Newsroom
    account: Account
    relay: RelayTwin
    forger: Forger
    watcher: Watcher

    async def told(self) -> None:
        last = self.server.sequence()
        while self.relay.passed < last:
            await asyncio.sleep(0.01)
        await self.room.caught_up(self.watcher, self.relay.sent)

    def post(self, text: str) -> Record:
        return self.server.post(self.account, text)

    def verdict(self, post: Record) -> tuple[Verdict, Authenticity | None]:
        presence = self.room.post(self.account, post).presence
        assert presence.because
        return presence.verdict, presence.authenticity


SIGNED = (Verdict.PRESENT, Authenticity.ACCOUNT_SIGNED)
WITHDRAWN = (Verdict.WITHDRAWN_BY_ACCOUNT_KEY, Authenticity.ACCOUNT_SIGNED)


@asynccontextmanager
async def scene(folder: Path, server: BlueskyServer) -> AsyncIterator[Scene]:
    account = server.create_account()
    forger = Forger(account, coincurve.PrivateKey(server.signing_key(account)))
    async with (
        relaying(server.firehose) as relay,
        newsroom(folder / "archive", server, firehose=relay.url) as room,
    ):
        await room.enrol(account)
        async with room.watching() as watcher:
            await relay.subscribed()
            relay.doctor = forger
            yield Scene(server, room, account, relay, forger, watcher)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_beside_the_real_frame(bluesky: BlueskyServer, tmp_path: Path, name: str) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.forger.forge(FORGERIES[name], beside=True)
            post = here.post("The dam is safe.")
            await here.told()
            (why,) = here.room.unread(here.account)
            assert FORGERIES[name].says in why
            assert here.verdict(post) == SIGNED
            (version,) = here.room.post(here.account, post).versions
            assert version.said is not None and version.said.text == "The dam is safe."
            after = here.post("after")
            await here.told()
            assert here.verdict(after) == SIGNED
            (span,) = here.room.spans(here.account)
            assert span.complete and not here.room.gaps(here.account)
            assert kept_bytes(here) and not here.forger.doctors

    asyncio.run(act())


def kept_bytes(here: Scene) -> bool:
    """Whether the very bytes of what was not believed are kept."""
    (unread,) = (
        one.entry
        for one in here.room.about(here.account)
        if isinstance(one.entry, AccountObservation) and isinstance(one.entry.fact, Unread)
    )
    assert unread.evidence.surface is Surface.STREAM
    assert unread.evidence.authenticity is Authenticity.TLS_ONLY
    forged = here.room.archive.blob(unread.evidence.exchange.body)
    return forged not in here.forger.sent and body_of(forged)["repo"] == here.account.did


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_in_place_of_the_real_frame(
    bluesky: BlueskyServer, tmp_path: Path, name: str
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.forger.forge(FORGERIES[name], beside=False)
            post = here.post("The dam is safe.")
            await here.told()
            assert FORGERIES[name].says in here.room.unread(here.account)[0]
            after = here.post("after")  # does not follow what we hold: the tree is fetched
            await here.told()
            assert here.verdict(post) == here.verdict(after) == SIGNED
            (gap,) = here.room.gaps(here.account)
            # Whichever looks first: the reader of the stream, or a round that asks the host.
            assert "and we held" in gap.why or "the stream had brought us" in gap.why
            assert len(here.room.spans(here.account)) > 1
            assert len(here.room.unread(here.account)) == 1

    asyncio.run(act())


def test_operations_in_another_order_tell_the_same(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """The order of operations is nobody's signed word; the tree is, and it is the same."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            edited, gone = here.post("one"), here.post("two")
            await here.told()
            here.forger.doctors.append(
                lambda raw: [
                    (f := Frame.read(raw)).with_body(ops=f.body["ops"][::-1]).raw,
                ]
            )
            writes = [create_write(f"new {number}") for number in range(4)]
            writes += [update_write(edited.rkey, "one, edited"), delete_write(gone.rkey)]
            made = bluesky.apply_writes(here.account, writes)
            await here.told()
            for result in made[:4]:
                assert here.verdict(Record(result["uri"], result["cid"])) == SIGNED
            assert here.verdict(gone) == WITHDRAWN
            assert len(here.room.post(here.account, edited).versions) == 2
            assert not here.room.unread(here.account) and not here.room.gaps(here.account)

    asyncio.run(act())


@pytest.mark.parametrize("again", ["the same bytes", "under a new number"])
def test_a_stale_commit_is_replayed(bluesky: BlueskyServer, tmp_path: Path, again: str) -> None:
    """A post that was withdrawn does not come back because its commit is sent again."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = here.post("The dam is safe.")
            bluesky.delete(here.account, post)
            await here.told()
            before = here.room.facts(here.account, Revision)
            seen = here.room.outcomes(here.account, post, Surface.TREE)
            stale = here.forger.sent[-2]
            number = bluesky.sequence()
            await here.relay.send(stale if again == "the same bytes" else renumbered(stale, number))
            after = here.post("after")
            await here.told()
            assert here.verdict(post) == WITHDRAWN
            assert here.verdict(after) == SIGNED
            assert len(here.room.facts(here.account, Revision)) == len(before) + 1
            assert here.room.outcomes(here.account, post, Surface.TREE) == seen
            assert not here.room.gaps(here.account) and not here.room.unread(here.account)

    asyncio.run(act())


def test_a_commit_that_was_dropped_comes_late(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """It is signed and was never seen: it adds what was missing, and moves nothing back."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            late: list[bytes] = []

            def hold_back(raw: bytes) -> list[bytes]:
                late.append(raw)
                return []

            here.forger.doctors += [hold_back, hold_back]
            post = here.post("seen by nobody")
            bluesky.delete(here.account, post)
            after = here.post("after")
            await here.told()
            assert len(here.room.gaps(here.account)) == 1
            await here.relay.send(*late)
            last = here.post("last")
            await here.told()
            assert here.verdict(post) == WITHDRAWN
            assert here.verdict(after) == here.verdict(last) == SIGNED
            chain = [fact.rev for fact in here.room.facts(here.account, Revision)]  # type: ignore[union-attr]
            rev = here.watcher.watched[here.room.account(here.account).account].chain
            assert rev is not None and rev.rev == max(chain)

    asyncio.run(act())


def test_two_commits_for_one_revision(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """Whoever holds the key signed two histories: the second one is kept, and not believed."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.post("before")
            post = here.post("The dam is safe.")
            await here.told()
            earlier, real = map(Frame.read, here.forger.sent)
            # The tree of the revision before, signed as if it were this one's: without the post.
            tree = Cid(earlier.commit["data"])
            fork = own_commit(here.forger.key, here.account.did, real.commit["rev"], tree)
            forged = real.with_blocks(earlier.blocks).with_commit(fork)
            await here.relay.send(forged.with_body(ops=[], prevData=None).raw)
            here.post("after")
            await here.told()
            (why,) = here.room.unread(here.account)
            assert "another commit was already seen for revision" in why
            assert here.verdict(post) == SIGNED

    asyncio.run(act())


def test_a_key_that_was_rotated_away_signs_for_later(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """It counts for what it signed in its time, whatever date the relay puts on the frame."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            old = here.forger.key
            first = here.post("under the old key")
            await here.told()
            long_ago = body_of(here.forger.sent[-1])["time"]
            bluesky.rotate_signing_key(here.account)
            await here.told()

            def resign(raw: bytes) -> list[bytes]:
                frame = Frame.read(raw)
                fields = frame.commit
                # The rotation is minutes old by the signed time of the commit.
                rev = later(fields["rev"])
                block = own_commit(old, fields["did"], rev, Cid(fields["data"]))
                return [frame.with_commit(block).with_body(rev=rev, time=long_ago).raw]

            here.forger.doctors.append(resign)
            forged = here.post("The dam is gone.")
            await here.told()
            (why,) = here.room.unread(here.account)
            assert "is not signed by" in why
            assert here.verdict(first) == SIGNED
            known = here.room.archive.index.posts_of(
                "bluesky", here.room.account(here.account).account, 10
            )
            assert forged.rkey not in [post.rpartition("/")[2] for _, post in known]

    asyncio.run(act())


def later(rev: str) -> str:
    """A revision ten minutes after this one."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    number = 0
    for digit in rev:
        number = number * 32 + digits.index(digit)
    number += 600 * 1_000_000 << 10
    return "".join(digits[number >> shift & 31] for shift in range(60, -5, -5))


def test_a_frame_that_names_another_account(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            stranger = bluesky.create_account()

            def pass_off(raw: bytes) -> list[bytes]:
                return [Frame.read(raw).with_body(repo=here.account.did).raw]

            other = Forger(stranger, here.forger.key, [pass_off])
            here.relay.doctor = lambda raw: (
                other(raw) if body_of(raw).get("repo") == stranger.did else here.forger(raw)
            )
            bluesky.post(stranger, "not ours")
            await here.told()
            (why,) = here.room.unread(here.account)
            assert stranger.did in why and "not of" in why
            assert not any(
                isinstance(entry.outcome, Seen)
                for entry in (one.entry for one in here.room.archive.entries())
                if hasattr(entry, "outcome")
            )

    asyncio.run(act())
