"""How does somebody keep an eye on a log?"""

import asyncio
from ipaddress import ip_address
from pathlib import Path
from secrets import SystemRandom
from typing import Any
from urllib.parse import urlsplit

import click

from onrecord.cli.options import as_json, json_option, say
from onrecord.desk.bundles.verify import read_trust
from onrecord.network import Fetcher, Guard, Limits
from onrecord.network.target import Target
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError
from onrecord.watch.monitor_alarms import Alarm, KeyNeeded, NotReached, key_told_by
from onrecord.watch.monitored import MonitorState, known_logs
from onrecord.watch.monitoring import Looked, Monitor

__all__ = ["monitor"]

_LARGEST = 20 * 2**20  # bytes of one answer: 256 entries of 65,535 bytes, and room


class _WrongUse(OnrecordError):
    exit_code = EXIT_USAGE
    advice = "Name one with --origin."


@click.command(short_help="Follow a log, and alarm if it rewrites its past.")
@json_option
@click.argument("url")
@click.option(
    "--key", "keys", multiple=True, help="The log's public key (vkey), from its operator."
)
@click.option("--trust", type=click.Path(path_type=Path), help="A folder of your own with it.")
@click.option("--origin", help="The log's name, if --trust or the state knows several.")
@click.option(
    "--view",
    "views",
    multiple=True,
    help="Where others are shown the same log: a mirror, or a witness's URL/witness/logs/ID.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("onrecord-monitor"),
    show_default=True,
    help="The folder in which the last head and the alarms are kept.",
)
@click.option(
    "--every",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="Seconds between two looks, give or take a fifth.",
)
@click.option("--once", is_flag=True, help="Look once and return.")
@click.option("--entries", is_flag=True, help="Read every new entry, and count the kinds.")
def monitor(
    wants_json: bool,
    url: str,
    keys: tuple[str, ...],
    trust: Path | None,
    origin: str | None,
    views: tuple[str, ...],
    state: Path,
    every: float,
    once: bool,
    entries: bool,
) -> int:
    """Follow a log over HTTP, and alarm if it rewrites its past.

    URL is where its `checkpoint` lies, such as https://records.example.org/log. Needs no archive.

    Ends with 1 on an alarm, whose signed notes are kept in --state for everybody to check; with
    4 if the log or a view could not be read, which says nothing about them. The key is
    remembered.
    """
    given = (*map(_key, keys), *(() if trust is None else read_trust(trust).keys))
    for address in (url, *views):
        Target.read(address)
    tell = _Teller(wants_json)
    try:
        return asyncio.run(_monitor(url, given, origin, views, state, every, once, entries, tell))
    except Alarm as alarm:
        if not wants_json:
            raise
        tell.alarm(alarm)
        return alarm.exit_code


async def _monitor(
    url: str,
    given: tuple[VerifierKey, ...],
    origin: str | None,
    views: tuple[str, ...],
    folder: Path,
    every: float,
    once: bool,
    entries: bool,
    tell: "_Teller",
) -> int:
    guard = Guard(allow_private=[found for one in (url, *views) if (found := _literal(one))])
    limits = Limits(body=_LARGEST)
    async with Fetcher(vantage="monitor", contact="", guard=guard, limits=limits) as fetcher:
        name = origin or _only(given, folder)
        if name is None:
            raise await key_told_by(fetcher, url)
        state = MonitorState(folder, name)
        own = [key for key in given if key.name == name]
        known = tuple(dict.fromkeys((*state.trusted(), *own)))
        if not known:
            raise KeyNeeded(f"no key of {name} was given")
        following = Monitor(fetcher, url, known, state, views, entries)
        if not once:
            await following.follow(every, SystemRandom().random, tell)
        looked = await following.look()
        tell(looked)
        return EXIT_ENVIRONMENT if looked.missed else 0


def _key(text: str) -> VerifierKey:
    """1 means an alarm here, so a key that can't be read must not end with it."""
    try:
        return VerifierKey.parse(text)
    except NoteError as error:
        raise _WrongUse(str(error), advice=error.advice) from error


def _only(given: tuple[VerifierKey, ...], folder: Path) -> str | None:
    """The one log that is meant: of the keys that were given, else of the state."""
    names = {key.name for key in given} or known_logs(folder)
    if len(names) > 1:
        raise _WrongUse(f"keys of several logs: {', '.join(sorted(names))}")
    return next(iter(names), None)


def _literal(url: str) -> str | None:
    """Loopback and other addresses in numbers are meant by whoever types them; names are not.

    A name may be made to lead to this machine's neighbours by whoever owns it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if host != "localhost":
            ip_address(host)
    except ValueError:
        return None
    port = port or (443 if parts.scheme == "https" else 80)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class _Teller:
    """Says what changed; the same head twice is said once."""

    def __init__(self, wants_json: bool) -> None:
        self._json, self._last = wants_json, ""

    def __call__(self, found: Looked | NotReached) -> None:
        if isinstance(found, NotReached):
            self._once(str(found), {"reached": False, "says": str(found)})
            return
        head = found.head.checkpoint
        words = f"{head.origin}: {head.size} entries, root {head.root.hex()}"
        words += "" if found.before is None else f"; they begin with the {found.before.size} before"
        kinds = found.entries
        if kinds:
            words += "; new: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        words += "".join(f"; not compared: {missed}" for missed in found.missed)
        self._once(words, {"reached": True, "alarm": None, **_shape(found)})

    def alarm(self, alarm: Alarm) -> None:
        shape = {"kind": alarm.kind.name.lower(), "says": alarm.words, "kept": str(alarm.kept)}
        as_json({"reached": True, "alarm": shape})

    def _once(self, words: str, shape: dict[str, Any]) -> None:
        if words != self._last:
            as_json(shape) if self._json else say(words)
        self._last = words


def _shape(found: Looked) -> dict[str, Any]:
    head = found.head.checkpoint
    return {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "before": None if found.before is None else found.before.size,
        "entries": None if found.entries is None else dict(found.entries),
        "missed": list(found.missed),
    }
