"""How does one machine publish what others record?"""

import asyncio
import signal
from pathlib import Path

import click

from onrecord.archive import Archive, KeyElsewhere, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.cli.logs import Log, log_option, logging_of
from onrecord.cli.options import archive_option
from onrecord.cli.wiring import hands, stamping
from onrecord.watch.asking import Asker
from onrecord.watch.sequencing import Sequencer
from onrecord.watch.stamping import Patience
from onrecord.watch.upkeep import Upkeep
from onrecord.watch.witnesses import Witnesses, asking_witnesses

__all__ = ["sequence"]


@click.command(short_help="Publish what other machines record, until Ctrl-C.")
@archive_option
@log_option
def sequence(folder: Path, form: str | None) -> None:
    """Publish what other machines record, and have it stamped and cosigned, until Ctrl-C.

    Its folder has the log's key. Of several one publishes; the others wait until it has ended, and
    one of them goes on. On one machine `onrecord watch` does all this by itself.
    """
    with (
        logging_of("sequencer", folder, form) as log,
        open_archive(folder) as archive,
        folder_lock(Layout(folder).keys, 0),
    ):
        if not archive.signs:
            raise KeyElsewhere(f"this folder has no key of the log: {folder}")
        asyncio.run(_sequence(archive, log))


async def _sequence(archive: Archive, log: Log) -> None:
    async with (
        hands(archive.configuration) as found,
        stamping(archive, log, Patience()) as stamps,
    ):
        upkeep = Upkeep(Asker(archive, found.fetcher, found.clock), log, stamping=stamps)
        witnesses = Witnesses(archive, found.fetcher, log)
        sequencer = Sequencer(upkeep, lambda: asking_witnesses(witnesses), log)
        loop = asyncio.get_running_loop()
        for end in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(end, sequencer.stop)
        await sequencer.run()
