"""Does a proof file prove one entry, under one policy, and nothing else?"""

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.proof.checkpoint import Checkpoint, CheckpointError
from onrecord.proof.merkle import MerkleError, leaf_hash
from onrecord.proof.notes import (
    Algorithm,
    UnknownSigners,
    WrongSignature,
    add_signatures,
    cosign,
    sign_note,
)
from onrecord.proof.policy import Policy, QuorumMissed, parse_policy
from onrecord.proof.tlog_proof import MAX_EXTRA, MAX_PROOF, TlogProof, TlogProofError, verify_entry
from onrecord.record.errors import OnrecordError
from small_log import LOG_KEY, ORIGIN, TestSigner, log_of

WITNESS = TestSigner("witness.example/w", Algorithm.COSIGNATURE_ED25519, seed=7)
WHEN = 1_790_000_000
LOG = log_of(300)
INDEX = 258
ENTRY = LOG.entries[INDEX]
HASHES = LOG.reader().inclusion_proof(INDEX)
BODY = str(Checkpoint(ORIGIN, 300, LOG.head.root))
COSIGNED = add_signatures(LOG.checkpoint(), [cosign(BODY, WITNESS, WHEN)])
PROOF = TlogProof(INDEX, HASHES, COSIGNED)
TEXT = str(PROOF)

ANYONE = parse_policy(f"log {LOG_KEY.key}\nquorum none\n")
WITNESSED = parse_policy(f"log {LOG_KEY.key}\nwitness w {WITNESS.key}\nquorum w\n")


def test_the_form_of_the_specification() -> None:
    lines = TEXT.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {INDEX}"]
    assert lines[2 : 2 + len(HASHES)] == [b64encode(found).decode() for found in HASHES]
    assert "\n".join(lines[2 + len(HASHES) :]) == f"\n{COSIGNED}"
    with_extra = str(TlogProof(INDEX, HASHES, COSIGNED, b"hint")).split("\n")
    assert with_extra[1:3] == ["extra aGludA==", f"index {INDEX}"]


def test_a_proof_of_the_first_entry_of_one_has_no_hashes() -> None:
    log = log_of(1)
    text = str(TlogProof(0, (), log.checkpoint()))
    assert text == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{log.checkpoint()}"
    assert verify_entry(text, log.entries[0], ANYONE).checkpoint.size == 1


@settings(max_examples=30)
@given(st.integers(0, 299), st.binary(max_size=40))
def test_every_proof_comes_back_and_verifies(index: int, extra: bytes) -> None:
    proof = TlogProof(index, LOG.reader().inclusion_proof(index), COSIGNED, extra)
    assert TlogProof.parse(str(proof).encode()) == proof
    decision = verify_entry(str(proof), LOG.entries[index], WITNESSED)
    assert decision.checkpoint == Checkpoint(ORIGIN, 300, LOG.head.root)
    assert [found.label for found in decision.cosigned] == ["w"]
    assert decision.witnessed


FIRST = f"index {INDEX}\n{b64encode(HASHES[0]).decode()}"
MALFORMED = {
    "nothing": "",
    "another header": TEXT.replace("@v1", "@v2"),
    "a space after the header": TEXT.replace("@v1", "@v1 "),
    "no index": TEXT.replace(f"index {INDEX}\n", ""),
    "two index lines": TEXT.replace(FIRST, f"index {INDEX}\n{FIRST}"),
    "an index with a leading zero": TEXT.replace("index ", "index 0"),
    "a negative index": TEXT.replace("index ", "index -"),
    "an index of the log's size": TEXT.replace(f"index {INDEX}", "index 300"),
    "an index of ten thousand digits": TEXT.replace(f"index {INDEX}", f"index {'9' * 10_000}"),
    "extra data after the index": TEXT.replace(FIRST, f"{FIRST}\nextra aGludA=="),
    "an extra line that is empty": TEXT.replace("index", "extra \nindex"),
    "an extra line that is no Base64": TEXT.replace("index", "extra hint!\nindex"),
    "a hash too few": TEXT.replace(FIRST, f"index {INDEX}"),
    "a hash too many": TEXT.replace(FIRST, f"{FIRST}\n{b64encode(bytes(32)).decode()}"),
    "a hash cut short": TEXT.replace(FIRST, f"index {INDEX}\nAAAA"),
    "a carriage return": TEXT.replace("\n", "\r\n"),
    "no empty line": TEXT.replace("\n\n", "\n", 1),
    "no checkpoint": TEXT.partition("\n\n")[0] + "\n\n",
    "an unsigned checkpoint": TEXT.rpartition("\n\n")[0] + "\n",
    "a note that is no checkpoint": TEXT.partition("\n\n")[0]
    + "\n\n"
    + sign_note("text\n", [LOG_KEY]),
    "bytes that are not UTF-8": TEXT.encode().replace(b"index", b"ind\xffx"),
    "half a surrogate pair": TEXT.replace("index", "\ud800"),
    "too large": TEXT + "x" * MAX_PROOF,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_proof_file(text: str | bytes) -> None:
    with pytest.raises(TlogProofError):
        TlogProof.parse(text)


def test_what_is_too_large_is_not_even_read() -> None:
    assert TlogProof.parse(str(TlogProof(INDEX, HASHES, COSIGNED, bytes(MAX_EXTRA))))
    with pytest.raises(TlogProofError, match="too many"):
        TlogProof(INDEX, HASHES, COSIGNED, bytes(MAX_EXTRA + 1))
    with pytest.raises(TlogProofError, match="larger than"):
        TlogProof.parse(TEXT.replace("index", f"extra {'A' * MAX_PROOF}\nindex"))


def other_log_key() -> Policy:
    return parse_policy(f"log {TestSigner(ORIGIN, seed=40).key}\nquorum none\n")


def other_origin() -> Policy:
    return parse_policy(f"log {TestSigner('other.example', seed=1).key}\nquorum none\n")


FORGERIES = {
    "another entry": (TEXT, b"{}", WITNESSED, MerkleError),
    "the entry's hash for the entry": (TEXT, leaf_hash(ENTRY), WITNESSED, MerkleError),
    "another index": (
        TEXT.replace(f"index {INDEX}", f"index {INDEX + 1}"),
        ENTRY,
        WITNESSED,
        MerkleError,
    ),
    "another hash": (
        TEXT.replace(b64encode(HASHES[0]).decode(), b64encode(bytes(32)).decode()),
        ENTRY,
        WITNESSED,
        MerkleError,
    ),
    "another root": (
        TEXT.replace(b64encode(LOG.head.root).decode(), b64encode(bytes(32)).decode()),
        ENTRY,
        WITNESSED,
        WrongSignature,
    ),
    "a log that the policy does not know": (TEXT, ENTRY, other_log_key(), UnknownSigners),
    "the same key under another name": (TEXT, ENTRY, other_origin(), UnknownSigners),
    "no cosignature where one is asked for": (
        str(TlogProof(INDEX, HASHES, LOG.checkpoint())),
        ENTRY,
        WITNESSED,
        QuorumMissed,
    ),
    "a cosignature alone": (
        str(TlogProof(INDEX, HASHES, f"{BODY}\n{cosign(BODY, WITNESS, WHEN)}")),
        ENTRY,
        WITNESSED,
        CheckpointError,
    ),
}


@pytest.mark.parametrize(("text", "entry", "policy", "error"), FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_refused(
    text: str, entry: bytes, policy: Policy, error: type[OnrecordError]
) -> None:
    with pytest.raises(error):
        verify_entry(text, entry, policy)


def test_extra_data_proves_nothing_and_changes_nothing() -> None:
    hinted = TEXT.replace("index", "extra aGludA==\nindex")
    assert verify_entry(hinted, ENTRY, WITNESSED) == verify_entry(TEXT, ENTRY, WITNESSED)


def test_a_policy_without_logs_takes_them_from_its_caller() -> None:
    nobody = parse_policy("quorum none\n")
    with pytest.raises(UnknownSigners):
        verify_entry(TEXT, ENTRY, nobody)
    assert verify_entry(TEXT, ENTRY, nobody, [LOG_KEY.key]).quorum_met


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_input_is_a_proof_or_an_error_of_ours(data: bytes | str) -> None:
    with pytest.raises(OnrecordError):
        verify_entry(data, b"", ANYONE)


@settings(max_examples=150)
@given(st.data())
def test_no_single_changed_byte_goes_unseen(data: st.DataObject) -> None:
    text = bytearray(TEXT.encode())
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    with pytest.raises(OnrecordError):
        verify_entry(bytes(text), ENTRY, WITNESSED)
