"""What do true time stamps prove of a bundle's entries, and what not?"""

import io
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundle_faults import says
from forged_stamps import (
    AMID,
    ONE,
    TWO,
    Spoil,
    anew,
    changed,
    evil,
    made,
    other_nonce,
    request_of,
    stamped,
    taken_from,
)
from go_reader import GoReader
from onrecord.proof.bundle import (
    Trust,
    Verification,
    open_bundle,
    read_consistency,
    verify_bundle,
    write_consistency,
)
from onrecord.proof.bundle.paths import consistency_path
from onrecord.proof.timestamp import read_response
from onrecord.record.custody import KeyChange
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.outcomes import Refused
from onrecord.record.stamps import Stamp, StampMethod
from small_bundle import TRUST, Forge, small
from small_log import LOG_KEY, ORIGIN, TestSigner
from stamped_bundle import FIRST, LAST, World, head_note, stamp
from time_stamping_rig import needs_faketime, openssl_accepts


def checked(raw: bytes, trust: Trust | None, at: datetime | None = None) -> Verification:
    return verify_bundle(io.BytesIO(raw), trust, at=at)


NOW = datetime(2026, 11, 22, tzinfo=UTC)


@needs_faketime
def test_a_stamped_case_is_proved_with_its_times(world: World) -> None:
    found = checked(world.stamped().build(), world.trust(), NOW)
    assert (found.verdict, found.exit_code) == ("proved", 0)
    assert [step.ok for step in found.steps[6:9]] == [True, True, True]
    assert says(found, 7) == "3 older heads, of 5 to 21 entries, are beginnings of this log"
    assert "6 tokens by one (2026-01-31 12:04:20 UTC to 2026-01-31 12:12:20 UTC), two" in says(
        found, 8
    )
    assert "under tokens that hold, by one, two (asked for: 2)" in says(found, 8)
    told = says(found, 9)
    assert "12 of 17 entries lie between two tokens: tightest, record/0007 within 3 min" in told
    assert "widest, record/0014 within 5 min" in told
    assert "so only not later: record/0000 to 0004" in told
    assert (
        "first seen in an entry that was logged after 2026-01-31 12:04:19 UTC and existed no later"
        " than 2026-01-31 12:07:21 UTC, and first absent in an entry that was logged after"
        " 2026-01-31 12:07:19 UTC and existed no later than 2026-01-31 12:12:21 UTC"
    ) in told
    assert "of the entries that are here, post 1c63196bb213faf0 first seen in" in told
    assert "clock was at most 0 s from theirs" in told
    not_proved = " ".join(found.not_proved)
    assert "When anything began" in not_proved and "was revoked then" in not_proved
    assert "what is first here may not be the first" in not_proved


@needs_faketime
@pytest.mark.parametrize("trust", [TRUST, None], ids=["the log's key", "nobody"])
def test_services_that_nobody_named_count_for_nothing(world: World, trust: Trust | None) -> None:
    found = checked(world.stamped().build(), trust)
    assert found.verdict == ("proved" if trust else "unanchored")
    assert [step.ok for step in found.steps[6:9]] == [True, None, None]
    assert says(found, 8) == "not checked: service not among those that you trust: one, two"
    assert says(found, 9).startswith("no token of a service that you trust, so no time but")
    assert "you trust none of the services that stamped the log (one, two)" in " ".join(
        found.not_proved
    )


@needs_faketime
def test_one_of_two_services_may_be_enough(world: World) -> None:
    raw = changed(TWO, outcome=Refused("over its limit"))(world)
    assert checked(raw, world.trust()).verdict == "failed"
    found = checked(raw, world.trust(tokens=1))
    assert found.verdict == "proved"
    assert "hold, by one (asked for: 1)" in says(found, 8)
    assert "asked, and no token came: record/0022" in says(found, 8)
    none = checked(small().build(), world.trust(tokens=0))
    assert (none.verdict, none.steps[7].ok) == ("proved", None)


@needs_faketime
def test_a_service_counts_under_the_verifiers_own_name(world: World) -> None:
    """The issuer calls it something else; what it pins is the verifier's to say."""
    case = world.stamped()
    for n, entry in enumerate(case.entries):
        if isinstance(entry, Stamp) and entry.service == "one":
            case.entries[n] = replace(entry, service="uno")
    case = restamped(case, world)
    found = checked(case.build(), world.trust())
    assert found.verdict == "proved"
    assert "tokens by one (" in says(found, 8) and "uno" not in says(found, 8)


def restamped(case: Forge, world: World, start: int = FIRST) -> Forge:
    """The heads from one on stamped again, after entries before them were changed."""
    for n in (n for n in (FIRST, FIRST + 1, LAST, LAST + 1, ONE, TWO) if n >= start):
        old = stamped(case, n)
        service = world.two if old.service == "two" else world.one
        fresh = stamp(case, service, old.asked_at, old.size)
        case.entries[n] = replace(fresh, service=old.service)
    return case.drop()


@needs_faketime
def test_more_services_than_are_trusted_do_no_harm(world: World) -> None:
    found = checked(world.stamped().build(), world.trust(world.one))
    assert found.verdict == "proved"
    assert "service not among those that you trust: two" in says(found, 8)


@needs_faketime
def test_an_old_bundle_without_stamps_stays_what_it_was() -> None:
    found = checked(small().build(), TRUST, NOW)
    assert found.verdict == "proved"
    assert [step.ok for step in found.steps[6:9]] == [None, None, None]
    assert "holds no time stamp of a third party" in " ".join(found.not_proved)


LEFT_OUT = {
    "the note": ("note", "record/0021 to 0022", 0),
    "one answer": ("response", "record/0021", 1),
}


@needs_faketime
@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_was_left_out_counts_for_nothing_and_is_told(world: World, name: str) -> None:
    what, where, enough = LEFT_OUT[name]
    case = world.stamped()
    raw = case.redact(getattr(stamped(case, ONE), what)).build()
    found = checked(raw, world.trust(tokens=enough))
    assert found.verdict == "proved"
    assert f"not checked, since note or answer was left out: {where}" in says(found, 8)
    assert checked(raw, world.trust()).verdict == "failed"
    assert ("signed notes of 2 of them were left out" in says(found, 7)) == (what == "note")


@needs_faketime
def test_a_request_that_was_left_out_leaves_the_nonce_unchecked(world: World) -> None:
    case = world.stamped()
    request = stamped(case, ONE).request
    assert request is not None
    found = checked(case.redact(request).build(), world.trust())
    assert found.verdict == "proved"
    assert "no request to compare the nonce with: record/0021" in says(found, 8)


@needs_faketime
def test_other_methods_are_told_and_not_counted(world: World) -> None:
    raw = changed(TWO, method=StampMethod.OPENTIMESTAMPS)(world)
    found = checked(raw, world.trust(tokens=1))
    assert "OpenTimestamps, not checked here: record/0022" in says(found, 8)


@needs_faketime
def test_entries_after_the_last_stamp_are_told(world: World) -> None:
    case = world.stamped()
    case.entries.append(case.entries[20])
    found = checked(case.build(), world.trust(tokens=0))
    assert (found.verdict, found.steps[8].ok) == ("proved", None)
    assert "logged after the last head that was stamped: record/0023" in says(found, 9)


CLOCKS = {
    "behind": (timedelta(hours=-3), "clock was up to 3 h behind the services'"),
    "ahead": (timedelta(hours=3), "clock was up to 3 h ahead of the services'"),
    "half a minute off": (timedelta(seconds=-30), "clock was at most 28 s from theirs"),
}


@needs_faketime
@pytest.mark.parametrize("name", CLOCKS)
def test_how_far_the_recording_machines_clock_was_off_is_told(world: World, name: str) -> None:
    off, words = CLOCKS[name]
    case = world.stamped()
    old = stamped(case, ONE)
    case.entries[ONE] = replace(old, asked_at=old.asked_at + off, answered_at=old.answered_at + off)
    found = checked(case.build(), world.trust())
    assert found.verdict == "proved"
    assert words in says(found, 9)


def shifted(world: World, n: int, by: timedelta) -> Verification:
    """An entry with another date of the recording machine's, and true stamps over that."""
    case = world.stamped()
    entry = case.entries[n]
    assert isinstance(entry, Document)
    case.entries[n] = replace(entry, recorded_at=entry.recorded_at + by)
    return checked(restamped(case, world).build(), world.trust())


@needs_faketime
def test_dates_that_the_tokens_contradict_are_told(world: World) -> None:
    early = shifted(world, 19, timedelta(hours=-5))
    assert "put into the log more than 60 min after their own date: record/0019" in says(early, 9)
    late = shifted(world, 19, timedelta(hours=5))
    assert "dated later than they existed, by the recording machine: record/0019" in says(late, 9)
    assert (early.verdict, late.verdict) == ("proved", "proved")


def put_aside(world: World, until: int) -> Forge:
    """The first head is signed by an old key; the log says until which size it was its key."""
    old = TestSigner(ORIGIN, seed=9)
    case = world.stamped()
    for n, service in ((FIRST, world.one), (FIRST + 1, world.two)):
        note = head_note(case, FIRST, old)
        case.entries[n] = stamp(case, service, stamped(case, n).asked_at, FIRST, note=note)
    case = restamped(case, world, LAST)
    change = KeyChange(
        old=str(old.key),
        new=str(LOG_KEY.key),
        compromised=False,
        why="a year is over",
        size=until,
        root=stamped(case, FIRST).root,
        statement=None,
    )
    body = case.add(write_body(change))
    said = Document(kind=DocumentKind.KEY, recorded_at=NOW, accounts=(), posts=(), body=body)
    case.entries.append(said)
    return case


@needs_faketime
def test_heads_signed_by_a_key_that_the_log_has_put_aside(world: World) -> None:
    """The old key's notes count if the log itself says that it was its key until then."""
    found = checked(put_aside(world, LAST).build(), world.trust(tokens=0))
    assert (found.verdict, found.steps[6].ok) == ("proved", True)
    assert checked(put_aside(world, FIRST).build(), world.trust(tokens=0)).verdict == "proved"


@needs_faketime
def test_an_old_key_signs_nothing_after_it_was_put_aside(world: World) -> None:
    too_soon = checked(put_aside(world, FIRST - 1).build(), world.trust(tokens=0))
    assert "record/0005/entry.json: its note: no key that we know" in says(too_soon, 7)
    without = put_aside(world, LAST)
    without.entries.pop()
    unknown = checked(without.drop().build(), world.trust(tokens=0))
    assert "record/0005/entry.json: its note: no key that we know" in says(unknown, 7)


# Others agree


def stamps_in(raw: bytes) -> Iterator[tuple[Stamp, bytes, bytes, bytes]]:
    """Each stamp of a bundle, with its note, request and response."""
    bundle = open_bundle(io.BytesIO(raw), TRUST).bundle
    assert bundle is not None
    for carried in bundle.entries:
        found = carried.entry
        if isinstance(found, Stamp) and found.request and found.response:
            parts = (found.note, found.request, found.response)
            note, request, response = map(bundle.bytes_of, parts)
            yield found, note, request, response


def accepted_by_openssl(raw: bytes, world: World) -> list[bool]:
    """What OpenSSL says of each token, as of its time, with the verifier's pins."""
    roots = {"one": world.one.root, "two": world.two.root}
    return [
        openssl_accepts(
            roots[found.service], response, note=note, request=request, at=found.asked_at
        )
        and openssl_accepts(roots[found.service], response, note=note, at=found.asked_at)
        for found, note, request, response in stamps_in(raw)
    ]


@needs_faketime
def test_openssl_accepts_every_token_that_we_accept(world: World) -> None:
    assert accepted_by_openssl(world.stamped().build(), world) == [True] * 6


@needs_faketime
@pytest.mark.parametrize(
    "spoil",
    [taken_from(AMID, ONE), made(other_nonce), request_of(AMID, ONE), anew(ONE, evil)],
    ids=["a token over another head", "another nonce", "another request", "another root"],
)
def test_openssl_rejects_what_we_reject(world: World, spoil: Spoil) -> None:
    raw = spoil(world)
    assert accepted_by_openssl(raw, world) == [True] * 4 + [False, True]
    assert checked(raw, world.trust()).verdict == "failed"


@pytest.mark.rig
@needs_faketime
def test_go_accepts_the_consistency_proofs_that_we_write(
    world: World, go_reader: GoReader, tmp_path: Path
) -> None:
    case = world.stamped()
    members = case.files()
    claims = [
        {
            "size": size,
            "hash": b64encode(case.copy().log.reader().root_at(size)).decode(),
            "proof": members[consistency_path(size)].decode().split(),
        }
        for size in (FIRST, LAST, ONE)
    ]
    proofs = tmp_path / "proofs.json"
    words = ("-dir", case.log.write(tmp_path / "log"), "-vkey", str(LOG_KEY.key))
    proofs.write_text(json.dumps(claims))
    sound, told = go_reader.run("read", *words, "-proofs", proofs)
    assert sound and told.endswith(" 3")
    for claim in claims:
        proofs.write_text(json.dumps([{**claim, "proof": claim["proof"][::-1]}]))
        assert not go_reader.run("read", *words, "-proofs", proofs)[0]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=64))
def test_consistency_proofs_are_read_as_they_were_written(hashes: list[bytes]) -> None:
    assert list(read_consistency(write_consistency(hashes), "here")) == hashes


@needs_faketime
@settings(max_examples=60)
@given(st.data())
def test_no_byte_of_a_consistency_proof_can_be_another(world: World, data: st.DataObject) -> None:
    """Whatever an issuer writes there, lists and signs."""
    path = consistency_path(data.draw(st.sampled_from([FIRST, LAST, ONE])))
    members = world.stamped().files()
    true = members[path]
    at = data.draw(st.integers(0, len(true) - 1))
    flipped = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    raw = data.draw(st.sampled_from([flipped, true[:at]]) | st.binary(max_size=300))
    found = checked(world.stamped().build(lambda files: files.update({path: raw})), None)
    assert found.verdict == "failed"
    assert says(found, 7).startswith(f"{path}: ")


@needs_faketime
@settings(max_examples=60)
@given(st.data())
def test_any_bytes_as_an_answer_or_a_request_say_the_same_or_are_refused(
    world: World, data: st.DataObject
) -> None:
    case = world.stamped()
    what = data.draw(st.sampled_from(["note", "request", "response"]))
    true = case.blobs[case.openings[getattr(stamped(case, ONE), what)].digest]
    at = data.draw(st.integers(0, len(true) - 1))
    flipped = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    raw = data.draw(st.sampled_from([flipped, true[:at]]) | st.binary(max_size=300))
    case.entries[ONE] = replace(stamped(case, ONE), **{what: case.add(raw)})
    found = checked(case.drop().build(), world.trust())
    if found.verdict == "proved":  # what is not signed, as the status: it says the same
        assert what == "response" and read_response(raw) == read_response(true)
    else:
        assert says(found, 7 if what == "note" else 8).startswith("record/0021/entry.json: ")
