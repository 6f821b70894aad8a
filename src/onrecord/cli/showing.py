"""What does an editor look up?"""

from datetime import datetime
from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option
from onrecord.cli.parameters import MOMENT
from onrecord.cli.printing import print_account, print_post
from onrecord.desk.as_of import AsOf
from onrecord.desk.finding import find_account, find_post, latest_posts
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
def show(
    folder: Path, wants_json: bool, name: str, moment: datetime | None, known: datetime | None
) -> None:
    """Show what is on record about a post or an account.

    NAME is a post's address, its ref or the beginning of one (4 digits or more); or an account's
    address, handle or id. Times are written like 2026-01-31T12:00Z. A statement of noon that was
    recorded at six was true at one o'clock (--as-of), and was not yet known (--known).
    """
    as_of = AsOf(moment=moment, known=known)
    with open_archive(folder, writing=False) as archive:
        account = resolve_account(archive, name)
        if account is not None:
            _show_account(archive, account, as_of, wants_json)
            return
        found = find_post(archive, resolve(archive, name), as_of)
    as_json(post_shape(found)) if wants_json else print_post(found)


def _show_account(archive: Archive, account: AccountId, as_of: AsOf, wants_json: bool) -> None:
    found = find_account(archive, account, SystemClock().now(), as_of)
    latest = latest_posts(archive, found, _POSTS)
    if wants_json:
        as_json({**account_shape(found), "posts": [post_shape(post) for post in latest]})
    else:
        print_account(found, latest)
