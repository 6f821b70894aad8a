"""What does an editor put on record: a declaration, a case?"""

from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import COVERS, MOMENT, WEB_ADDRESS, WORDS, among
from onrecord.cli.printing import print_case
from onrecord.desk.cases import CaseError, cases, change_case, find_case
from onrecord.desk.declaring import DeclarationError, Draft
from onrecord.desk.declaring import declare as put_declaration
from onrecord.desk.naming import resolve, resolve_account
from onrecord.desk.shapes import case_shape
from onrecord.network import SystemClock
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import Act, Capacity, Covers, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange

__all__ = ["case", "declare"]

_MOST_EVIDENCE = 100_000_000  # bytes of a file; a page with its pictures has a few million


class _AsGiven(TypedDict):
    """The options that a draft takes as they were given."""

    speaker: str
    institution: str | None
    words: str
    language: str | None
    said_at: datetime
    channel: str
    channel_url: str | None
    independent: bool | None
    ground_words: str | None
    begins_at: datetime | None
    ends_at: datetime | None
    scope_words: str | None
    withdraws: str | None


@click.command()
@archive_option
@json_option
@click.option(
    "--account",
    "accounts",
    multiple=True,
    help="An enrolled account that it is about: its handle, address or id.",
)
@click.option("--speaker", type=WORDS, required=True, help="Who says it.")
@click.option("--capacity", type=among(Capacity), required=True, help="As what they speak.")
@click.option("--institution", type=WORDS, help="The institution they speak for.")
@click.option("--words", type=WORDS, required=True, help="The words, exactly as said.")
@click.option("--language", help="Their language, such as en or pt-BR (BCP 47).")
@click.option("--said-at", type=MOMENT, required=True, help="When, such as 2026-01-31T12:00Z.")
@click.option(
    "--channel", type=WORDS, required=True, help="Where: the ministry's site, a briefing."
)
@click.option("--channel-url", type=WEB_ADDRESS, help="Its address.")
@click.option(
    "--independent/--not-independent",
    default=None,
    help="Whether the channel is independent of the disputed account.",
)
@click.option("--act", type=among(Act), required=True, help="What the words do.")
@click.option("--denies", type=among(Denied), multiple=True, help="What is denied.")
@click.option(
    "--ground",
    type=among(Ground),
    default=Ground.NONE.value,
    show_default=True,
    help="The ground, as claimed.",
)
@click.option("--ground-words", type=WORDS, help="The words that claim it.")
@click.option(
    "--scope",
    "kinds",
    type=among(ScopeKind),
    multiple=True,
    show_default=ScopeKind.POSTS.value,
    help="About what.",
)
@click.option("--from", "begins_at", type=MOMENT, help="Beginning of the time they speak of.")
@click.option("--until", "ends_at", type=MOMENT, help="End of that time.")
@click.option("--scope-words", type=WORDS, help="The words that set it: 'as of today'.")
@click.option(
    "--covers",
    type=COVERS,
    multiple=True,
    help="Your decision whether a post is meant, with the reason, which is published.",
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A file in which the words can be seen; it goes into bundles.",
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
    **given: Unpack[_AsGiven],
) -> None:
    """Put on record what somebody declared about posts, in their words.

    It is about whole accounts (--account), about single posts (--covers), or both. Which posts
    of an account are meant follows from --scope, --from and --until; where that does not decide,
    the answer is "unclear" until --covers says more. Nothing is edited later: a declaration can
    be taken back by another one (--withdraws).

    \b
    onrecord declare --account embassy.example --speaker "A spokesperson" \\
        --capacity superior-institution --words "… is not ours." --act disowns \\
        --denies authorship --said-at 2026-03-03T09:10Z --channel "the ministry's site" \\
        --scope-words "As of today" --from 2026-03-03T00:00Z
    """
    seen = tuple(_evidence(path) for path in evidence)
    with open_archive(folder) as archive:
        draft = Draft(
            accounts=tuple(_enrolled(archive, name) for name in accounts),
            kinds=tuple(map(ScopeKind, kinds)) or (ScopeKind.POSTS,),
            covers=tuple((resolve(archive, post), yes, why) for post, yes, why in covers),
            evidence=seen,
            capacity=Capacity(capacity),
            act=Act(act),
            denies=tuple(map(Denied, denies)),
            ground=Ground(ground),
            **given,
        )
        logged = put_declaration(archive, draft, SystemClock().now())
    if wants_json:
        as_json({"digest": logged.digest, "index": logged.index})
    else:
        say(f"On record as entry {logged.index}: {logged.digest}")


def _enrolled(archive: Archive, name: str) -> AccountId:
    account = resolve_account(archive, name)
    if account is None:
        raise DeclarationError(f"{name[:200]!r} is no account on record")
    return account


def _evidence(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_MOST_EVIDENCE + 1)
    if len(data) > _MOST_EVIDENCE:
        raise DeclarationError(f"{path} has more than {_MOST_EVIDENCE:,} bytes")
    return data


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.argument(
    "action", type=click.Choice(["show", "add", "remove", "title", "note"]), default="show"
)
@click.argument("what", nargs=-1)
def case(folder: Path, wants_json: bool, name: str, action: str, what: tuple[str, ...]) -> None:
    """Make a case, change it, and show it.

    NAME is yours to choose: small letters, digits and dashes. A case begins with its first post
    or its title.

    \b
    onrecord case NAME                  show it
    onrecord case NAME add POST …       put posts in (refs or addresses)
    onrecord case NAME remove POST …    take posts out
    onrecord case NAME title TEXT       call it so
    onrecord case NAME note TEXT        add a note, which is published with it
    """
    if bool(what) != (action != "show"):
        told = "takes nothing more" if what else f"needs something to {action}"
        raise click.UsageError(f"case {name} {action} {told}")
    with open_archive(folder, writing=action != "show") as archive:
        if action != "show":
            _change(archive, name, action, what)
        found = find_case(archive, name)
    as_json(case_shape(found)) if wants_json else print_case(found)


def _change(archive: Archive, name: str, action: str, what: tuple[str, ...]) -> None:
    if action in ("remove", "note") and name not in cases(archive):
        raise CaseError(f"there is no case called {name[:80]!r}")
    posts: tuple[Ref, ...] = ()
    if action in ("add", "remove"):
        posts = tuple(resolve(archive, one) for one in what)
    change = CaseChange(
        case=name,
        title=" ".join(what) if action == "title" else None,
        adds=posts if action == "add" else (),
        removes=posts if action == "remove" else (),
        note=" ".join(what) if action == "note" else None,
    )
    if change_case(archive, change, SystemClock().now()) is None:
        say("It is so already: nothing was recorded.", err=True)
