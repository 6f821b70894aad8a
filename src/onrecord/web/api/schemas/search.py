"""How do answers about words look to programs, and how are they asked for?"""

from onrecord.desk.search.checking import Answer
from onrecord.findings.standing import StandingState
from onrecord.findings.verdicts import Verdict
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BOOL,
    COUNT,
    DIGEST,
    MAYBE_TEXT,
    MAYBE_TIME,
    REF,
    SAYS,
    TEXT,
    TIME,
    Schema,
    listed,
    object_of,
    one_of,
    or_null,
    ref_to,
)

__all__ = ["MOST_TEXT", "SEARCH"]

MOST_TEXT = 20_000  # characters, as desk.search.matching has it
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_PLACE: Schema = {
    "type": "array",
    "items": COUNT,
    "minItems": 2,
    "maxItems": 2,
    "description": "from and to, in code points",
}
_DIFFERENCE = object_of(
    "what leads from the text that was asked about to the post",
    kind=TEXT,
    asked=MAYBE_TEXT,
    post=MAYBE_TEXT,
    asked_place=_PLACE,
    post_place=_PLACE,
    light=BOOL,
    says=SAYS,
    boxes=listed({"type": "array", "items": {"type": "number"}}, "in a picture: x, y, w, h"),
    optional=("light", "says", "boxes"),
)
_MATCH = object_of(
    "a post that comes close",
    ref=REF,
    account=TEXT,
    similarity=_SHARE,
    differences=listed(_DIFFERENCE),
    version={"type": "integer", "minimum": 1},
    versions=COUNT,
    also_versions=listed(COUNT),
    digest=or_null(DIGEST),
    text=TEXT,
    place=_PLACE,
    left_out=listed(_PLACE),
    cut_before=_PLACE,
    cut_after=_PLACE,
    presence=one_of(Verdict),
    standing=one_of(StandingState),
    page=MAYBE_TEXT,
    unsure=listed(_DIFFERENCE),
    says=ANY_TEXT,
    optional=("unsure", "says"),
)
_MENTION = object_of(
    ref=REF,
    account=TEXT,
    version={"type": "integer", "minimum": 1},
    claimed_at=MAYBE_TIME,
    first_seen=TIME,
    text=TEXT,
    place=_PLACE,
    presence=one_of(Verdict),
    standing=one_of(StandingState),
    page=MAYBE_TEXT,
)

SEARCH: dict[str, Schema] = {
    "CheckText": {
        "type": "object",
        "properties": {
            "text": {"type": "string", "minLength": 1, "maxLength": MOST_TEXT},
            "account": {
                "type": "string",
                "minLength": 1,
                "maxLength": 2000,
                "description": "only of this account: its id, handle or address",
            },
        },
        "required": ["text"],
        "additionalProperties": False,
    },
    "CheckPicture": {
        "type": "object",
        "properties": {
            "picture": {"type": "string", "format": "binary"},
            "account": {"type": "string", "minLength": 1, "maxLength": 2000},
        },
        "required": ["picture"],
        "additionalProperties": False,
    },
    "Checked": object_of(
        "the closest posts, or that none was seen, which is worth as much as the coverage says",
        answer=one_of(Answer),
        says=ANY_TEXT,
        matches=listed(_MATCH),
        elsewhere=listed(_MATCH),
        coverage=listed(ref_to("Span")),
        read=object_of(handle=MAYBE_TEXT, name=MAYBE_TEXT, time=MAYBE_TEXT, text=TEXT),
        unsure=listed(_DIFFERENCE),
        doubts=ANY_TEXT,
        optional=("read", "unsure", "doubts"),
    ),
    "FirstMentions": object_of(
        "mentions, earliest first; who rejects something mentions it too",
        phrase=TEXT,
        total=COUNT,
        says=ANY_TEXT,
        mentions=listed(_MENTION),
        first_observed=or_null(_MENTION),
        coverage=listed(ref_to("Span")),
    ),
}
