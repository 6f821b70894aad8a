"""How does a stranger check a bundle?"""

from pathlib import Path

import click

from onrecord.cli.options import as_json, json_option, say
from onrecord.cli.printing_verification import print_verification
from onrecord.desk.bundles.reported import verify_and_report
from onrecord.desk.bundles.single import single_shape, verify_single
from onrecord.desk.bundles.verify import verify_file
from onrecord.network import SystemClock

__all__ = ["verify"]


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
@click.option(
    "--proof",
    type=click.Path(path_type=Path),
    help="BUNDLE is a single entry of a log, and this the proof that the log holds it"
    " (C2SP tlog-proof); needs --trust.",
)
def verify(
    wants_json: bool, bundle: Path, trust: Path | None, page: Path | None, proof: Path | None
) -> int:
    """Verify a bundle, offline, step by step. Needs no archive.

    Ends with 0 if it is proved, 1 if it failed, 3 if all but your own trust is there: without
    --trust the answer is at most "unanchored", and it is so too once the time stamps have lapsed.
    Get the log's key from its operator by a way that you trust, not from the bundle.
    """
    if proof is not None:
        return _verify_entry(wants_json, bundle, proof, trust, page)
    at = SystemClock().now()
    if page is None:
        found = verify_file(bundle, trust, at=at)
    else:
        found = verify_and_report(bundle, page, trust, at=at)
    as_json(found.as_json()) if wants_json else print_verification(found)
    return found.exit_code


def _verify_entry(
    wants_json: bool, entry: Path, proof: Path, trust: Path | None, page: Path | None
) -> int:
    if trust is None or page is not None:
        raise click.UsageError("--proof is of a single entry: it needs --trust, and no --report")
    found = verify_single(entry, proof, trust)
    shape = single_shape(found)
    if wants_json:
        as_json(shape)
        return 0
    say(f"Proved: the log {shape['log']} held it when it had {shape['size']:,} entries.", bold=True)
    if found.cosigned:
        say(f"Witnesses of yours who saw that head: {', '.join(shape['witnesses'])}")
    else:
        say("Your trust asks for no witness: others may be shown another history of this log.")
    return 0
