"""The command that runs a vantage."""

import asyncio
import signal
from functools import partial
from pathlib import Path

import click

from onrecord.archive.vantages.folder import open_vantage
from onrecord.cli.logs import Log, log_option, logging_of
from onrecord.cli.options import vantage_option
from onrecord.cli.wiring_transport import place_of
from onrecord.network.jetstream.subjects import mark_of

__all__ = ["collect"]


@click.command()
@vantage_option
@partial(log_option, default="words")
def collect(folder: Path, form: str | None) -> None:
    """Listen, ask and visit for an archive elsewhere, until Ctrl-C.

    Everything is signed with this vantage's key, and waits in its outbox until the archive says
    that it is on record. Needs no database, and can't read the record.
    """
    with logging_of("collector", folder, form) as log:
        asyncio.run(_collect(folder, log))


async def _collect(folder: Path, log: Log) -> None:
    with open_vantage(folder) as vantage:
        settings = vantage.configuration
        place = place_of(
            folder,
            settings.transport.servers,
            settings.transport.ca,
            folder / "keys" / "nats.toml",
            mark_of(settings.name),
        )
        from onrecord.cli.wiring_collector import collector  # the extra

        async with collector(vantage, place, log) as collecting:
            loop = asyncio.get_running_loop()
            for end in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(end, collecting.stop)
            log(f"Collecting as {settings.name}")
            await collecting.run()
        left = vantage.outbox.waiting().count
        log.say("Everything was handed over" if not left else f"{left} wait to be put on record")
