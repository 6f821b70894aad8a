"""What leads into the desk, and who may go through?"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from onrecord.record.editing import Role
from onrecord.web.editors.asked import Handler

__all__ = ["Door", "Open", "Sends"]


class Open(Enum):
    """In place of a least role."""

    TO_ALL = "to all"  # nobody needs to be signed in: the sign-in itself


class Sends(Enum):
    """What comes with a request."""

    FORM = "form"  # with the session's token in the field `form_token`
    JSON = "json"  # with the token in the header `x-form-token`


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One method of one address: the least role that it takes, and what answers."""

    method: Literal["GET", "POST"]
    path: str
    least: Role | Open
    handler: Handler
    sends: Sends = Sends.FORM
    most: int = 4_000_000  # bytes of what is sent
