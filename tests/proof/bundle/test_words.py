"""Does a verification say in plain words no more than its steps found?"""

from dataclasses import replace

import pytest

from bundle_faults import checked
from onrecord.proof.bundle import Verification, told
from onrecord.proof.bundle.verification import STEPS
from onrecord.proof.bundle.words import PROVES
from small_bundle import small

RAW = small().build()
PROVED, UNANCHORED = checked(RAW), checked(RAW, None)
FAILED = checked(RAW[:-1])
LAPSED = replace(UNANCHORED, lapsed=True)


def test_every_step_has_a_sentence() -> None:
    assert list(PROVES) == list(STEPS)


@pytest.mark.parametrize("found", [PROVED, LAPSED], ids=["proved", "lapsed"])
def test_what_holds_is_told_and_nothing_else(found: Verification) -> None:
    assert list(told(found).proved) == [PROVES[step.n] for step in found.steps if step.ok]
    assert PROVES[5] not in told(found).proved  # no witness was asked for


def test_without_keys_nobody_is_named() -> None:
    words = told(UNANCHORED)
    assert PROVES[4] not in words.proved and "Somebody signed" in words.proved[-1]
    assert any("--trust" in sentence for sentence in words.next)


def test_with_one_fault_nothing_is_called_proved() -> None:
    (only,) = told(FAILED).proved
    assert only.startswith("Nothing.")
    assert any("never a bundle" in sentence for sentence in told(FAILED).next)


def test_a_bundle_that_lacks_what_the_verifier_asks_for_is_accused_of_nothing() -> None:
    """It fails where witnesses or stamps are missing, too: that is no claim that was broken."""
    assert "claims" not in told(FAILED).verdict and "step" in told(FAILED).verdict


def test_pages_that_were_cut_short_are_not_called_whole() -> None:
    """Step 12 holds as well if every package is of a visit that was cut short, or of a wall."""
    assert "pages are whole" not in PROVES[12] and "packages" in PROVES[12]


def test_nothing_left_out_is_said_of_the_chain_that_was_served() -> None:
    """Whoever holds the key could have signed another chain (docs/known-limits.md)."""
    assert "chain" in PROVES[13] and "served" in PROVES[13]


def test_what_has_lapsed_is_not_said_to_be_nobodys() -> None:
    words = told(LAPSED)
    assert "time stamps have lapsed" in words.verdict and "whose it is" not in words.verdict
    assert not any("Somebody" in sentence for sentence in words.proved)
    assert any("Step 8" in sentence for sentence in words.next)


def test_there_is_always_something_that_is_not_proved() -> None:
    for found in (PROVED, UNANCHORED, FAILED, LAPSED):
        assert told(found).not_proved


@pytest.mark.parametrize("found", [PROVED, UNANCHORED, FAILED, LAPSED])
def test_no_word_calls_anything_genuine_or_false(found: Verification) -> None:
    words = told(found)
    ours = " ".join((words.verdict, *words.proved, *words.next, *PROVES.values())).lower()
    for word in ("hacked", "fake", "authentic", "deleted", "genuine", "guarantee"):
        assert word not in ours
