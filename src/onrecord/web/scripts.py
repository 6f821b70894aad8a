"""Which scripts may a page load, ours and others' that we hand on? Each page works without them."""

from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["script_routes"]

_FOLDER = files("onrecord.web").joinpath("assets")
_VENDOR = _FOLDER.joinpath("vendor")
_OTHERS = {one.name: one.read_bytes() for one in _VENDOR.iterdir() if one.name.endswith(".js")}
_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}  # the name has the version
_SCRIPTS = {one.name: one.read_bytes() for one in _FOLDER.iterdir() if one.name.endswith(".js")}


def script_routes() -> list[Route]:
    """The scripts in `assets/`, each under `/assets/NAME.js`; others' under `/assets/vendor/`."""
    return [Route("/assets/vendor/{name}", _others), Route("/assets/{name}", _script)]


def _others(request: Request) -> Response:
    script = _OTHERS.get(request.path_params["name"])
    if script is None:
        raise HTTPException(404, "There is no such script.")
    return Response(script, media_type="text/javascript", headers=_FOR_EVER)


def _script(request: Request) -> Response:
    script = _SCRIPTS.get(request.path_params["name"])
    if script is None:
        raise HTTPException(404, "There is no such script.")
    return Response(script, media_type="text/javascript")
