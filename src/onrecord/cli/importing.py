"""How does an editor put a file of declarations, or somebody's copy, on record?"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import MOMENT
from onrecord.cli.printing_copies import print_kept_copy, print_pieces
from onrecord.cli.terminal import visible, wrapped
from onrecord.cli.wiring import hands
from onrecord.desk.copies import (
    COPY_ENDINGS,
    SEVERAL,
    Given,
    Piece,
    enrolled_at_x,
    fetched,
    keep_copy,
    keep_pieces,
    kept_copy_shape,
    pieces_of,
)
from onrecord.desk.declarations.importing import Imported, ImportRefused, import_declarations
from onrecord.desk.naming import resolve
from onrecord.network import SystemClock

__all__ = ["import_"]


@click.command("import")
@archive_option
@json_option
@click.option("--dry-run", is_flag=True, help="Check the file, and record nothing.")
@click.option(
    "--given-by",
    "by",
    help="Of a copy: who gave it to us. Required; everybody reads it: “a reader” will do.",
)
@click.option("--obtained", help="Of a copy: how we came by it; everybody reads that, too.")
@click.option("--url", help="Of a copy: the page that it shows, by their word.")
@click.option("--made-at", type=MOMENT, help="Of a copy: when it was made, by their word.")
@click.option("--note", help="Of a copy: what else everybody should know of it.")
@click.option(
    "--post", "posts", multiple=True, help="Of a copy: a post that it shows; again for more."
)
@click.option("--words", help="Of a copy of one post: its words, as you read them in it.")
@click.option(
    "--fetch",
    "fetch",
    is_flag=True,
    help="Of archives' addresses: fetch each copy. The archive learns which posts you look for.",
)
@click.option("--damaged", is_flag=True, help="Of a copy: keep it though it is damaged.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(
    folder: Path,
    wants_json: bool,
    dry_run: bool,
    by: str | None,
    posts: tuple[str, ...],
    damaged: bool,
    fetch: bool,
    file: Path,
    **said: Any,
) -> None:
    """Put declarations (TOML, CSV) or somebody's copies on record.

    Of declarations all are recorded, or none; every row is checked before. A copy is kept as it
    is, with who gave it, and what it says of itself: it is that person's word, and never changes
    whether a post counts as seen. What is on record already, to the letter, is not recorded
    again: the same file can be imported twice.

    A copy is WACZ, WARC, HTML (a page, or a report that quotes), PNG, JPEG, WebP or PDF. Of a HAR, of
    the export (zip) that X gives an account of itself, and of a list of archives' addresses (.urls)
    the pieces are kept that show posts on record. Words are compared with the digest of what X's
    API served us, where only that is kept.
    """
    is_copy = file.name.lower().endswith(COPY_ENDINGS)
    if is_copy and not (by or "").strip():
        raise click.UsageError("Say who gave us this copy: --given-by WHO")
    if not is_copy and (by or posts or damaged or any(said.values())):
        raise click.UsageError(
            f"{file.name} is no copy, by its name: those end with {', '.join(COPY_ENDINGS)}."
        )
    if fetch and not file.name.lower().endswith(".urls"):
        raise click.UsageError("--fetch is for a list of archives' addresses (.urls).")
    if said.get("words") and len(posts) != 1:
        raise click.UsageError("--words are those of one post: name it with --post.")
    if is_copy and file.name.lower().endswith(SEVERAL):
        if said.pop("words", None) or said.pop("url", None) or damaged:
            raise click.UsageError(f"{file.name} says itself what it shows: no --words, --url.")
        given = {**said, "words": None, "url": None}
        _import_pieces(folder, wants_json, dry_run, (by or "").strip(), posts, fetch, file, given)
    elif is_copy:
        _import_copy(folder, wants_json, dry_run, (by or "").strip(), posts, damaged, file, said)
    else:
        _import_declarations(folder, wants_json, dry_run, file)


def _import_copy(
    folder: Path,
    wants_json: bool,
    dry_run: bool,
    by: str,
    posts: tuple[str, ...],
    damaged: bool,
    file: Path,
    said: dict[str, Any],
) -> None:
    with open_archive(folder, writing=not dry_run) as archive:
        refs = tuple(dict.fromkeys(resolve(archive, name) for name in posts))
        given = Given(by=by, posts=refs, **said)
        now: datetime = SystemClock().now()
        kept = keep_copy(archive, file, given, now, damaged=damaged, only_try=dry_run)
    if wants_json:
        as_json({"dry_run": dry_run, "copy": kept_copy_shape(kept)})
    else:
        print_kept_copy(kept)


def _import_pieces(
    folder: Path,
    wants_json: bool,
    dry_run: bool,
    by: str,
    posts: tuple[str, ...],
    fetch: bool,
    file: Path,
    said: dict[str, Any],
) -> None:
    with open_archive(folder, writing=not dry_run) as archive:
        refs = tuple(dict.fromkeys(resolve(archive, name) for name in posts))
        given, now = Given(by=by, posts=refs, **said), SystemClock().now()
        pieces = pieces_of(file, enrolled_at_x(archive))
        if fetch and not dry_run:
            pieces = asyncio.run(_fetch(archive, pieces))
        found = keep_pieces(archive, pieces, given, now, only_try=dry_run)
    if wants_json:
        copies = [kept_copy_shape(one) for one in found.kept]
        as_json({"dry_run": dry_run, "copies": copies, "not_on_record": found.strangers})
    else:
        print_pieces(found)


async def _fetch(archive: Archive, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    async with hands(archive.configuration, tls_only=False) as ours:
        return await fetched(ours.fetcher, pieces)


def _import_declarations(folder: Path, wants_json: bool, dry_run: bool, file: Path) -> None:
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
