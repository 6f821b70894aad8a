"""Which lines stand under a signed note?"""

from dataclasses import dataclass

from onrecord.proof.c2sp_text import base64_text, is_key_name, read_base64
from onrecord.proof.verifier_keys import NoteError

__all__ = [
    "MAX_NOTE",
    "MAX_SIGNATURES",
    "MalformedNote",
    "Signature",
    "parse_signatures",
    "read_note_text",
]

# C2SP signed-note: a verifier accepts 16 signatures at least, and sets a bound.
MAX_SIGNATURES = 100
MAX_NOTE = 1 << 20

_DASH = "— "


class MalformedNote(NoteError):
    """A text is not a signed note."""

    advice = "Fetch the note again; a copy that went through an editor may have lost its shape."


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note; `str()` gives the line with its newline.

    `value` is what follows the four bytes of the key id. `timestamp` is set on a verified
    cosignature: the time that the cosigner states, in seconds since the Epoch.
    """

    name: str
    key_id: bytes
    value: bytes
    timestamp: int | None = None

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64_text(self.key_id + self.value)}\n"


def parse_signatures(lines: bytes | str) -> tuple[Signature, ...]:
    """Signature lines, as a note ends with and a witness answers; repetitions are left out.

    MalformedNote unless there are 1 to MAX_SIGNATURES lines, each as `str()` writes it.
    """
    head, *rest = reversed(read_note_text(lines).split("\n"))
    if head != "" or not 1 <= len(rest) <= MAX_SIGNATURES:
        raise MalformedNote(f"a note has 1 to {MAX_SIGNATURES} whole signature lines")
    return tuple(dict.fromkeys(_parse_signature(line) for line in reversed(rest)))


def read_note_text(text: bytes | str) -> str:
    """Text that a note may have: UTF-8, no control character but the newline, not too long."""
    if len(text) > MAX_NOTE:
        raise MalformedNote(f"{len(text)} bytes are more than the {MAX_NOTE} of a note")
    try:
        found = text.encode().decode() if isinstance(text, str) else text.decode()
    except UnicodeError as error:
        raise MalformedNote("a note is UTF-8 text") from error
    if any(char < " " and char != "\n" for char in found):
        raise MalformedNote("a control character in a note")
    return found


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    value = read_base64(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or value is None or len(value) < 5:
        raise MalformedNote(f"not a signature line: {line[:80]!r}")
    return Signature(name, value[:4], value[4:])
