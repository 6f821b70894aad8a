"""Which schemas are there, by their names?"""

from collections.abc import Mapping

from onrecord.web.api.schemas.accounts import ACCOUNTS
from onrecord.web.api.schemas.archive import ARCHIVE
from onrecord.web.api.schemas.documents import DOCUMENTS
from onrecord.web.api.schemas.editing import EDITING
from onrecord.web.api.schemas.posts import POSTS
from onrecord.web.api.schemas.search import SEARCH
from onrecord.web.api.schemas.words import Schema

__all__ = ["SCHEMAS"]

SCHEMAS: Mapping[str, Schema] = {
    **ARCHIVE,
    **ACCOUNTS,
    **POSTS,
    **DOCUMENTS,
    **SEARCH,
    **EDITING,
}
