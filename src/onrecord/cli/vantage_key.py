"""The command that changes a vantage's key, on the machine that looks from elsewhere."""

from pathlib import Path

import click

from onrecord.archive.vantages.folder import open_vantage
from onrecord.archive.vantages.rotation import (
    Earlier,
    earlier_key,
    finish_vantage_key,
    next_vantage_key,
)
from onrecord.cli.lines import paragraph
from onrecord.cli.options import as_json, json_option, say, vantage_option

__all__ = ["rotate_key"]


@click.command("rotate-key", short_help="Give a machine that looks from elsewhere another key.")
@vantage_option
@json_option
@click.option("--finish", is_flag=True, help="Sign with the new key from now on.")
def rotate_key(folder: Path, wants_json: bool, finish: bool) -> None:
    """Change a vantage's key without a gap: what waits in its outbox goes on its way.

    \b
    1. onrecord vantage rotate-key             prints the key that is to come
    2. onrecord vantage add KEY                at the archive, which takes both from then on
    3. end the collector, rotate-key --finish, start it again
    4. when it says so: onrecord vantage distrust OLD-KEY, at the archive

    If the key is in other hands, distrust it at the archive first; what waits is a gap then.
    """
    if not finish:
        key = next_vantage_key(folder)
        if wants_json:
            as_json({"dir": str(folder), "key": str(key), "signs": False})
            return
        say(f"The vantage's next key: {key}", bold=True)
        paragraph(
            "Put it on record at the archive: onrecord vantage add KEY. Then end the collector, run"
            " onrecord vantage rotate-key --finish, and start it again.",
            margin="",
        )
        return
    with open_vantage(folder) as vantage:
        key = finish_vantage_key(folder, vantage.outbox)
        waiting, earlier = vantage.outbox.waiting().count, earlier_key(vantage.outbox, key)
    if wants_json:
        old = None if earlier is None else earlier.key
        as_json({"key": str(key), "old": old, "signs": True, "waiting": waiting})
        return
    say(f"The vantage's key is now: {key}", bold=True)
    _tell_what_is_left(earlier, waiting)


def _tell_what_is_left(earlier: Earlier | None, waiting: int) -> None:
    if earlier is None:
        return
    say(f"  before that: {earlier.key}")
    waits = f"{waiting} things that the earlier key signed wait to be put on record. " * (
        waiting > 0
    )
    paragraph(
        f"{waits}Start onrecord collect again; it says when the archive can distrust the earlier"
        " key without losing anything.",
        margin="",
    )
