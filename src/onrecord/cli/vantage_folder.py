"""The command that makes a vantage's folder, on the machine that looks from elsewhere."""

import os
from pathlib import Path

import click

from onrecord.archive.vantages.folder import create_vantage
from onrecord.archive.vantages.settings import (
    Duties,
    Surroundings,
    TransportServers,
    VantageConfiguration,
)
from onrecord.cli.options import as_json, json_option, say, vantage_option
from onrecord.cli.parameters import WORDS

__all__ = ["init"]


@click.command(short_help="Make a folder for a machine that looks from elsewhere.")
@vantage_option
@json_option
@click.option("--name", type=WORDS, required=True, help="The name of its key, for ever.")
@click.option("--origin", type=WORDS, required=True, help="The name of the archive's log.")
@click.option("--server", "servers", multiple=True, help="A NATS server: tls://HOST:PORT.")
@click.option("--ca", default="", help="Certificates of those servers: a path from the folder.")
@click.option("--contact", default="", help="A URL or mail address that leads to you.")
@click.option("--firehose", default="wss://bsky.network", help="The stream that it listens to.")
@click.option("--allow-private", multiple=True, help="A private name or network that may be asked.")
@click.option("--listens/--no-listens", default=True, help="Whether it listens to the stream.")
@click.option("--asks/--no-asks", default=True, help="Whether it asks for the archive.")
@click.option("--visits/--no-visits", default=False, help="Whether it visits pages of posts.")
def init(
    folder: Path,
    wants_json: bool,
    name: str,
    origin: str,
    servers: tuple[str, ...],
    ca: str,
    contact: str,
    firehose: str,
    allow_private: tuple[str, ...],
    listens: bool,
    asks: bool,
    visits: bool,
) -> None:
    """Make a vantage's folder with a key of its own, and print the key's public half.

    The archive takes what it brings once that key is on record (onrecord vantage add KEY). The
    credentials for NATS go into keys/nats.toml, mode 0600 (docs/vantages.md).
    """
    configuration = VantageConfiguration(
        origin,
        name,
        Duties(listens=listens, asks=asks, visits=visits),
        Surroundings(contact, allow_private, firehose),
        TransportServers(servers, ca),
    )
    key = create_vantage(folder, configuration, os.urandom).key
    if wants_json:
        as_json({"dir": str(folder), "name": name, "key": str(key)})
        return
    say(f"A vantage in {folder}", bold=True)
    say(f"  key {key}")
    say("  Put it on record at the archive: onrecord vantage add KEY")
    say(f"  Then run: onrecord collect --dir {folder}")
