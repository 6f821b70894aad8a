"""What did our browser see of a post's page, and which parts of it may readers see?

Whole pictures show whoever answered and liked: they are for the desk alone.
"""

import re

from starlette.responses import Response

from onrecord.desk.believing import trust
from onrecord.desk.captured import (
    CannotShow,
    capture_called,
    release_picture,
    released_of,
    screenshot_of,
    take_picture_back,
)
from onrecord.desk.captures import ShownCapture, captures_of
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.record.editing import Box
from onrecord.record.entries import Logged
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError
from onrecord.web.replay import whole_frame_of

__all__ = ["capture_page", "captures_page", "release", "take_back", "whole_picture"]

_BOX = re.compile(r"\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*")
_PAGE = "/desk/captures"


def captures_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """The visits to a post's page."""
    name = asked.query("post")
    found: tuple[ShownCapture, ...] = ()
    if name and fault is None:
        try:
            ref = resolve(asked.archive, name)
            found = captures_of(asked.archive, asked.archive.index.entries_of_post(ref))
        except OnrecordError as wrong:
            fault = wrong
    return asked.page("captures.html", {"post": name, "captures": found}, fault=fault)


def capture_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """One visit: the whole picture, and what of it is published."""
    logged = _called(asked)
    (shown,) = captures_of(asked.archive, [logged])
    size, why_not = None, None
    try:
        size = _size(screenshot_of(asked.archive, logged.digest))
    except OnrecordError as error:
        why_not = str(error)
    view = {
        "capture": shown,
        "posts": _posts(logged),
        "released": released_of(asked.archive, logged),
        "believed": trust(asked.archive).counts(logged),
        "size": size,
        "why_not": why_not,
        "frame": None if shown.package is None else whole_frame_of(asked.request, logged.index),
    }
    return asked.page("capture.html", view, fault=fault)


def whole_picture(asked: Asked) -> Response:
    """The screenshot as it was taken, with whoever is on it."""
    try:
        picture = screenshot_of(asked.archive, _called(asked).digest)
    except CannotShow as error:
        raise NotOnRecord(str(error)) from error
    return Response(picture, media_type="image/png")


def release(asked: Asked) -> Response:
    """Publish these parts of it, with all the rest painted over."""
    logged = _called(asked)
    try:
        boxes = tuple(_box(line) for line in asked.form.lines("boxes"))
        with asked.writing() as archive:
            release_picture(
                archive,
                logged.digest,
                boxes,
                actor=asked.actor,
                why=asked.form.text("why"),
                at=asked.now,
            )
    except OnrecordError as fault:
        return capture_page(asked, fault)
    return asked.to(f"{_PAGE}/{logged.digest}", done="released")


def take_back(asked: Asked) -> Response:
    """Publish nothing of it any more."""
    logged = _called(asked)
    try:
        with asked.writing() as archive:
            take_picture_back(
                archive,
                logged.digest,
                actor=asked.actor,
                why=asked.form.text("why"),
                at=asked.now,
            )
    except OnrecordError as fault:
        return capture_page(asked, fault)
    return asked.to(f"{_PAGE}/{logged.digest}", done="taken-back")


def _called(asked: Asked) -> Logged:
    try:
        return capture_called(asked.archive, asked.named("digest"))
    except CannotShow as error:
        raise NotOnRecord(str(error)) from error


def _posts(logged: Logged) -> tuple[Ref, ...]:
    return logged.entry.posts if isinstance(logged.entry, Capture) else ()


def _box(line: str) -> Box:
    found = _BOX.fullmatch(line)
    if found is None:
        raise FormError(f"{line[:80]!r} is no box: left, top, width, height, in pixels")
    return Box(*(int(number) for number in found.groups()))


def _size(png: bytes) -> tuple[int, int]:
    """Width and height, by the head of the file (ISO 15948, 11.2.2)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
