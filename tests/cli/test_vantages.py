"""Vantages on the command line: put on record, shown, distrusted, trusted again."""

import click
import pytest

from editor import Editor, editor
from editors_made_up import ADA, appoint_all
from onrecord.cli.vantages import vantage
from vantages_made_up import NORTH, SOUTH

__all__ = ["editor"]

KEY = str(NORTH.key)
SINCE = "2026-01-31T12:00Z"
ADD = ("vantage add", KEY, "--place", "Norrköping", "--operator", "The Northern Gazette")


def test_from_its_key_to_a_distrust_and_back(editor: Editor) -> None:
    assert "There are none" in editor("vantage list").out
    shown = editor(*ADD).out
    assert "Norrköping; operated by The Northern Gazette" in shown and KEY in shown
    assert "Oslo; operated by The N" in editor("vantage describe", KEY, "--place", "Oslo").out
    why = ("--why", "its disk was copied")
    told = editor("vantage distrust", NORTH.name, "--since", SINCE, *why).out
    assert told.count("distrusted since") == 1 and "“its disk was copied”" in told
    (one,) = editor("vantage list", "--json").json["vantages"]
    assert (one["name"], one["key"]) == (NORTH.name, KEY)
    assert one["distrusted_since"] == "2026-01-31T12:00:00.000000Z"
    again = editor("vantage trust", KEY, "--why", "it was another disk", "--json").json
    (one,) = again["vantages"]
    assert one["distrusted_since"] is None and len(one["trust"]) == 2
    assert "trusted again" in editor("vantage show", NORTH.name).out
    acts = [one["act"] for one in editor("trail", "--json").json["acts"]]
    assert acts == ["trusted-vantage", "distrusted-vantage", "described-vantage", "added-vantage"]


REFUSED = {
    "a key that is none": ("add", "north.example"),
    "a key known already": ("add", KEY),
    "another name than the key's": ("add", str(SOUTH.key), "--name", "north.example"),
    "a distrust of nobody": ("distrust", SOUTH.name, "--since", SINCE, "--why", "a reason"),
    "a distrust from tomorrow on": ("distrust", KEY, "--since", "2999-01-01T00:00Z", "--why", "a"),
    "a distrust without a moment": ("distrust", KEY, "--why", "a reason"),
    "trust in what is trusted": ("trust", KEY, "--why", "a reason"),
    "a description that says nothing new": ("describe", KEY),
    "to show nobody": ("show", "east.example"),
    "in the name of nobody": ("trust", KEY, "--why", "a reason", "--editor", "Nobody"),
    "no such thing": ("burn", KEY),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_wrong_use_ends_with_2_and_records_nothing(editor: Editor, fault: str) -> None:
    editor(*ADD)
    size = editor.desk.archive.head.size
    command, *more = REFUSED[fault]
    ran = editor(f"vantage {command}", *more)
    assert ran.status == 2 and editor.desk.archive.head.size == size
    assert "a mistake in onrecord" not in ran.err


def test_an_editor_who_is_no_admin_is_refused(editor: Editor) -> None:
    appoint_all(editor.desk.archive)
    ran = editor(*ADD, "--editor", ADA)
    assert ran.status == 2 and "is not enough: vantage" in ran.err


def test_every_command_and_option_explains_itself() -> None:
    context = click.Context(vantage)
    for name in vantage.list_commands(context):
        command = vantage.get_command(context, name)
        assert command is not None and command.name == name and command.help
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert all(one.help for one in options)
