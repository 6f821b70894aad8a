"""What came of asking a witness, and what does a person hear of it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.proof.checkpoint import Checkpoint

__all__ = [
    "Answered",
    "Asked",
    "Contradicts",
    "Declines",
    "Superseded",
    "Unavailable",
    "Witnessed",
    "contradiction",
    "reason_to_stop",
]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Its cosignature was verified; `at` is the witness's time, in seconds since the Epoch."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer: it is asked again in the next round."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Declines:
    """It answered, and did not cosign."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A newer head of ours was published before its lines could be put under this one."""

    name: str


@dataclass(frozen=True, slots=True)
class Contradicts:
    """It knows another history of our log; publishing was stopped."""

    name: str
    why: str


Answered: TypeAlias = Witnessed | Unavailable | Declines | Superseded | Contradicts


@dataclass(frozen=True, slots=True)
class Asked:
    """One round: the checkpoint, what each witness that was asked said, and who has cosigned."""

    checkpoint: Checkpoint
    answers: tuple[Answered, ...]
    cosigned: tuple[str, ...]
    quorum: str | None
    quorum_met: bool


def contradiction(name: str, size: int, ours: int, *, shown: bool) -> str:
    """What a witness's refusal means; `shown` if it shows a head that our own key signed."""
    what = (
        f"{name} has cosigned {size} entries of this log, and does not take the head of {ours}"
        " entries as its continuation."
    )
    return f"{what} {_PROVED if shown else _UNPROVED}"


def reason_to_stop(words: str, kept: object, notes: Sequence[str]) -> str:
    """The text of publishing-stopped.txt."""
    shown = (f"\n--- note {number} ---\n{note}" for number, note in enumerate(notes, 1))
    return f"{words}\n\n{_WHAT_TO_DO}\nKept for others to check: {kept}\n{''.join(shown)}"


_PROVED = (
    "The head that it cosigned is signed by this log's own key: this archive is an older copy, or"
    " somebody signs with its key elsewhere."
)
_UNPROVED = (
    "That is its word alone, for it shows no head that this log's key signed: either this archive"
    " is an older copy or a second one, or the witness is wrong."
)
_WHAT_TO_DO = """\
Nothing is published while this file is here; posts are recorded all the same.
1. If the folder comes from a backup, or was copied: stop here, put the newest one back.
2. If the witness is wrong: onrecord witness remove NAME
3. Then move this file away, and run: onrecord witness ask
   With records in PostgreSQL it is lifted there, too: docs/witnesses.md
docs/witnesses.md says more.
"""
