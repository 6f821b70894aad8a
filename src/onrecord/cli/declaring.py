"""What does an editor put on record of somebody's public words?"""

import sys
from pathlib import Path
from typing import Any, Unpack

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.asking import ask
from onrecord.cli.declaring_options import AsGiven, declaration_options
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.submitting import (
    put_or_propose,
    require_named,
    say_proposed,
    signed,
    signing_options,
)
from onrecord.desk.declarations.declaring import prepared_declaration
from onrecord.desk.declarations.draft import DeclarationError, Draft, Prefilled
from onrecord.desk.declarations.evidence_files import evidence_of
from onrecord.desk.declarations.from_words import from_page, from_post
from onrecord.desk.institutions.spoken import without_standing
from onrecord.desk.naming import resolve, resolve_account
from onrecord.network import SystemClock
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Denied,
    Extent,
    Ground,
    ScopeKind,
    Via,
)

__all__ = ["ask", "declare"]


@click.command()
@archive_option
@json_option
@declaration_options
@signing_options
def declare(
    folder: Path,
    wants_json: bool,
    accounts: tuple[str, ...],
    from_post: str | None,
    from_file: Path | None,
    quote: str | None,
    via_outlet: str | None,
    via_url: str | None,
    paraphrase: bool,
    covers: tuple[tuple[str, Covers, str], ...],
    evidence: tuple[Path, ...],
    editor: str | None,
    proposes: bool,
    why: str | None,
    **given: Unpack[AsGiven],
) -> None:
    """Put on record what somebody declared about posts, in their words.

    It is about whole accounts (--account), about single posts (--covers), or both. Which posts
    of an account are meant follows from --scope, --from and --until; where that does not decide,
    the answer is "unclear" until --covers says more. Nothing is edited later: a declaration can
    be taken back by another one (--withdraws).

    At a terminal, whatever is not given is asked, and nothing is recorded before you say so.

    \b
    onrecord declare --account embassy.example --from-post POST \\
        --act disowns --denies authorship --scope-words "As of today"
    onrecord declare --account embassy.example --speaker "A spokesperson" \\
        --capacity superior-institution --words "… is not ours." --act disowns \\
        --denies authorship --said-at 2026-03-03T09:10Z --channel "the ministry's site" \\
        --scope-words "As of today" --from 2026-03-03T00:00Z
    onrecord declare … --editor NAME --why …       another editor reviews it first
    """
    signing = signed(editor, why, proposes=proposes)
    files = tuple(evidence_of(path) for path in evidence)
    with open_archive(folder) as archive:
        require_named(archive, signing)
        known = _given(given) | {
            "accounts": tuple(_enrolled(archive, name) for name in accounts) or None,
            "covers": tuple((resolve(archive, post), yes, why) for post, yes, why in covers)
            or None,
            "via": _via(via_outlet, via_url, paraphrase=paraphrase),
            "evidence": files or None,
        }
        known = {name: value for name, value in known.items() if value is not None}
        prefilled = Prefilled(**known, settled=frozenset(known))
        for proposed in _proposed(archive, prefilled, from_post, from_file, quote):
            prefilled = prefilled.over(proposed)
        draft = _draft(archive, prefilled, asks=_at_terminal() and not wants_json)
        prepared = prepared_declaration(archive, draft, SystemClock().now())
        done = put_or_propose(archive, prepared, signing)
        logged = done.logged
        why_not = () if done.proposed else without_standing(archive, logged)
    if wants_json:
        notes = [*prefilled.notes, *why_not]
        as_json(
            {
                "digest": logged.digest,
                "index": logged.index,
                "proposed": done.proposed,
                "notes": notes,
            }
        )
        return
    for note in prefilled.notes:
        say(note)
    if done.proposed:
        say_proposed(logged)
        return
    say(f"On record as entry {logged.index}: {logged.digest}")
    for reason in why_not:
        say(f"It changes no post's standing. {reason}")


def _given(given: AsGiven) -> dict[str, Any]:
    """The options as the fields of a draft."""
    capacity, act, ground, extent = (given[x] for x in ("capacity", "act", "ground", "extent"))
    return dict(given) | {
        "capacity": None if capacity is None else Capacity(capacity),
        "act": None if act is None else Act(act),
        "ground": None if ground is None else Ground(ground),
        "extent": None if extent is None else Extent(extent),
        "denies": tuple(map(Denied, given["denies"])) or None,
        "kinds": tuple(map(ScopeKind, given["kinds"])) or None,
        "details": given["details"] or None,
        "hedged": given["hedged"] or None,
    }


def _proposed(
    archive: Archive,
    prefilled: Prefilled,
    post: str | None,
    file: Path | None,
    quote: str | None,
) -> list[Prefilled]:
    """What a post or a page proposes."""
    if (file is None) != (quote is None):
        raise click.UsageError("--from-file and --quote go together: a page, and words in it")
    if file is not None and (post is not None or prefilled.words is not None):
        raise click.UsageError("the words come from --quote, --from-post or --words: give one")
    found = []
    if post is not None:
        found.append(from_post(archive, post, prefilled.accounts or ()))
    if file is not None and quote is not None:
        found.append(from_page(evidence_of(file), quote))
    return found


def _draft(archive: Archive, prefilled: Prefilled, *, asks: bool) -> Draft:
    unsettled = prefilled.known.keys() - prefilled.settled - {"evidence", "said_in"}
    about = prefilled.accounts or prefilled.covers
    if asks and (prefilled.missing or not about or unsettled):
        return ask(archive, prefilled, SystemClock().now)
    if prefilled.missing:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in prefilled.missing)
        raise click.UsageError(f"Missing {flags}. At a terminal, what is missing is asked.")
    return prefilled.draft()


def _via(outlet: str | None, url: str | None, *, paraphrase: bool) -> Via | None:
    if outlet is None:
        if url is not None or paraphrase:
            raise click.UsageError("--via-url and --paraphrase need --via-outlet")
        return None
    return Via(outlet=outlet, url=url, paraphrase=paraphrase)


def _enrolled(archive: Archive, name: str) -> AccountId:
    account = resolve_account(archive, name)
    if account is None:
        raise DeclarationError(f"{name[:200]!r} is no account on record")
    return account


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
