"""What does an operator do about the NATS servers between the machines of an archive?"""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from onrecord.archive import open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.wiring_transport import archive_place, operator_place
from onrecord.network.jetstream.place import Place

__all__ = ["transport"]

_PATIENCE = 10.0  # seconds until we say that nobody is there


@click.group(short_help="The NATS servers over which vantages bring what they saw.")
def transport() -> None:
    """Make the streams of the NATS servers, and see how full they are (docs/vantages.md).

    What lies there is on its way: the record is the archive's alone.
    """


@transport.command(short_help="Make the streams, or change them to be as they must.")
@archive_option
@click.option(
    "--replicas", type=click.IntRange(1, 5), default=1, show_default=True, help="3 in a cluster."
)
@click.option(
    "--megabytes",
    type=click.IntRange(1),
    default=4096,
    show_default=True,
    help="What may be under way at once; and as much may lie among the dead letters.",
)
def prepare(folder: Path, replicas: int, megabytes: int) -> None:
    """Make the streams and consumers, with the operator's credentials (keys/nats-operator.toml)."""
    with open_archive(folder, writing=False) as archive:
        place = operator_place(archive)
    asyncio.run(_prepare(place, replicas, megabytes))
    say(f"The streams are there, with {replicas} replicas each")


@transport.command(short_help="How full the streams are.")
@archive_option
@json_option
def status(folder: Path, wants_json: bool) -> None:
    """How much is under way, waits to be visited, or lies among the dead letters."""
    with open_archive(folder, writing=False) as archive:
        place = archive_place(archive)
    found = asyncio.run(_states(place))
    if wants_json:
        as_json(found)
        return
    for one in found:
        waits = "" if one["waiting"] is None else f", {one['waiting']:,} wait"
        say(f"{one['name']}: {one['messages']:,} messages, {one['bytes']:,} bytes{waits}")


async def _prepare(place: Place, replicas: int, megabytes: int) -> None:
    from onrecord.network.jetstream.connection import connected  # the extra
    from onrecord.network.jetstream.streams import prepare as prepare_streams

    async with connected(place, _aside, patience=_PATIENCE) as connection:
        await prepare_streams(connection, replicas=replicas, megabytes=megabytes)


async def _states(place: Place) -> list[dict[str, Any]]:
    from onrecord.network.jetstream.connection import connected  # the extra
    from onrecord.network.jetstream.streams import states

    async with connected(place, _aside, patience=_PATIENCE) as connection:
        return [asdict(one) for one in await states(connection)]


def _aside(words: str) -> None:
    say(words, dim=True, err=True)
