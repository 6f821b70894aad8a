"""How does a second editor read an assessment, publish it, or take that back?"""

from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.printing_releases import print_assessments, print_on_record, state_of
from onrecord.desk.assessments.recorded import (
    OnRecord,
    assessment_called,
    assessments_on_record,
)
from onrecord.desk.assessments.released_shapes import occasion_shape
from onrecord.desk.assessments.shapes import assessment_shape
from onrecord.desk.editing.actors import acting_or_named
from onrecord.desk.editing.assessing import release as release_assessment
from onrecord.desk.editing.assessing import take_back
from onrecord.network import SystemClock
from onrecord.record.assessments import is_synthetic
from onrecord.record.times import instant

__all__ = ["release"]


@click.command(short_help="Publish an assessment as a second editor, or take that back.")
@archive_option
@json_option
@click.argument("digest", required=False)
@click.option("--editor", type=WORDS, help="Who you are: a name or a role, as it is published.")
@click.option("--take-back", "why", type=WORDS, help="Publish it no more; the reason is published.")
def release(
    folder: Path, wants_json: bool, digest: str | None, editor: str | None, why: str | None
) -> None:
    """Publish an assessment as a second editor, or take that back.

    Until somebody else than the editor who had it made releases it, an assessment on record is on
    no page, in no feed and in no bundle. DIGEST is that of its entry, or its first 8 digits.

    \b
    onrecord release                                    the assessments on record
    onrecord release DIGEST                             read one
    onrecord release DIGEST --editor NAME               publish it
    onrecord release DIGEST --editor NAME --take-back WHY
    """
    if why is not None and editor is None:
        raise click.UsageError("--take-back needs --editor")
    if editor is not None and digest is None:
        raise click.UsageError("which assessment? onrecord release lists them")
    with open_archive(folder, writing=editor is not None) as archive:
        if digest is None:
            _list(archive, wants_json)
            return
        found = assessment_called(archive, digest)
        if editor is not None:
            _act(archive, found, editor, why)
            found = assessment_called(archive, found.digest)
    if wants_json:
        as_json(_shape(found) | {"assessment": assessment_shape(found.made.found)})
    elif editor is None:
        print_on_record(found)
    else:
        done = "Released: it is on pages and in bundles from now on."
        say(done if why is None else "Taken back: pages and bundles tell the reason only.")


def _act(archive: Archive, found: OnRecord, editor: str, why: str | None) -> None:
    actor, now = acting_or_named(archive, editor), SystemClock().now()
    if why is None:
        release_assessment(archive, found.digest, actor=actor, at=now)
    else:
        take_back(archive, found.digest, actor=actor, why=why, at=now)


def _list(archive: Archive, wants_json: bool) -> None:
    found = assessments_on_record(archive)
    if wants_json:
        as_json({"assessments": [_shape(one) for one in found]})
    else:
        print_assessments(found)


def _shape(one: OnRecord) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "state": state_of(one),
        "posts": list(one.made.found.questioned),
        "occasion": occasion_shape(one.made.occasion),
        "made_at": instant(one.made_at),
        "made_for": one.made.editor,
        "made_with": one.made.made_with,
        "synthetic": is_synthetic(one.made.found),
    }
