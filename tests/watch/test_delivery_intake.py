"""What becomes of a delivery, step by step, whoever sent it and whatever goes wrong?

The sender is made up, and signs by the drafts (`signed_actor`); its server is a twin.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from activitypub_twin import ActivityPubTwin
from delivered import VOUCHER, made_archive
from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, open_archive
from onrecord.archive.deliveries import Deliveries
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.finding import find_post
from onrecord.desk.shapes import case_shape
from onrecord.findings.versions import versions
from onrecord.network import Fetcher, Guard, SystemClock
from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.polling import Polled
from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation
from onrecord.record.outcomes import Absent, Identity, Seen, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries import DeliveryIntake, our_actor
from onrecord.watch.deliveries.intake import PATIENCE
from onrecord.watch.deliveries.unbelieved import MOST_REFUSED
from onrecord.watch.enrol import Request as EnrolRequest
from onrecord.watch.sources.enrolling import enrol_source
from onrecord.watch.sources.questions import Questions
from signed_actor import CONTEXT, OTHER, Request, SignedActor, create, remove
from twin_server import Asked, Fault, Reply

SIGNED, UNSIGNED = Authenticity.INSTANCE_SIGNED, Authenticity.TLS_ONLY


class _Keys:
    """Serves the actor's document with its keys, and counts how often it was asked for."""

    signs: SignedActor
    asked: list[Asked]
    base: str

    def document(self, asked: Asked) -> Reply | None:
        mine = f"{self.base}{asked.path}" == self.signs.actor
        if mine and "activity+json" in asked.headers.get("accept", ""):
            return Reply(self.signs.document_bytes, 200, {"content-type": activitypub.ACTIVITY})
        return None

    @property
    def asked_for_keys(self) -> int:
        path = self.signs.actor.removeprefix(self.base)
        return sum(asked.path == path for asked in self.asked)


class SignedMastodon(_Keys, MastodonTwin):
    """An instance whose account signs."""

    def __init__(self) -> None:
        super().__init__()
        self.signs = SignedActor(self.actor)

    def answer(self, asked: Asked) -> Reply:
        return self.document(asked) or super().answer(asked)


class SignedServer(_Keys, ActivityPubTwin):
    """Any server whose account signs."""

    def __init__(self) -> None:
        super().__init__()
        self.signs = SignedActor(self.actor)

    def answer(self, asked: Asked) -> Reply:
        return self.document(asked) or super().answer(asked)


Twin: TypeAlias = SignedMastodon | SignedServer


@dataclass(slots=True)
class Desk:
    """An archive, and what lies in its inbox."""

    folder: Path
    archive: Archive
    asker: Asker
    questions: Questions
    twin: Twin
    platform: Polled
    told: list[str] = field(default_factory=list)
    intake: DeliveryIntake = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Whatever was only in memory is lost."""
        ours = our_actor(self.archive)
        self.intake = DeliveryIntake(
            self.asker, self.questions, ours, self.told.append, between=0.0
        )

    @property
    def box(self) -> Deliveries:
        return Deliveries(self.folder, "test")

    def leave(self, request: Request, *, at: datetime | None = None) -> None:
        """Leave a delivery at the inbox, as `onrecord serve` does."""
        at = at or datetime.now(UTC)
        self.box.put(
            Exchange(
                method=request.method,
                url=request.url,
                status=None,
                headers=tuple(request.headers),
                body=request.body,
                asked_at=at,
                answered_at=at,
                vantage="test",
                peer=None,
                tls=None,
                failure=None,
            )
        )

    def deliver(self, activity: dict[str, Any], **how: Any) -> None:
        self.leave(self.twin.signs.cavage(activity, at=datetime.now(UTC), **how))

    def made(self, post: str, text: str, kind: str = "Create", **more: Any) -> dict[str, Any]:
        activity = create(text, actor=self.twin.signs.actor, kind=kind, post=post)
        activity["object"] |= more
        return activity

    def gone(self, post: str) -> dict[str, Any]:
        return remove(actor=self.twin.signs.actor, post=post)

    def entries(self, post: str) -> list[PostObservation]:
        listed = self.archive.index.entries_of_post(self.ref(post))
        return [one.entry for one in listed if isinstance(one.entry, PostObservation)]

    def seen(self, post: str) -> list[tuple[type, Authenticity]]:
        return [(type(x.outcome), x.evidence.authenticity) for x in self.entries(post)]

    def texts(self, post: str) -> list[str]:
        found = versions(self.archive.index.entries_of_post(self.ref(post)))
        data = [self.archive.blob(one.version) for one in found]
        return [self.platform.read_version(PostId(post), one).text for one in data]

    def ref(self, post: str) -> Any:
        return ref_of(self.platform.NAME, AccountId(self.twin.signs.actor), PostId(post))

    def unread(self) -> list[str]:
        around = self.archive.index.entries_of_account(
            self.platform.NAME, AccountId(self.twin.signs.actor)
        )
        return [
            x.entry.fact.why
            for x in around
            if isinstance(x.entry, AccountObservation) and isinstance(x.entry.fact, Unread)
        ]


@asynccontextmanager
async def desk(folder: Path, twin: Twin) -> AsyncIterator[Desk]:
    made_archive(folder, "https://records.example")
    platform: Polled = mastodon if isinstance(twin, SignedMastodon) else activitypub
    guard = Guard(allow_private=["127.0.0.0/8"])
    with open_archive(folder) as archive:
        async with Fetcher(vantage="test", contact="", guard=guard, tls_only=True) as fetcher:
            asker = Asker(archive, fetcher, SystemClock())
            questions = Questions(asker)
            address = platform.read_address(twin.address)
            assert address is not None
            request = EnrolRequest(
                address=address, institution="Ministry of Tides", under=None, voucher=VOUCHER
            )
            server = twin.base if isinstance(twin, SignedMastodon) else ""
            await enrol_source(asker, questions, platform, request, server)
            yield Desk(folder, archive, asker, questions, twin, platform)


Scene: TypeAlias = Callable[[Desk], Awaitable[None]]


def play(folder: Path, twin: Twin, scene: Scene) -> None:
    async def played() -> None:
        async with desk(folder / "archive", twin) as found:
            await scene(found)

    with twin:
        asyncio.run(played())


# Mastodon's accounts have the same ids


def status(twin: SignedMastodon, text: str) -> tuple[str, dict[str, Any]]:
    """A status, and what its Note says of it."""
    post = twin.post(text)
    shown = twin.status_of(post)
    return post, {"content": shown["content"], "published": shown["created_at"]}


def test_a_status_that_is_delivered_has_the_version_that_the_api_shows(tmp_path: Path) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "The dam is safe.")
        desk.deliver(desk.made(post, "", **says))
        await desk.intake.take()
        assert desk.seen(post) == [(Seen, SIGNED), (Seen, UNSIGNED)]
        signed, polled = (entry.outcome for entry in desk.entries(post))
        assert signed == polled
        assert desk.texts(post) == ["The dam is safe."]

    play(tmp_path, twin, scene)


def test_an_edit_that_is_delivered_is_one_edit(tmp_path: Path) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "The dam is safe.")
        desk.deliver(desk.made(post, "", **says))
        await desk.intake.take()
        twin.edit(post, "The dam is mostly safe.")
        content = twin.status_of(post)["content"]
        desk.deliver(desk.made(post, "", "Update", **{**says, "content": content}))
        await desk.intake.take()
        assert desk.texts(post) == ["The dam is safe.", "The dam is mostly safe."]

    play(tmp_path, twin, scene)


def test_a_status_that_the_api_no_longer_shows_is_kept_in_the_api_s_form(tmp_path: Path) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "Gone at once.")
        twin.withdraw(post)
        desk.deliver(desk.made(post, "", **says))
        desk.deliver(desk.gone(post))
        await desk.intake.take()
        assert desk.seen(post) == [(Seen, SIGNED), (Absent, SIGNED)]
        assert desk.texts(post) == ["Gone at once."]

    play(tmp_path, twin, scene)


def test_a_status_that_the_api_shows_otherwise_by_now_is_kept_as_it_was_signed(
    tmp_path: Path,
) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "The dam is safe.")
        twin.edit(post, "The dam is mostly safe.")
        desk.deliver(desk.made(post, "", **says))
        await desk.intake.take()
        assert desk.seen(post) == [(Seen, SIGNED)]
        assert desk.texts(post) == ["The dam is safe."]

    play(tmp_path, twin, scene)


# Who is heard


def test_what_is_for_followers_alone_leaves_no_trace(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        size, followers = desk.archive.head.size, [f"{twin.signs.actor}/followers"]
        secret = desk.made(f"{twin.signs.actor}/statuses/1", "<p>Psst.</p>", to=followers)
        desk.deliver({**secret, "to": followers})
        assert await desk.intake.take() == 1
        assert desk.archive.head.size == size

    play(tmp_path, twin, scene)


@pytest.mark.parametrize("make", [SignedServer, SignedMastodon])
def test_the_key_document_is_on_record_before_it_counts(
    tmp_path: Path, make: Callable[[], Twin]
) -> None:
    twin = make()

    async def scene(desk: Desk) -> None:
        before = twin.asked_for_keys
        post = f"{twin.signs.actor}/statuses/109348000000000009"
        desk.deliver(desk.made(post, "<p>One.</p>"))
        desk.deliver(desk.made(post, "<p>Two.</p>", "Update"))
        await desk.intake.take()
        assert [kind for kind in desk.seen(post) if kind == (Seen, SIGNED)] == [(Seen, SIGNED)] * 2
        facts = desk.archive.index.latest_fact(
            desk.platform.NAME, AccountId(twin.signs.actor), Identity
        )
        assert facts is not None and isinstance(facts.entry, AccountObservation)
        held = desk.archive.blob(facts.entry.evidence.exchange.body)
        assert json.loads(held)["publicKey"] == twin.signs.document["publicKey"]
        assert twin.asked_for_keys - before == (1 if make is SignedMastodon else 0)

    play(tmp_path, twin, scene)


def test_an_account_that_is_added_meanwhile_is_heard(tmp_path: Path) -> None:
    twin, later = SignedServer(), SignedServer()

    async def scene(desk: Desk) -> None:
        await desk.intake.take()
        address = activitypub.read_address(later.address)
        assert address is not None
        request = EnrolRequest(
            address=address, institution="Harbour Office", under=None, voucher=VOUCHER
        )
        await enrol_source(desk.asker, desk.questions, activitypub, request, "")
        activity = remove(actor=later.actor, post=f"{later.actor}/statuses/1")
        desk.leave(later.signs.cavage(activity, at=datetime.now(UTC)))
        size = desk.archive.head.size
        await desk.intake.once()
        assert desk.archive.head.size == size + 1

    with later:
        play(tmp_path, twin, scene)


def test_a_forged_delivery_is_recorded_as_unread_and_changes_nothing(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        post = twin.post("<p>True.</p>")
        forger = SignedActor(twin.signs.actor, "somebody else")
        desk.leave(forger.cavage(desk.gone(post), at=datetime.now(UTC)))
        await desk.intake.take()
        assert [type(x.outcome) for x in desk.entries(post)] == [Unread]
        assert desk.entries(post)[0].evidence.authenticity is UNSIGNED
        assert "did not make the signature" in desk.told[-1]

    play(tmp_path, twin, scene)


def test_forged_deliveries_are_bounded(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        forger = SignedActor(twin.signs.actor, "somebody else")
        for number in range(MOST_REFUSED + 5):
            post = f"{twin.signs.actor}/statuses/{number}"
            desk.leave(forger.cavage(desk.gone(post), at=datetime.now(UTC)))
        size = desk.archive.head.size
        assert await desk.intake.take() == MOST_REFUSED + 5
        added = [desk.archive.entry(n).entry for n in range(size, desk.archive.head.size)]
        posts = [entry for entry in added if isinstance(entry, PostObservation)]
        assert len(posts) == MOST_REFUSED
        assert desk.box.waiting() == []

    play(tmp_path, twin, scene)


def test_forged_deliveries_wait_for_no_key_that_was_asked_for_since(tmp_path: Path) -> None:
    """They would fill the inbox for an hour, and each minute put the same document on record."""
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        ours = our_actor(desk.archive)
        intake = DeliveryIntake(desk.asker, desk.questions, ours, desk.told.append, between=60.0)
        forger, before = SignedActor(twin.signs.actor, "somebody else"), twin.asked_for_keys
        for number in range(5):
            post = f"{twin.signs.actor}/statuses/{number}"
            desk.leave(forger.cavage(desk.gone(post), at=datetime.now(UTC)))
        size = desk.archive.head.size
        assert await intake.take() == 5
        assert desk.box.waiting() == []
        assert twin.asked_for_keys == before + 1
        added = [desk.archive.entry(n).entry for n in range(size, desk.archive.head.size)]
        assert [type(entry) for entry in added] == [PostObservation] * 5

    play(tmp_path, twin, scene)


def test_a_proof_that_is_passed_on_in_another_context_adds_nothing(tmp_path: Path) -> None:
    """Anybody who holds it may send it again, between two edits as well."""
    twin = SignedServer()
    older = "https://w3id.org/identity/v1"

    async def scene(desk: Desk) -> None:
        post, now = twin.post("<p>One.</p>"), datetime.now(UTC)
        first = {**desk.made(post, "<p>One.</p>"), "@context": [CONTEXT]}
        proved = twin.signs.proved(first, at=now)
        desk.leave(Request([("host", "x")], json.dumps(proved).encode()))
        desk.deliver(desk.made(post, "<p>Two.</p>", "Update"))
        await desk.intake.once()
        assert desk.texts(post) == ["One.", "Two."]
        for context in ([older, CONTEXT], [CONTEXT, older], [older, CONTEXT, older]):
            again = {**proved, "@context": context, "signature": {}}
            desk.leave(Request([("host", "x")], json.dumps(again).encode()))
        await desk.intake.once()
        assert desk.texts(post) == ["One.", "Two."]
        assert len(desk.entries(post)) == 2

    play(tmp_path, twin, scene)


def test_a_stranger_s_delivery_leaves_no_trace(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        size, asked = desk.archive.head.size, len(twin.asked)
        stranger = SignedActor(f"{twin.base}/users/2", "a stranger")
        activity = create(actor=stranger.actor, post=f"{stranger.actor}/statuses/1")
        desk.leave(stranger.cavage(activity, at=datetime.now(UTC)))
        desk.leave(SignedActor(OTHER).cavage(create(actor=OTHER), at=datetime.now(UTC)))
        for body in (b"", b"[]", b"\xff" * 100, b'{"actor": 1}'):
            desk.leave(Request([], body))
        assert await desk.intake.take() == 6
        assert (desk.archive.head.size, len(twin.asked)) == (size, asked)

    play(tmp_path, twin, scene)


@pytest.mark.parametrize("of", [SignedServer, SignedMastodon])
def test_what_was_posted_and_is_delivered_after_its_edit_changes_nothing_back(
    tmp_path: Path, of: type[SignedServer | SignedMastodon]
) -> None:
    twin = of()

    async def scene(desk: Desk) -> None:
        post = twin.post("<p>First.</p>")
        edited = {"updated": "2026-11-22T10:00:00Z"}
        desk.deliver(desk.made(post, "<p>Second.</p>", "Update", **edited))
        await desk.intake.take()
        desk.deliver(desk.made(post, "<p>First.</p>"))
        await desk.intake.take()
        entries = [x for x in desk.entries(post) if isinstance(x.outcome, Seen | Unread)]
        assert [type(x.outcome) for x in entries][-1] is Unread
        assert len({x.outcome for x in entries if isinstance(x.outcome, Seen)}) == 1

    play(tmp_path, twin, scene)


def test_an_old_delivery_is_kept_and_not_believed(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        post = twin.post("<p>Old.</p>")
        late = datetime.now(UTC) - timedelta(hours=13)
        desk.leave(twin.signs.cavage(desk.made(post, "<p>Old.</p>"), at=late))
        await desk.intake.take()
        assert [type(x.outcome) for x in desk.entries(post)] == [Unread]

    play(tmp_path, twin, scene)


def test_a_key_that_can_t_be_had_is_waited_for(tmp_path: Path) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "Wait.")
        twin.fault = Fault.UNAVAILABLE
        desk.deliver(desk.made(post, "", **says))
        assert await desk.intake.take() == 0
        assert desk.entries(post) == [] and len(desk.box.waiting()) == 1
        twin.fault = None
        desk.restart()  # and nothing of it is lost when we stop meanwhile
        assert await desk.intake.take() == 1
        assert (Seen, SIGNED) in desk.seen(post)

    play(tmp_path, twin, scene)


def test_a_key_that_can_never_be_had_leaves_it_unread(tmp_path: Path) -> None:
    twin = SignedMastodon()

    async def scene(desk: Desk) -> None:
        post, says = status(twin, "Never.")
        twin.fault = Fault.FORBIDDEN
        came = datetime.now(UTC) - PATIENCE
        activity = desk.made(post, "", **says)
        desk.leave(twin.signs.cavage(activity, at=came), at=came)
        assert await desk.intake.take() == 1
        assert [type(x.outcome) for x in desk.entries(post)] == [Unread]
        assert "HTTP 403" in desk.told[-1]

    play(tmp_path, twin, scene)


# What goes wrong on our side


def test_a_delivery_that_was_recorded_and_not_taken_away_adds_nothing(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        post = twin.post("<p>Once.</p>")
        activity = desk.made(post, "<p>Once.</p>")
        desk.deliver(activity)
        await desk.intake.take()
        size = desk.archive.head.size
        desk.deliver(activity)  # the same as if we had stopped before it was taken away
        proved = twin.signs.proved(activity, at=datetime.now(UTC))
        desk.leave(Request([], json.dumps(proved, indent=1).encode()))  # signed otherwise
        desk.restart()
        assert await desk.intake.take() == 2
        assert desk.archive.head.size == size

    play(tmp_path, twin, scene)


def test_a_damaged_file_is_told_and_stays(tmp_path: Path) -> None:
    twin = SignedServer()

    async def scene(desk: Desk) -> None:
        desk.deliver(desk.gone(f"{twin.signs.actor}/statuses/1"))
        (name,) = desk.box.waiting()
        (desk.folder / "deliveries" / name).write_bytes(b"{")
        assert await desk.intake.take() == 0
        assert await desk.intake.take() == 0
        assert len(desk.told) == 1 and "not a delivery" in desk.told[0]

    play(tmp_path, twin, scene)


# What leaves the archive


def put_case(archive: Archive, post: Ref) -> None:
    change = CaseChange(case="accord", title=None, adds=(post,), removes=(), note=None)
    (body,) = archive.keep(write_body(change))
    document = Document(
        kind=DocumentKind.CASE,
        recorded_at=datetime.now(UTC),
        accounts=(),
        posts=(post,),
        body=body,
    )
    archive.append([document])
    archive.publish()


@pytest.mark.parametrize("make", [SignedServer, SignedMastodon])
def test_a_case_of_deliveries_is_proved_by_whoever_gets_it(
    tmp_path: Path, make: Callable[[], Twin]
) -> None:
    twin = make()

    async def scene(desk: Desk) -> None:
        post = twin.post("We leave the accord.")
        content = "We leave the accord."
        if isinstance(twin, SignedMastodon):
            content = twin.status_of(post)["content"]
        desk.deliver(desk.made(post, content))
        await desk.intake.take()
        desk.deliver(desk.gone(post))
        await desk.intake.take()
        verdict = find_post(desk.archive, desk.ref(post)).presence.verdict
        assert verdict == "withdrawn-by-instance"
        put_case(desk.archive, desk.ref(post))
        bundle, trust = tmp_path / "case.onrecord", tmp_path / "trust"
        trust.mkdir()
        (trust / "log.vkey").write_text(f"{desk.archive.verifier_key}\n")
        export_case(
            desk.archive,
            name="accord",
            title=None,
            posts=[desk.ref(post)],
            claims=case_shape(find_case(desk.archive, "accord")),
            exported_at=datetime.now(UTC),
            out=bundle,
        )
        found = verify_file(bundle, trust)
        assert found.verdict == "proved", [step.says for step in found.steps if step.ok is False]
        signed = next(step.says for step in found.steps if step.n == 11)
        assert "borne out by what their instances signed" in signed
        assert next(step.ok for step in found.steps if step.n == 14) is True

    play(tmp_path, twin, scene)
