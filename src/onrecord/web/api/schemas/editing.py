"""How do proposals, reviews, requests and acts look to editors' programs?"""

from onrecord.record.editing import Asks, Decision, Role
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BOOL,
    COUNT,
    DIGEST,
    MAYBE_TEXT,
    REF,
    TEXT,
    TIME,
    Schema,
    listed,
    object_of,
    one_of,
    or_null,
    page_of,
)

__all__ = ["EDITING"]

_WORDS: Schema = {"type": "string", "minLength": 1, "maxLength": 10_000}
_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": 500}
_WHY: Schema = {**_WORDS, "description": "the reason, for the trail and whoever reviews it"}
_REFS: Schema = {"type": "array", "items": REF, "maxItems": 1000}
_IDS: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 2000},
    "maxItems": 1000,
}
_DOCUMENT: Schema = {
    "type": "object",
    "properties": {
        "body": {
            "type": "string",
            "enum": [
                "declaration",
                "case",
                "institution",
                "authority",
                "channel",
                "report",
                "correction",
            ],
        }
    },
    "required": ["body"],
    "description": "the body of a document, as docs/record-format.md has it, without `onrecord`",
}


def _sent(required: tuple[str, ...], **of: Schema) -> Schema:
    return {
        "type": "object",
        "properties": of,
        "required": list(required),
        "additionalProperties": False,
    }


_REVIEW = object_of(accepts=BOOL, editor=TEXT, why=TEXT, at=TIME)
_ANSWERED = object_of(decision=one_of(Decision), words=TEXT, editor=TEXT, at=TIME)
_ENTRY = object_of("an entry of the log", index=COUNT, digest=DIGEST, kind=TEXT)

EDITING: dict[str, Schema] = {
    "Proposal": object_of(
        "a document that waits for another editor, or did",
        digest=DIGEST,
        state={"type": "string", "enum": ["waiting", "accepted", "returned"]},
        document=_DOCUMENT,
        accounts=ANY_TEXT,
        posts=listed(REF),
        evidence=listed(DIGEST),
        editor=TEXT,
        why=TEXT,
        proposed_at=TIME,
        review=or_null(_REVIEW),
    ),
    "Proposals": page_of("Proposal"),
    "NewProposal": _sent(
        ("document", "why"),
        document=_DOCUMENT,
        why=_WHY,
        posts={**_REFS, "description": "for a correction: what it is about"},
        accounts={**_IDS, "description": "for a correction: what it is about"},
        evidence={
            "type": "array",
            "items": {"type": "string", "contentEncoding": "base64"},
            "maxItems": 20,
            "description": "the bytes whose SHA-256 the document names",
        },
    ),
    "NewCaseChange": _sent(("why",), why=_WHY, title=_LINE, note=_WORDS, adds=_REFS, removes=_REFS),
    "NewCorrection": _sent(
        ("said", "instead", "why"),
        said=_WORDS,
        instead=_WORDS,
        why=_WHY,
        case=_LINE,
        posts=_REFS,
        accounts=_IDS,
    ),
    "NewReview": _sent(("accepts", "why"), accepts=BOOL, why=_WHY),
    "NewAnswer": _sent(
        ("decision", "words"),
        decision=one_of(Decision),
        words={**_WORDS, "description": "published: say nothing of who asked"},
        posts={**_REFS, "description": "on whose pages it is shown"},
    ),
    "Submitted": object_of(
        "what was appended; `waits`: until another editor accepts it, nobody else sees it",
        index=COUNT,
        digest=DIGEST,
        kind=TEXT,
        waits=BOOL,
    ),
    "Appended": object_of(entries=listed(_ENTRY)),
    "Request": object_of(
        "what somebody asks of us: never to be published",
        digest=DIGEST,
        at=TIME,
        about=TEXT,
        asks=one_of(Asks),
        words=TEXT,
        contact=TEXT,
        answer=or_null(_ANSWERED),
    ),
    "Requests": page_of("Request"),
    "Act": object_of(
        "what an editor did",
        index=COUNT,
        digest=DIGEST,
        at=TIME,
        editor=TEXT,
        role=or_null(one_of(Role)),
        act=TEXT,
        subject=TEXT,
        through=TEXT,
        words=MAYBE_TEXT,
    ),
    "Trail": page_of("Act"),
}
