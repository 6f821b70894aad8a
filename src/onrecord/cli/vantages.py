"""What does an operator do about machines that look from elsewhere?"""

import click

from onrecord.cli.loading import LoadingGroup

__all__ = ["vantage"]

_COMMANDS = {
    "init": "vantage_folder:init",
    "rotate-key": "vantage_key:rotate_key",
    "add": "vantage_statements:add",
    "list": "vantage_statements:list_",
    "show": "vantage_statements:show",
    "describe": "vantage_statements:describe",
    "distrust": "vantage_statements:distrust_",
    "trust": "vantage_statements:trust",
}


@click.group(
    cls=LoadingGroup, table=_COMMANDS, short_help="Machines elsewhere that look for this archive."
)
def vantage() -> None:
    """Say which machines elsewhere look for this archive, and whose word is taken.

    A vantage signs what it brings with a key of its own. Everybody can read its name, its place
    and who operates it, in bundles too.

    \b
    onrecord vantage init --name NAME --origin LOG …   on the machine elsewhere: its folder and key
    onrecord vantage add KEY --place WHERE --operator WHO
    onrecord vantage rotate-key                        on the machine elsewhere: another key
    onrecord vantage list                              with what is on record of their keys
    onrecord vantage describe NAME --place WHERE       when it moved, or is in other hands
    onrecord vantage distrust NAME --since TIME --why …
    onrecord vantage trust NAME --why …                as if it had never been distrusted
    """
