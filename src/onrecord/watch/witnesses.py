"""Do others know the same history of our log as we do?

The published checkpoint is submitted to every witness in witnesses.policy (C2SP tlog-witness), and
their cosignatures are put under it. A witness that can't be reached holds up nothing. One that
knows more of our log than we do, or other things, stops publishing: then the archive is an older
copy, or there are two of it, and each further head would be a fork.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from onrecord.archive import Archive, StorageError
from onrecord.archive.layout import Layout
from onrecord.archive.witness_policies import load_policy
from onrecord.network import Clock, Fetch, SystemClock
from onrecord.proof.policy import Decision, Policy, Witness, evaluate
from onrecord.proof.policy_text import label
from onrecord.watch.submitting import Submitter, Told, told_by
from onrecord.watch.witness_answers import (
    Answered,
    Asked,
    Contradicts,
    Declines,
    Superseded,
    Unavailable,
    Witnessed,
)

__all__ = ["BETWEEN", "PATIENCE", "Witnesses", "asking_witnesses"]

BETWEEN = 30.0
"""Seconds between two rounds while a watcher publishes; a witness may refuse more than 60 heads a
minute, and a cosignature that is half a minute late harms nobody."""

PATIENCE = 15.0
"""Seconds that one witness may take in all: commands, and a watcher's end, wait for so long."""

_ROUNDS = 4  # while another process publishes newer heads


@dataclass(slots=True)
class Witnesses:
    """Asks the witnesses of one archive, which must be open for writing."""

    archive: Archive
    network: Fetch
    tell: Callable[[str], None] = lambda _: None
    clock: Clock = field(default_factory=SystemClock)
    _said: dict[str, str] = field(default_factory=dict)  # so that each trouble is told once

    def policy(self) -> Policy:
        """Who is asked, as the file has it now. PolicyUnchanged, StorageError."""
        return load_policy(Layout(self.archive.folder).witnesses)

    async def publish(self) -> Asked | None:
        """Ask about what is published, publish, and ask again; None if there are no witnesses.

        The first round finds an archive that was rolled back before it signs anything. Raises
        PublishingStopped then, and what `Archive.publish` raises.
        """
        if not self.policy().witnesses:
            await asyncio.to_thread(self.archive.publish)
            return None
        before = await self.ask(again=True)
        told = await asyncio.to_thread(self.archive.publish)
        return before if told == before.checkpoint else await self.settle()

    async def settle(self) -> Asked:
        """Ask, and again while newer heads are published meanwhile. PublishingStopped."""
        asked = await self.ask()
        for _ in range(_ROUNDS):
            self.archive.require_publishing()
            if not any(isinstance(answer, Superseded) for answer in asked.answers):
                break
            asked = await self.ask()
        return asked

    async def ask(self, *, again: bool = False) -> Asked:
        """One round over the witnesses that have an address and have not cosigned this head.

        With `again` those that have are asked too: they may know more by now.
        """
        policy, told = self.policy(), await asyncio.to_thread(told_by, self.archive)
        before = () if again else self._evaluated(policy, told.note).cosigned
        asking = [one for one in policy.witnesses if one.url is not None and one not in before]
        answers = await asyncio.gather(*(self._ask(witness, told) for witness in asking))
        for answer in answers:
            self._tell(answer)
        found = self._evaluated(
            policy, await asyncio.to_thread(lambda: self.archive.published_note)
        )
        return Asked(
            checkpoint=told.checkpoint,
            answers=tuple(answers),
            cosigned=tuple(witness.label for witness in found.cosigned),
            quorum=None if found.quorum is None else label(found.quorum),
            quorum_met=found.quorum_met,
        )

    async def go_on(self, between: float = BETWEEN) -> None:
        """Ask in rounds until cancelled. A disk that fails for a moment ends nothing."""
        while True:
            await asyncio.sleep(between)
            with suppress(StorageError):  # after a fatal one the archive itself writes no more
                await self.ask()

    def _evaluated(self, policy: Policy, note: str) -> Decision:
        return evaluate(policy, note, [self.archive.verifier_key])

    async def _ask(self, witness: Witness, told: Told) -> Answered:
        key = f"witness {witness.key.name}+{witness.key.key_id.hex()}"
        last = _number(self.archive.state.get(key))
        submitter = Submitter(self.archive, self.network, witness, told, last, self.clock)
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await submitter.ask()
        except TimeoutError:
            answer = Unavailable(witness.label, f"no answer within {PATIENCE:g} seconds")
        if submitter.forgotten is not None:
            self._once(f"{witness.label} forgot", _forgot(witness, last, submitter.forgotten))
        if isinstance(answer, Witnessed):
            self.archive.state.set(key, str(told.checkpoint.size))
        return answer

    def _tell(self, answer: Answered) -> None:
        match answer:
            case Witnessed():
                self._said.pop(answer.name, None)
            case Unavailable() | Declines():
                self._once(answer.name, f"witness {answer.name}: {answer.why}")
            case Contradicts():
                self._once(answer.name, f"ALARM: {answer.why} Nothing more is published.")
            case Superseded():
                pass

    def _once(self, about: str, words: str) -> None:
        if self._said.get(about) != words:
            self._said[about] = words
            self.tell(words)


@asynccontextmanager
async def asking_witnesses(witnesses: Witnesses) -> AsyncIterator[None]:
    """Ask before the block publishes anything, in rounds while it runs, and once at its end."""
    await witnesses.ask(again=True)
    rounds = asyncio.create_task(witnesses.go_on())
    try:
        yield
    finally:
        if rounds.done():
            rounds.result()  # a mistake of ours is told, not swallowed
        rounds.cancel()
        await asyncio.gather(rounds, return_exceptions=True)
        await witnesses.ask()


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _forgot(witness: Witness, last: int, says: int) -> str:
    return (
        f"witness {witness.label} has cosigned {last} entries, and now says {says}: either"
        " an older answer was served, or it has forgotten, and could cosign another history. Ask its"
        " operator."
    )
