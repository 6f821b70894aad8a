"""How are posts and cases given as linked data, beside their pages?"""

from starlette.requests import Request
from starlette.responses import Response

from onrecord.desk.cases import find_case
from onrecord.desk.finding import NotOnRecord, find_post
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.record.accounts import Ref
from onrecord.web.api.problems import Problem
from onrecord.web.api.public_operations import REF
from onrecord.web.api.writing import json_bytes
from onrecord.web.linked_data import case_linked_data, post_linked_data
from onrecord.web.page import archive_of, demonstration

__all__ = ["case_as_linked_data", "post_as_linked_data"]

_JSON_LD = "application/ld+json"


def post_as_linked_data(request: Request) -> Response:
    """A post as schema.org's SocialMediaPosting, at /posts/REF.jsonld."""
    archive = archive_of(request)
    try:
        ref = REF.read(request.path_params["ref"])
    except Problem as error:
        raise NotOnRecord("that is no ref") from error
    found = find_post(archive, Ref(str(ref)))
    quoted = quotations_of(found, reports_of(archive, found))
    address = archive.configuration.web.address
    return _given(
        post_linked_data(found, quoted=quoted, address=address, note=demonstration(archive))
    )


def case_as_linked_data(request: Request) -> Response:
    """A case as a collection of its posts, at /cases/NAME.jsonld."""
    archive = archive_of(request)
    found = find_case(archive, request.path_params["name"])
    return _given(
        case_linked_data(
            found, address=archive.configuration.web.address, note=demonstration(archive)
        )
    )


def _given(data: object) -> Response:
    return Response(json_bytes(data), media_type=_JSON_LD)
