"""In whose name is something put on record by a command, and who reviews it first?

Whoever has the archive's folder needs nobody's review. Who acts in an editor's name is held to
that editor's role and, if `[editing] review` says so, waits for another one; `--propose` always
waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

import click

from onrecord.archive import Archive
from onrecord.cli.lines import paragraph
from onrecord.cli.options import as_json, say
from onrecord.cli.parameters import WORDS
from onrecord.desk.documents import Prepared, put_prepared
from onrecord.desk.editing.actors import acting, require
from onrecord.desk.editing.proposing import is_reviewed, propose, submit
from onrecord.findings.editing import Doing
from onrecord.network import SystemClock
from onrecord.record.entries import Logged

__all__ = [
    "Signing",
    "Submitted",
    "editor_option",
    "put_or_propose",
    "require_named",
    "say_proposed",
    "show_proposed",
    "signed",
    "signing_options",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Signing(TypedDict):
    """The options as they were given, by `signed`; a reason stands where a name or proposal does."""

    editor: str | None
    proposes: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of it: the entry, and whether it is a proposal only."""

    logged: Logged
    proposed: bool


def editor_option(command: _Command) -> _Command:
    """--editor: for what an editor does."""
    return click.option(
        "--editor",
        type=WORDS,
        show_default="the operator of this archive",
        help="In whose name: somebody who was appointed. Their role is enough for it, or not.",
    )(command)


def signing_options(command: _Command) -> _Command:
    """--editor, --propose and --why: for what may wait for another editor."""
    proposing = click.option(
        "--propose", "proposes", is_flag=True, help="Another editor is to review it first."
    )
    reason = click.option(
        "--why", type=WORDS, help="With --editor or --propose: why; the other editor reads it."
    )
    return editor_option(proposing(reason(command)))


def signed(editor: str | None, why: str | None, *, proposes: bool) -> Signing:
    """The options, checked before anything is asked or read. Raises UsageError."""
    by_name = editor is not None or proposes
    if by_name and why is None:
        raise click.UsageError("say why, for whoever reviews it: --why")
    if why is not None and not by_name:
        raise click.UsageError("--why goes with --editor or --propose")
    return Signing(editor=editor, proposes=proposes, why=why)


def require_named(archive: Archive, signing: Signing) -> None:
    """Return if that name may propose, before somebody is asked a dozen questions. NotAllowed."""
    if signing["editor"] is not None:
        require(archive, acting(archive, signing["editor"]), Doing.PROPOSE)


def put_or_propose(archive: Archive, prepared: Prepared, signing: Signing) -> Submitted:
    """Put it on record, or propose it. Raises NotAllowed and EditingError."""
    now, why = SystemClock().now(), signing["why"]
    if why is None:  # neither a name nor a proposal
        return Submitted(put_prepared(archive, prepared, now), proposed=False)
    actor = acting(archive, signing["editor"])
    proposed = signing["proposes"] or is_reviewed(archive, actor)
    put = propose if proposed else submit
    logged = put(
        archive,
        prepared.body,
        actor=actor,
        why=why,
        at=now,
        accounts=prepared.accounts,
        posts=prepared.posts,
        evidence=prepared.evidence,
    )
    return Submitted(logged, proposed=proposed)


def show_proposed(done: Submitted, *, wants_json: bool) -> None:
    """The same, also as JSON: in place of what would be shown, had it come on record."""
    if wants_json:
        as_json({"digest": done.logged.digest, "index": done.logged.index, "proposed": True})
    else:
        say_proposed(done.logged)


def say_proposed(logged: Logged, *, err: bool = False) -> None:
    """That something waits for another editor, and how they read it."""
    say(f"Proposed as entry {logged.index}: {logged.digest}", err=err)
    if not err:
        paragraph(f"Another editor reads it: onrecord review {logged.digest[:12]}", margin="")
