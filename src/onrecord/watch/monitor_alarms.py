"""What can a monitor say of a log, and whose fault is it?"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from onrecord.network import Fetch
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE, OnrecordError

__all__ = ["Alarm", "KeyNeeded", "Kind", "NotReached", "key_told_by"]


class Kind(StrEnum):
    """What was seen that a log in order does not show: by mistake, by a fault, or on purpose."""

    ANOTHER_ROOT = "another root at the same size"
    SMALLER = "fewer entries than before"
    REWRITTEN = "a rewritten past"
    WRONG_LOG = "another log under this address"
    BAD_SIGNATURE = "a head that the log's key has not signed"
    WRONG_TILES = "tiles that are not those of its head"


class Alarm(OnrecordError):
    """The log contradicts itself, or what is served under its address is not the log."""

    exit_code = EXIT_FAILED
    advice = (
        "Keep the alarm's files, and ask the log's operator before anything is said of them: a backup"
        " that went on or a damaged file looks the same. docs/witnesses.md tells them apart."
    )

    def __init__(
        self, kind: Kind, words: str, notes: Sequence[str], kept: Path | None = None
    ) -> None:
        super().__init__(f"ALARM: {kind}: {words}{f'; kept in {kept}' if kept else ''}")
        self.kind, self.words, self.notes, self.kept = kind, words, tuple(notes), kept


class NotReached(OnrecordError):
    """The log could not be read, which says nothing about it."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Try again later. The address is that of the folder in which `checkpoint` lies."


class KeyNeeded(OnrecordError):
    """Nobody has said which key is the log's."""

    exit_code = EXIT_USAGE
    advice = "Get the log's key from its operator by a way that you trust: --key VKEY"


async def key_told_by(network: Fetch, url: str) -> KeyNeeded:
    """What to say to somebody who gave no key: the log's own word is shown, and not trusted."""
    exchange = await network.fetch(f"{url.rstrip('/')}/log.vkey")
    try:
        key = VerifierKey.parse(exchange.body[:4096].decode().removesuffix("\n"))
    except (UnicodeDecodeError, NoteError):
        return KeyNeeded("which key is the log's?")
    return KeyNeeded(
        "which key is the log's? It shows one itself, which proves nothing",
        advice=f"Compare with what its operator says, then: --key '{key}'",
    )
