"""Do a witness and a log written in Go, on Go's own log packages, agree with ours?"""

from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from go_reader import GoReader
from onrecord.proof.checkpoint import Checkpoint, open_checkpoint
from onrecord.proof.notes import Algorithm, VerifierKey, cosign, sign_note
from onrecord.proof.witnessing import (
    Conflict,
    Cosign,
    Refused,
    Submission,
    decide,
    read_cosignatures,
)
from small_log import LOG_KEY, TestSigner
from submissions import head, log, submission

pytestmark = pytest.mark.rig

OLDEST, PAST = 40, 1_790_000_000
WITNESS = TestSigner("witness.example/w", Algorithm.COSIGNATURE_ED25519, seed=9)


def go_says(
    go: GoReader, folder: Path, body: str, known: Checkpoint | None
) -> tuple[int, list[str]]:
    """What the witness in Go answers: the status, and with 200 its key and its line."""
    (folder / "body").write_text(body)
    memory = [] if known is None else ["-known", f"{known.size}:{b64encode(known.root).decode()}"]
    fine, says = go.run("witness", "-body", folder / "body", "-vkey", str(LOG_KEY.key), *memory)
    assert fine, says
    status, *rest = says.split(" ")
    return int(status), rest


def we_say(body: str, known: Checkpoint | None) -> int:
    match decide(body, known, [LOG_KEY.key]):
        case Cosign():
            return 200
        case Conflict():
            return 409
        case Refused(status):
            return status


def spoilt(honest: Submission) -> dict[str, Submission]:
    """The honest request, and some that are not."""
    proof = honest.proof
    made = {
        "honest": honest,
        "longer": Submission(honest.old_size, (*proof, bytes(32)), honest.note),
    }
    if proof:
        made["shorter"] = Submission(honest.old_size, proof[:-1], honest.note)
        made["turned"] = Submission(honest.old_size, proof[::-1], honest.note)
        made["changed"] = Submission(honest.old_size, (bytes(32), *proof[1:]), honest.note)
    return made


PAIRS = [
    (0, 0),
    (0, 5),
    (1, 1),
    (1, 2),
    (2, 3),
    (3, 5),
    (4, 8),
    (5, 8),
    (7, 300),
    (256, 257),
    (255, 700),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_both_witnesses_answer_the_same(
    go_reader: GoReader, tmp_path: Path, old: int, new: int
) -> None:
    memories = [None, head(old), head(old, "forked"), head(max(old - 1, 0)), head(new)]
    for story in ("", "forked"):
        for name, asked in spoilt(submission(old, new, story)).items():
            for known in memories:
                expected, _ = go_says(go_reader, tmp_path, str(asked), known)
                assert we_say(str(asked), known) == expected, (name, story, known)


def test_both_refuse_what_the_log_has_not_signed(go_reader: GoReader, tmp_path: Path) -> None:
    stranger = TestSigner(LOG_KEY.name, seed=8)
    bodies = {
        403: str(submission(0, 5, note=sign_note(str(head(5)), [stranger]))),
        404: str(
            submission(
                0, 5, note=sign_note(f"who\n{str(head(5)).partition(chr(10))[2]}", [stranger])
            )
        ),
        400: "old x\n\n" + log(5).checkpoint(),
    }
    for status, body in bodies.items():
        assert go_says(go_reader, tmp_path, body, None)[0] == status == we_say(body, None)


def test_a_cosignature_by_go_is_taken(go_reader: GoReader, tmp_path: Path) -> None:
    status, (vkey, line) = go_says(go_reader, tmp_path, str(submission(3, 5)), head(3))
    assert status == 200
    key = VerifierKey.parse(vkey)
    (found,) = read_cosignatures(b64decode(line), str(head(5)), key)
    assert key.verify(str(head(5)), found.value) == PAST


def test_a_log_in_go_is_cosigned(go_reader: GoReader, tmp_path: Path) -> None:
    """It submits with Go's proofs; its entries follow from their numbers, so it grows."""
    known: Checkpoint | None = None
    for size in (OLDEST, 256, 300, 1000):
        folder = tmp_path / str(size)
        folder.mkdir()
        key = VerifierKey.parse(
            go_reader.run("write", "-dir", folder, "-size", str(size))[1].split(" ")[0]
        )
        old = 0 if known is None else known.size
        fine, says = go_reader.run("submit", "-dir", folder, "-old", str(old))
        assert fine, says
        body = b64decode(says)
        assert str(Submission.parse(body)).encode() == body
        verdict = decide(body, known, [key])
        assert isinstance(verdict, Cosign)
        known = verdict.checkpoint
        note = (folder / "checkpoint").read_text()
        assert open_checkpoint(note, key.name, [key])[0] == known
        # And Go takes our cosignature under its checkpoint.
        line = cosign(str(known), WITNESS, PAST)
        (folder / "checkpoint").write_text(f"{note}{line}")
        fine, says = go_reader.run(
            "read", "-dir", folder, "-vkey", str(key), "-cosigner", str(WITNESS.key)
        )
        assert fine, says
