"""What did somebody send with a form, and does it come from a page of ours?

Nothing of it is written to a disk: a file stays in memory, and is bounded before it is read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

__all__ = [
    "Sent",
    "SentFile",
    "bounded",
    "is_small",
    "refuse_from_elsewhere",
    "sent_form",
    "sent_items",
]

_MOST_FIELDS, _MOST_FILES = 20, 2
_SILENCE = 20.0  # seconds without a piece of it
_LONGEST = 240.0  # seconds for all of it: 20 MB over a line of less than a megabit a second
_TOO_LARGE = "What was sent is larger than this form takes."


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form by their names, and its files: of each name the first."""

    fields: Mapping[str, str]
    files: Mapping[str, bytes]

    def field(self, name: str) -> str:
        """What was typed, with line ends as we write them; empty if there is no such field."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file, with the name that it had."""

    name: str
    data: bytes


class _InMemory(MultiPartParser):
    """A file is as large as the whole body at most, which is bounded: none goes to a disk."""

    spool_max_size = 0  # no size at which a SpooledTemporaryFile is written out


async def sent_form(request: Request, most: int, most_in_field: int) -> Sent:
    """Read a form of at most `most` bytes, and as many in a field that is no file as said.

    Raises HTTPException 413 where it is larger, 415 where it is no form, 400 where it is damaged.
    """
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    items = await sent_items(
        request, most, most_in_field, most_fields=_MOST_FIELDS, most_files=_MOST_FILES
    )
    for name, value in items:
        if isinstance(value, SentFile):
            files.setdefault(name, value.data)
        else:
            fields.setdefault(name, value)
    return Sent(fields, files)


async def sent_items(
    request: Request, most: int, most_in_field: int, *, most_fields: int, most_files: int
) -> list[tuple[str, str | SentFile]]:
    """All fields and files of a form, in the order in which they came. HTTPException as above."""
    parser: MultiPartParser | FormParser
    match request.headers.get("content-type", "").partition(";")[0].strip().lower():
        case "multipart/form-data":
            parser = _InMemory(
                request.headers,
                bounded(request, most),
                max_files=most_files,
                max_fields=most_fields,
                max_part_size=most_in_field,
            )
        case "application/x-www-form-urlencoded":
            parser = FormParser(request.headers, bounded(request, min(most, 4 * most_in_field)))
        case _:
            raise HTTPException(415, "This is no form.")
    try:
        found = await parser.parse()
    except (MultiPartException, FormParserError) as error:
        too_large = "exceeded" in str(getattr(error, "message", ""))
        raise HTTPException(413 if too_large else 400, _TOO_LARGE) from error
    except (LookupError, UnicodeError) as error:  # a charset that is none
        raise HTTPException(400, "The form can’t be read.") from error
    except ClientDisconnect:
        raise HTTPException(400, "The form was cut off.") from None
    try:
        return await _read(found, most_in_field, most_fields)
    finally:
        await found.close()


def refuse_from_elsewhere(request: Request) -> None:
    """Refuse a form that a page of somebody else sends in a reader's name.

    Browsers say so (Fetch Metadata); older ones name the page's origin, which under our own
    `referrer-policy` is `null` for our own pages. Raises HTTPException 403.
    """
    where = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    if where is None and origin != "null":
        ours = urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
        where = "same-origin" if ours else "cross-site"
    if where not in (None, "same-origin", "none"):
        raise HTTPException(403, "This form was sent by a page of somebody else.")


async def bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The pieces of a body of at most `most` bytes.

    Raises HTTPException 413: more is not read; 400 where it does not come on.
    """
    received, pieces = 0, request.stream()
    clock = asyncio.get_running_loop()
    until = clock.time() + _LONGEST
    while True:
        try:
            async with asyncio.timeout_at(min(until, clock.time() + _SILENCE)):
                piece = await anext(pieces, None)
        except TimeoutError:
            gone = {"connection": "close"}
            raise HTTPException(400, "The rest of it did not come.", gone) from None
        if piece is None:
            return
        received += len(piece)
        if received > most:
            raise HTTPException(413, _TOO_LARGE)
        yield piece


def is_small(request: Request, most: int) -> bool:
    """Whether what is sent says of itself, as it must to be believed, that it is small."""
    told = request.headers.get("content-length", "")
    return told.isascii() and told.isdigit() and len(told) <= 12 and int(told) <= most


async def _read(
    found: FormData, most_in_field: int, most_fields: int
) -> list[tuple[str, str | SentFile]]:
    items: list[tuple[str, str | SentFile]] = []
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            items.append((name, SentFile(value.filename or "", await value.read())))
        elif len(value) > most_in_field:
            raise HTTPException(413, _TOO_LARGE)
        else:
            items.append((name, value))
    if sum(isinstance(value, str) for _, value in items) > most_fields:
        raise HTTPException(413, _TOO_LARGE)
    return items
