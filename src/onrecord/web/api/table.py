"""Which operations does the API have? This one table makes the routes, the description, the page."""

from onrecord.web.api.asking import Answer, Asked
from onrecord.web.api.description import described
from onrecord.web.api.editors_operations import EDITORS
from onrecord.web.api.operations import Operation
from onrecord.web.api.public_operations import PUBLIC
from onrecord.web.api.schemas import SCHEMAS

__all__ = ["OPERATIONS"]


def _description(asked: Asked) -> Answer:
    return Answer(value=described(OPERATIONS, SCHEMAS, asked.archive.origin))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="describe",
        path="/openapi.json",
        about="The archive",
        says="This description, as OpenAPI 3.1.",
        does=_description,
        gives="Description",
    ),
    *PUBLIC,
    *EDITORS,
)
