"""What came with a request? Read in memory, within its bounds, and left nowhere."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from onrecord.web.api.asking import Sent
from onrecord.web.api.matching_schemas import faults
from onrecord.web.api.operations import FORM, JSON, Taken
from onrecord.web.api.problems import Problem
from onrecord.web.arrivals import body_of
from onrecord.web.forms import sent_form

__all__ = ["received"]

_LONGEST_FIELD = 100_000  # bytes
_PICTURE = "picture"  # the field of a form


async def received(request: Request, taken: Taken, known: Mapping[str, Any]) -> Sent:
    """What was sent. Raises Problem."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    names = [name for name, _ in taken.schemas]
    if media_type not in (*names, *taken.pictures):
        told = ", ".join((*names, *taken.pictures))
        raise Problem("wrong-media-type", f"this takes {told}", headers={"accept": told})
    if media_type in taken.pictures:
        return Sent(media_type, {}, await _body(request, taken.most))
    if media_type == FORM:
        sent = await _form(request, taken.most)
    else:
        sent = Sent(JSON, _object(await _body(request, taken.most)))
    schema = known[dict(taken.schemas)[media_type]]
    fault = next(faults(schema, _told(sent), known), None)
    if fault is not None:
        raise Problem("bad-body", fault)
    return sent


async def _body(request: Request, most: int) -> bytes:
    try:
        body = await body_of(request, most)
    except HTTPException as error:
        raise Problem("bad-body", "it was cut off") from error
    if body is None:
        raise Problem("too-large", f"at most {most:,} bytes are taken")
    return body


def _told(sent: Sent) -> dict[str, Any]:
    """What a schema speaks of: of a picture in a form, only that it is there."""
    return dict(sent.fields) | ({} if sent.picture is None else {_PICTURE: ""})


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Problem(
            "bad-body", "it is no JSON in UTF-8 in which each name stands once"
        ) from error
    if not isinstance(found, dict):
        raise Problem("bad-body", "it is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON (RFC 8259)")


async def _form(request: Request, most: int) -> Sent:
    """A form with a picture, which stays in memory."""
    try:
        found = await sent_form(request, most, _LONGEST_FIELD)
    except HTTPException as error:
        kind = {413: "too-large", 415: "wrong-media-type"}.get(error.status_code, "bad-body")
        raise Problem(kind, "it is no form of multipart/form-data, or too large") from error
    others = [name for name in found.files if name != _PICTURE]
    if others:
        raise Problem("bad-body", f"{others[0][:80]} is no file here")
    return Sent(FORM, found.fields, found.files.get(_PICTURE))
