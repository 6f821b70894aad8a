"""What does an editor put on record about institutions, and look up?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import click
from click.core import ParameterSource

from onrecord.archive import open_archive
from onrecord.cli.institution_statements import Given, statement
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import MOMENT, WEB_ADDRESS, WORDS
from onrecord.cli.printing_institutions import print_institution
from onrecord.cli.submitting import put_or_propose, show_proposed, signed, signing_options
from onrecord.desk.as_of import AsOf
from onrecord.desk.institutions.found import find_institution, institution_shape
from onrecord.desk.institutions.stating import prepared_statement
from onrecord.findings.offices import SPEAKING
from onrecord.record.institutions import InstitutionKind

__all__ = ["institution"]

_OPERATOR = "the operator of this archive"
_STATED = {"vouched_by", "where", "quoted", "editor", "proposes", "why"}
_TAKES: Mapping[str, set[str]] = {
    "show": {"moment", "known"},
    "set": {"kind", "under", "top", "also"} | _STATED,
    "speaker": {"capacity", "accounts", "since", "until"} | _STATED,
    "channel": {"url", "shares", "independent"} | _STATED,
}


@click.command()
@archive_option
@json_option
@click.argument("name", type=WORDS)
@click.argument("action", type=click.Choice(list(_TAKES)), default="show")
@click.argument("what", required=False, type=WORDS)
@click.option(
    "--kind", type=click.Choice([one.value for one in InstitutionKind]), help="set: what it is."
)
@click.option("--under", type=WORDS, help="set: the institution above it.")
@click.option("--top", is_flag=True, help="set: no institution is above it.")
@click.option(
    "--also",
    type=WORDS,
    multiple=True,
    help="set: another name of it. Those given stand in place of those on record.",
)
@click.option(
    "--capacity",
    type=click.Choice([one.value for one in SPEAKING]),
    help="speaker: as what they speak.",
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    help="speaker: only about this enrolled account (otherwise about all of the institution's).",
)
@click.option("--since", type=MOMENT, help="speaker: from when on, such as 2026-01-31T12:00Z.")
@click.option("--until", type=MOMENT, help="speaker: until when.")
@click.option("--url", type=WEB_ADDRESS, help="channel: its address.")
@click.option(
    "--shares-access-with",
    "shares",
    multiple=True,
    help="channel: an enrolled account whose holder holds this channel too.",
)
@click.option(
    "--independent-of",
    "independent",
    multiple=True,
    help="channel: an enrolled account whose holder does not hold it.",
)
@click.option("--vouched-by", type=WORDS, default=_OPERATOR, show_default=True, help="Who says so.")
@click.option("--where", type=WORDS, help="Where that can be read.")
@click.option("--words", "quoted", type=WORDS, help="The words that say so.")
@click.option("--as-of", "moment", type=MOMENT, help="show: who might speak at this time.")
@click.option("--known", type=MOMENT, help="show: by what this archive knew at this time.")
@signing_options
def institution(
    folder: Path,
    wants_json: bool,
    name: str,
    action: str,
    what: str | None,
    editor: str | None,
    proposes: bool,
    why: str | None,
    **given: Unpack[Given],
) -> None:
    """Put on record what an institution is, who speaks for it, and where; and show it.

    Each statement has a voucher, and holds until a later one about the same institution, speaker
    or channel. Declarations are judged by them: who may speak for an account, and whether the
    channel is independent of it.

    \b
    onrecord institution NAME                     show it
    onrecord institution NAME set …               what it is, and which one is above it
    onrecord institution NAME speaker SPEAKER …   who may speak for it, as what, since when
    onrecord institution NAME channel CHANNEL …   where it speaks, and who else holds that
    onrecord institution NAME … --editor NAME --why …    another editor reviews it first
    """
    _check(action, what)
    signing = signed(editor, why, proposes=proposes)
    with open_archive(folder, writing=action != "show") as archive:
        if action != "show":
            made = statement(archive, name, action, what or "", given)
            prepared = prepared_statement(archive, made)
            done = None if prepared is None else put_or_propose(archive, prepared, signing)
            if done is None:
                say("It is so already: nothing was recorded.", err=True)
            elif done.proposed:
                show_proposed(done, wants_json=wants_json)
                return
        as_of = AsOf(moment=given["moment"], known=given["known"])
        found = find_institution(archive, name, as_of)
    as_json(institution_shape(found)) if wants_json else print_institution(found)


def _check(action: str, what: str | None) -> None:
    """Refuse what the action does not take: it would be dropped without a word."""
    if what is None and action in ("speaker", "channel"):
        raise click.UsageError(f"institution NAME {action} needs the name of a {action}")
    if what is not None and action not in ("speaker", "channel"):
        raise click.UsageError(f"institution NAME {action} takes options only, not {what!r}")
    context = click.get_current_context()
    belongs = {name for names in _TAKES.values() for name in names} - _TAKES[action]
    for option in context.command.params:
        name = option.name or ""
        if name in belongs and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"institution NAME {action} does not take {option.opts[0]}")
