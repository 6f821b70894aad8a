"""The demo: the whole life of one incident, with no network."""

import asyncio
import lzma
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.cli.incident import BANNER, CASE, RUMOUR, Incident, Outcome, Stage, play
from onrecord.cli.options import as_json, json_option, say
from onrecord.cli.printing_demo import Played, played_shape, print_played
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.search.checking import check_text
from onrecord.desk.shapes import case_shape
from onrecord.network.recording import Heard, Line, read_recording
from onrecord.network.replay import Player
from onrecord.watch.loop import Pace
from onrecord.web import serve

__all__ = ["demo"]

_ORIGIN = "demo.onrecord.example/log"


@click.command()
@json_option
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder that does not exist yet; a fresh one by default.",
)
@click.option(
    "--port",
    default=0,
    show_default="any free one",
    type=click.IntRange(0, 65535),
    help="Port of the case's page; 0 for any that is free.",
)
@click.option(
    "--calibration",
    type=click.Choice(("shipped", "synthetic")),
    default="shipped",
    show_default=True,
    help="synthetic: made-up numbers, to see how an assessment looks.",
)
def demo(wants_json: bool, folder: Path | None, port: int, calibration: str) -> None:
    """Play one incident from beginning to end, offline, and check its evidence."""
    at_terminal = sys.stdout.isatty() and not wants_json
    os.environ.setdefault("ONRECORD_STATE", "")  # a demonstration leaves nothing outside its folder
    folder = folder or Path(tempfile.mkdtemp(prefix="onrecord-demo-")) / "archive"
    create_archive(folder, _ORIGIN)
    with open_archive(folder) as archive:
        if not wants_json:
            say(BANNER, bold=True)
            say()
        played = asyncio.run(_play(archive, quiet=wants_json, synthetic=calibration == "synthetic"))
        if wants_json:
            as_json(played_shape(played))
            return
        print_played(played)
        if at_terminal:
            say()
            serve(
                archive,
                "127.0.0.1",
                port,
                lambda url: say(f"The case: {url}cases/{CASE}  (Ctrl-C ends)"),
            )
        else:
            say(f"The case page: onrecord serve --dir {folder}   then /cases/{CASE}")


async def _play(archive: Archive, *, quiet: bool, synthetic: bool) -> Played:
    lines = _recorded()
    player = Player(lines)
    settings = replace(archive.configuration.bluesky, **_servers(lines))

    async def nothing(_: Stage) -> None:
        """The world has acted already, while it was recorded."""

    incident = Incident(
        archive=archive,
        network=player,
        stream=player,
        clock=player,
        settings=settings,
        pace=Pace(idle=0.2, tick=0.05, settle=0.0, spacing=0.0),
        before=nothing,
        tell=(lambda _: None) if quiet else say,
        synthetic=synthetic,
    )
    return _checked(archive, player, await play(incident))


def _recorded() -> tuple[Line, ...]:
    packed = files("onrecord.cli").joinpath("incident.jsonl.xz").read_bytes()
    return read_recording(lzma.decompress(packed).decode().splitlines(keepends=True))


def _checked(archive: Archive, player: Player, outcome: Outcome) -> Played:
    found = find_case(archive, CASE)
    bundle = archive.folder / f"{CASE}.onrecord"
    export_case(
        archive,
        name=CASE,
        title=found.case.title,
        posts=outcome.posts,
        claims=case_shape(found),
        exported_at=player.now(),
        out=bundle,
    )
    # Whoever verifies brings their own trust. Here we play both sides: a reader who was given
    # the log's key by another way than the bundle.
    trust = archive.folder / "trust"
    trust.mkdir()
    (trust / "log.vkey").write_text(f"{archive.verifier_key}\n")
    checked = check_text(archive, RUMOUR)
    verified = verify_file(bundle, trust)
    return Played(archive.folder, bundle, found, checked, verified, outcome.weighed)


def _servers(lines: Sequence[Line]) -> dict[str, Any]:
    """The servers that the recording was taken from, by its own addresses."""
    heard = next(line for line in lines if isinstance(line, Heard))
    asked = [line.question.url for line in lines if not isinstance(line, Heard)]
    plc = next(url for url in asked if url.endswith("/log/audit"))
    resolver = next(url for url in asked if "resolveHandle" in url)
    return {
        "firehose": heard.url.partition("/xrpc/")[0],
        "plc": plc.partition("/did:")[0],
        "handle_resolver": resolver.partition("/xrpc/")[0],
    }
