"""What does an editor look up?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option
from onrecord.cli.parameters import MOMENT
from onrecord.cli.printing import print_account, print_post
from onrecord.cli.printing_copies import print_captures, print_copies, print_taken
from onrecord.desk.as_of import AsOf
from onrecord.desk.captures import ShownCapture, Taken, capture_shape, captures_of, take_capture
from onrecord.desk.copies import copies_of, copy_shape
from onrecord.desk.finding import PostFinding, find_account, find_post, latest_posts
from onrecord.desk.naming import resolve, resolve_account
from onrecord.desk.shapes import account_shape, post_shape
from onrecord.network import SystemClock
from onrecord.record.accounts import AccountId

__all__ = ["show"]

_POSTS = 20  # of an account


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.option("--as-of", "moment", type=MOMENT, help="Say what was true at this time.")
@click.option("--known", type=MOMENT, help="Say it by what this archive knew at this time.")
@click.option(
    "--captures",
    "into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the captured pages of a post (WACZ) and their screenshots into this folder.",
)
def show(
    folder: Path,
    wants_json: bool,
    name: str,
    moment: datetime | None,
    known: datetime | None,
    into: Path | None,
) -> None:
    """Show what is on record about a post or an account.

    NAME is a post's address, its ref or the beginning of one (4 digits or more); or an account's
    address, handle or id. Times are written like 2026-01-31T12:00Z. A statement of noon that was
    recorded at six was true at one o'clock (--as-of), and was not yet known (--known).
    """
    as_of = AsOf(moment=moment, known=known)
    with open_archive(folder, writing=False) as archive:
        account = resolve_account(archive, name)
        if account is not None and into is not None:
            raise click.UsageError("--captures is of a post, and this is an account.")
        if account is not None:
            _show_account(archive, account, as_of, wants_json)
            return
        found = find_post(archive, resolve(archive, name), as_of)
        _show_post(archive, found, wants_json, into)


def _show_post(archive: Archive, found: PostFinding, wants_json: bool, into: Path | None) -> None:
    captures, copies = captures_of(archive, found.entries), copies_of(archive, found.entries)
    taken = None if into is None else _take(archive, captures, into)
    if wants_json:
        shape = {
            **post_shape(found),
            "captures": [capture_shape(one) for one in captures],
            "copies": [copy_shape(one) for one in copies],
        }
        as_json(shape if taken is None else {**shape, "taken": [_taken_shape(t) for t in taken]})
        return
    print_post(found)
    print_captures(captures)
    print_copies(copies)
    if taken is not None:
        print_taken(taken)


def _take(archive: Archive, captures: Sequence[ShownCapture], into: Path) -> list[Taken]:
    into.mkdir(parents=True, exist_ok=True)
    return [take_capture(archive, one, into) for one in captures]


def _taken_shape(taken: Taken) -> dict[str, Any]:
    return {
        "index": taken.shown.logged.index,
        "package": None if taken.package is None else str(taken.package),
        "screenshot": None if taken.screenshot is None else str(taken.screenshot),
        "why": taken.why,
    }


def _show_account(archive: Archive, account: AccountId, as_of: AsOf, wants_json: bool) -> None:
    found = find_account(archive, account, SystemClock().now(), as_of)
    latest = latest_posts(archive, found, _POSTS)
    if wants_json:
        as_json({**account_shape(found), "posts": [post_shape(post) for post in latest]})
    else:
        print_account(found, latest)
