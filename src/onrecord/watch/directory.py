"""Who is the account, and which key signs for it, says its directory?

Frames and hosts can make us want to know, so they must not decide how often we ask: of each
account at most once in `spacing` seconds, and all who want to know meanwhile get the same answer.
"""

import asyncio
from dataclasses import dataclass, field

from onrecord.platforms import bluesky
from onrecord.reading.bluesky import identity_entry, read_identity
from onrecord.record.accounts import AccountId
from onrecord.watch.asking import Asker
from onrecord.watch.recorder import Recorder

__all__ = ["SPACING", "Directory", "now"]

SPACING = 60.0  # seconds between two questions about one account


def now() -> float:
    """Seconds of the loop's clock: for lengths of time only."""
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class _Account:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: float | None = None
    answered: bool = False


@dataclass(slots=True)
class Directory:
    """Confirms identities, and notes them with the accounts."""

    asker: Asker
    recorder: Recorder
    plc: str
    spacing: float = SPACING
    _accounts: dict[AccountId, _Account] = field(default_factory=dict)

    def host_of(self, account: AccountId) -> str:
        """Where the account is, as last confirmed; empty if that is not known."""
        return self.recorder.watched[account].host or ""

    async def confirm(self, account: AccountId, since: float) -> bool:
        """Whether the directory answered a question that was put at `since` or later.

        Waits until it may be asked, unless somebody else asked late enough already.
        """
        known = self._accounts.setdefault(account, _Account())
        async with known.turn:
            if known.asked is None or known.asked < since:
                if known.asked is not None:
                    await asyncio.sleep(known.asked + self.spacing - now())
                known.asked, known.answered = now(), False
                known.answered = await self._ask(account)
            return known.answered

    async def _ask(self, account: AccountId) -> bool:
        exchange, kept = await self.asker.ask(bluesky.ask_identity(self.plc, account))
        found = read_identity(exchange, account)
        if not isinstance(found, tuple):
            await self.asker.record(identity_entry(account, found, kept))
            return False
        identity, history = found

        def note() -> None:
            self.asker.archive.append([identity_entry(account, identity, kept)])
            at = exchange.answered_at
            self.recorder.move(account, lambda was: was.identified(identity, history, at))

        await self.asker.hold(note)
        return True
