"""What does one witness say to our published checkpoint, and what follows?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.archive.evidence import keep_evidence
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.network import Clock, Fetch
from onrecord.network.witnessing import (
    Behind,
    Cosigned,
    Denied,
    NoAnswer,
    ask_view,
    ask_witness,
)
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import parse_note
from onrecord.proof.policy import Witness
from onrecord.proof.tiles import TileError, TileReader
from onrecord.proof.witnessing import Submission, WrongAnswer, read_cosignatures
from onrecord.record.times import instant
from onrecord.watch.witness_answers import (
    Answered,
    Contradicts,
    Declines,
    Superseded,
    Unavailable,
    Witnessed,
    contradiction,
    reason_to_stop,
)

__all__ = ["Submitter", "Told", "told_by"]

_TRIES = 4


@dataclass(frozen=True, slots=True)
class Told:
    """The checkpoint that is submitted, and the log below it."""

    checkpoint: Checkpoint
    note: str
    reader: TileReader


def told_by(archive: Archive) -> Told:
    """What is published now."""
    note = archive.published_note
    checkpoint = Checkpoint.parse(parse_note(note)[0])
    log = archive.stores.log
    return Told(checkpoint, note, TileReader(log.read, checkpoint.size, checkpoint.root))


@dataclass(slots=True)
class Submitter:
    """Asks one witness about one checkpoint; `last` is the size up to which we saw it cosign.

    `forgotten` is the smaller size that it then said: it does not know what it cosigned.
    """

    archive: Archive
    network: Fetch
    witness: Witness
    told: Told
    last: int
    clock: Clock
    forgotten: int | None = None

    async def ask(self) -> Answered:
        """Submit from the size that it cosigned last, or then says; a few times at most."""
        name, size = self.witness.label, self.told.checkpoint.size
        old = min(self.last, size)
        for _ in range(_TRIES):
            try:
                submission = await asyncio.to_thread(self._submission, old)
            except TileError as error:
                return await self._unreadable(error)
            match await ask_witness(self.network, self.witness.url or "", submission):
                case Cosigned(lines):
                    return await self._put(lines)
                case Behind(found) if found > size or found == old:
                    return await self._contradicted(found)
                case Behind(found):
                    self.forgotten = found if found < self.last else self.forgotten
                    old = found
                case Denied(422):
                    return await self._contradicted(old)
                case Denied(status, says):
                    return Declines(name, f"HTTP {status}: {says}")
                case NoAnswer(why):
                    return Unavailable(name, why)
        return Declines(name, "it said another size each time")

    def _submission(self, old: int) -> Submission:
        proof = self.told.reader.consistency_proof(old) if old else ()
        return Submission(old, proof, self.told.note)

    async def _put(self, lines: bytes) -> Answered:
        text, key = str(self.told.checkpoint), self.witness.key
        try:
            found = read_cosignatures(lines, text, key)
        except WrongAnswer as error:
            return Declines(self.witness.label, str(error))
        put = await asyncio.to_thread(self.archive.put_cosignatures, text, found)
        at = max(key.verify(text, line.value) or 0 for line in found)
        return Witnessed(self.witness.label, at) if put else Superseded(self.witness.label)

    async def _contradicted(self, size: int) -> Answered:
        """It refuses what should follow: are we behind ourselves, or is there another history?"""
        name, ours, archive = self.witness.label, self.told.checkpoint, self.archive
        if (await asyncio.to_thread(lambda: archive.published)).size >= size > ours.size:
            return Superseded(name)  # another process of ours has published, and asked, meanwhile
        url, key = self.witness.url or "", archive.verifier_key
        view = await ask_view(self.network, url, archive.origin, key)
        try:
            if view is not None and await asyncio.to_thread(self._continues, view[0]):
                return Declines(name, f"it refuses {ours.size} entries, and shows a head of ours")
        except TileError as error:
            return await self._unreadable(error)
        words = contradiction(name, size, ours.size, shown=view is not None)
        notes = [self.told.note] if view is None else [self.told.note, view[1]]
        await asyncio.to_thread(self._stop, words, notes)
        return Contradicts(name, words)

    def _continues(self, view: Checkpoint) -> bool:
        """Whether that head is one of ours."""
        told = self.told
        return view.size <= told.checkpoint.size and told.reader.root_at(view.size) == view.root

    def _stop(self, words: str, notes: Sequence[str]) -> None:
        words = f"{words}\nSeen at {instant(self.clock.now())}, by this machine's clock."
        kept = keep_evidence(Layout(self.archive.folder).alarms, words, notes, Files())
        self.archive.stop_publishing(reason_to_stop(words, kept, notes))

    async def _unreadable(self, error: TileError) -> Answered:
        """Partial files of a size go away once a newer head is published; else they are lost."""
        now = await asyncio.to_thread(lambda: self.archive.published)
        if now != self.told.checkpoint:
            return Superseded(self.witness.label)
        return Declines(self.witness.label, f"not asked, for our log can't be read: {error}")
