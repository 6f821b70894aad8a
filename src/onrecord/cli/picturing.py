"""How does a second editor publish a part of a screenshot, or take that back?"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.lines import hanging
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.submitting import editor_option
from onrecord.desk.captured import (
    ShownPicture,
    capture_called,
    pictures_of,
    release_picture,
    screenshot_of,
    take_picture_back,
)
from onrecord.desk.captures import FileThere, ShownCapture, captures_of
from onrecord.desk.editing.actors import acting
from onrecord.desk.naming import resolve
from onrecord.network import SystemClock
from onrecord.record.editing import Box
from onrecord.record.errors import OnrecordError
from onrecord.record.times import instant

__all__ = ["picture"]

_BOX = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)


class _BoxOption(click.ParamType[Box]):
    name = "X,Y,W,H"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Box:
        found = _BOX.fullmatch(str(value))
        if found is None:
            self.fail("write a box as X,Y,W,H in pixels, such as 20,40,560,300", param, ctx)
        try:
            return Box(*map(int, found.groups()))
        except OnrecordError as error:
            self.fail(f"{error}", param, ctx)


@click.command(short_help="Publish a part of a screenshot, with all else masked.")
@archive_option
@json_option
@click.argument("name")
@click.argument(
    "action", type=click.Choice(["show", "whole", "release", "take-back"]), default="show"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--keep", "keeps", type=_BoxOption(), multiple=True, help="release: a box that stays as it is."
)
@editor_option
@click.option("--why", type=WORDS, help="release, take-back: the reason, which is published.")
def picture(
    folder: Path,
    wants_json: bool,
    name: str,
    action: str,
    file: Path | None,
    keeps: tuple[Box, ...],
    editor: str | None,
    why: str | None,
) -> None:
    """Publish a part of a screenshot that was taken on a visit, with all else masked.

    A screenshot shows whoever answered and liked: readers see a new picture, in which everything
    outside of the boxes is paint. VISIT is the number of the visit's entry in the log, or its
    digest; POST as for `onrecord show`.

    \b
    onrecord picture POST                       its visits, and what of each is published
    onrecord picture VISIT whole FILE           write the whole picture, for editors
    onrecord picture VISIT release --keep X,Y,W,H --editor NAME --why …
    onrecord picture VISIT take-back --editor NAME --why …
    """
    if (action == "whole") != (file is not None):
        raise click.UsageError("whole needs a FILE to write, and nothing else takes one")
    if (action == "release") != bool(keeps):
        raise click.UsageError("release needs --keep, and nothing else takes it")
    if (action in ("release", "take-back")) != (why is not None):
        raise click.UsageError("release and take-back need --why, and nothing else takes it")
    with open_archive(folder, writing=why is not None) as archive:
        if file is not None:
            _write(archive, name, file)
        elif why is None:
            _show(archive, name, wants_json)
        else:
            _decide(archive, name, keeps, editor, why, wants_json=wants_json)


def _write(archive: Archive, name: str, file: Path) -> None:
    data = screenshot_of(archive, capture_called(archive, name).digest)
    try:
        with file.open("xb") as written:
            written.write(data)
    except FileExistsError as error:
        raise FileThere(f"{file} exists already") from error
    say(f"Written: {file}. Others’ words and faces may be on it: it is not for publication.")


def _decide(
    archive: Archive,
    name: str,
    keeps: Sequence[Box],
    editor: str | None,
    why: str,
    *,
    wants_json: bool,
) -> None:
    actor, now = acting(archive, editor), SystemClock().now()
    capture = capture_called(archive, name).digest
    if keeps:
        done = release_picture(archive, capture, keeps, actor=actor, why=why, at=now)
    else:
        done = take_picture_back(archive, capture, actor=actor, why=why, at=now)
    if wants_json:
        as_json({"entry": done.digest, "index": done.index})
    elif keeps:
        say("Published, with all but the boxes masked. Look at it on the post’s page.")
    else:
        say("Taken back: it is on no page any more. Who kept a copy has it.")


def _show(archive: Archive, name: str, wants_json: bool) -> None:
    ref = resolve(archive, name)
    visits = captures_of(archive, archive.index.entries_of_post(ref))
    shown = {one.capture.digest: one for one in pictures_of(archive, ref)}
    if wants_json:
        as_json({"post": ref, "visits": [_shape(one, shown) for one in visits]})
    elif not visits:
        say("No browser of ours visited its page: onrecord capture")
    for one in () if wants_json else visits:
        hanging(f"{one.logged.index:6} ", one.says)
        released = shown.get(one.logged.digest)
        if released is not None:
            size = f"{released.width} times {released.height} pixels"
            hanging("       ", f"Published: {size}, by {released.editor}: “{released.why}”")


def _shape(one: ShownCapture, shown: dict[Any, ShownPicture]) -> dict[str, Any]:
    released = shown.get(one.logged.digest)
    return {
        "digest": one.logged.digest,
        "index": one.logged.index,
        "says": one.says,
        "kept": one.package is not None,
        "published": None
        if released is None
        else {
            "picture": released.picture,
            "width": released.width,
            "height": released.height,
            "keeps": [[box.x, box.y, box.width, box.height] for box in released.keeps],
            "editor": released.editor,
            "why": released.why,
            "at": instant(released.at),
        },
    }
