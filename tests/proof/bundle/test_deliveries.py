"""Does a bundle show, from its bytes alone, what an account's instance signed; and what forged?"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bundle_faults import checked, says
from onrecord.platforms import activitypub
from onrecord.proof.activitypub import Delivery, read_activity, read_object
from onrecord.proof.bundle import Verification
from onrecord.reading.activitypub import delivered_entries, delivery_of, shown_in
from onrecord.reading.entries import account_entry, unsigned
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.entries import canonical
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Authenticity
from onrecord.record.outcomes import Absent, AccountFact, AccountState, Identity, Seen
from signed_actor import ACTOR, AT, INBOX, OTHER, POST, Request, SignedActor, create, remove
from small_bundle import Forge
from small_case import MemoryStore

MINISTRY, HARBOUR = SignedActor(), SignedActor(OTHER, "the harbour")
IDENTITY, CREATED, EDITED, REMOVED = range(4)
PLATFORM = activitypub.NAME


@dataclass
class Told:
    """A store into which deliveries come."""

    store: MemoryStore
    minutes: int = 0

    def keep(self, request: Request) -> tuple[Exchange, KeptExchange]:
        self.minutes += 1
        at = AT + timedelta(minutes=self.minutes)
        exchange = Exchange(
            method=request.method,
            url=request.url,
            status=None if request.method == "POST" else 200,
            headers=tuple(request.headers),
            body=request.body,
            asked_at=at,
            answered_at=at,
            vantage="test",
            peer=None,
            tls=None,
            failure=None,
        )
        body, headers = self.store.keep(
            exchange.body, canonical([list(pair) for pair in exchange.headers])
        )
        kept = KeptExchange(
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            asked_at=at,
            answered_at=at,
            vantage="test",
            peer=None,
            tls=None,
            failure=None,
            body=body,
            headers=headers,
        )
        return exchange, kept

    def ask_for_keys(self, actor: SignedActor, account: str = ACTOR) -> None:
        request = Request([("content-type", "application/activity+json")], actor.document_bytes)
        request.method, request.url = "GET", actor.actor
        _, kept = self.keep(request)
        identity = Identity((), "-----BEGIN PUBLIC KEY-----", f"{account}/outbox", "its instance")
        self.store.append([account_entry(PLATFORM, AccountId(account), identity, unsigned(kept))])

    def deliver(self, request: Request) -> None:
        exchange, kept = self.keep(request)
        activity = read_activity(read_object(exchange.body))
        version = None
        if activity.item is not None:
            (version,) = self.store.keep(shown_in(PLATFORM, activity).version)
        self.store.append(delivered_entries(PLATFORM, activity, kept, version))


def made(*, keys: SignedActor = MINISTRY, keys_first: bool = True) -> Forge:
    """A true bundle: a post, its edit and its removal, each signed in another way."""
    told = Told(MemoryStore())
    if keys_first:
        told.ask_for_keys(keys)
    told.deliver(MINISTRY.cavage(create()))
    told.deliver(MINISTRY.rfc9421(create("<p>Wet.</p>", kind="Update")))
    told.deliver(Request([("host", "x")], json.dumps(MINISTRY.proved(remove())).encode()))
    if not keys_first:
        told.ask_for_keys(keys)
    store = told.store
    return Forge(list(store.entries), dict(store.blobs), dict(store.openings))


@pytest.mark.parametrize("keys_first", [True, False])
def test_what_instances_signed_is_borne_out(keys_first: bool) -> None:
    found = checked(made(keys_first=keys_first).build())
    assert found.verdict == "proved", [step for step in found.steps if step.ok is False]
    run = "0001 to 0003" if keys_first else "0000 to 0002"
    assert f"borne out by what their instances signed: record/{run}" in says(found, 11)
    assert any("key document" in one for one in found.not_proved)


def test_a_delivery_whose_body_was_redacted_is_not_checked() -> None:
    forged = made()
    forged.redact(forged.entries[CREATED].evidence.exchange.body)  # type: ignore[union-attr]  # an observation
    found = checked(forged.build())
    assert found.verdict == "proved"
    assert "not checked, since their bytes were left out: record/0001" in says(found, 11)


def test_a_key_document_that_was_redacted_leaves_all_unchecked() -> None:
    forged = made()
    forged.redact(forged.entries[IDENTITY].evidence.exchange.body)  # type: ignore[union-attr]  # an observation
    assert "record/0001 to 0003" in says(checked(forged.build()), 11)


# Forgeries

Change = Callable[[Forge, Any], Any]


def exchange(**fields: Any) -> Change:
    def change(_: Forge, entry: Any) -> Any:
        kept = replace(entry.evidence.exchange, **fields)
        return replace(entry, evidence=replace(entry.evidence, exchange=kept))

    return change


def body(data: bytes) -> Change:
    return lambda forged, entry: exchange(body=forged.add(data))(forged, entry)


def request(of: Callable[[], Request]) -> Change:
    def change(forged: Forge, entry: Any) -> Any:
        made = of()
        headers = forged.add(canonical([list(pair) for pair in made.headers]))
        return exchange(body=forged.add(made.body), headers=headers)(forged, entry)

    return change


def without_header(name: str) -> Change:
    def change(forged: Forge, entry: Any) -> Any:
        held = json.loads(forged.blobs[forged.openings[entry.evidence.exchange.headers].digest])
        kept = forged.add(canonical([pair for pair in held if pair[0] != name]))
        return exchange(headers=kept)(forged, entry)

    return change


def version(data: bytes) -> Change:
    return lambda forged, entry: replace(entry, outcome=Seen(forged.add(data)))


def other_words(fields: dict[str, Any]) -> bytes:
    true = {"type": "Note", "content": "<p>Dry.</p>", "published": "2026-01-31T20:00:00+08:00"}
    return canonical({**true, **fields})


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def fields(**changed: Any) -> Change:
    return lambda _, entry: replace(entry, **changed)


def _proof_over_another_object() -> bytes:
    return _json({**MINISTRY.proved(remove(post=f"{ACTOR}/statuses/2")), "object": POST})


FORGERIES: dict[str, tuple[int, Change, str]] = {
    "another body": (CREATED, body(_json(create("<p>Wet.</p>"))), "not the one that was signed"),
    "another key": (
        CREATED,
        request(lambda: HARBOUR.cavage(create(), key_id=f"{ACTOR}#main-key")),
        "did not make the signature",
    ),
    "another actor's signature": (
        CREATED,
        request(lambda: HARBOUR.cavage(create())),
        "names no such key",
    ),
    "another actor's delivery": (
        CREATED,
        request(lambda: HARBOUR.cavage(create(actor=OTHER))),
        "another actor than the activity's",
    ),
    "too late": (CREATED, exchange(answered_at=AT + timedelta(hours=13)), "too long before"),
    "too early": (CREATED, exchange(answered_at=AT - timedelta(hours=2)), "after it arrived"),
    "to another inbox": (CREATED, exchange(url="https://other.example/inbox"), "another host"),
    "to another path": (CREATED, exchange(url=f"{INBOX}/2"), "did not make"),
    "asked, not delivered": (CREATED, exchange(method="GET"), "did not make"),
    "the digest left out": (CREATED, without_header("digest"), "'digest' is missing"),
    "the signature left out": (CREATED, without_header("signature"), "nobody signed it"),
    "no headers": (CREATED, exchange(headers=None), "nobody signed it"),
    "headers that are none": (
        CREATED,
        lambda forged, entry: exchange(headers=forged.add(b"{"))(forged, entry),
        "not written as ours",
    ),
    "another body, RFC 9421": (EDITED, body(_json(create())), "not the one that was signed"),
    "an input left out, RFC 9421": (
        EDITED,
        without_header("signature-input"),
        "not a signature",
    ),
    "a proof over another object": (
        REMOVED,
        body(_proof_over_another_object()),
        "did not make the proof",
    ),
    "a proof by another key": (
        REMOVED,
        body(_json(HARBOUR.proved(remove(), verificationMethod=f"{ACTOR}#ed25519-key"))),
        "did not make the proof",
    ),
    "other words": (
        CREATED,
        version(other_words({"content": "<p>Wet.</p>"})),
        "something else than the signed object",
    ),
    "words left out": (
        CREATED,
        version(canonical({"type": "Note", "published": "2026-01-31T20:00:00+08:00"})),
        "something else than the signed object",
    ),
    "words put in": (
        CREATED,
        version(other_words({"summary": "a warning"})),
        "something else than the signed object",
    ),
    "words in another form": (
        CREATED,
        version(canonical({"uri": POST, "content": "<p>Wet.</p>"})),
        "something else than the signed object",
    ),
    "no version": (CREATED, version(b"\xff"), "not written as versions"),
    "another post": (
        CREATED,
        fields(post=PostId(f"{ACTOR}/statuses/2")),
        "something else than the entry",
    ),
    "another account": (CREATED, fields(account=AccountId(OTHER)), "no key document"),
    "another claimed time": (CREATED, fields(claimed_at=AT - timedelta(days=1)), "another time"),
    "removed, where it was shown": (
        CREATED,
        fields(outcome=Absent("Delete")),
        "something else than the entry",
    ),
    "shown, where it was removed": (
        REMOVED,
        lambda forged, entry: replace(entry, outcome=Seen(forged.add(other_words({})))),
        "something else than the entry",
    ),
    "removed otherwise than was signed": (
        REMOVED,
        fields(outcome=Absent("removed by a court's order")),
        "something else than the entry",
    ),
    "names of another platform's, put in": (
        CREATED,
        version(other_words({"uri": POST, "name": "We resign."})),
        "something else than the signed object",
    ),
    "to what is no address": (CREATED, exchange(url="https://[/inbox"), "no address"),
    "a medium": (CREATED, fields(part="https://social.tides.example/1.png"), "no instance signs"),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_a_forgery_is_found_in_step_11(case: str) -> None:
    n, change, words = FORGERIES[case]
    forged = made()
    forged.entries[n] = change(forged, forged.entries[n])
    found = checked(forged.drop().build())
    assert found.verdict == "failed"
    assert words in says(found, 11), says(found, 11)
    assert [step.n for step in found.steps if step.ok is False] == [11]


def test_an_account_is_not_gone_because_a_post_is() -> None:
    forged = made()
    entry: Any = forged.entries[REMOVED]
    gone = AccountState("gone", "its instance, which signed it")
    forged.entries[REMOVED] = account_entry(PLATFORM, AccountId(ACTOR), gone, entry.evidence)
    assert "something else than the entry" in says(checked(forged.drop().build()), 11)


def move(target: str = OTHER) -> dict[str, Any]:
    return {
        "id": f"{ACTOR}#move",
        "type": "Move",
        "actor": ACTOR,
        "object": ACTOR,
        "target": target,
    }


def left() -> dict[str, Any]:
    return {"id": f"{ACTOR}#gone", "type": "Delete", "actor": ACTOR, "object": ACTOR}


def about_the_account(activity: dict[str, Any], fact: AccountFact) -> Verification:
    """A bundle with one more delivery, from which this is said of the account."""
    told = Told(MemoryStore())
    told.ask_for_keys(MINISTRY)
    told.deliver(MINISTRY.cavage(create()))
    _, kept = told.keep(MINISTRY.cavage(activity))
    evidence = replace(told.store.entries[CREATED].evidence, exchange=kept)  # type: ignore[union-attr]  # an observation
    told.store.append([account_entry(PLATFORM, ACTOR, fact, evidence)])
    store = told.store
    return checked(Forge(list(store.entries), dict(store.blobs), dict(store.openings)).build())


OUTBOX = f"{ACTOR}/outbox"
MOVED = f"its instance, which signed it: it moved to {OTHER}, which names it in return"
TRUE_FACTS: dict[str, tuple[dict[str, Any], AccountFact]] = {
    "it left": (left(), AccountState("gone", "its instance, which signed it")),
    "it moved": (move(), Identity((), None, OUTBOX, MOVED)),
}
FALSE_FACTS: dict[str, tuple[dict[str, Any], AccountFact]] = {
    "it left, and is said to be active": (
        left(),
        AccountState("active", "its instance, which signed it"),
    ),
    "it left, by another's word": (left(), AccountState("gone", "the police")),
    "it moved to another": (move(f"{OTHER}2"), Identity((), None, OUTBOX, MOVED)),
    "it moved, under a name that nobody gave": (
        move(),
        Identity((Handle("harbour@tides.example"),), None, OUTBOX, MOVED),
    ),
    "it moved, and signs with another key": (move(), Identity((), "a key", OUTBOX, MOVED)),
    "it moved, and lies elsewhere": (move(), Identity((), None, "https://h.example", MOVED)),
    "it moved, in other words": (move(), Identity((), None, OUTBOX, "its instance: it was sold")),
}


@pytest.mark.parametrize("case", TRUE_FACTS)
def test_what_was_signed_of_the_account_is_borne_out(case: str) -> None:
    found = about_the_account(*TRUE_FACTS[case])
    assert found.verdict == "proved", says(found, 11)
    assert "borne out by what their instances signed: record/0001 to 0002" in says(found, 11)


@pytest.mark.parametrize("case", FALSE_FACTS)
def test_what_nobody_signed_of_the_account_is_found(case: str) -> None:
    found = about_the_account(*FALSE_FACTS[case])
    assert found.verdict == "failed"
    assert "something else than the entry" in says(found, 11)


def test_a_post_of_a_neighbour_is_not_shown_by_this_account() -> None:
    """An instance's other account wrote it, and this one only delivered it."""
    activity = create()
    activity["object"]["attributedTo"] = OTHER
    forged = made()
    change = request(lambda: MINISTRY.cavage(activity))
    forged.entries[CREATED] = change(forged, forged.entries[CREATED])
    found = checked(forged.drop().build())
    assert found.verdict == "failed" and "not attributed to its actor" in says(found, 11)


def test_the_key_document_of_another_actor_bears_nothing_out() -> None:
    found = checked(made(keys=SignedActor(OTHER)).build())
    assert found.verdict == "failed" and "no key document" in says(found, 11)


def test_a_key_document_that_somebody_signed_is_none() -> None:
    forged = made()
    entry: Any = forged.entries[IDENTITY]
    signed = replace(entry.evidence, authenticity=Authenticity.THIRD_PARTY_COPY)
    forged.entries[IDENTITY] = replace(entry, evidence=signed)
    assert "no key document" in says(checked(forged.build()), 11)


def test_a_key_that_was_heard_of_before_another_counts_no_longer() -> None:
    """Old keys, which somebody may have got hold of, sign nothing new."""
    told = Told(MemoryStore())
    told.ask_for_keys(SignedActor(name="an old key"))
    told.minutes += 300
    told.ask_for_keys(MINISTRY)
    told.deliver(SignedActor(name="an old key").cavage(create(), at=AT + timedelta(hours=5)))
    store = told.store
    found = checked(Forge(list(store.entries), dict(store.blobs), dict(store.openings)).build())
    assert found.verdict == "failed" and "did not make the signature" in says(found, 11)


def test_what_is_delivered_is_read_as_its_signature_is_checked() -> None:
    exchange, _ = Told(MemoryStore()).keep(MINISTRY.cavage(create()))
    delivery = delivery_of(exchange)
    assert isinstance(delivery, Delivery) and delivery.url == INBOX
