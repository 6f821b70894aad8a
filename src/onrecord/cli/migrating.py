"""How do the parts of an archive move to where several machines can reach them?"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from onrecord.archive.configuration import bucket_settings
from onrecord.archive.opening_records import require_postgres
from onrecord.archive.opening_stores import require_s3
from onrecord.cli.lines import paragraph
from onrecord.cli.options import archive_option, as_json, json_option, progress, say

__all__ = ["migrate"]


@click.group(short_help="Move records, blobs or the log elsewhere.")
def migrate() -> None:
    """Move a part of the archive into a database or a bucket; the log stays the same."""


@migrate.command("sqlite-to-postgres", short_help="From records.db into PostgreSQL.")
@archive_option
@json_option
@click.option(
    "--to",
    "conninfo",
    required=True,
    metavar="CONNINFO",
    help='The database, as libpq takes it: "host=… dbname=… user=…", without a password.',
)
@click.option(
    "--then",
    default="",
    metavar="CONNINFO",
    help="The same database with another role, for onrecord.toml: one that does not own the tables.",
)
def sqlite_to_postgres(folder: Path, wants_json: bool, conninfo: str, then: str) -> None:
    """Move the records into a PostgreSQL database, with a role that may make a schema.

    Commands may run meanwhile. Stopped in the middle, the same command goes on; at the end
    onrecord.toml names the database, and nothing can be appended to records.db any more. Start
    what still runs (watch, serve) again then.
    """
    require_postgres()
    from onrecord.archive.moving_records import move_records  # the extra

    with progress("moving") as tell:
        moved = move_records(folder, conninfo, tell, then=then)
    if wants_json:
        root = moved.head.root.hex()
        as_json({"size": moved.head.size, "root": root, "copied": moved.copied})
        return
    say(f"{moved.place} holds {moved.head.size} entries, {moved.copied} of them new.", bold=True)
    say(f"Root: {moved.head.root.hex()}, as before.")
    paragraph(
        "Start again what still runs. records.db stays as it was, takes nothing more, and may be"
        " deleted once a backup of the database exists.",
        margin="",
    )
    if not then:
        paragraph(
            "onrecord.toml names the role that you gave, which owns the tables. No process should"
            " log in as it: name another there first (docs/operations.md, Roles).",
            margin="",
        )


def _into_bucket(command: Callable[..., None]) -> Callable[..., None]:
    """The options that name a bucket."""
    for option in (
        click.option("--region", default="", help="Its region; us-east-1 if not given."),
        click.option("--endpoint", default="", help="The service's server; AWS if not given."),
        click.option(
            "--to", "s3", required=True, metavar="BUCKET/PREFIX", help="The bucket, or part of one."
        ),
    ):
        command = option(command)
    return command


@migrate.command("blobs-to-s3", short_help="From blobs/ into a bucket.")
@archive_option
@json_option
@_into_bucket
def blobs_to_s3(folder: Path, wants_json: bool, s3: str, endpoint: str, region: str) -> None:
    """Copy the blobs into a bucket of an S3-compatible service, which nobody else may read.

    Stop the watcher before. Stopped in the middle, the same command goes on; at the end
    onrecord.toml names the bucket. Credentials: keys/s3.toml, or the environment.
    """
    require_s3()
    from onrecord.archive.moving_objects import move_blobs  # the extra

    with progress("copying", of="shelves") as tell:
        moved = move_blobs(folder, bucket_settings(s3, endpoint, region), tell)
    if wants_json:
        as_json(asdict(moved))
        return
    say(f"{moved.place} holds {moved.objects} objects, {moved.copied} of them new.", bold=True)
    paragraph(
        "Start again what still runs. What lies in blobs/ is a copy now; take it away once"
        " onrecord doctor --fixity finds everything in the bucket, and leave the empty folder"
        " blobs/sha256.",
        margin="",
    )


@migrate.command("log-to-s3", short_help="From log/ into a bucket that everybody may read.")
@archive_option
@json_option
@_into_bucket
def log_to_s3(folder: Path, wants_json: bool, s3: str, endpoint: str, region: str) -> None:
    """Copy the published log into a bucket of an S3-compatible service, and publish there.

    Readers, or a CDN, fetch it from there. At the end onrecord.toml names the bucket.
    """
    require_s3()
    from onrecord.archive.moving_objects import move_log  # the extra

    with progress("copying", of="files") as tell:
        moved = move_log(folder, bucket_settings(s3, endpoint, region), tell)
    if wants_json:
        as_json(asdict(moved))
        return
    say(f"The log is published in {moved.place}: {moved.objects} objects.", bold=True)
    paragraph(
        "Start again what still runs. log/log.vkey stays the key that this archive trusts; the rest"
        " of log/ is a copy now.",
        margin="",
    )
