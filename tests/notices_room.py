"""How do the tests send notices: rules, a receiver of web hooks, a clock that is set by hand?"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from standardwebhooks import Webhook

from entries import at
from onrecord.archive import Archive
from onrecord.desk.notifying import BlindSource, Notifier, notes
from onrecord.network import Fetcher, Guard
from twin_server import Asked, Reply, Twin

__all__ = ["LOOPBACK", "SECRET", "HookReceiver", "Room", "hook_rules", "write_rules"]

_Result = TypeVar("_Result")

LOOPBACK = ("127.0.0.0/8",)
SECRET = f"whsec_{b64encode(bytes(range(32))).decode()}"


class HookReceiver(Twin):
    """Takes what is signed as Standard Webhooks' own package would sign it, and nothing else."""

    platform = "hooks"

    def __init__(self, *statuses: int) -> None:
        """`statuses` are answered first, one by one; then everything is taken."""
        super().__init__()
        self.statuses = list(statuses)
        self.headers: dict[str, str] = {}

    def answer(self, asked: Asked) -> Reply:
        if not self.is_signed(asked):
            return Reply(b"whose word is this?", 401)
        if self.statuses:
            return Reply(b"", self.statuses.pop(0), self.headers)
        return Reply(b"taken", 204 if len(self.asked) % 2 else 200)

    def is_signed(self, asked: Asked) -> bool:
        headers = asked.headers
        seconds = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=UTC)
        expected = Webhook(SECRET).sign(headers["webhook-id"], seconds, asked.body.decode())
        return headers["webhook-signature"] == expected

    @property
    def ids(self) -> list[str]:
        return [asked.headers["webhook-id"] for asked in self.asked]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.asked]

    @property
    def kinds(self) -> list[str]:
        return [one["type"].removeprefix("onrecord.") for one in self.told]


def write_rules(folder: Path, text: str) -> None:
    path = folder / "notifications.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def hook_rules(url: str, *more: str) -> str:
    """One rule that tells one web hook; `more` are lines of the rule."""
    rule = "\n".join(("[rules.all]", 'to = ["press"]', *more))
    return f'[targets.press]\nhook = "{url}"\nsecret = "{SECRET}"\n{rule}\n'


@dataclass
class Room:
    """An archive's notifier in one process, whose clock stands until it is set on."""

    archive: Archive
    allow: Sequence[str] = LOOPBACK
    moment: datetime = field(default_factory=lambda: at(100))
    blind: list[BlindSource] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def later(self, **length: float) -> None:
        self.moment += timedelta(**length)

    def rules(self, text: str) -> None:
        write_rules(self.archive.folder, text)

    def round(self, *, at_once: bool = False) -> int:
        """One round, of a notifier that remembers nothing: a process of its own."""
        return asyncio.run(self.with_notifier(lambda found: found.once(at_once=at_once)))

    async def with_notifier(self, work: Callable[[Notifier], Any]) -> Any:
        guard = Guard(allow_private=self.allow)
        async with Fetcher(
            vantage="test", contact="", guard=guard, clock=self, tls_only=True
        ) as fetcher:
            found = Notifier(
                archive=self.archive,
                network=fetcher,
                guard=guard,
                clock=self,
                hold=_hold,
                chance=lambda: 0.0,
                blind=lambda: tuple(self.blind),
                tell=self.said.append,
            )
            return await work(found)

    @property
    def noted(self) -> list[str]:
        return [one.words for one in notes(self.archive.state)]


async def _hold(work: Callable[[], _Result]) -> _Result:
    return work()
