"""Where do posts stand that are known from reports only?"""

from datetime import datetime
from pathlib import Path

import click

from onrecord.cli.options import as_json, json_option
from onrecord.cli.parameters import MOMENT
from onrecord.cli.printing_standing import print_incident, print_incidents
from onrecord.desk.as_of import AsOf
from onrecord.desk.incidents.files import load_incidents
from onrecord.desk.incidents.shapes import incident_shape
from onrecord.findings.reported import reported
from onrecord.record.errors import EXIT_FAILED

__all__ = ["standing"]


@click.command()
@json_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--verbose", "-v", is_flag=True, help="Print each incident whole.")
@click.option("--at", "--as-of", "moment", type=MOMENT, help="By what had been said at this time.")
@click.option("--known", type=MOMENT, help="By the files that had been written at this time.")
def standing(
    wants_json: bool,
    paths: tuple[Path, ...],
    verbose: bool,
    moment: datetime | None,
    known: datetime | None,
) -> int:
    """Show where posts stand that are known from reports only. Needs no archive.

    PATHS are files of sourced incidents, or folders of them (docs/incidents.md). One file is
    printed whole, several as a list. Nothing here says whether an account was in other hands:
    whoever says so is named. Exit status 1 if a post stands otherwise than its file expects.

    \b
    onrecord standing examples/incidents
    onrecord standing examples/incidents/pk-chengdu-2023.toml
    """
    as_of = AsOf(moment=moment, known=known)
    found = [(one, reported(one, moment, known)) for one in load_incidents(paths)]
    if wants_json:
        as_json({"incidents": [incident_shape(one, posts, as_of) for one, posts in found]})
    elif verbose or len(found) == 1:
        for incident, posts in found:
            print_incident(incident, posts, as_of)
    else:
        print_incidents(found, as_of)
    wrong = any(post.as_expected is False for _, posts in found for post in posts)
    return EXIT_FAILED if wrong else 0
