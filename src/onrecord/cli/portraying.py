"""How does an account post, for an editor's own eyes?"""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from onrecord.archive import open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.printing_portrait import print_portrait
from onrecord.desk.assessments.portrait import portray
from onrecord.desk.assessments.portrait_page import portrait_page
from onrecord.desk.assessments.portrait_shape import portrait_shape
from onrecord.desk.assessments.private_file import require_writable, write_private
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve, resolve_account
from onrecord.findings.words.portrait import PRIVATE
from onrecord.network import SystemClock

__all__ = ["portrait"]


class _Zone(click.ParamType[ZoneInfo]):
    name = "zone"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> ZoneInfo:
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(
                f"this machine knows no time zone {str(value)[:80]!r}. Give a name such as"
                " Europe/Vienna; if it knows none at all: pip install tzdata",
                param,
                ctx,
            )


@click.command()
@archive_option
@json_option
@click.argument("name", metavar="ACCOUNT")
@click.option(
    "--mark",
    "marks",
    multiple=True,
    metavar="POST",
    help="Mark this post in every picture; only posts from before it are counted. Repeatable.",
)
@click.option("--zone", type=_Zone(), help="Hours by these clocks, too, such as Europe/Vienna.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    help="Write it as a page (HTML), which only you may read; not into an archive's folder.",
)
@click.option("--force", is_flag=True, help="Replace the page if it is there already.")
def portrait(
    folder: Path,
    wants_json: bool,
    name: str,
    marks: tuple[str, ...],
    zone: ZoneInfo | None,
    out: Path | None,
    force: bool,
) -> None:
    """Show how an account posts: hours, clients, languages, pauses, links.

    Private: for the editors of this archive only. It counts posts, not people; it can't tell who
    wrote one, and must not be used to find out. It is never served, published or put into a
    bundle. ACCOUNT is an enrolled account's address, handle or id.
    """
    if out is not None:
        require_writable(out, replace=force)
    now = SystemClock().now()
    with open_archive(folder, writing=False) as archive:
        account = resolve_account(archive, name)
        if account is None:
            raise NotOnRecord(f"{name[:200]!r} is no account on record", advice=_ADVICE)
        refs = [resolve(archive, one) for one in marks]
        found = portray(archive, account, refs, None if zone is None else (zone.key, zone), now)
    if out is not None:
        write_private(portrait_page(found, now), out, replace=force)
    if wants_json:
        as_json(portrait_shape(found))
    elif out is None:
        print_portrait(found)
    else:
        say(f"{out}: {found.portrait.posts:,} posts. {PRIVATE}")


_ADVICE = "Give an enrolled account's address, handle or id: onrecord show ACCOUNT."
