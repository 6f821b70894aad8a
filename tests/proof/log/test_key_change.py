"""Which statements lead from one key of a log to the next?"""

from dataclasses import replace

import pytest

from onrecord.proof.key_change import (
    KeyChangeError,
    KeyStatement,
    read_key_change,
    verify_key_change,
    write_note,
)
from onrecord.proof.notes import Algorithm, sign_note
from small_log import ORIGIN, TestSigner

OLD, NEW, OTHER = (TestSigner(ORIGIN, seed=seed) for seed in (1, 2, 3))
SAID = KeyStatement(OLD.key, NEW.key, 300, bytes(32))


def test_who_trusts_the_old_key_learns_the_new_one() -> None:
    assert verify_key_change(write_note(SAID, OLD), OLD.key) == SAID
    assert read_key_change(str(SAID)) == SAID


def test_the_text_is_as_documented() -> None:
    assert str(SAID).splitlines() == [
        "onrecord key change v1",
        ORIGIN,
        str(OLD.key),
        str(NEW.key),
        "300",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ]


INVALID_NOTES = {
    "signed by the new key": sign_note(str(SAID), [NEW]),
    "signed by a stranger": sign_note(str(SAID), [OTHER]),
    "from another key": sign_note(str(replace(SAID, old=OTHER.key)), [OLD]),
    "altered afterwards": write_note(SAID, OLD).replace("\n300\n", "\n301\n"),
    "another text": sign_note(f"{ORIGIN}\n300\nAAAA\n", [OLD]),
    "not a note": "onrecord key change v1\n",
}


@pytest.mark.parametrize("note", INVALID_NOTES.values(), ids=INVALID_NOTES)
def test_what_leads_nowhere(note: str) -> None:
    with pytest.raises(KeyChangeError):
        verify_key_change(note, OLD.key)


INVALID_TEXTS = {
    "a line more": f"{SAID}more\n",
    "a line less": str(SAID).removesuffix("\n"),
    "another header": str(SAID).replace("v1", "v2"),
    "another origin": str(SAID).replace(f"\n{ORIGIN}\n", "\nelse.example/log\n"),
    "a size with a zero before": str(SAID).replace("\n300\n", "\n0300\n"),
    "a size below nothing": str(SAID).replace("\n300\n", "\n-1\n"),
    "a size beyond any log": str(SAID).replace("\n300\n", f"\n{2**63}\n"),
    "a root that is too short": str(SAID).replace("A" * 43 + "=", "AAAA"),
    "not a key": str(SAID).replace(str(NEW.key), "no key"),
    "the same key twice": str(SAID).replace(str(NEW.key), str(OLD.key)),
    "nothing": "",
}


@pytest.mark.parametrize("text", INVALID_TEXTS.values(), ids=INVALID_TEXTS)
def test_what_is_not_a_statement(text: str) -> None:
    with pytest.raises(KeyChangeError):
        read_key_change(text)


def test_the_keys_are_two_of_one_log_and_sign_its_heads() -> None:
    witness = TestSigner(ORIGIN, Algorithm.COSIGNATURE_ED25519, 5).key
    for new in (OLD.key, TestSigner("else.example/log", seed=2).key, witness):
        with pytest.raises(KeyChangeError):
            KeyStatement(OLD.key, new, 300, bytes(32))


def test_only_the_old_key_can_say_it() -> None:
    with pytest.raises(KeyChangeError):
        write_note(SAID, NEW)
