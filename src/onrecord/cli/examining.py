"""How does an operator ask whether the archive is as it should be?"""

from pathlib import Path
from typing import Any

import click

from onrecord.cli.examining_sources import checks_of_sources
from onrecord.cli.lines import hanging
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.desk.custody.check import Check, State
from onrecord.desk.custody.examining import Examination, examine
from onrecord.network import SystemClock
from onrecord.record.errors import EXIT_FAILED
from onrecord.record.times import instant

__all__ = ["doctor"]

_MARKS = {
    State.FINE: ("ok  ", "green"),
    State.WARNING: ("look", "yellow"),
    State.FAULT: ("FAIL", "red"),
}


@click.command(short_help="Examine the archive, and finish what was left over.")
@archive_option
@json_option
@click.option(
    "--fixity", is_flag=True, help="Hash every byte again. Takes long; can be interrupted."
)
@click.option("--offline", is_flag=True, help="Ask nobody whether the sources work.")
def doctor(folder: Path, wants_json: bool, fixity: bool, offline: bool) -> int:
    """Examine the archive: keys, log, disk, clock, time stamps, witnesses, backups, sources.

    What the log says was redacted and is here all the same is destroyed. Ends with 0, also with
    warnings, and with 1 if something is at fault. With --fixity every blob is hashed again, every
    commitment must open, and the published log must follow from the records; the result goes on
    record.

    Of the sources it asks whether they work now: the addresses in [sources] known_good, and one
    account of each host that is watched. Nothing of their answers is kept.
    """
    with progress("examining") as tell:
        found = examine(
            folder,
            SystemClock().now(),
            fixity=fixity,
            tell=lambda what, done, whole: tell(done, whole),  # noqa: ARG005  # one line for all
        )
    with progress("asking", of="sources") as tell:
        found = found.with_checks(checks_of_sources(folder, offline=offline, tell=tell))
    as_json(_shape(found)) if wants_json else _print(found)
    return 0 if found.fine else EXIT_FAILED


def _print(found: Examination) -> None:
    for one in found.checks:
        mark, colour = _MARKS[one.state]
        hanging(f"{mark}  {one.name:14} ", one.says, colour)
        if one.advice:
            hanging(" " * 21, one.advice)
    for fault in found.fixity.faults if found.fixity else ():
        hanging("      - ", fault)
    if found.events:
        say()
        say("What was done with the bytes lately:", bold=True)
    for at, event in found.events:
        told = [one for one in (event.why, event.where, event.result) if one]
        hanging(
            f"  {at:%Y-%m-%d %H:%M}  {event.event.value:10} ", f"by {event.by}. {' '.join(told)}"
        )


def _shape(found: Examination) -> dict[str, Any]:
    return {
        "fine": found.fine,
        "checks": [_check(one) for one in found.checks],
        "faults": list(found.fixity.faults) if found.fixity else [],
        "events": [
            {
                "at": instant(at),
                "event": event.event.value,
                "by": event.by,
                "why": event.why,
                "where": event.where,
                "digest": event.digest,
                "result": event.result,
                "what": list(event.what),
            }
            for at, event in found.events
        ],
    }


def _check(one: Check) -> dict[str, str]:
    return {
        "name": one.name,
        "state": one.state.value,
        "says": one.says,
        "advice": one.advice,
    }
