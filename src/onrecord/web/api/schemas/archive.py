"""How do the archive as a whole, what happened in it, and problems look to programs?"""

from onrecord.desk.happenings import HappeningKind
from onrecord.web.api.problems import PROBLEMS
from onrecord.web.api.schemas.documents import WHICH_TIME
from onrecord.web.api.schemas.posts import AUTHENTICITY
from onrecord.web.api.schemas.words import (
    BECAUSE,
    COUNT,
    DIGEST,
    LINK,
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
    page_of,
)

__all__ = ["ARCHIVE"]

_EVENT = object_of(
    "something that came on record; `id` is for ever",
    id={"type": "string", "pattern": "^[0-9a-f]{32}$"},
    position={
        "type": "string",
        "pattern": r"^[0-9]+\.[0-9]+$",
        "description": "its place in the order in which things came on record",
    },
    kind=one_of(HappeningKind),
    at=TIME,
    which_time=WHICH_TIME,
    says=SAYS,
    authenticity=or_null(AUTHENTICITY),
    platform=MAYBE_TEXT,
    account=MAYBE_TEXT,
    institution=MAYBE_TEXT,
    post=or_null(REF),
    case=MAYBE_TEXT,
    because=BECAUSE,
    recorded_at=TIME,
)
_HOST = object_of(
    platform=TEXT,
    host=TEXT,
    state=TEXT,
    accounts=COUNT,
    blind=COUNT,
    since=MAYBE_TIME,
    why=MAYBE_TEXT,
    looked_at=MAYBE_TIME,
)
_ANNOTATION: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "iri-reference"},
        "type": {"const": "Annotation"},
        "motivation": {"type": "string", "enum": ["linking", "commenting"]},
        "created": TIME,
        "generator": {"type": "object"},
        "via": {"type": "string", "format": "iri"},
        "body": {"type": "array", "items": {"type": "object"}, "minItems": 1},
        "target": {
            "type": "object",
            "properties": {"type": {"const": "SpecificResource"}, "source": LINK},
            "required": ["type", "source"],
        },
    },
    "required": ["id", "type", "motivation", "body", "target"],
}

ARCHIVE: dict[str, Schema] = {
    "Index": object_of(
        "where everything is",
        name=TEXT,
        origin=TEXT,
        description=LINK,
        page=LINK,
        accounts=LINK,
        cases=LINK,
        events=LINK,
        log=LINK,
    ),
    "Description": {"type": "object", "description": "OpenAPI 3.1"},
    "Log": object_of(
        "the head of the log as it is published; `recorded` may be ahead of it",
        origin=TEXT,
        size=COUNT,
        root=DIGEST,
        recorded=COUNT,
        key=TEXT,
        checkpoint=LINK,
        tiles=LINK,
    ),
    "Sources": object_of(
        "what is watched, and how well it works today",
        sources=listed(_HOST),
        withdrawals_may_go_unnoticed=listed(object_of(platform=TEXT, since=TIME)),
        vantages=listed(
            object_of(
                name=TEXT,
                place=MAYBE_TEXT,
                operator=MAYBE_TEXT,
                entries=COUNT,
                last_at=MAYBE_TIME,
                present_at=MAYBE_TIME,
                distrusted=listed(object_of(key=TEXT, since=TIME, why=TEXT)),
            ),
            "machines elsewhere that look for this archive",
        ),
    ),
    "Event": _EVENT,
    "Events": page_of("Event"),
    "Annotations": {
        "type": "object",
        "description": "an AnnotationPage of the W3C Web Annotation Data Model",
        "properties": {
            "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
            "id": {"type": "string", "format": "iri-reference"},
            "type": {"const": "AnnotationPage"},
            "items": listed(_ANNOTATION),
        },
        "required": ["@context", "id", "type", "items"],
    },
    "Problem": object_of(
        "why there is no answer (RFC 9457), and what to do",
        type={"type": "string", "enum": [f"/api#problem-{kind}" for kind in PROBLEMS]},
        title=TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail=TEXT,
        advice=TEXT,
    ),
}
