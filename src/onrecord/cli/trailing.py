"""How does an operator see what editors did?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.cli.options import archive_option, as_json, json_option
from onrecord.cli.printing_editing import print_acts
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.shapes import act_shape

__all__ = ["trail"]


@click.command(short_help="What editors did, latest first.")
@archive_option
@json_option
@click.option(
    "--before", type=click.IntRange(0), help="Only what stands before this entry of the log."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="At most so many.",
)
def trail(folder: Path, wants_json: bool, before: int | None, limit: int) -> None:
    """What editors did, when, by which role and how they came, latest first.

    Each change in an editor's name writes its act into the log in the same step. No page for
    readers and no bundle tells it.
    """
    with open_archive(folder, writing=False) as archive:
        found = acts(archive, before, limit)
    if wants_json:
        as_json({"acts": [act_shape(one) for one in found]})
    else:
        print_acts(found)
