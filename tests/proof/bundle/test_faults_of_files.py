"""Is every fault of a bundle's files, heads and blobs found in its step, and named?"""

from dataclasses import replace

import pytest

from bundle_faults import (
    CASE,
    HOST_ABSENT,
    PICTURE,
    SEEN,
    Fault,
    assert_found,
    body_of,
    checked,
    listed,
    put,
    swap,
    unsealed,
)
from onrecord.proof.bundle import Trust, seal_text
from onrecord.proof.bundle.paths import (
    CHECKPOINT,
    KEY,
    MANIFEST,
    OPENINGS,
    REPORT,
    SEAL,
    blob_path,
    entry_path,
    proof_path,
)
from onrecord.proof.notes import Signature, sign_note
from onrecord.record.commitments import Commitment, digest_of
from small_bundle import Forge, small
from small_log import LOG_KEY, ORIGIN, TestSigner

STRANGER = TestSigner(ORIGIN, seed=2)  # who calls their log the same
X = blob_path(digest_of(b"x"))
NOBODY = Commitment("0" * 64)


def opening_swapped(made: Forge) -> bytes:
    """The version that was seen, opened with the picture's digest."""
    mine = made.openings[made.entries[SEEN].outcome.version].digest.encode()
    other = made.openings[body_of(made, PICTURE)].digest.encode()
    return made.build(
        lambda found: found.update({OPENINGS: found[OPENINGS].replace(mine, other, 1)})
    )


def leaf(n: int, written: bytes) -> bytes:
    made = small()
    made.written[n] = written or made.leaves[n] + b" "
    return made.build()


def sealed_by_a_stranger(found: dict[str, bytes]) -> None:
    found[SEAL] = sign_note(seal_text(ORIGIN, found[MANIFEST]), [STRANGER]).encode()


def signed_by_another_too(found: dict[str, bytes]) -> None:
    found[SEAL] += str(Signature("witness.example", b"abcd", bytes(64))).encode()


def head_of_a_stranger(made: Forge) -> bytes:
    head = replace(made, signer=STRANGER).note.encode()
    return made.build(put(CHECKPOINT, head))


def proof_under_another_head(made: Forge) -> bytes:
    return made.build(put(proof_path(SEEN), made.copy().drop(CASE).files()[proof_path(SEEN)]))


def entry_of_another_log(made: Forge) -> bytes:
    """Listed and signed, but the head and the proofs are of a log that holds something else."""
    true = made.files()
    made.entries[SEEN] = replace(made.entries[SEEN], claimed_at=None)
    proofs = {path: raw for path, raw in true.items() if path.endswith(".tlog-proof")}
    return made.build(lambda found: found.update({**proofs, CHECKPOINT: true[CHECKPOINT]}))


def longer_proof(found: dict[str, bytes]) -> None:
    path = proof_path(SEEN)
    found[path] = found[path].replace(b"@v1\n", b"@v1\nextra AAAA\n", 1)


def blob_missing(made: Forge) -> bytes:
    path = blob_path(made.openings[body_of(made, PICTURE)].digest)
    return made.build(lambda found: found.pop(path))


def left_out_without_a_word(made: Forge) -> bytes:
    body = body_of(made, HOST_ABSENT)
    made.redact(body)
    del made.left_out[body]
    return made.build()


def left_out(made: Forge, commitment: Commitment) -> bytes:
    made.left_out[commitment] = "not said"
    return made.build()


def document(made: Forge, body: bytes) -> bytes:
    made.entries[CASE] = replace(made.entries[CASE], body=made.add(body))
    return made.drop().build()


def stray_opening(made: Forge) -> bytes:
    made.add(b"stray")
    return made.build()


AFTER_SIGNING = {
    "a file changed": Fault(unsealed(put(REPORT, b"<p>")), 2, "REPORT.html: its bytes are not"),
    "a file added": Fault(
        unsealed(put("record/0099/slice.car", b"")), 2, "record/0099/slice.car: in the bundle, and"
    ),
    "a blob added": Fault(unsealed(put(X, b"x")), 2, f"{X}: in the bundle, and not listed"),
    "a file taken away": Fault(
        unsealed(lambda found: found.pop(entry_path(3))), 2, "record/0003/entry.json: listed in"
    ),
    "two entries swapped": Fault(
        unsealed(swap(entry_path(3), entry_path(4))), 2, "record/0003/entry.json: its bytes"
    ),
    "the manifest taken away": Fault(
        unsealed(lambda found: found.pop(MANIFEST)), 2, "bundle.json: is not in the bundle"
    ),
    "another bundle's manifest": Fault(
        unsealed(lambda found: found.update({MANIFEST: small().drop(CASE).members()[MANIFEST]})),
        4,
        "bundle.sig: signs another bundle.json",
    ),
    "another bundle's seal": Fault(
        unsealed(lambda found: found.update({SEAL: small().drop(CASE).members()[SEAL]})),
        4,
        "bundle.sig: signs another bundle.json",
    ),
    "sealed by a stranger": Fault(unsealed(sealed_by_a_stranger), 4, "bundle.sig: no key that we"),
    "a second signature": Fault(unsealed(signed_by_another_too), 4, "bundle.sig: holds more than"),
    "something behind the seal": Fault(
        unsealed(lambda found: found.update({SEAL: found[SEAL] + b"\n"})), 4, "bundle.sig: "
    ),
    "no seal": Fault(unsealed(lambda found: found.pop(SEAL)), 4, "bundle.sig: is not in"),
}
AS_LISTED = {
    "no report": Fault(listed(lambda found: found.pop(REPORT)), 2, "REPORT.html: a bundle must"),
    "no proof of an entry": Fault(
        listed(lambda found: found.pop(proof_path(5))), 2, "record/0005/entry.tlog-proof: a bundle"
    ),
    "files of an entry that is not listed": Fault(
        listed(put(entry_path(99), b"{}")), 2, "record/0099/entry.json: bundle.json lists no entry"
    ),
    "a blob under another's name": Fault(
        listed(put(X, b"y")), 2, f"{X}: its bytes do not have the digest in its name"
    ),
    "an opening swapped": Fault(opening_swapped, 2, "openings.json: the salt and digest do not"),
    "an entry that is not canonical": Fault(
        lambda _: leaf(SEEN, b""), 3, "record/0006/entry.json: not in the canonical form"
    ),
    "an entry that is none": Fault(
        lambda _: leaf(SEEN, b'{"onrecord":1}'), 3, "record/0006/entry.json: not an entry"
    ),
    "an entry of a later format": Fault(
        lambda _: leaf(SEEN, b'{"onrecord":2}'), 3, "record/0006/entry.json: written in another"
    ),
    "another entry than is listed": Fault(
        listed(swap(entry_path(3), entry_path(4))), 3, "record/0003/entry.json: not the entry that"
    ),
}
HEADS = {
    "all signed by a stranger of the same name": Fault(
        lambda made: replace(made, signer=STRANGER).build(), 4, "bundle.sig: no key that we know"
    ),
    "a head signed by a stranger": Fault(head_of_a_stranger, 4, "time/checkpoint: no key that we"),
    "another log": Fault(
        lambda made: replace(
            made, signer=TestSigner("other.example/log"), origin="other.example/log"
        ).build(),
        4,
        "bundle.sig: of the log other.example/log; the logs that you trust: log.example",
    ),
    "of another log than its key": Fault(
        lambda made: replace(made, origin="other.example/log").build(), 4, "bundle.sig: of the log"
    ),
    "no key": Fault(listed(put(KEY, b"hello\n")), 4, "trust/log.vkey: not a verifier key"),
    "a key without a newline": Fault(
        listed(put(KEY, str(LOG_KEY.key).encode())), 4, "trust/log.vkey: not the key of the log"
    ),
    "a head that is none": Fault(listed(put(CHECKPOINT, b"hello")), 4, "time/checkpoint: no empty"),
    "a head that is not text": Fault(listed(put(CHECKPOINT, b"\xff")), 4, "time/checkpoint: not"),
    "proofs swapped": Fault(
        listed(swap(proof_path(3), proof_path(4))), 6, "record/0003/entry.tlog-proof: not the proof"
    ),
    "an entry of another log": Fault(
        entry_of_another_log, 6, "record/0006/entry.tlog-proof: entry 6 does not lie under the root"
    ),
    "a proof under another head": Fault(
        proof_under_another_head, 6, "record/0006/entry.tlog-proof: under another checkpoint"
    ),
    "a proof that says more": Fault(
        listed(longer_proof), 6, "record/0006/entry.tlog-proof: not the proof of entry 6 alone"
    ),
    "a proof that is none": Fault(
        listed(put(proof_path(6), b"hello")), 6, "record/0006/entry.tlog-proof: "
    ),
}
BLOBS = {
    "an opening that no entry needs": Fault(stray_opening, 10, "openings.json: "),
    "a blob that no opening leads to": Fault(listed(put(X, b"x")), 10, f"{X}: no opening leads"),
    "a blob that is missing": Fault(
        blob_missing, 10, "record/0007/entry.json commits to it, and it is not in the bundle"
    ),
    "left out without a word": Fault(
        left_out_without_a_word, 10, "record/0012/entry.json: commits to bytes that the bundle"
    ),
    "left out and opened": Fault(
        lambda made: left_out(made, body_of(made, HOST_ABSENT)), 10, "opened and listed as left out"
    ),
    "left out of nothing": Fault(
        lambda made: left_out(made, NOBODY), 10, f"bundle.json: {NOBODY} is left out, and belongs"
    ),
    "a document that is none": Fault(
        lambda made: document(made, b"{}"), 10, "record/0016/entry.json: its document"
    ),
}
FAULTS = AFTER_SIGNING | AS_LISTED | HEADS | BLOBS


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_named(name: str) -> None:
    assert_found(FAULTS[name])


@pytest.mark.parametrize("name", {**AFTER_SIGNING, **AS_LISTED, **BLOBS})
def test_no_trust_is_needed_to_find_it(name: str) -> None:
    """Whoever has no key learns at least that the file is not as somebody signed it."""
    assert checked(FAULTS[name].spoil(small()), None).verdict == "failed"


UNPARSED = {
    "sealed by a stranger": unsealed(sealed_by_a_stranger),
    "a manifest that is none": unsealed(put(MANIFEST, b"[" * 100_000)),
    "no seal": unsealed(lambda found: found.pop(SEAL)),
    "a seal that is another note": unsealed(
        lambda found: found.update({SEAL: sign_note("hello\n", [LOG_KEY]).encode()})
    ),
}


@pytest.mark.parametrize("name", UNPARSED)
def test_a_manifest_that_nobody_trusted_signed_is_not_parsed(name: str) -> None:
    found = checked(UNPARSED[name](small()))
    assert found.steps[1].ok is None and "bundle.json was not read" in found.steps[1].says
    assert found.steps[3].ok is False and found.steps[3].says.startswith("bundle.sig: ")


def test_a_blob_that_was_changed_is_not_checked_as_if_it_were_true() -> None:
    made = small()
    blob = blob_path(made.openings[body_of(made, SEEN)].digest)
    found = checked(unsealed(put(blob, b"another frame"))(made))
    assert [step.n for step in found.steps if step.ok is False] == [2, 11, 13]
    assert f"record/0006/entry.json: {blob}: its bytes do not have" in found.steps[10].says


def test_a_head_of_another_log_that_is_trusted_too_is_not_this_logs() -> None:
    other = TestSigner("other.example/log", seed=3)
    made = small()
    head = replace(made, signer=other).note.encode()
    found = checked(made.build(put(CHECKPOINT, head)), Trust(logs=(LOG_KEY.key, other.key)))
    assert found.steps[3].says.startswith("time/checkpoint: of the log other.example/log, not of")


def test_several_faults_are_told_and_the_rest_counted() -> None:
    raw = unsealed(lambda found: [found.pop(entry_path(n)) for n in range(8)])(small())
    told = checked(raw).steps[1].says
    assert "record/0000/entry.json" in told and told.endswith("and 3 more")
