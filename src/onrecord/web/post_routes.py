"""Which addresses are about a single post, and how does it stand in others' pages?"""

import re
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.desk.captured import CannotShow, picture_bytes
from onrecord.desk.cases import find_case
from onrecord.desk.finding import NotOnRecord, PostFinding, find_post
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.web.embed import embed_style, embedded_case, embedded_post, oembed
from onrecord.web.page import archive_of, page
from onrecord.web.post import post_page
from onrecord.web.replay import frame_of

__all__ = ["found_post", "post_routes"]

_REF = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def post_routes(
    given: Callable[[Callable[[Request], Response]], Callable[[Request], Awaitable[Response]]],
) -> list[Route]:
    """The routes; `given` makes of a page one that is given again while it still holds."""
    return [
        Route("/posts/{ref}", given(_post)),
        Route("/posts/{ref}/pictures/{digest}.png", _picture),
        Route("/embed/posts/{ref}", given(_embedded_post)),
        Route("/embed/cases/{name}", given(_embedded_case)),
        Route("/embed/embed.css", embed_style),
        Route("/oembed", oembed),
    ]


def found_post(request: Request) -> PostFinding:
    """The post that the address names. Raises NotOnRecord."""
    ref = request.path_params["ref"]
    if not _REF.fullmatch(ref):
        raise NotOnRecord(f"{ref[:80]!r} is not a ref")
    return find_post(archive_of(request), Ref(ref))


def _post(request: Request) -> Response:
    shown = post_page(
        archive_of(request), found_post(request), lambda capture: frame_of(request, capture)
    )
    return page(request, "post.html", {"page": shown})


def _picture(request: Request) -> Response:
    """A masked screenshot, for as long as it is published."""
    archive: Archive = request.app.state.archive
    ref, digest = request.path_params["ref"], request.path_params["digest"]
    if not (_REF.fullmatch(ref) and _DIGEST.fullmatch(digest)):
        raise HTTPException(404)
    try:
        return Response(picture_bytes(archive, Ref(ref), Digest(digest)), media_type="image/png")
    except CannotShow as error:
        raise HTTPException(404) from error


def _embedded_post(request: Request) -> Response:
    return embedded_post(request, found_post(request))


def _embedded_case(request: Request) -> Response:
    return embedded_case(request, find_case(archive_of(request), request.path_params["name"]))
