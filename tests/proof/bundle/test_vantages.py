"""Does a bundle show which vantage signed what; and is each forgery found by its name?"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bundle_faults import checked, says
from entries import at
from onrecord.proof.bundle import Verification, write_openings
from onrecord.proof.bundle.contents import NOT_KEPT
from onrecord.proof.bundle.paths import UNKEPT
from onrecord.record.captures import Capture, Failed
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.vantages import Vantage, VantageTrust
from small_bundle import Forge, forge
from small_case import OLD, STARTLING, MemoryStore
from small_log import TestSigner
from vantages_made_up import NORTH, SOUTH, Elsewhere, distrust, signed_visit, vantage

# Where the entries of the bundle stand
KEY, IDENTITY, STATE, LISTED, OLD_SEEN, ABSENT, VISIT = range(7)
LATER_KEY = TestSigner(NORTH.name, seed=99)


@cache
def _told() -> Forge:
    store = MemoryStore()
    told = Elsewhere(store)
    told.put_on_record(vantage(), DocumentKind.VANTAGE)
    told.identify()
    told.look_at_state()
    told.account.write_paths({OLD: b"\xa1etextcFog"})
    told.list_tree(OLD)
    told.look_at_host(STARTLING)
    visit = Capture(
        url="https://app.example/1",
        posts=(),
        outcome=Failed("it went away"),
        package=None,
        status=None,
        peer=None,
        tls=None,
        browser="",
        vantage=NORTH.name,
        began_at=at(50),
        ended_at=at(51),
    )
    (words,) = store.keep(signed_visit(visit, None))
    store.append([replace(visit, collected=words)])
    return forge(told, store)


def made() -> Forge:
    return _told().copy()


def step_15(found: Verification) -> tuple[bool | None, str]:
    return next(step.ok for step in found.steps if step.n == 15), says(found, 15)


def stated(bundle: Forge, body: Vantage | VantageTrust) -> Document:
    kind = DocumentKind.VANTAGE if isinstance(body, Vantage) else DocumentKind.TRUST
    words = bundle.add(write_body(body))
    return Document(kind=kind, recorded_at=at(60), accounts=(), posts=(), body=words)


def words_of(bundle: Forge, n: int) -> Commitment:
    entry: Any = bundle.entries[n]
    part = entry if isinstance(entry, Capture) else entry.evidence.exchange
    found = part.collected
    assert isinstance(found, str)
    return Commitment(found)


def test_what_vantages_signed_is_borne_out() -> None:
    found = checked(made().build())
    assert found.verdict == "proved", [step for step in found.steps if step.ok is False]
    ok, told = step_15(found)
    where = "(Norrköping, Sweden, operated by The Northern Gazette, in the log's words)"
    assert ok is True
    assert told.startswith(f"signed by {NORTH.name} {where}: 6, which are record/0001 to 0006")
    # Of the whole tree only the part that proves the post came along.
    assert "compared: record/0003 to 0004" in told
    assert any("could have named one of their own" in words for words in found.not_proved)


def test_programs_are_told_how_many_each_vantage_signed() -> None:
    bundle = made()
    bundle.entries.append(stated(bundle, distrust(at(4))))
    (one,) = checked(bundle.build()).as_json()["vantages"]
    assert json.loads(json.dumps(one)) == {
        "name": NORTH.name,
        "key": str(NORTH.key),
        "place": "Norrköping, Sweden",
        "operator": "The Northern Gazette",
        "entries": 6,
        "distrusted_since": "2026-01-31T12:04:00.000000Z",
        "distrusted": 4,
    }


def test_a_distrusted_key_is_told_and_fails_nothing() -> None:
    bundle = made()
    bundle.entries.append(stated(bundle, distrust(at(4))))
    found = checked(bundle.build())
    told = f"{NORTH.key} is distrusted since 2026-01-31T12:04:00.000000Z: 4 of its entries here"
    assert found.verdict == "proved" and told in says(found, 15)
    bundle.entries.append(stated(bundle, distrust(None)))
    assert "distrusted" not in says(checked(bundle.build()), 15)


def test_without_vantages_there_is_nothing_to_check() -> None:
    bundle = made().drop(IDENTITY, STATE, LISTED, OLD_SEEN, ABSENT, VISIT)
    found = checked(bundle.build())
    assert step_15(found) == (None, "no entry here was brought by a vantage")
    assert not any("vantage" in words for words in found.not_proved)


def test_words_that_were_left_out_are_told_and_no_fault() -> None:
    bundle = made()
    bundle.redact(words_of(bundle, ABSENT))
    found = checked(bundle.build())
    ok, told = step_15(found)
    assert (found.verdict, ok) == ("proved", None)
    assert "not checked, since the words were left out: record/0005" in told


def test_bytes_that_were_left_out_are_told_and_the_rest_is_compared() -> None:
    bundle = made()
    entry: Any = bundle.entries[ABSENT]
    bundle.redact(entry.evidence.exchange.body)
    ok, told = step_15(checked(bundle.build()))
    assert ok is True and "compared: record/0003 to 0005" in told
    exchange = replace(entry.evidence.exchange, status=200)
    bundle.entries[ABSENT] = replace(entry, evidence=replace(entry.evidence, exchange=exchange))
    assert step_15(checked(bundle.build()))[0] is False


def test_what_was_never_kept_is_compared_by_its_digest() -> None:
    bundle = made()
    entry: Any = bundle.entries[ABSENT]
    body = entry.evidence.exchange.body
    opening = bundle.openings[body]
    bundle.redact(body)
    bundle.left_out[body] = f"{NOT_KEPT}by configuration"
    unkept = {UNKEPT: write_openings([opening])}
    ok, told = step_15(checked(bundle.build(lambda files: files.update(unkept))))
    assert ok is True and "compared: record/0003 to 0004" in told
    words_of_another(bundle)
    ok, told = step_15(checked(bundle.build(lambda files: files.update(unkept))))
    assert ok is False


def test_a_vantage_whose_document_was_redacted_leaves_its_words_unchecked() -> None:
    bundle = made()
    document: Any = bundle.entries[KEY]
    bundle.redact(document.body)
    found = checked(bundle.build())
    ok, told = step_15(found)
    assert (found.verdict, ok) == ("proved", None)
    assert "left out: record/0001 to 0006" in told and found.as_json()["vantages"] == []


# Forgeries: the issuer lists, proves and signs each as it is


def says_else(n: int, **fields: Any) -> Callable[[Forge], object]:
    def spoil(bundle: Forge) -> None:
        entry: Any = bundle.entries[n]
        if isinstance(entry, Capture):
            bundle.entries[n] = replace(entry, **fields)
            return
        exchange = replace(entry.evidence.exchange, **fields)
        bundle.entries[n] = replace(entry, evidence=replace(entry.evidence, exchange=exchange))

    return spoil


def other_words(change: Callable[[bytes], bytes]) -> Callable[[Forge], object]:
    def spoil(bundle: Forge) -> None:
        old = words_of(bundle, ABSENT)
        note = bundle.blobs.pop(bundle.openings.pop(old).digest)
        says_else(ABSENT, collected=bundle.add(change(note)))(bundle)

    return spoil


def other_answer(bundle: Forge) -> None:
    entry: Any = bundle.entries[ABSENT]
    del bundle.blobs[bundle.openings.pop(entry.evidence.exchange.body).digest]
    body = bundle.add(b'{"error":"RecordNotFound","message":"Gone for good"}')
    says_else(ABSENT, body=body)(bundle)


def words_of_another(bundle: Forge) -> None:
    old, other = words_of(bundle, ABSENT), words_of(bundle, STATE)
    del bundle.blobs[bundle.openings.pop(old).digest]
    says_else(ABSENT, collected=other)(bundle)


def key_replaced(by: Vantage) -> Callable[[Forge], object]:
    def spoil(bundle: Forge) -> None:
        document: Any = bundle.entries[KEY]
        del bundle.blobs[bundle.openings.pop(document.body).digest]
        bundle.entries[KEY] = stated(bundle, by)

    return spoil


def key_at_the_end(bundle: Forge) -> None:
    document: Any = bundle.entries[KEY]
    bundle.drop(KEY)
    bundle.blobs[_told().openings[document.body].digest] = write_body(vantage())
    bundle.openings[document.body] = _told().openings[document.body]
    bundle.entries.append(document)


INVALID: dict[str, tuple[Callable[[Forge], object], str]] = {
    "another status": (says_else(ABSENT, status=404), "record/0005/entry.json: north.example"),
    "another time": (says_else(ABSENT, answered_at=at(59)), "something else than the entry"),
    "another peer": (says_else(ABSENT, peer="192.0.2.9:443"), "something else than the entry"),
    "another's words now": (says_else(ABSENT, vantage=SOUTH.name), "no key that is on record as"),
    "another answer": (other_answer, "something else than the entry"),
    "words on another answer": (words_of_another, "something else than the entry"),
    "a visit that ended otherwise": (says_else(VISIT, outcome=Failed("cut")), "something else"),
    "a byte of the words": (
        other_words(lambda note: note.replace(b'"status":400', b'"status":404')),
        "not signed by north.example",
    ),
    "no words at all": (other_words(lambda _: b"they saw it"), "not a signed note"),
    "words beyond any bound": (other_words(lambda note: note + b" " * (1 << 20)), "blobs/sha256/"),
    "the key on record is another": (key_replaced(vantage(LATER_KEY)), "no key that is on record"),
    "the key on record bears another name": (
        key_replaced(vantage(name="east.example")),
        "no key that is on record",
    ),
    "no key is on record": (lambda bundle: bundle.drop(KEY), "no key that is on record"),
    "the key came on record later": (key_at_the_end, "came on record only later"),
}


def forged(fault: str | None) -> bytes:
    """A bundle with this fault; None: a true one."""
    bundle = made()
    if fault is not None:
        INVALID[fault][0](bundle)
    return bundle.build()


@pytest.mark.parametrize("fault", INVALID)
def test_a_forgery_is_found_by_its_name(fault: str) -> None:
    found = checked(forged(fault))
    ok, told = step_15(found)
    assert (found.verdict, ok) == ("failed", False)
    assert INVALID[fault][1] in told


def test_a_forgery_fails_without_trust_too() -> None:
    bundle = made()
    says_else(ABSENT, status=404)(bundle)
    assert checked(bundle.build(), None).verdict == "failed"


def test_hostile_words_of_a_document_steer_nothing() -> None:
    bundle = made()
    document: Any = bundle.entries[KEY]
    del bundle.blobs[bundle.openings.pop(document.body).digest]
    place = "\x1b[2J\u202eevil" + "x" * 5000
    bundle.entries[KEY] = stated(bundle, vantage(place=place))
    told = says(checked(bundle.build()), 15)  # `checked` asserts that all can be printed
    assert "\\u001b" in told and "which are record/0001 to 0006" in told
