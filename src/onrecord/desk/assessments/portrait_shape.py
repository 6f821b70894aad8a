"""In which shape does a portrait leave us as JSON, for an editor's own programs?"""

from datetime import datetime
from typing import Any

from onrecord.desk.assessments.portrait import Portrayed
from onrecord.findings.assessment.portrait import Mark, Picture, Row
from onrecord.findings.words import portrait as words
from onrecord.record.times import instant

__all__ = ["portrait_shape"]


def portrait_shape(found: Portrayed) -> dict[str, Any]:
    """A portrait, as `portrait` prints it. It begins by saying that it is private."""
    portrait = found.portrait
    return {
        "private": f"{words.PRIVATE} {words.WHY_PRIVATE}",
        "account": found.account,
        "platform": found.platform,
        "posts": portrait.posts,
        "first": _moment(portrait.first),
        "last": _moment(portrait.last),
        "unread": found.unread,
        "disowned": found.disowned,
        "zone": portrait.zone,
        "marked": [_mark(mark) for mark in portrait.marks],
        "pictures": [_picture(picture) for picture in portrait.pictures],
        "untold": [topic.value for topic in portrait.untold],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "number": mark.number,
        "ref": mark.ref,
        "posted_at": instant(mark.post.at),
        "because": mark.post.because,
    }


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "topic": picture.topic.value,
        "columns": list(picture.columns),
        "totals": list(picture.totals),
        "rows": [_row(picture, row) for row in picture.rows],
    }


def _row(picture: Picture, row: Row) -> dict[str, Any]:
    return {
        "label": words.label(picture.topic, row),
        "role": row.role.value,
        "posts": [cell.posts for cell in row.cells],
        "marked": [
            {"number": number, "column": column}
            for column, cell in enumerate(row.cells)
            for number in cell.marks
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else instant(at)
