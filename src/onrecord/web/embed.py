"""What of a post, or of a case, may stand within another site's page?

A small page for a frame: no scripts, nothing to type or to press but a way to the whole, and as
of when it says what it says. How others find it: a snippet, and oEmbed (oembed.com, 1.0).
"""

from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import unquote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from onrecord.archive import Archive
from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import PostFinding
from onrecord.web.page import archive_of, page

__all__ = [
    "Embedding",
    "embed_style",
    "embedded_case",
    "embedded_post",
    "embedding_of",
    "oembed",
    "oembed_address",
]

_STYLE = files("onrecord.web").joinpath("embed.css").read_text(encoding="utf-8")
_WIDTH, _HEIGHT = 600, 360  # pixels, as asked of who has no opinion
_LEAST = 200
_MOST_POSTS = 8  # of a case, in its frame
_POLICY = {
    # Any site may frame it, and nothing can be done in it.
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    ),
    "cross-origin-resource-policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Embedding:
    """How a page is put into another: the snippet, and where oEmbed is asked; None if nowhere."""

    snippet: str
    oembed: str | None


def embedded_post(request: Request, found: PostFinding) -> Response:
    """A post, for a frame."""
    address = archive_of(request).configuration.web.address.rstrip("/")
    view = {"found": found, "whole": f"{address}/posts/{found.ref}"}
    return page(request, "embed/post.html", view, headers=_POLICY)


def embedded_case(request: Request, found: CaseFinding) -> Response:
    """A case, for a frame."""
    address = archive_of(request).configuration.web.address.rstrip("/")
    view = {
        "found": found,
        "posts": found.posts[:_MOST_POSTS],
        "whole": f"{address}/cases/{found.case.name}",
        "address": address,
    }
    return page(request, "embed/case.html", view, headers=_POLICY)


def embed_style(_: Request) -> Response:
    """The style sheet of both; a frame that is sandboxed asks for it from an origin of its own."""
    headers = {"cross-origin-resource-policy": "cross-origin"}
    return Response(_STYLE, media_type="text/css", headers=headers)


def embedding_of(archive: Archive, path: str, title: str) -> Embedding:
    """How the page at this path (`/posts/REF`) is put into another."""
    address = archive.configuration.web.address.rstrip("/")
    return Embedding(_snippet(address or "$HERE", path, title), oembed_address(archive, path))


def oembed_address(archive: Archive, path: str) -> str | None:
    """Where oEmbed is asked for the page at this path; None without a public address."""
    address = archive.configuration.web.address.rstrip("/")
    return f"{address}/oembed?format=json&url={address}{path}" if address else None


def oembed(request: Request) -> Response:
    """oEmbed 1.0, section 2.3: a frame for the address of a post or a case of ours.

    HTTPException 404 for any other address, 501 for another format than JSON.
    """
    address = archive_of(request).configuration.web.address.rstrip("/")
    if request.query_params.get("format", "json") != "json":
        raise HTTPException(501)
    url = request.query_params.get("url", "")
    path = url.removeprefix(address)
    if not address or path == url or not _is_page(path):
        raise HTTPException(404)
    width, height = _wanted(request, "maxwidth", _WIDTH), _wanted(request, "maxheight", _HEIGHT)
    return JSONResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "onrecord",
            "provider_url": f"{address}/",
            "cache_age": 300,
            "width": width,
            "height": height,
            "html": _snippet(address, path, "onrecord", width, height),
        }
    )


def _is_page(path: str) -> bool:
    kind, _, name = unquote(path).removeprefix("/").partition("/")
    return kind in ("posts", "cases") and 0 < len(name) <= 63 and _is_plain(name)


def _is_plain(name: str) -> bool:
    return all(one.isascii() and (one.isalnum() or one == "-") for one in name)


def _wanted(request: Request, name: str, most: int) -> int:
    asked = request.query_params.get(name, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6):
        return most
    return max(min(int(asked), most), _LEAST)


def _snippet(
    address: str, path: str, title: str, width: int = _WIDTH, height: int = _HEIGHT
) -> str:
    frame = Markup(
        '<iframe src="{}/embed{}" width="{}" height="{}" loading="lazy" '
        'sandbox="allow-popups" referrerpolicy="no-referrer" title="{}"></iframe>'
    )
    return str(frame.format(address, path, width, height, title))
