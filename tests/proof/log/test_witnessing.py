"""Does a witness cosign only what continues what it cosigned before?"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.proof.c2sp_text import base64_text
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import EMPTY_ROOT
from onrecord.proof.notes import Algorithm, VerifierKey, add_signatures, cosign, sign_note
from onrecord.proof.witnessing import (
    MAX_PROOF_LINES,
    MAX_SUBMISSION,
    Conflict,
    Cosign,
    Refused,
    Submission,
    SubmissionError,
    Verdict,
    WrongAnswer,
    decide,
    read_cosignatures,
    read_size,
)
from onrecord.record.errors import OnrecordError
from small_log import LOG_KEY, ORIGIN, TestSigner
from submissions import head, submission

OTHER_KEY = TestSigner("other.example/log", seed=7)
STRANGER = TestSigner(ORIGIN, seed=8)  # the log's name, another key
WITNESS = TestSigner("witness.example/w", Algorithm.COSIGNATURE_ED25519, seed=9)
KEYS = (LOG_KEY.key, OTHER_KEY.key)


def signed_by(*signers: TestSigner, size: int = 5) -> str:
    return sign_note(str(head(size)), signers)


def told(verdict: Verdict) -> tuple[int, int | None]:
    """The HTTP status, and the size that goes with a conflict."""
    match verdict:
        case Cosign():
            return 200, None
        case Conflict(size):
            return 409, size
        case Refused(status):
            return status, None


CASES: dict[str, tuple[Submission | str, Checkpoint | None, tuple[int, int | None]]] = {
    "the first head of a log": (submission(0, 5), None, (200, None)),
    "the first head, of an empty log": (submission(0, 0), None, (200, None)),
    "from an empty log": (submission(0, 5), head(0), (200, None)),
    "a log that grew": (submission(3, 5), head(3), (200, None)),
    "a log that grew from a power of two": (submission(4, 700), head(4), (200, None)),
    "the same head again": (submission(5, 5), head(5), (200, None)),
    "the empty head again": (submission(0, 0), head(0), (200, None)),
    "with the lines of others": (
        submission(3, 5, note=signed_by(LOG_KEY, OTHER_KEY)),
        head(3),
        (200, None),
    ),
    "with a cosignature": (
        submission(
            3, 5, note=add_signatures(signed_by(LOG_KEY), [cosign(str(head(5)), WITNESS, 1)])
        ),
        head(3),
        (200, None),
    ),
    "an old size that is stale": (submission(3, 5), head(4), (409, 4)),
    "an old size of 0, to ask": (submission(0, 5), head(4), (409, 4)),
    "an old size that was never cosigned": (submission(3, 5), None, (409, 0)),
    "an old size ahead of the memory": (submission(4, 5), head(3), (409, 3)),
    "a smaller log": (submission(3, 3), head(5), (409, 5)),
    "another root at the same size": (submission(5, 5, "forked"), head(5), (409, 5)),
    "another root, grown from the same size": (submission(3, 5, "forked"), head(3), (422, None)),
    "a proof that is cut short": (
        submission(3, 5, proof=submission(3, 5).proof[:-1]),
        head(3),
        (422, None),
    ),
    "a proof with a hash more": (
        submission(3, 5, proof=(*submission(3, 5).proof, bytes(32))),
        head(3),
        (422, None),
    ),
    "no proof": (submission(3, 5, proof=()), head(3), (422, None)),
    "a proof from size 0": (submission(0, 5, proof=(bytes(32),)), None, (422, None)),
    "a proof between equal sizes": (submission(5, 5, proof=(bytes(32),)), head(5), (422, None)),
    "an old size above the new one": (submission(7, 5), head(3), (400, None)),
    "a log that nobody knows": (
        Submission(
            0, (), sign_note(f"who.example/log\n0\n{base64_text(EMPTY_ROOT)}\n", [STRANGER])
        ),
        None,
        (404, None),
    ),
    "signed by a stranger": (submission(0, 5, note=signed_by(STRANGER)), None, (403, None)),
    "signed by another log that is known": (
        submission(0, 5, note=signed_by(OTHER_KEY)),
        None,
        (403, None),
    ),
    "a wrong signature in the log's name": (
        submission(0, 5, note=signed_by(LOG_KEY).replace("\n5\n", "\n6\n")),
        None,
        (403, None),
    ),
    "a right signature beside a wrong one": (
        submission(
            0,
            5,
            note=signed_by(LOG_KEY) + signed_by(LOG_KEY, size=3).rpartition("\n\n")[2],
        ),
        None,
        (403, None),
    ),
    "nothing": ("", None, (400, None)),
    "no checkpoint": ("old 0\n\n", None, (400, None)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_witness_answers(name: str) -> None:
    body, known, expected = CASES[name]
    assert told(decide(str(body), known, KEYS)) == expected
    assert told(decide(str(body).encode(), known, KEYS)) == expected


def test_only_an_equal_size_with_another_root_is_kept_as_evidence() -> None:
    forked = decide(str(submission(5, 5, "forked")), head(5), KEYS)
    assert isinstance(forked, Conflict)
    assert forked.contradiction is not None
    assert forked.contradiction.signed_by(LOG_KEY.key)
    assert decide(str(submission(3, 5)), head(4), KEYS) == Conflict(4)


def test_two_keys_of_one_log_may_both_sign() -> None:
    next_key = TestSigner(ORIGIN, seed=10)
    keys = (LOG_KEY.key, next_key.key)
    for signers in ([LOG_KEY], [next_key], [LOG_KEY, next_key]):
        body = str(submission(0, 5, note=signed_by(*signers)))
        assert isinstance(decide(body, None, keys), Cosign)


GOOD = str(submission(3, 5))
HASH = base64_text(bytes(32))
MALFORMED = {
    "no old size": GOOD.removeprefix("old 3\n"),
    "a number without its word": GOOD.replace("old 3", "3"),
    "another word": GOOD.replace("old 3", "new 3"),
    "a capital letter": GOOD.replace("old 3", "Old 3"),
    "two spaces": GOOD.replace("old 3", "old  3"),
    "a leading zero": GOOD.replace("old 3", "old 03"),
    "a sign": GOOD.replace("old 3", "old +3"),
    "a negative size": GOOD.replace("old 3", "old -3"),
    "a size beyond 2**63": GOOD.replace("old 3", f"old {2**63}"),
    "another script's digit": GOOD.replace("old 3", "old ٣"),
    "a hash of 31 bytes": GOOD.replace("old 3\n", f"old 3\n{base64_text(bytes(31))}\n"),
    "a hash without padding": GOOD.replace("old 3\n", f"old 3\n{HASH.rstrip('=')}\n"),
    "a hash with stray bits": GOOD.replace("old 3\n", f"old 3\n{HASH[:-2]}B=\n"),
    "a blank after a hash": GOOD.replace("old 3\n", f"old 3\n{HASH} \n"),
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "no empty line": GOOD.replace("\n\n", "\n", 1),
    "two empty lines": GOOD.replace("\n\n", "\n\n\n", 1),
    "no newline at the end": GOOD.removesuffix("\n"),
    "more after the end": GOOD + "\n",
    "64 hashes": GOOD.replace("old 3\n", "old 3\n" + f"{HASH}\n" * (MAX_PROOF_LINES + 1)),
    "no signature": GOOD.rpartition("\n\n")[0] + "\n\n",
    "not UTF-8": b"old 3\n\xff",
    "too large": GOOD.encode() + b"x" * MAX_SUBMISSION,
    "a note that is no checkpoint": "old 0\n\n" + sign_note("hello\n", [LOG_KEY]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_request_that_nobody_would_write_is_malformed(name: str) -> None:
    body = MALFORMED[name]
    with pytest.raises(SubmissionError):
        Submission.parse(body)
    assert told(decide(body, head(3), KEYS)) == (400, None)


def test_a_request_is_read_as_it_is_written() -> None:
    for made in (submission(0, 0), submission(0, 5), submission(3, 700), submission(5, 5)):
        assert Submission.parse(str(made)) == made
    assert GOOD.startswith(f"old 3\n{base64_text(submission(3, 5).proof[0])}\n")
    assert f"\n\n{ORIGIN}\n5\n" in GOOD


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"old 0\n\n{text}"))
def test_no_body_breaks_a_witness(body: bytes | str) -> None:
    assert isinstance(decide(body, None, KEYS), Refused)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_request_is_never_cosigned_beyond_its_words(data: st.DataObject) -> None:
    """One byte of an honest request is another: it is refused, or it is the same head."""
    body = bytearray(GOOD.encode())
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] = data.draw(st.integers(0, 255))
    verdict = decide(bytes(body), head(3), KEYS)
    if isinstance(verdict, Cosign):
        assert verdict.checkpoint == head(5)


steps = st.tuples(
    st.sampled_from(["", "a", "b"]),  # which of three branches is shown
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(deadline=None)
@given(st.lists(steps, max_size=30))
def test_a_witness_never_cosigns_two_histories(history: list[tuple[str, int, int]]) -> None:
    """Whatever is submitted: one root for each size, and every head begins with those before."""
    known: Checkpoint | None = None
    cosigned: list[tuple[str, Checkpoint]] = []
    for story, old, new in history:
        verdict = decide(str(submission(old, new, story)), known, KEYS)
        if isinstance(verdict, Cosign):
            known = verdict.checkpoint
            cosigned.append((story, known))
    roots = {(found.size, found.root) for _, found in cosigned}
    assert len(roots) == len({size for size, _ in roots})
    sizes = [found.size for _, found in cosigned]
    assert sizes == sorted(sizes)
    assert len({story for story, found in cosigned if found.size}) <= 1


ANSWERS: dict[str, tuple[str, bool]] = {
    "its line": ("own", True),
    "its line among others": ("stranger own", True),
    "its line twice": ("own own", True),
    "two of its lines, at two times": ("own later", True),
    "no line of its key": ("stranger", False),
    "a line over another head": ("wrong", False),
    "a right line and a wrong one": ("own wrong", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_only_lines_by_the_witness_are_taken(name: str) -> None:
    text, stranger = str(head(5)), replace(WITNESS, seed=11)
    lines = {
        "own": str(cosign(text, WITNESS, 1)),
        "later": str(cosign(text, WITNESS, 2)),
        "stranger": str(cosign(text, stranger, 1)),
        "wrong": str(cosign(str(head(3)), WITNESS, 1)),
    }
    words, fine = ANSWERS[name]
    body = "".join(lines[word] for word in words.split()).encode()
    if not fine:
        with pytest.raises(WrongAnswer):
            read_cosignatures(body, text, WITNESS.key)
        return
    found = read_cosignatures(body, text, WITNESS.key)
    assert {line.key_id for line in found} == {WITNESS.key.key_id}
    assert all(WITNESS.key.verify(text, line.value) for line in found)


@pytest.mark.parametrize("body", [b"", b"5", b"05\n", b"5\n\n", b" 5\n", b"-5\n", b"\xff\n"])
def test_a_size_is_a_decimal_and_a_newline(body: bytes) -> None:
    with pytest.raises(WrongAnswer):
        read_size(body)


def test_a_size_is_read() -> None:
    assert read_size(b"0\n") == 0
    assert read_size(b"20852014\n") == 20852014


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_answer_of_a_witness_breaks_us(body: bytes) -> None:
    for read in (read_size, lambda data: read_cosignatures(data, str(head(5)), WITNESS.key)):
        try:
            read(body)
        except OnrecordError:
            continue


# The example of C2SP tlog-witness (CC BY 4.0), https://c2sp.org/tlog-witness.
SPEC_REQUEST = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def test_the_example_of_the_specification_is_read() -> None:
    found = Submission.parse(SPEC_REQUEST)
    assert (found.old_size, len(found.proof)) == (20852014, 4)
    assert str(found) == SPEC_REQUEST
    unknown = VerifierKey("example.com/behind-the-sofa", Algorithm.ED25519, LOG_KEY.key.public_key)
    assert told(decide(SPEC_REQUEST, None, [unknown])) == (403, None)
