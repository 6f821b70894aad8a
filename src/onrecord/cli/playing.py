"""The demo: the whole life of one incident, with no network."""

import asyncio
import lzma
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.cli.incident import BANNER, CASE, RUMOUR, Incident, Stage, play
from onrecord.cli.options import as_json, json_option, say
from onrecord.cli.printing import print_post, print_questions, print_timeline
from onrecord.cli.printing_answers import print_checked
from onrecord.cli.printing_verification import print_verification
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import Verified, verify_file
from onrecord.desk.cases import CaseFinding, find_case
from onrecord.desk.search.checking import Checked, check_text
from onrecord.desk.search.shapes import check_shape
from onrecord.desk.shapes import case_shape, post_shape
from onrecord.network.recording import Heard, Line, read_recording
from onrecord.network.replay import Player
from onrecord.record.accounts import Ref
from onrecord.watch.loop import Pace
from onrecord.web import serve

__all__ = ["demo"]

_ORIGIN = "demo.onrecord.example/log"


@dataclass(frozen=True, slots=True)
class _Played:
    """What the demo leaves behind."""

    folder: Path
    bundle: Path
    found: CaseFinding
    checked: Checked
    verified: Verified


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
def demo(wants_json: bool, folder: Path | None, port: int) -> None:
    """Play one incident from beginning to end, offline, and check its evidence."""
    at_terminal = sys.stdout.isatty() and not wants_json
    os.environ.setdefault("ONRECORD_STATE", "")  # a demonstration leaves nothing outside its folder
    folder = folder or Path(tempfile.mkdtemp(prefix="onrecord-demo-")) / "archive"
    create_archive(folder, _ORIGIN)
    with open_archive(folder) as archive:
        if not wants_json:
            say(BANNER, bold=True)
            say()
        played = asyncio.run(_play(archive, quiet=wants_json))
        if wants_json:
            as_json(_shape(played))
            return
        _print(played)
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


async def _play(archive: Archive, *, quiet: bool) -> _Played:
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
    )
    posts = await play(incident)
    return _checked(archive, player, posts)


def _recorded() -> tuple[Line, ...]:
    packed = files("onrecord.cli").joinpath("incident.jsonl.xz").read_bytes()
    return read_recording(lzma.decompress(packed).decode().splitlines(keepends=True))


def _checked(archive: Archive, player: Player, posts: Sequence[Ref]) -> _Played:
    found = find_case(archive, CASE)
    bundle = archive.folder / f"{CASE}.onrecord"
    export_case(
        archive,
        name=CASE,
        title=found.case.title,
        posts=posts,
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
    return _Played(archive.folder, bundle, found, checked, verify_file(bundle, trust))


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


def _print(played: _Played) -> None:
    say()
    say("What happened, and whose time it is", bold=True)
    print_timeline(played.found)
    for post in played.found.posts:
        say()
        print_post(post)
    startling = _startling(played.found)
    say()
    say(f"The six questions, for {startling}", bold=True)
    print_questions(played.found.questions[startling])
    say()
    say(f"Did they ever say it? onrecord check “{RUMOUR}”", bold=True)
    print_checked(played.checked)
    say()
    say(f"The bundle {played.bundle}, verified with a key given by another way", bold=True)
    print_verification(played.verified)
    say()
    say(BANNER)
    say(f"Check it yourself: onrecord verify {played.bundle} --trust {played.folder / 'trust'}")


def _startling(found: CaseFinding) -> Ref:
    """The post of the case that the account's key withdrew."""
    withdrawn = [p.ref for p in found.posts if p.presence.verdict.value.startswith("withdrawn")]
    return withdrawn[0] if withdrawn else found.posts[0].ref


def _shape(played: _Played) -> dict[str, Any]:
    return {
        "dir": str(played.folder),
        "case": case_shape(played.found),
        "bundle": str(played.bundle),
        "posts": [post_shape(post) for post in played.found.posts],
        "check": check_shape(played.checked),
        "verify": played.verified.as_json(),
        "banner": BANNER,
    }
