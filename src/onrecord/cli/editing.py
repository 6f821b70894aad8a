"""Commands of an editor: showing, declaring, making a case, exporting and verifying it."""

from datetime import datetime
from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, end_progress, json_option, progress, say
from onrecord.cli.printing import print_account, print_case, print_post, print_verification
from onrecord.desk.as_of import AsOf
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.declaring import DeclarationError, Draft
from onrecord.desk.declaring import declare as put_declaration
from onrecord.desk.export import export_case
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.naming import resolve, resolve_account
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.desk.verify import verify_file
from onrecord.network import SystemClock
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Act, Capacity, Covers, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange
from onrecord.record.times import TimeError, read_claimed

__all__ = ["case", "declare", "export", "show", "verify"]


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return read_claimed(str(value))
        except TimeError as error:
            self.fail(f"{error}. {error.advice}", param, ctx)


class _CoversOption(click.ParamType[tuple[str, Covers, str]]):
    name = "REF=yes|no|unclear:reason"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Covers, str]:
        ref, _, rest = str(value).partition("=")
        word, _, reason = rest.partition(":")
        try:
            return ref, Covers(word), reason
        except ValueError:
            self.fail("write REF=yes, REF=no or REF=unclear, then a colon and why", param, ctx)


def _among(names: type[Act | Capacity | Denied | Ground | ScopeKind]) -> click.Choice[str]:
    return click.Choice([one.value for one in names])


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.option("--as-of", "moment", type=_Moment(), help="What was true at this time.")
@click.option("--known", type=_Moment(), help="What we knew at this time.")
def show(
    folder: Path, wants_json: bool, name: str, moment: datetime | None, known: datetime | None
) -> None:
    """Show what is on record about a post (ref or address), or an account."""
    with open_archive(folder, writing=False) as archive:
        account = resolve_account(archive, name)
        if account is not None:
            found_account = find_account(archive, account, SystemClock().now())
            latest = [
                find_post(archive, ref)
                for ref, _ in archive.index.posts_of(found_account.platform, account, 20)
            ]
            if wants_json:
                shape = account_shape(found_account)
                as_json({**shape, "posts": [post_shape(post) for post in latest]})
            else:
                print_account(found_account, latest)
            return
        found = find_post(archive, resolve(archive, name), AsOf(moment=moment, known=known))
    as_json(post_shape(found)) if wants_json else print_post(found)


@click.command()
@archive_option
@json_option
@click.option("--account", "accounts", multiple=True, help="An enrolled account it is about.")
@click.option("--speaker", required=True, help="Who says it.")
@click.option("--capacity", type=_among(Capacity), required=True, help="As what they speak.")
@click.option("--institution", help="The institution they speak for.")
@click.option("--words", required=True, help="The words, exactly as said.")
@click.option("--language", help="Their language, such as en or ur (BCP 47).")
@click.option("--said-at", type=_Moment(), required=True, help="When, such as 2026-01-31T12:00Z.")
@click.option("--channel", required=True, help="Where: the ministry's site, a press briefing …")
@click.option("--channel-url", help="Its address.")
@click.option(
    "--independent/--not-independent",
    default=None,
    help="Whether the channel is independent of the disputed account.",
)
@click.option("--act", type=_among(Act), required=True, help="What the words do.")
@click.option("--denies", type=_among(Denied), multiple=True, help="What is denied.")
@click.option("--ground", type=_among(Ground), default="none", help="The ground, as claimed.")
@click.option("--ground-words", help="The words that claim it.")
@click.option("--scope", "kinds", type=_among(ScopeKind), multiple=True, help="About what.")
@click.option("--from", "begins_at", type=_Moment(), help="Begin of the window they speak of.")
@click.option("--until", "ends_at", type=_Moment(), help="End of that window.")
@click.option("--scope-words", help="The words that set it: 'as of today'.")
@click.option("--covers", type=_CoversOption(), multiple=True, help="An editor's decision.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A file in which the words can be seen.",
)
@click.option("--withdraws", help="The digest of the declaration that it takes back.")
def declare(
    folder: Path,
    wants_json: bool,
    accounts: tuple[str, ...],
    kinds: tuple[str, ...],
    covers: tuple[tuple[str, Covers, str], ...],
    evidence: tuple[Path, ...],
    capacity: str,
    act: str,
    denies: tuple[str, ...],
    ground: str,
    **words: object,
) -> None:
    """Put on record what somebody declared about posts, in their words."""
    with open_archive(folder) as archive:
        found = [resolve_account(archive, name) for name in accounts]
        unknown = [name for name, one in zip(accounts, found, strict=True) if one is None]
        if unknown:
            raise DeclarationError(f"{unknown[0][:200]!r} is no account on record")
        draft = Draft(
            accounts=tuple(one for one in found if one is not None),
            kinds=tuple(map(ScopeKind, kinds)) or (ScopeKind.POSTS,),
            covers=tuple((resolve(archive, ref), yes, why) for ref, yes, why in covers),
            evidence=tuple(path.read_bytes() for path in evidence),
            capacity=Capacity(capacity),
            act=Act(act),
            denies=tuple(map(Denied, denies)),
            ground=Ground(ground),
            **words,  # type: ignore[arg-type]  # the remaining options, by their names
        )
        logged = put_declaration(archive, draft, SystemClock().now())
    if wants_json:
        as_json({"digest": logged.digest, "index": logged.index})
    else:
        say(f"On record as entry {logged.index}: {logged.digest}")


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.argument(
    "action", type=click.Choice(["show", "add", "remove", "title", "note"]), default="show"
)
@click.argument("what", nargs=-1)
def case(folder: Path, wants_json: bool, name: str, action: str, what: tuple[str, ...]) -> None:
    """Make and show a case: onrecord case NAME add POST … | title TEXT | note TEXT | show."""
    with open_archive(folder) as archive:
        if action != "show":
            change_case(archive, _change(archive, name, action, what), SystemClock().now())
        found = find_case(archive, name)
    as_json(case_shape(found)) if wants_json else print_case(found)


def _change(archive: Archive, name: str, action: str, what: tuple[str, ...]) -> CaseChange:
    if not what:
        raise click.UsageError(f"case {name} {action} needs something to {action}")
    posts: tuple[Ref, ...] = ()
    if action in ("add", "remove"):
        posts = tuple(resolve(archive, one) for one in what)
    return CaseChange(
        case=name,
        title=" ".join(what) if action == "title" else None,
        adds=posts if action == "add" else (),
        removes=posts if action == "remove" else (),
        note=" ".join(what) if action == "note" else None,
    )


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="The bundle's file.")
def export(folder: Path, wants_json: bool, name: str, out: Path | None) -> None:
    """Export a case as a bundle that anybody can verify offline."""
    out = out or Path(f"{name}.onrecord")
    with open_archive(folder) as archive:
        found = find_case(archive, name)
        exported = export_case(
            archive,
            name=found.case.name,
            title=found.case.title,
            posts=found.case.posts,
            claims=case_shape(found),
            exported_at=SystemClock().now(),
            out=out,
            progress=lambda done, whole: progress(f"exporting: {done} of {whole} entries"),
        )
    end_progress()
    if wants_json:
        as_json({"bundle": str(out), "entries": exported.entries, "bytes": exported.bytes})
    else:
        say(f"{out}: {exported.entries} entries, {exported.bytes:,} bytes")
        say(f"Check it: onrecord verify {out} --trust DIR")


@click.command()
@json_option
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="A folder of your own with the log's key (*.vkey) or a tlog-policy named policy.",
)
def verify(wants_json: bool, bundle: Path, trust: Path | None) -> int:
    """Verify a bundle, offline, step by step. Needs no archive."""
    found = verify_file(bundle, trust)
    as_json(found.as_json()) if wants_json else print_verification(found)
    return found.exit_code
