"""How is it put on record which vantages there are, and whose word is taken?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.lines import hanging
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import MOMENT, WORDS
from onrecord.cli.submitting import editor_option
from onrecord.desk.editing.actors import acting
from onrecord.desk.editing.vantages import add_vantage, describe_vantage, distrust, trust_again
from onrecord.desk.vantages.known import VantageError, known, vantage_shape
from onrecord.findings.words.moments import moment, quoted
from onrecord.network import SystemClock
from onrecord.proof.vantages import VantageKey
from onrecord.record.vantages import VantageTrust

__all__ = ["add", "describe", "distrust_", "list_", "show", "trust"]


@click.command(short_help="Put a vantage and its key on record.")
@archive_option
@json_option
@click.argument("key", type=WORDS)
@click.option("--name", type=WORDS, help="The name that the key should have.")
@click.option("--place", type=WORDS, help="Where it stands, such as a town; everybody reads it.")
@click.option("--operator", type=WORDS, help="Who has it in their hands; everybody reads it.")
@click.option("--why", type=WORDS, help="What it is for.")
@editor_option
def add(
    folder: Path,
    wants_json: bool,
    key: str,
    name: str | None,
    place: str | None,
    operator: str | None,
    why: str | None,
    editor: str | None,
) -> None:
    """Put a vantage on record, by the KEY that it printed (NAME+HASH+KEY) when it was made.

    From then on what it brings is taken, if it signed it. A machine with a new key is added again.
    """
    with open_archive(folder) as archive:
        add_vantage(
            archive,
            key,
            actor=acting(archive, editor),
            at=SystemClock().now(),
            name=name,
            place=place,
            operator=operator,
            why=why,
        )
        _tell(archive, key.strip(), wants_json=wants_json)


@click.command(short_help="Say where it stands now, or in whose hands it is.")
@archive_option
@json_option
@click.argument("key", metavar="NAME|KEY", type=WORDS)
@click.option("--place", type=WORDS, help="Where it stands, such as a town; everybody reads it.")
@click.option("--operator", type=WORDS, help="Who has it in their hands; everybody reads it.")
@click.option("--why", type=WORDS, help="What has changed.")
@editor_option
def describe(
    folder: Path,
    wants_json: bool,
    key: str,
    place: str | None,
    operator: str | None,
    why: str | None,
    editor: str | None,
) -> None:
    """Say where a vantage stands now, or who operates it; its key stays the same.

    What was said before stays in the log. What is not given stays as it is.
    """
    with open_archive(folder) as archive:
        describe_vantage(
            archive,
            key,
            actor=acting(archive, editor),
            at=SystemClock().now(),
            place=place,
            operator=operator,
            why=why,
        )
        _tell(archive, key, wants_json=wants_json)


@click.command("list", short_help="All of them, with whose word is taken.")
@archive_option
@json_option
def list_(folder: Path, wants_json: bool) -> None:
    """Show the vantages on record, in the order in which they came."""
    with open_archive(folder, writing=False) as archive:
        found = known(archive).keys
    _print(found, wants_json=wants_json)


@click.command(short_help="One of them, with what was said of its keys.")
@archive_option
@json_option
@click.argument("name", type=WORDS)
def show(folder: Path, wants_json: bool, name: str) -> None:
    """Show what is on record of a vantage, by its NAME or key, with every word on its trust."""
    with open_archive(folder, writing=False) as archive:
        _tell(archive, name, wants_json=wants_json)


@click.command("distrust", short_help="From a moment on, take its word no more.")
@archive_option
@json_option
@click.argument("key", metavar="NAME|KEY", type=WORDS)
@click.option("--since", type=MOMENT, required=True, help="From when on, as 2026-01-31T12:00Z.")
@click.option("--why", type=WORDS, required=True, help="The reason, which everybody can read.")
@editor_option
def distrust_(
    folder: Path, wants_json: bool, key: str, since: datetime, why: str, editor: str | None
) -> None:
    """From a moment on, let what came under a vantage's key count for nothing.

    So does whatever comes from it after this command, whatever time it states. All of it stays on
    record, and in bundles, and is said to be distrusted.
    """
    with open_archive(folder) as archive:
        actor, now = acting(archive, editor), SystemClock().now()
        distrust(archive, key, since, why=why, actor=actor, at=now)
        _tell(archive, key, wants_json=wants_json)


@click.command("trust", short_help="Take its word again.")
@archive_option
@json_option
@click.argument("key", metavar="NAME|KEY", type=WORDS)
@click.option("--why", type=WORDS, required=True, help="The reason, which everybody can read.")
@editor_option
def trust(folder: Path, wants_json: bool, key: str, why: str, editor: str | None) -> None:
    """Take a vantage's word again, as if its key had never been distrusted.

    That it was, and why, stays on record.
    """
    with open_archive(folder) as archive:
        actor, now = acting(archive, editor), SystemClock().now()
        trust_again(archive, key, why=why, actor=actor, at=now)
        _tell(archive, key, wants_json=wants_json)


def _tell(archive: Archive, name: str, *, wants_json: bool) -> None:
    here = known(archive)
    exact = here.find(name)
    found = here.named(name) if exact is None else (exact,)
    if not found:
        raise VantageError(f"no vantage on record has the name or key {name[:200]!r}")
    _print(found, wants_json=wants_json)


def _print(found: Sequence[VantageKey], *, wants_json: bool) -> None:
    if wants_json:
        as_json({"vantages": [vantage_shape(one) for one in found]})
        return
    if not found:
        say("There are none: onrecord vantage add KEY")
    for one in found:
        _print_one(one)


def _print_one(one: VantageKey) -> None:
    since = one.distrusted_since
    state = "" if since is None else f"  distrusted since {moment(since)}"
    say(state, head=one.key.name, colour=None if since is None else "red")
    say(f"  {one.key}", dim=True)
    where = one.vantage.place or "nobody said where it stands"
    hanging("  ", f"{where}; operated by {one.vantage.operator or 'nobody said whom'}")
    hanging("  ", f"on record since {moment(one.recorded_at)}, by {quoted(one.vantage.by)}")
    for said in one.trust:
        body = said.body
        if isinstance(body, VantageTrust):
            since = body.since
            what = "trusted again" if since is None else f"distrusted from {moment(since)} on"
            at = moment(said.recorded_at)
            hanging("  ", f"{at}: {what}, by {quoted(body.by)}: {quoted(body.why)}")
