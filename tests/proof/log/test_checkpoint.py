"""Is a head of the log taken only from the log itself, and cosignatures only as they were given?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.cosignature import (
    CosignatureError,
    cosignature_v1_message,
    subtree_v1_message,
)
from onrecord.proof.merkle import EMPTY_ROOT, leaf_hash
from onrecord.proof.notes import (
    Algorithm,
    NoteError,
    Signature,
    UnknownSigners,
    WrongSignature,
    add_signatures,
    cosign,
    open_note,
    sign_note,
)
from small_log import LOG_KEY, ORIGIN, TestSigner

ED = TestSigner("witness.example/ed", Algorithm.COSIGNATURE_ED25519, seed=7)
ML = TestSigner("witness.example/ml", Algorithm.COSIGNATURE_ML_DSA_44, seed=8)
OWN_ML = TestSigner(ORIGIN, Algorithm.COSIGNATURE_ML_DSA_44, seed=9)
WHEN = 1_790_000_000
ROOT = leaf_hash(b"entry")
HEAD = Checkpoint(ORIGIN, 1, ROOT)
TEXT = str(HEAD)

# The example of C2SP tlog-checkpoint and tlog-cosignature (CC BY 4.0); its keys are not given.
SPEC_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


# --- the text ----------------------------------------------------------------------------------


def test_the_example_of_the_specification() -> None:
    found = Checkpoint.parse(SPEC_TEXT)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.root.hex().startswith("0ac5186a91863e8e")
    assert str(found) == SPEC_TEXT


MALFORMED = {
    "nothing": "",
    "no newline at the end": TEXT.removesuffix("\n"),
    "two lines": f"{ORIGIN}\n1\n",
    "an empty origin": TEXT.removeprefix(ORIGIN),
    "an empty line at the end": TEXT + "\n",
    "an empty extension line": TEXT + "\nmore\n",
    "a size with a leading zero": TEXT.replace("\n1\n", "\n01\n"),
    "a size with a sign": TEXT.replace("\n1\n", "\n+1\n"),
    "a negative size": TEXT.replace("\n1\n", "\n-1\n"),
    "a size with a space": TEXT.replace("\n1\n", "\n1 \n"),
    "a size in other digits": TEXT.replace("\n1\n", "\n١\n"),
    "a size with an underscore": TEXT.replace("\n1\n", "\n1_0\n"),
    "a size in hexadecimal": TEXT.replace("\n1\n", "\n0x1\n"),
    "a size of 63 bits and one": TEXT.replace("\n1\n", f"\n{2**63}\n"),
    "a size of ten thousand digits": TEXT.replace("\n1\n", f"\n{'9' * 10_000}\n"),
    "a root cut short": f"{ORIGIN}\n1\nAAAA\n",
    "a root without its padding": TEXT.replace("=\n", "\n"),
    "a root with stray bits": f"{ORIGIN}\n1\n{'A' * 42}B=\n",
    "a carriage return": TEXT.replace("\n", "\r\n"),
    "an empty log with another root": TEXT.replace("\n1\n", "\n0\n"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint.parse(text)


def test_an_empty_log_has_one_checkpoint() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert Checkpoint.parse(str(empty)) == empty
    with pytest.raises(CheckpointError, match="empty log"):
        Checkpoint(ORIGIN, 0, ROOT)


IMPOSSIBLE = {
    "a newline in the origin": lambda: Checkpoint("a\nb", 1, ROOT),
    "an empty extension": lambda: Checkpoint("a", 1, ROOT, ("",)),
    "a newline in an extension": lambda: Checkpoint("a", 1, ROOT, ("b\nc",)),
    "half a surrogate pair": lambda: Checkpoint("\udc00", 1, ROOT),
    "a short root": lambda: Checkpoint("a", 1, ROOT[1:]),
    "a negative size": lambda: Checkpoint("a", -1, ROOT),
}


@pytest.mark.parametrize("make", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_log_may_state(make: object) -> None:
    assert callable(make)
    with pytest.raises(CheckpointError):
        make()


lines = st.text(st.characters(codec="utf-8", min_codepoint=0x20), min_size=1, max_size=20)


@given(lines, st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(lines))
def test_every_checkpoint_comes_back(origin: str, size: int, root: bytes, more: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(more))
    assert Checkpoint.parse(str(checkpoint)) == checkpoint


@given(st.text(max_size=200))
def test_any_text_is_a_checkpoint_or_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint.parse(text)


# --- who signed --------------------------------------------------------------------------------


def test_the_log_and_its_witnesses() -> None:
    note = add_signatures(
        sign_note(TEXT, [LOG_KEY]),
        [cosign(TEXT, ED, WHEN), cosign(TEXT, ML, WHEN + 1), cosign(TEXT, OWN_ML, 0)],
    )
    keys = [LOG_KEY.key, ED.key, ML.key, OWN_ML.key]
    checkpoint, opened = open_checkpoint(note.encode(), ORIGIN, keys)
    assert checkpoint == HEAD
    assert [found.timestamp for found in opened.verified] == [None, WHEN, WHEN + 1, 0]


def test_the_logs_own_lattice_signature_is_enough() -> None:
    note = f"{TEXT}\n{cosign(TEXT, OWN_ML, 0)}"
    assert open_checkpoint(note, ORIGIN, [OWN_ML.key])[0] == HEAD


def test_a_witness_alone_does_not_speak_for_the_log() -> None:
    for witness in (ED, ML, TestSigner(ORIGIN, Algorithm.COSIGNATURE_ED25519)):
        note = f"{TEXT}\n{cosign(TEXT, witness, WHEN)}"
        with pytest.raises(CheckpointError, match="itself"):
            open_checkpoint(note, ORIGIN, [witness.key, LOG_KEY.key])


def test_another_log_is_refused_even_if_its_key_is_known() -> None:
    other = TestSigner("other.example/log", seed=11)
    text = str(Checkpoint(other.name, 1, ROOT))
    with pytest.raises(CheckpointError, match="not of"):
        open_checkpoint(sign_note(text, [other]), ORIGIN, [LOG_KEY.key, other.key])
    with pytest.raises(CheckpointError, match="itself"):
        open_checkpoint(sign_note(TEXT, [other]), ORIGIN, [LOG_KEY.key, other.key])


def test_an_unsigned_checkpoint_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnknownSigners):
        open_checkpoint(sign_note("not a checkpoint\n", [TestSigner("x")]), ORIGIN, [LOG_KEY.key])


def test_a_signed_note_that_is_no_checkpoint() -> None:
    with pytest.raises(CheckpointError):
        open_checkpoint(sign_note("not a checkpoint\n", [LOG_KEY]), ORIGIN, [LOG_KEY.key])


# --- what a cosigner signs ---------------------------------------------------------------------


def test_the_ed25519_message_of_the_specification() -> None:
    expected = b"cosignature/v1\ntime 1679315147\n" + SPEC_TEXT.encode()
    assert cosignature_v1_message(SPEC_TEXT, 1679315147) == expected


def test_the_ml_dsa_message_field_by_field() -> None:
    message = subtree_v1_message("w.example", SPEC_TEXT, 1679315147)
    expected = (
        b"subtree/v1\n\0"
        + b"\x09w.example"
        + bytes.fromhex("00000000641850cb")
        + b"\x1bexample.com/behind-the-sofa"
        + bytes.fromhex("0000000000000000")
        + bytes.fromhex("00000000013e2dc3")
        + Checkpoint.parse(SPEC_TEXT).root
    )
    assert message == expected


def test_a_cosignature_begins_with_its_key_and_its_time() -> None:
    for witness, size in ((ED, 64), (ML, 2420)):
        found = cosign(TEXT, witness, WHEN)
        assert found.value[:8] == WHEN.to_bytes(8, "big")
        assert (found.key_id, len(found.value)) == (witness.key.key_id, 8 + size)


def moved(found: Signature, timestamp: int) -> Signature:
    return Signature(found.name, found.key_id, timestamp.to_bytes(8, "big") + found.value[8:])


@pytest.mark.parametrize("witness", [ED, ML], ids=["Ed25519", "ML-DSA-44"])
def test_a_cosignature_cannot_be_moved(witness: TestSigner) -> None:
    found = cosign(TEXT, witness, WHEN)
    other = str(Checkpoint("other.example/log", 1, ROOT))
    larger = str(Checkpoint(ORIGIN, 2, ROOT))
    for note in (
        f"{TEXT}\n{moved(found, WHEN + 1)}",
        f"{TEXT}\n{moved(found, 2**63)}",
        f"{other}\n{found}",
        f"{larger}\n{found}",
        f"{TEXT}extension\n\n{found}",
        f"no checkpoint\n\n{found}",
    ):
        with pytest.raises(WrongSignature):
            open_note(note, [witness.key])


def test_a_lattice_cosignature_commits_to_its_name() -> None:
    renamed = TestSigner("another.example", Algorithm.COSIGNATURE_ML_DSA_44, seed=8)
    value = cosign(TEXT, ML, WHEN).value
    with pytest.raises(WrongSignature):
        renamed.key.verify(TEXT, value)


def test_the_time_is_never_read_from_a_plain_signature() -> None:
    assert open_note(sign_note(TEXT, [LOG_KEY]), [LOG_KEY.key]).verified[0].timestamp is None


def test_extension_lines_are_signed_by_ed25519_only() -> None:
    extended = str(Checkpoint(ORIGIN, 1, ROOT, ("more",)))
    assert ED.key.verify(extended, cosign(extended, ED, WHEN).value) == WHEN
    with pytest.raises(CosignatureError, match="extension"):
        cosign(extended, ML, WHEN)


UNCOSIGNABLE = {
    "a time before the Epoch": (ED, TEXT, -1),
    "a time of 63 bits and one": (ED, TEXT, 2**63),
    "a text that is no checkpoint": (ED, "text\n", WHEN),
    "a text that is no checkpoint, by a lattice key": (ML, "text\n", WHEN),
    "an origin of 256 bytes": (ML, str(Checkpoint("o" * 256, 1, ROOT)), WHEN),
}


@pytest.mark.parametrize(("witness", "text", "when"), UNCOSIGNABLE.values(), ids=UNCOSIGNABLE)
def test_what_is_not_cosigned(witness: TestSigner, text: str, when: int) -> None:
    with pytest.raises(CosignatureError):
        cosign(text, witness, when)


def test_a_note_key_does_not_cosign() -> None:
    with pytest.raises(NoteError, match="does not cosign"):
        cosign(TEXT, LOG_KEY, WHEN)
