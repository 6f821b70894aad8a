"""How do cases, declarations, reports, corrections and answers look to programs?"""

from onrecord.record.editing import Decision
from onrecord.web.api.schemas.posts import AUTHENTICITY
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BECAUSE,
    BOOL,
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
    ref_to,
)

__all__ = ["DOCUMENTS", "WHICH_TIME"]

WHICH_TIME: Schema = {
    "type": "string",
    "enum": ["claimed", "observed", "said", "proven"],
    "description": "by whose clock",
}
_EVENT = object_of(
    at=TIME,
    which_time=WHICH_TIME,
    kind=TEXT,
    says=SAYS,
    authenticity=or_null(AUTHENTICITY),
    post=or_null(REF),
    because=BECAUSE,
)
_ANSWER = object_of(question=TEXT, answer=TEXT, strength=TEXT, because=BECAUSE)
_CASE = object_of(
    "posts under one name, with a timeline, and six questions answered for each post",
    case=TEXT,
    title=TEXT,
    posts=listed(ref_to("Post")),
    notes=listed(object_of("an editor's note", at=TIME, text=TEXT, digest=DIGEST)),
    timeline=listed(_EVENT),
    questions={"type": "object", "additionalProperties": listed(_ANSWER)},
    corrections=listed(ref_to("Correction"), "of our own pages"),
    optional=("corrections",),
)
_PLACE = {
    "index": COUNT,
    "digest": DIGEST,
    "recorded_at": TIME,
    "entry": LINK,
    "proof": LINK,
}
_DECLARATION = object_of(
    "somebody's public words, as recorded: `body` is as docs/record-format.md has it",
    **_PLACE,
    accounts=ANY_TEXT,
    posts=listed(REF),
    body=object_of(speaker=TEXT, capacity=TEXT, words=TEXT, act=TEXT, said_at=TIME),
)
_QUOTING = object_of(
    ref=REF,
    version=DIGEST,
    score={"type": "number", "minimum": 0, "maximum": 1},
    differences=ANY_TEXT,
    cut=ANY_TEXT,
    automatic=BOOL,
)
_REPORT = object_of(
    "a news report: which of its quotations quote posts on record, and how exactly",
    **_PLACE,
    url=MAYBE_TEXT,
    title=MAYBE_TEXT,
    outlet=MAYBE_TEXT,
    published_at=MAYBE_TIME,
    retrieved_at=MAYBE_TIME,
    language=MAYBE_TEXT,
    media_type=TEXT,
    bytes=DIGEST,
    text=DIGEST,
    quotations=listed(
        object_of(
            "words in quotation marks; to whom the report attributes them is not told here, nor are"
            " the words around them, where that name stands",
            exact=TEXT,
            start=COUNT,
            end=COUNT,
            posts=listed(_QUOTING),
        )
    ),
    read_with=ANY_TEXT,
)

DOCUMENTS: dict[str, Schema] = {
    "Case": _CASE,
    "CaseNamed": object_of("a case in a list", case=TEXT, title=TEXT, posts=listed(REF), link=LINK),
    "Cases": page_of("CaseNamed"),
    "Declaration": _DECLARATION,
    "Declarations": page_of("Declaration"),
    "Report": _REPORT,
    "Reports": page_of("Report"),
    "Correction": object_of(
        "what our own pages said wrongly, and what they say instead",
        digest=DIGEST,
        at=TIME,
        case=MAYBE_TEXT,
        posts=listed(REF),
        accounts=ANY_TEXT,
        said=TEXT,
        instead=TEXT,
        why=TEXT,
        editor=TEXT,
    ),
    "Corrections": page_of("Correction"),
    "RequestAnswer": object_of(
        "how a request for correction was answered; who asked is never told",
        digest=DIGEST,
        at=TIME,
        decision=one_of(Decision),
        words=TEXT,
        posts=listed(REF),
        editor=TEXT,
    ),
    "RequestAnswers": page_of("RequestAnswer"),
}
