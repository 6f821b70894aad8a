"""How does a group of commands load only the one that is asked for?

A command's own imports are its start-up time, and a verifier that opens a hostile file should hold
little else.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["LoadingGroup"]


class LoadingGroup(click.Group):
    """Commands by their names, in the order of a table: `name: "module of cli:function"`."""

    def __init__(self, *arguments: Any, table: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in self._table:
            return None
        module, _, name = self._table[cmd_name].partition(":")
        found = getattr(import_module(f"onrecord.cli.{module}"), name)
        assert isinstance(found, click.Command)
        return found
