"""How does an operator copy an archive, and bring it back?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.archive import restore as restore_archive
from onrecord.cli.lines import paragraph
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.desk.custody.backing import go_on, make_backup
from onrecord.network import SystemClock

__all__ = ["backup", "restore"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(short_help="Copy the archive, while it is being written to.")
@archive_option
@json_option
@click.argument("dest", type=_FOLDER)
@click.option(
    "--with-keys", is_flag=True, help="Also the log's private keys. Whoever has them can sign."
)
@click.option("--verify", is_flag=True, help="Read all of it again before it counts.")
def backup(folder: Path, wants_json: bool, dest: Path, with_keys: bool, verify: bool) -> None:
    """Copy the archive into a folder, new or with an earlier backup, also while it is watched.

    What is new is added, and what was redacted since is taken out; whatever ends it in between,
    the backup before it stays whole. Search and other things that are derived are left out.
    """
    if with_keys:
        say(
            "The private key goes along, unencrypted: whoever holds the backup can sign as this"
            " log.",
            err=True,
        )
    with open_archive(folder) as archive, progress("backing up") as tell:
        made = make_backup(
            archive,
            dest,
            SystemClock().now(),
            with_keys=with_keys,
            verify=verify,
            progress=tell,
        )
    found = made.manifest
    if wants_json:
        as_json(
            {
                "backup": str(dest),
                "entries": found.size,
                "root": found.root,
                "files": found.count,
                "bytes": found.bytes,
                "sha256": made.digest,
                "copied": made.copied,
                "removed": made.removed,
                "keys": found.keys,
            }
        )
        return
    say(f"{dest}: {found.size} entries, {found.count} files, {found.bytes:,} bytes", bold=True)
    say(f"New in it: {made.copied} blobs. Taken out, since they were redacted: {made.removed}.")
    if not with_keys:
        say("Without the log's private key: keep a copy of keys/ elsewhere, where nobody reads it.")


@click.command(short_help="Bring an archive back from a backup.")
@archive_option
@json_option
@click.argument("source", type=_FOLDER, required=False)
@click.option(
    "--redactions", type=_FILE, help="A newer withheld.jsonl: what it names does not come back."
)
@click.option(
    "--continue",
    "shown",
    type=_FILE,
    multiple=True,
    help="The newest checkpoint that anybody holds, in a file; then the archive may sign again.",
)
def restore(
    folder: Path,
    wants_json: bool,
    source: Path | None,
    redactions: Path | None,
    shown: tuple[Path, ...],
) -> None:
    """Bring an archive back from a backup (SOURCE), wholly or not at all.

    What was signed after the backup must not be signed again with other entries. So what came
    back only reads, until --continue shows it the newest checkpoint that anybody holds: your web
    server, a witness, a monitor, a bundle (time/checkpoint in it).
    """
    if (source is None) == (not shown):
        raise click.UsageError("give either the backup's folder, or --continue FILE")
    if source is None:
        newest = go_on(folder, [path.read_bytes() for path in shown], SystemClock().now())
        if wants_json:
            as_json({"dir": str(folder), "shown": newest.size})
        else:
            say(f"It goes on, after a head of {newest.size} entries that was shown.", bold=True)
        return
    with progress("restoring") as tell:
        done = restore_archive(source, folder, redactions=redactions, progress=tell)
    if wants_json:
        as_json({"dir": str(folder), "entries": done.manifest.size, "left_out": done.withheld})
        return
    say(f"{folder}: {done.manifest.size} entries, of {done.manifest.made_at}", bold=True)
    if done.withheld:
        say(f"Left out, since they were redacted: {done.withheld} blobs.")
    if not done.manifest.keys:
        say("Put the log's private key back as keys/log.pem, with mode 0600.")
    paragraph(
        "It reads, and signs nothing yet. Fetch the newest checkpoint that anybody holds, then:"
        " onrecord restore --continue FILE",
        margin="",
    )
