"""What can other programs ask, and editors' programs do? Everything under /api/v1."""

from starlette.routing import Route

from onrecord.web.api.answering import Api
from onrecord.web.api.linked import case_as_linked_data, post_as_linked_data
from onrecord.web.api.operations import BASE
from onrecord.web.api.page import api_answer
from onrecord.web.api.schemas import SCHEMAS
from onrecord.web.api.table import OPERATIONS

__all__ = [
    "OPERATIONS",
    "SCHEMAS",
    "api_answer",
    "api_routes",
    "case_as_linked_data",
    "post_as_linked_data",
]


def api_routes() -> list[Route]:
    """All addresses of the API."""
    api = Api(OPERATIONS, SCHEMAS)
    return [
        Route(BASE, api),
        Route(f"{BASE}/{{rest:path}}", api),
    ]
