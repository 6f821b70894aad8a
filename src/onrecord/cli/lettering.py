"""What does an operator do about what could not be taken?"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.archive import open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.wiring_transport import operator_place

if TYPE_CHECKING:  # the extra
    from onrecord.network.jetstream.connection import Connection
    from onrecord.watch.receiving.dead import DeadLetter

__all__ = ["letters"]

_PATIENCE = 10.0  # seconds until we say that nobody is there
_Found = TypeVar("_Found")


@click.group(short_help="What vantages brought and could not be taken.")
def letters() -> None:
    """Look at dead letters, drop them, or offer them to the recorder once more.

    A letter is dead if its words are not signed by a vantage whose key is on record and trusted,
    or if its bytes are not those of which the words speak. Nothing of it is on record. Needs the
    operator's credentials: keys/nats-operator.toml.
    """


@letters.command("list")
@archive_option
@json_option
def list_(folder: Path, wants_json: bool) -> None:
    """List the dead letters, the oldest first."""
    found = _with(folder, _all)
    if wants_json:
        as_json([_shape(one) for one in found])
        return
    for one in found:
        number = one.headers.get("Onrecord-Number", "?")
        say(f"{one.place}  from {one.mark}, number {number}, {one.size:,} bytes: {one.why}")
    if not found:
        say("No dead letters")


@letters.command()
@archive_option
@json_option
@click.argument("letter", type=click.IntRange(1))
def show(folder: Path, wants_json: bool, letter: int) -> None:
    """Show a dead letter: its headers, and what it says, which nobody has verified."""
    found = _with(folder, lambda connection: _one(connection, letter))
    if wants_json:
        as_json({**_shape(found), "headers": dict(found.headers), "words": found.words})
        return
    say(f"Letter {found.place}: {found.why}", bold=True)
    for name, value in found.headers.items():
        say(f"  {name}: {value}")
    for line in (found.words or "nothing readable").splitlines():
        say(f"  {line}", dim=True)


@letters.command()
@archive_option
@click.argument("letter", type=click.IntRange(1))
def drop(folder: Path, letter: int) -> None:
    """Take a dead letter away for good."""
    from onrecord.watch.receiving.dead import drop_letter

    _with(folder, lambda connection: _act(connection, letter, drop_letter))
    say(f"Letter {letter} is gone")


@letters.command()
@archive_option
@click.argument("letter", type=click.IntRange(1))
def retry(folder: Path, letter: int) -> None:
    """Offer a dead letter to the recorder once more, as when its vantage's key is on record now."""
    from onrecord.watch.receiving.dead import retry_letter

    _with(folder, lambda connection: _act(connection, letter, retry_letter))
    say(f"Letter {letter} is offered once more")


def _with(folder: Path, work: "Callable[[Connection], Coroutine[None, None, _Found]]") -> _Found:
    with open_archive(folder, writing=False) as archive:
        place = operator_place(archive)

    async def act() -> _Found:
        from onrecord.network.jetstream.connection import connected

        async with connected(place, _aside, patience=_PATIENCE) as connection:
            return await work(connection)

    return asyncio.run(act())


async def _all(connection: "Connection") -> "list[DeadLetter]":
    from onrecord.watch.receiving.dead import dead_letters

    return await dead_letters(connection)


async def _one(connection: "Connection", place: int) -> "DeadLetter":
    from onrecord.watch.receiving.dead import NoSuchLetter

    for one in await _all(connection):
        if one.place == place:
            return one
    raise NoSuchLetter(f"there is no dead letter {place}")


async def _act(
    connection: "Connection",
    place: int,
    act: "Callable[[Connection, DeadLetter], Awaitable[None]]",
) -> None:
    await act(connection, await _one(connection, place))


def _shape(one: "DeadLetter") -> dict[str, Any]:
    return {
        "letter": one.place,
        "from": one.mark,
        "why": one.why,
        "run": one.headers.get("Onrecord-Run"),
        "number": one.headers.get("Onrecord-Number"),
        "bytes": one.size,
        "messages": len(one.messages),
    }


def _aside(words: str) -> None:
    say(words, dim=True, err=True)
