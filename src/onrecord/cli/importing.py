"""How does an editor put a file of declarations on record?"""

from pathlib import Path
from typing import Any

import click

from onrecord.archive import open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.terminal import visible, wrapped
from onrecord.desk.declarations.importing import Imported, ImportRefused, import_declarations
from onrecord.network import SystemClock

__all__ = ["import_"]


@click.command("import")
@archive_option
@json_option
@click.option("--dry-run", is_flag=True, help="Check the file, and record nothing.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(folder: Path, wants_json: bool, dry_run: bool, file: Path) -> None:
    """Put the declarations of a TOML or CSV file on record: all of them, or none.

    Every row is checked before anything is recorded. A declaration that is on record already,
    to the letter, is not recorded again: the same file can be imported twice.
    """
    with open_archive(folder, writing=not dry_run) as archive:
        try:
            found = import_declarations(archive, file, SystemClock().now(), only_try=dry_run)
        except ImportRefused as refused:
            for fault in refused.faults:
                under = f", {fault.key}" if fault.key else ""
                say(f"{fault.where}{under}: {' '.join(fault.says.split())}", err=True)
            raise
    if wants_json:
        as_json({"dry_run": dry_run, "rows": [_shape(one) for one in found]})
    else:
        _print(found, dry_run=dry_run)


def _shape(one: Imported) -> dict[str, Any]:
    return {
        "where": one.where,
        "speaker": one.draft.speaker,
        "digest": one.digest,
        "index": one.index,
        "already": one.already,
    }


def _print(found: tuple[Imported, ...], *, dry_run: bool) -> None:
    for one in found:
        words = " ".join(f"{one.draft.speaker}: “{one.draft.words}”".split())
        (first, *rest) = wrapped(visible(words), 56)
        say(f"  {_became(one, dry_run=dry_run):18} {one.where}: {first}{'…' if rest else ''}")
    new = sum(not one.already for one in found)
    counted = "1 declaration" if new == 1 else f"{new} declarations"
    say(f"{counted} {'would be recorded' if dry_run else 'recorded'}.")


def _became(one: Imported, *, dry_run: bool) -> str:
    if one.already:
        return "on record already" if one.index is None else f"already entry {one.index}"
    return "new" if dry_run or one.index is None else f"entry {one.index}"
