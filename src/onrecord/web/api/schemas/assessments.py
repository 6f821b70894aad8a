"""How do assessments that a second editor released look to programs?"""

from onrecord.record.assessed import First, Group, Scale, Why
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BECAUSE,
    BOOL,
    COUNT,
    DIGEST,
    MAYBE_BOOL,
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
)

__all__ = ["ASSESSMENT"]

_NUMBER: Schema = {"type": "number"}
_MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
_HISTORY = object_of(
    "the account’s own posts that it was held against",
    posts=COUNT,
    first=MAYBE_TIME,
    last=MAYBE_TIME,
    cut_off=MAYBE_TIME,
    unread=COUNT,
    disowned=COUNT,
    observations=DIGEST,
)
_CALIBRATION = object_of(
    name=TEXT,
    digest=DIGEST,
    platform=TEXT,
    language=TEXT,
    period=TEXT,
    fields=ANY_TEXT,
    history=TEXT,
    run=TEXT,
    synthetic=BOOL,
    figures=object_of(
        accounts=COUNT,
        own_posts=COUNT,
        posts_of_others=COUNT,
        cllr=_NUMBER,
        cllr_min=_NUMBER,
        auc=_NUMBER,
    ),
)
_NOVELTY = object_of(
    group=one_of(Group),
    first=one_of(First),
    what=TEXT,
    among=COUNT,
    more=COUNT,
    says=SAYS,
    because=BECAUSE,
)
_OCCASION = object_of(
    "why it was made: a public claim, or the institution’s own request",
    by={"type": "string", "enum": ["public-claim", "institution"]},
    declaration=DIGEST,
    because=BECAUSE,
    words=TEXT,
    optional=("declaration", "because", "words"),
)
_TOLD: dict[str, Schema] = {
    "question": TEXT,
    "posts": listed(REF),
    "novelties": listed(_NOVELTY),
    "hypotheses": ANY_TEXT,
    "history": _HISTORY,
    "not_to_be_concluded": ANY_TEXT,
    "lr": {**_MAYBE_NUMBER, "description": "above 1 it speaks for somebody else; no probability"},
    "log10": _MAYBE_NUMBER,
    "interval": or_null({"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}),
    "scale": or_null(one_of(Scale)),
    "bounded": MAYBE_BOOL,
    "reasons": listed(object_of(group=one_of(Group), log10=_NUMBER)),
    "absent": listed(one_of(Group)),
    "as_high": or_null(object_of(posts=COUNT, of=COUNT)),
    "regime": or_null(
        object_of(changed=BOOL, since=MAYBE_TIME, groups=listed(one_of(Group)), posts_since=COUNT)
    ),
    "population": MAYBE_TEXT,
    "calibration": or_null(_CALIBRATION),
    "refused": listed(object_of(why=one_of(Why), detail=MAYBE_TEXT)),
    "advice": ANY_TEXT,
    "for_show_only": MAYBE_TEXT,
    "occasion": _OCCASION,
    "made_at": TIME,
    "made_for": TEXT,
    "made_with": TEXT,
    "released_by": TEXT,
    "synthetic": BOOL,
    "taken_back_at": TIME,
    "taken_back_by": TEXT,
    "why": TEXT,
}

ASSESSMENT: Schema = object_of(
    "an assessment that a second editor released, or what became of it; it is no verdict "
    "(docs/assessment.md). All but the first members are there where `state` is released",
    assessment=DIGEST,
    released_at=TIME,
    state={"type": "string", "enum": ["released", "taken-back", "not-readable"]},
    says=ANY_TEXT,
    because=BECAUSE,
    **_TOLD,
    optional=tuple(_TOLD),
)
