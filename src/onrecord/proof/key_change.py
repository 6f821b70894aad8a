"""By which words does a log pass from one key to the next?

A signed note (C2SP signed-note) by the old key, with the text

    onrecord key change v1
    <origin>
    <old vkey>
    <new vkey>
    <size>
    <base64 of the root at that size>

so that whoever trusts the old key has its own word for the new one, and for where the change
stands in the log. After a compromise there is none: then a new key must be trusted anew.
"""

from dataclasses import dataclass

from onrecord.proof.c2sp_text import base64_text, read_base64, read_decimal
from onrecord.proof.merkle import HASH_SIZE, MAX_SIZE
from onrecord.proof.notes import Algorithm, NoteError, Signer, VerifierKey, open_note, sign_note
from onrecord.record.errors import OnrecordError

__all__ = ["KeyChangeError", "KeyStatement", "read_key_change", "verify_key_change", "write_note"]

_HEADER = "onrecord key change v1"
_LINES = 7  # six, and what follows the last newline


class KeyChangeError(OnrecordError):
    """A statement that does not lead from a log's key to the next one."""

    advice = "Get the log's new key from its operator, by a way that you trust."


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """The log of `old` goes on under `new`, from a head of `size` entries under `root` (32 bytes).

    `str()` gives the text that is signed. KeyChangeError if the keys are not two of one log.
    """

    old: VerifierKey
    new: VerifierKey
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if self.old.name != self.new.name or self.old == self.new:
            raise KeyChangeError("the old and the new key are not two keys of one log")
        if {self.old.algorithm, self.new.algorithm} != {Algorithm.ED25519}:
            raise KeyChangeError("a log signs its heads with Ed25519")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_SIZE:
            raise KeyChangeError("not a head of a log")

    def __str__(self) -> str:
        lines = (_HEADER, self.old.name, self.old, self.new, self.size, base64_text(self.root))
        return "".join(f"{line}\n" for line in lines)


def write_note(statement: KeyStatement, signer: Signer) -> str:
    """The statement as a note signed by the old key; KeyChangeError for another signer."""
    if signer.key != statement.old:
        raise KeyChangeError("the statement is for the old key to sign")
    return sign_note(str(statement), [signer])


def read_key_change(text: str) -> KeyStatement:
    """Read the text of a statement; KeyChangeError for any that `str()` would not write."""
    lines = text.split("\n")
    if len(lines) != _LINES:
        raise KeyChangeError(f"not a change of a key: {text[:80]!r}")
    size, root = read_decimal(lines[4]), read_base64(lines[5])
    try:
        old, new = VerifierKey.parse(lines[2]), VerifierKey.parse(lines[3])
    except NoteError as error:
        raise KeyChangeError(f"not a change of a key: {error}") from error
    found = KeyStatement(old, new, -1 if size is None else size, root or b"")
    if str(found) != text:
        raise KeyChangeError(f"not a change of a key as we write it: {text[:80]!r}")
    return found


def verify_key_change(note: bytes | str, old: VerifierKey) -> KeyStatement:
    """The statement in a note, if `old` signed it and it is about `old`; KeyChangeError."""
    try:
        opened = open_note(note, [old])
    except NoteError as error:
        raise KeyChangeError(f"the change of the key is not signed: {error}") from error
    found = read_key_change(opened.text)
    if found.old != old:
        raise KeyChangeError("a change of another key than the one that is trusted")
    return found
