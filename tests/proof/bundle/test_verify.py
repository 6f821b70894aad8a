"""What does a true bundle prove, and what does it say of what it cannot prove?"""

import pytest

from bundle_faults import IDENTITY, SEEN, body_of, checked, says
from onrecord.proof.bundle import Trust
from onrecord.proof.notes import Algorithm
from onrecord.proof.policy import parse_policy
from small_bundle import TRUST, small
from small_log import LOG_KEY, TestSigner

NORTH = TestSigner("north.example/w", Algorithm.COSIGNATURE_ED25519, seed=7)
SOUTH = TestSigner("south.example/w", Algorithm.COSIGNATURE_ML_DSA_44, seed=8)


def policy(quorum: str) -> Trust:
    lines = (
        f"log {LOG_KEY.key}",
        f"witness north {NORTH.key}",
        f"witness south {SOUTH.key}",
        "group both all north south",
        f"quorum {quorum}",
    )
    return Trust(policy=parse_policy("".join(f"{line}\n" for line in lines)))


def test_a_true_bundle_is_proved_under_the_verifiers_key() -> None:
    found = checked(small().build())
    assert (found.verdict, found.exit_code) == ("proved", 0)
    absent = (5, 7, 8, 9, 12, 14, 15)
    expected = {n: None if n in absent else True for n in range(1, 16)}
    assert {step.n: step.ok for step in found.steps} == expected
    assert all(step.says for step in found.steps)


def test_without_the_verifiers_trust_it_is_unanchored() -> None:
    found = checked(small().build(), None)
    assert (found.verdict, found.exit_code) == ("unanchored", 3)
    assert "vouches for itself" in found.not_proved[0]
    assert "vouches for itself" not in "".join(checked(small().build()).not_proved)


@pytest.mark.parametrize("words", ["Who typed", "saw the true server", "REPORT.html"])
@pytest.mark.parametrize("trust", [True, False])
def test_what_no_bundle_can_prove_is_said_by_the_small_verifier_too(
    words: str, trust: bool
) -> None:
    data = small().build()
    found = checked(data) if trust else checked(data, None)
    assert words in " ".join(found.not_proved)


def test_the_json_has_the_promised_shape() -> None:
    found = checked(small().build()).as_json()
    assert list(found) == ["verdict", "steps", "not_proved", "vantages"]
    assert all(list(step) == ["n", "name", "ok", "says"] for step in found["steps"])
    assert [step["n"] for step in found["steps"]] == list(range(1, 16))
    assert found["not_proved"] and all(isinstance(words, str) for words in found["not_proved"])


def test_the_same_parts_give_the_same_bytes() -> None:
    assert small().build() == small().build()


def test_unsigned_observations_are_told_apart_and_media_are_tied_to_records() -> None:
    told = says(checked(small().build()), 11)
    assert "borne out by the accounts' signatures: record/0001, record/0003 to 0006" in told
    assert (
        "tls-only, by the recording machine's word: record/0002, record/0007, record/0012" in told
    )
    assert "media that signed records name: record/0007" in told


WITNESSES = {
    "nobody is asked": ((), "none", None, "proved"),
    "one is asked and there": ((NORTH,), "north", True, "proved"),
    "both are asked and there": ((NORTH, SOUTH), "both", True, "proved"),
    "one of both is missing": ((NORTH,), "both", False, "failed"),
    "none is there": ((), "south", False, "failed"),
}


@pytest.mark.parametrize("name", WITNESSES)
def test_a_quorum_of_the_verifiers_witnesses(name: str) -> None:
    witnesses, quorum, ok, verdict = WITNESSES[name]
    made = small()
    made.witnesses = witnesses
    found = checked(made.build(), policy(quorum))
    assert (found.steps[4].ok, found.verdict) == (ok, verdict)
    assert ok is not False or found.steps[4].says.startswith("time/checkpoint: the quorum")


def test_keys_of_several_logs_may_be_trusted() -> None:
    others = (TestSigner("other.example/log", seed=3).key, LOG_KEY.key)
    assert checked(small().build(), Trust(logs=others)).verdict == "proved"


def test_evidence_that_was_redacted_leaves_the_proofs_valid_and_is_told() -> None:
    made = small()
    found = checked(made.redact(body_of(made, SEEN)).build())
    assert found.verdict == "proved"
    assert found.steps[10].ok is None
    assert "left out: record/0005 to 0006" in found.steps[10].says
    assert found.steps[12].ok is None  # what lies between is no longer known
    assert "unknown between revisions" in found.steps[12].says
    assert any("record/0005 to 0006" in words for words in found.not_proved)


def test_a_version_whose_opening_was_redacted_is_not_called_proved() -> None:
    made = small()
    seen = made.entries[SEEN].outcome.version
    found = checked(made.redact(seen).build())
    assert (found.verdict, found.steps[10].ok) == ("proved", None)
    assert "left out: record/0006" in found.steps[10].says


def test_an_identity_that_was_redacted_leaves_nothing_to_check_signatures_with() -> None:
    made = small()
    found = checked(made.redact(body_of(made, IDENTITY)).build())
    assert found.verdict == "proved"
    assert found.steps[10].ok is None
    assert "left out: record/0001" in found.steps[10].says


def test_trust_is_never_taken_from_the_bundle() -> None:
    """An issuer who signs everything anew under a key of the same name proves nothing."""
    made = small()
    made.signer = TestSigner(LOG_KEY.name, seed=2)
    raw = made.build()
    assert checked(raw, None).verdict == "unanchored"
    assert checked(raw, TRUST).verdict == "failed"
    assert checked(raw, Trust(logs=(made.signer.key,))).verdict == "proved"
