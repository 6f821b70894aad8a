"""Whose logs does this archive cosign, and up to where?"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from onrecord.archive.database import require_sqlite
from onrecord.archive.disk import Disk
from onrecord.archive.evidence import keep_evidence
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.archive.signing import SEED_BYTES
from onrecord.archive.witness_key import WitnessKey, load_witness_key, make_witness_key
from onrecord.archive.witness_memory import Turn, WitnessForgot, WitnessMemory
from onrecord.archive.witness_outside import OutsideMemory
from onrecord.archive.witness_policies import load_policy
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import Note, Signature, VerifierKey, cosign
from onrecord.proof.witnessing import (
    Conflict,
    Cosign,
    Opened,
    Refused,
    judge,
    open_submission,
)
from onrecord.record.times import instant

__all__ = ["MOST_A_MINUTE", "Answer", "Witness", "make_witness", "open_witness"]

MOST_A_MINUTE = 60
"""New heads of one log that are cosigned in one minute; each costs a write to the disk. Only what
the log itself signed is counted, so that nobody else can use up its share."""

Answer = tuple[Signature, ...] | Conflict | Refused
_WAIT = 30.0  # seconds for another process that makes the same witness


class Witness:
    """Cosigns what continues what it cosigned before, and remembers it first.

    May be used from several threads, and by several processes on one folder. Every method may
    raise StorageError, ArchiveBusy, DamagedArchive and WitnessForgot; no cosignature has left
    then.
    """

    def __init__(
        self, layout: Layout, key: WitnessKey, memory: WitnessMemory, files: Files
    ) -> None:
        self._layout, self._signer, self._memory, self._files = layout, key, memory, files
        self._outside = OutsideMemory(key.key)
        self._pace, self._lock = dict[str, tuple[datetime, int]](), Lock()

    @property
    def key(self) -> VerifierKey:
        """The public half, to be handed over by a way that others trust."""
        return self._signer.key

    def add_checkpoint(self, body: bytes, now: Callable[[], datetime]) -> Answer:
        """What to answer a submission (C2SP tlog-witness): our signature lines, or why not.

        The head is on the disk when this returns lines. The time is asked for when no other
        head of the log can come in between: a cosignature says which was the largest by then.
        """
        logs = load_policy(self._layout.witnessed).logs
        opened = open_submission(body, [log.key for log in logs])
        if isinstance(opened, Refused):
            return opened
        origin = opened.checkpoint.origin
        with self._memory.turn(origin) as turn:
            self._require_newest(origin, 0 if turn.known is None else turn.known.size)
            answer = self._judged(opened, turn, now())
        if isinstance(answer, tuple):
            self._outside.remember(origin, opened.checkpoint.size)
        if isinstance(answer, Conflict) and answer.contradiction is not None:
            self._keep(answer.contradiction, now())
        return answer

    def cosigned(self, origin: str) -> str | None:
        """The latest checkpoint of a log that was cosigned here, with its signatures and ours."""
        return self._memory.note(origin)

    def origins(self) -> list[str]:
        """The logs of which a head was cosigned here, also those not cosigned any more."""
        return self._memory.origins()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def _require_newest(self, origin: str, size: int) -> None:
        """Return unless this machine has cosigned more than the folder remembers; WitnessForgot."""
        outside = self._outside.size(origin)
        if outside > size:
            raise WitnessForgot(
                f"witness.db is an older copy: it knows {size} entries of {origin}, and this"
                f" machine has cosigned {outside}"
            )

    def _judged(self, opened: Opened, turn: Turn, at: datetime) -> Answer:
        verdict = judge(opened, turn.known)
        if not isinstance(verdict, Cosign):
            return verdict
        found = verdict.checkpoint
        is_new = turn.known is None or turn.known.size < found.size
        if is_new and not self._within_pace(found.origin, at):
            return Refused(429, f"more than {MOST_A_MINUTE} new heads of this log in a minute")
        line = cosign(verdict.note.text, self._signer, int(at.timestamp()))
        if is_new:
            turn.move(found, _note(verdict.note, line))
        return (line,)

    def _keep(self, contradiction: Note, at: datetime) -> None:
        """The log's own two words about one size, for everybody to check."""
        found = Checkpoint.parse(contradiction.text)
        known, other = self.cosigned(found.origin), _note(contradiction)
        words = (
            f"{found.origin} has signed two different heads of {found.size} entries. The first"
            " note below was cosigned here, the second was then submitted and refused. Each is"
            " signed by the log's key. A log in order signs one of them only; a copied folder or"
            " an old backup that went on signs both, as whoever has taken the key could.\n"
            f"Submitted at {instant(at)}, by this machine's clock."
        )
        keep_evidence(self._layout.alarms, words, [known or "", other], self._files)

    def _within_pace(self, origin: str, at: datetime) -> bool:
        with self._lock:
            began, count = self._pace.get(origin, (at, 0))
            if not timedelta() <= at - began < timedelta(minutes=1):
                began, count = at, 0
            self._pace[origin] = began, count + 1
        return count < MOST_A_MINUTE


def make_witness(folder: Path, *, entropy: Callable[[int], bytes] = os.urandom) -> Witness:
    """The witness of this archive; made, memory first, if there has never been one."""
    layout, files = Layout(folder), Files()
    require_sqlite()
    origin = require_archive(layout).origin
    with folder_lock(layout.keys, _WAIT):
        if not is_there(layout.witness_key):
            WitnessMemory.create(layout.witness_memory, files)
        make_witness_key(layout, files, origin, entropy(SEED_BYTES))
    return _opened(layout, origin, files)


def open_witness(folder: Path, *, disk: Disk | None = None) -> Witness | None:
    """The witness of this archive, None if none was ever made. WitnessForgot, KeyRefused."""
    layout = Layout(folder)
    require_sqlite()
    origin = require_archive(layout).origin
    if not is_there(layout.witness_key):
        return None
    return _opened(layout, origin, Files(disk))


def _opened(layout: Layout, origin: str, files: Files) -> Witness:
    key = load_witness_key(layout, origin)
    return Witness(layout, key, WitnessMemory(layout.witness_memory, files), files)


def _note(note: Note, *ours: Signature) -> str:
    """What is remembered: the text, the log's verified signatures, and ours; no stranger's."""
    lines = "".join(map(str, (*note.verified, *ours)))
    return f"{note.text}\n{lines}"
