"""May a witness cosign this checkpoint?

C2SP tlog-witness: what a log submits, what a witness answers, and the rule between the two. A
witness that keeps to it never cosigns two histories of one log; its memory of what it cosigned
is its caller's to keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.proof.c2sp_text import base64_text, read_base64, read_decimal
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, require_log
from onrecord.proof.merkle import HASH_SIZE, MerkleError, verify_consistency
from onrecord.proof.notes import (
    Note,
    NoteError,
    Signature,
    VerifierKey,
    open_note,
    parse_note,
    parse_signatures,
)
from onrecord.record.errors import OnrecordError

__all__ = [
    "MAX_PROOF_LINES",
    "MAX_SUBMISSION",
    "SIZE_TYPE",
    "Conflict",
    "Cosign",
    "Opened",
    "Refused",
    "Submission",
    "SubmissionError",
    "Verdict",
    "WrongAnswer",
    "decide",
    "judge",
    "open_submission",
    "read_cosignatures",
    "read_size",
]

MAX_PROOF_LINES = 63
"""The longest consistency proof of a log of at most 2**63 entries."""

MAX_SUBMISSION = 1 << 17
"""Bytes. Room for 63 hashes and more than the 16 signatures of the largest kind (3.3 kB) that a
reader of notes must take (C2SP signed-note)."""

SIZE_TYPE = "text/x.tlog.size"
"""The content type of the body that tells which size a witness has cosigned last."""


class SubmissionError(OnrecordError):
    """A request to a witness that is not of the form that the specification gives."""

    advice = "Send the old size, the proof, an empty line and the checkpoint (C2SP tlog-witness)."


class WrongAnswer(OnrecordError):
    """A witness's answer is not what it should be; nothing of it may be used."""

    advice = "Ask the witness's operator; nothing was put under the checkpoint."


@dataclass(frozen=True, slots=True)
class Submission:
    """The body of an `add-checkpoint` request; `str()` gives its text.

    `old_size` is the size that the log believes the witness cosigned last, `proof` the hashes of
    the consistency proof from there (RFC 6962, section 2.1.2), `note` the signed checkpoint,
    verbatim. Nothing is verified. SubmissionError for values that no request may have.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def __post_init__(self) -> None:
        if len(self.proof) > MAX_PROOF_LINES:
            raise SubmissionError(f"{len(self.proof)} hashes are more than {MAX_PROOF_LINES}")
        if any(len(found) != HASH_SIZE for found in self.proof):
            raise SubmissionError(f"a hash of the proof has {HASH_SIZE} bytes")
        try:
            Checkpoint.parse(parse_note(self.note)[0])
        except (NoteError, CheckpointError) as error:
            raise SubmissionError(f"not a signed checkpoint: {error}") from error

    def __str__(self) -> str:
        hashes = (f"{base64_text(found)}\n" for found in self.proof)
        return f"old {self.old_size}\n{''.join(hashes)}\n{self.note}"

    @classmethod
    def parse(cls, body: bytes | str) -> "Submission":
        """Read a request's body; SubmissionError for any that `str()` would not have written."""
        text = _decoded(body)
        head, _, note = text.partition("\n\n")
        old, *lines = head.split("\n")
        size = read_decimal(old.removeprefix("old "))
        hashes = [read_base64(line) for line in lines]
        proof = tuple(found for found in hashes if found is not None)
        if size is None or len(proof) != len(hashes):
            raise SubmissionError("the old size, or a hash of the proof, is malformed")
        found = cls(size, proof, note)
        if str(found) != text:
            raise SubmissionError("a request would not be written like this")
        return found


def _decoded(body: bytes | str) -> str:
    if len(body) > MAX_SUBMISSION:
        raise SubmissionError(f"a request of more than {MAX_SUBMISSION} bytes")
    try:
        return body if isinstance(body, str) else body.decode()
    except UnicodeDecodeError as error:
        raise SubmissionError("a request is UTF-8 text") from error


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission whose checkpoint a known key of its log has signed."""

    submission: Submission
    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Cosign:
    """200: the checkpoint continues what was cosigned. To be remembered before it is answered."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Conflict:
    """409: another size was cosigned last, or the same one with another root.

    `contradiction` is the log's own signed word that both are its head of that size: a fork.
    """

    size: int
    contradiction: Note | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Any other refusal, by its HTTP status, and why."""

    status: int
    why: str


Verdict: TypeAlias = Cosign | Conflict | Refused


def open_submission(body: bytes | str, keys: Iterable[VerifierKey]) -> Opened | Refused:
    """Read a request and check that a log we know signed it; this needs no memory.

    `keys` are those of the logs that we cosign, each named by its log's origin. 400 for a body
    that is malformed or goes backwards, 404 for a log that is not ours to cosign, 403 if no known
    key of the log signed, or if a signature that names a known key is not by it.
    """
    try:
        submission = Submission.parse(body)
    except SubmissionError as error:
        return Refused(400, str(error))
    checkpoint = Checkpoint.parse(parse_note(submission.note)[0])
    own = tuple(key for key in keys if key.name == checkpoint.origin)
    if not own:
        return Refused(404, "this log is not one that is cosigned here")
    try:
        note = open_note(submission.note, own)
        require_log(note, checkpoint.origin, own)
    except (NoteError, CheckpointError) as error:
        return Refused(403, str(error))
    if submission.old_size > checkpoint.size:
        return Refused(400, f"from {submission.old_size} entries to {checkpoint.size}")
    return Opened(submission, checkpoint, note)


def judge(opened: Opened, known: Checkpoint | None) -> Verdict:
    """Whether the checkpoint continues `known`, the one of its log that was cosigned last.

    409 unless the old size is that of `known` (0 if there is none), and for another root at the
    same size; 422 if the proof does not lead from one to the other.
    """
    submission, found = opened.submission, opened.checkpoint
    last = 0 if known is None else known.size
    if submission.old_size != last:
        return Conflict(last)
    if known is not None and found.size == last and found.root != known.root:
        return Conflict(last, contradiction=opened.note)
    try:
        _require_growth(submission, known, found)
    except MerkleError as error:
        return Refused(422, str(error))
    return Cosign(found, opened.note)


def decide(body: bytes | str, known: Checkpoint | None, keys: Iterable[VerifierKey]) -> Verdict:
    """What a witness answers, all rules in their order (C2SP tlog-witness, add-checkpoint).

    The caller looks `known` up, decides and remembers in one transaction: two requests that are
    judged by the same memory could each be right alone.
    """
    opened = open_submission(body, keys)
    return opened if isinstance(opened, Refused) else judge(opened, known)


def _require_growth(submission: Submission, known: Checkpoint | None, found: Checkpoint) -> None:
    """From no entries everything grows: the proof must be empty, and proves nothing."""
    if known is not None and known.size:
        verify_consistency(known.size, known.root, found.size, found.root, submission.proof)
    elif submission.proof:
        raise MerkleError("a proof from size 0 must be empty")


def read_size(body: bytes) -> int:
    """The size that a witness tells with 409: a decimal and a newline. WrongAnswer."""
    size = read_decimal(body.decode("latin-1").removesuffix("\n"))
    if size is None or body != f"{size}\n".encode():
        raise WrongAnswer(f"not the size of a log: {body[:40]!r}")
    return size


def read_cosignatures(body: bytes, text: str, key: VerifierKey) -> tuple[Signature, ...]:
    """The signature lines of a witness's answer that are by its key over this checkpoint.

    Lines of other keys are left out, as the specification asks. WrongAnswer for another form,
    for a wrong signature in the key's name, or if the key has not signed at all.
    """
    try:
        lines = parse_signatures(body)
        own = [line for line in lines if (line.name, line.key_id) == (key.name, key.key_id)]
        for line in own:
            key.verify(text, line.value)
    except NoteError as error:
        raise WrongAnswer(str(error)) from error
    if not own:
        raise WrongAnswer(f"no line by {key.name}")
    return tuple(own)
