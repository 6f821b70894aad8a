"""How does a case leave the archive?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.cli.cosigning import publish
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.cli.stamping import stamp_before
from onrecord.desk.bundles.export import export_case
from onrecord.desk.cases import find_case
from onrecord.desk.custody.events import note_event
from onrecord.desk.shapes import case_shape
from onrecord.network import SystemClock
from onrecord.record.custody import CustodyEvent

__all__ = ["export"]


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    show_default="NAME.onrecord",
    help="The bundle's file, which must not exist yet.",
)
@click.option(
    "--without-captures",
    is_flag=True,
    help="Name captured pages, pictures of them and others' copies, and leave them out: they may"
    " show bystanders.",
)
@click.option("--no-stamp", is_flag=True, help="Do not have the log's head stamped before.")
def export(
    folder: Path,
    wants_json: bool,
    name: str,
    out: Path | None,
    without_captures: bool,
    no_stamp: bool,
) -> None:
    """Export a case as a bundle that anybody can verify offline.

    NAME is the case's. The bundle holds the posts with their proofs, what was declared about
    them, a report to read (REPORT.html), and how to check it by hand (VERIFY.md).
    """
    out = out or Path(f"{name}.onrecord")
    with open_archive(folder) as archive, progress("exporting") as tell:
        find_case(archive, name)  # before anybody is asked
        if not no_stamp:
            stamp_before(archive, f"{out} leaves")
        found = find_case(archive, name)  # with the stamps that came
        exported = export_case(
            archive,
            name=found.case.name,
            title=found.case.title,
            posts=found.case.posts,
            claims=case_shape(found),
            exported_at=SystemClock().now(),
            out=out,
            progress=tell,
            captures=not without_captures,
            publish=lambda: publish(archive),
        )
        note_event(
            archive,
            CustodyEvent.EXPORTED,
            SystemClock().now(),
            digest=exported.sha256,
            where=out.name,
            result=f"the case {found.case.name}: {exported.entries} entries",
            posts=found.case.posts,
        )
    if wants_json:
        shape = {"bundle": str(out), "entries": exported.entries, "bytes": exported.bytes}
        as_json({**shape, "unstamped": exported.unstamped})
    else:
        say(f"{out}: {exported.entries} entries, {exported.bytes:,} bytes")
        if exported.unstamped:
            say(f"{exported.unstamped} of them lie under no time stamp yet.")
        say(f"Check it: onrecord verify {out} --trust DIR")
