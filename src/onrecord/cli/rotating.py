"""How does an operator change the log's key?"""

from pathlib import Path

import click

from onrecord.archive import Rotated, finish_rotation
from onrecord.archive import rotate_key as rotate
from onrecord.cli.lines import paragraph
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.network import SystemClock

__all__ = ["rotate_key"]


@click.command("rotate-key", short_help="Change the log's key, as planned or after a compromise.")
@archive_option
@json_option
@click.option("--why", type=WORDS, help="The reason, which goes on record.")
@click.option(
    "--compromised", is_flag=True, help="The old key is in other hands, or lost: it ends at once."
)
@click.option("--finish", is_flag=True, help="End the time in which both keys sign.")
def rotate_key(
    folder: Path, wants_json: bool, why: str | None, compromised: bool, finish: bool
) -> None:
    """Change the log's key; the log stays the same one.

    Stop the watcher first. After a planned change both keys sign until --finish, and the old one
    vouches for the new one. After a compromise the new one signs alone: make it known by ways
    that the old one has no part in. The procedure: docs/keys.md.
    """
    if finish:
        if why is not None or compromised:
            raise click.UsageError("--finish takes no other option")
        key = finish_rotation(folder)
        if wants_json:
            as_json({"key": str(key), "both": False})
        else:
            say(f"The log's one key is now: {key}", bold=True)
        return
    if why is None:
        raise click.UsageError("give --why, which goes on record")
    done = rotate(folder, why=why, at=SystemClock().now(), compromised=compromised)
    if wants_json:
        change = done.change
        as_json(
            {
                "key": change.new,
                "old": change.old,
                "both": done.both,
                "compromised": change.compromised,
                "size": change.size,
                "statement": change.statement,
            }
        )
    else:
        _print(done)


def _print(done: Rotated) -> None:
    say(f"The log's new key: {done.change.new}", bold=True)
    if done.change.statement is not None:
        say("The old key vouches for it; publish this note beside your key:")
        for line in done.change.statement.splitlines():
            say(f"  {line}" if line else "")
    after = (
        "Both keys sign now. Give the new one to all who check your evidence, then run onrecord"
        " rotate-key --finish."
        if done.both
        else "The new key signs alone. Say publicly, by ways that the old key has no part in, that"
        " the old one is worth nothing from now on (docs/keys.md)."
    )
    paragraph(f"{after} Start onrecord watch and onrecord serve again.", margin="")
