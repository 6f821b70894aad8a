"""How does a case leave the archive, and how does a stranger check it?"""

from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.cli.cosigning import publish
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.cli.printing import print_verification
from onrecord.cli.stamping import stamp_before
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.reported import verify_and_report
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.custody.events import note_event
from onrecord.desk.shapes import case_shape
from onrecord.network import SystemClock
from onrecord.record.custody import CustodyEvent

__all__ = ["export", "verify"]


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
    help="Name captured pages and leave them out: they may show people who are not of the case.",
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


@click.command()
@json_option
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="A folder of your own with the log's key (*.vkey) or a tlog-policy named policy, and"
    " certificates of time-stamping services (tsa/NAME.pem).",
)
@click.option(
    "--report",
    "page",
    type=click.Path(path_type=Path),
    help="Also write the answer as a page to print or attach (HTML); it must not exist yet.",
)
def verify(wants_json: bool, bundle: Path, trust: Path | None, page: Path | None) -> int:
    """Verify a bundle, offline, step by step. Needs no archive.

    Ends with 0 if it is proved, 1 if it failed, 3 if all but your own trust is there: without
    --trust the answer is at most "unanchored", and it is so too once the time stamps have lapsed.
    Get the log's key from its operator by a way that you trust, not from the bundle.
    """
    at = SystemClock().now()
    if page is None:
        found = verify_file(bundle, trust, at=at)
    else:
        found = verify_and_report(bundle, page, trust, at=at)
    as_json(found.as_json()) if wants_json else print_verification(found)
    return found.exit_code
