"""How does an operator have a part of the bytes looked after each day?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.archive.scrubbing import scrub as scrub_archive
from onrecord.cli.lines import hanging
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.record.errors import EXIT_FAILED

__all__ = ["scrub"]

_SAMPLE = 1000


@click.command(short_help="Hash a part of the bytes again; the next part each time.")
@archive_option
@json_option
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=_SAMPLE,
    show_default=True,
    help="How many blobs; after the last of all it begins again.",
)
def scrub(folder: Path, wants_json: bool, sample: int) -> int:
    """Hash some blobs and their salts again, from the folder or the bucket, and say what is damaged.

    Each run goes on where the last one ended: run it daily, with a sample that comes around in three
    months. Ends with 1 if something is damaged. `onrecord doctor --fixity` examines everything at
    once, and puts it on record.
    """
    with progress("hashing", of="blobs") as tell, open_archive(folder, writing=False) as archive:
        found = scrub_archive(
            archive,
            sample,
            lambda what, done, whole: tell(done, whole),  # noqa: ARG005  # one line for all
        )
    fixity = found.fixity
    if wants_json:
        as_json(
            {
                "blobs": fixity.blobs,
                "bytes": fixity.bytes,
                "last": found.last,
                "around": found.around,
                "faults": fixity.faults,
            }
        )
        return EXIT_FAILED if fixity.found else 0
    around = "; these were the last, the next run begins again" if found.around else ""
    say(f"{fixity.blobs} blobs ({fixity.bytes:,} bytes) hashed again{around}.", bold=True)
    for fault in fixity.faults:
        hanging("      - ", fault)
    say(f"Damaged: {fixity.found}." if fixity.found else "All as they were kept.")
    return EXIT_FAILED if fixity.found else 0
