"""How does another machine begin to work for an archive?"""

from pathlib import Path

import click

from onrecord.archive.joining import Part, join_archive
from onrecord.cli.lines import paragraph
from onrecord.cli.options import archive_option, say
from onrecord.cli.parameters import WORDS

__all__ = ["join"]


@click.command(short_help="Make a folder for another machine of the same archive.")
@archive_option
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The archive's first folder, or a copy of its onrecord.toml, log/log.vkey and pins/.",
)
@click.option(
    "--postgres",
    default="",
    metavar="CONNINFO",
    help="The database with this machine's own role, without a password.",
)
@click.option("--replica", default="", metavar="CONNINFO", help="A replica that it reads from.")
@click.option("--vantage", type=WORDS, help="The name of this machine in the record, if it asks.")
@click.option(
    "--signs", is_flag=True, help="It is to publish: you will bring keys/log.pem yourself."
)
def join(
    folder: Path, source: Path, postgres: str, replica: str, vantage: str | None, signs: bool
) -> None:
    """Make a folder in which this machine takes part in an archive that is there already.

    The records must lie in PostgreSQL, blobs and log in buckets. No private key is copied: without
    --signs this machine records, or shows pages, and another one publishes. docs/deployment.md
    says which machine needs what.
    """
    part = Part(signs=signs, postgres=postgres, replica=replica, vantage=vantage or "")
    made = join_archive(folder, source, part)
    say(f"{folder.resolve()} takes part in {made.origin}", bold=True)
    if signs:
        say(f"Bring the log's private key: {folder / 'keys' / 'log.pem'} (mode 0600)")
    else:
        say("It has no key of the log: another machine publishes (onrecord sequence).")
    paragraph(
        f"Give it credentials of its own for the buckets: {folder / 'keys' / 's3.toml'} (mode 0600)."
        " See whether all is well: onrecord doctor",
        margin="",
    )
