"""How are heads of the log stamped when somebody asks for it, and what did the services say?"""

import asyncio
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, ConfigurationError, open_archive
from onrecord.cli.cosigning import publish
from onrecord.cli.lines import hanging
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.wiring import stamping
from onrecord.findings.words.moments import moment
from onrecord.findings.words.proven import outcome
from onrecord.record.errors import EXIT_ENVIRONMENT
from onrecord.record.stamps import Promised, Stamp, Stamped
from onrecord.record.times import instant
from onrecord.watch.owed_stamps import StampedHead
from onrecord.watch.stamping import SHORT

__all__ = ["stamp", "stamp_before"]


@click.command()
@archive_option
@json_option
def stamp(folder: Path, wants_json: bool) -> int:
    """Have the newest head of the log stamped by all services, now.

    For cron, or before evidence leaves the archive; `onrecord watch` does the same by itself. If
    nothing was appended since the last stamped head, only the services that it lacks are asked.
    Ends with 4 if any of them has not stamped: then run it again later.
    """
    with open_archive(folder) as archive:
        services = _names(archive)
        if not services:
            raise ConfigurationError(
                "no time-stamping service is configured",
                advice='Add them to onrecord.toml, [time] services: "NAME URL", with pins/NAME.pem',
            )
        head = stamp_now(archive)
        shape = _shape(head, services)
    as_json(shape) if wants_json else _print(head, services)
    return 0 if shape["complete"] else EXIT_ENVIRONMENT


def stamp_now(archive: Archive) -> StampedHead | None:
    """Publish, and have that head stamped; the newest stamped head."""
    publish(archive)  # first, so that the witnesses' cosignatures are under what is stamped

    async def run() -> StampedHead | None:
        async with stamping(archive, lambda words: say(words, err=True), SHORT) as found:
            return await found.stamp(at_once=True)

    return asyncio.run(run())


def stamp_before(archive: Archive, leaving: str) -> None:
    """Have what is on record stamped before `leaving` it; say so if any service did not."""
    services = _names(archive)
    if not services:
        return
    lacking = _shape(stamp_now(archive), services)["lacking"]
    if lacking:
        say(f"{leaving} without a time stamp by {', '.join(lacking)}", err=True)


def _names(archive: Archive) -> list[str]:
    return [line.split(" ", 1)[0] for line in archive.configuration.time.services]


def _shape(head: StampedHead | None, services: list[str]) -> dict[str, Any]:
    """The newest head, what each service said of it at last, and who has not stamped it."""
    latest = {} if head is None else {one.service: one for one in head.entries}
    stamped = set() if head is None else head.vouched_by()
    lacking = [name for name in services if name not in stamped]
    return {
        "size": None if head is None else head.size,
        "root": None if head is None else head.entries[0].root,
        "complete": head is not None and not lacking,
        "lacking": lacking,
        "services": [_service(name, latest.get(name)) for name in services],
    }


def _service(name: str, found: Stamp | None) -> dict[str, Any]:
    said = None if found is None else found.outcome
    why = None if said is None or isinstance(said, Stamped | Promised) else said.why
    return {
        "service": name,
        "outcome": None if said is None else type(said).__name__.lower(),
        "said_at": instant(said.said_at) if isinstance(said, Stamped) else None,
        "why": why,
        "revocation": 0 if found is None else len(found.revocation),
    }


def _print(head: StampedHead | None, services: list[str]) -> None:
    if head is None:
        say("Nothing is on record yet, so there is no head to stamp.")
        return
    say(f"The head of {head.size} entries, asked about {moment(head.asked_at)}:", bold=True)
    latest = {one.service: one for one in head.entries}
    for name in services:
        found = latest.get(name)
        told = "it was not asked" if found is None else outcome(found)
        good = found is not None and isinstance(found.outcome, Stamped)
        hanging(f"  {name}: ", f"{told}.", "green" if good else "red")
