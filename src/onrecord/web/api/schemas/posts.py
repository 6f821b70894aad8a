"""How do posts look to programs?"""

from onrecord.findings.standing import StandingState
from onrecord.findings.verdicts import Verdict
from onrecord.record.declarations import Act, Capacity, Covers, Denied, Ground
from onrecord.record.observations import Authenticity
from onrecord.web.api.schemas.assessments import ASSESSMENT
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BECAUSE,
    BOOL,
    COUNT,
    DIGEST,
    LINK,
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
    page_of,
    ref_to,
)

__all__ = ["AS_OF", "AUTHENTICITY", "POSTS"]

AS_OF = object_of(moment=MAYBE_TIME, known=MAYBE_TIME)
AUTHENTICITY = one_of(Authenticity)
_MASKED = {
    **ANY_TEXT,
    "description": "members that are null, or links of which some are left out, since they would name a bystander",
}

_PRESENCE = object_of(
    "whether it is there, by whose word, and between which of our looks it went",
    verdict=one_of(Verdict),
    authenticity=or_null(AUTHENTICITY),
    last_seen=MAYBE_TIME,
    first_absent=MAYBE_TIME,
    says=SAYS,
    because=BECAUSE,
)
_MEDIUM = object_of(part=TEXT, type=TEXT, bytes={"type": ["integer", "null"]}, words=TEXT)
_VERSION = object_of(
    "one text of a post: exact, as it was",
    digest=or_null(DIGEST),
    kind=MAYBE_TEXT,
    text=MAYBE_TEXT,
    withheld=MAYBE_TEXT,
    unkept=MAYBE_TEXT,
    languages=ANY_TEXT,
    media=listed(_MEDIUM),
    links=ANY_TEXT,
    labels=ANY_TEXT,
    answers=MAYBE_TEXT,
    quotes=MAYBE_TEXT,
    masked=_MASKED,
    claimed_at=MAYBE_TIME,
    first_seen=TIME,
    last_seen=TIME,
    seen_changing={
        **MAYBE_BOOL,
        "description": "null for the first text; false where no machine was shown both this one and "
        "another before, so that it is not on record whether the post was changed",
    },
    changed_at=MAYBE_TIME,
    authenticity=AUTHENTICITY,
    because=BECAUSE,
)
_SCOPE = object_of(
    kinds=ANY_TEXT,
    accounts=ANY_TEXT,
    words=MAYBE_TEXT,
    **{"from": MAYBE_TIME},
    from_latest=MAYBE_TIME,
    until_earliest=MAYBE_TIME,
    until=MAYBE_TIME,
    extent=MAYBE_TEXT,
)
_CONSIDERED = object_of(
    "somebody's words, and whether they cover this post",
    digest=DIGEST,
    speaker=TEXT,
    capacity=one_of(Capacity),
    may_speak=BOOL,
    may_speak_reason=MAYBE_TEXT,
    vouched=MAYBE_BOOL,
    by_editor=BOOL,
    act=one_of(Act),
    denies=listed(one_of(Denied)),
    ground=one_of(Ground),
    ground_words=MAYBE_TEXT,
    words=TEXT,
    channel=TEXT,
    independent=MAYBE_BOOL,
    independent_reason=MAYBE_TEXT,
    shares_access=MAYBE_BOOL,
    said_at=TIME,
    covers=one_of(Covers),
    reason=TEXT,
    decided_by_editor=BOOL,
    withdraws=or_null(DIGEST),
    withdrawn_by=or_null(DIGEST),
    because=BECAUSE,
    language=MAYBE_TEXT,
    channel_url=MAYBE_TEXT,
    said_until=MAYBE_TIME,
    said_in=or_null(REF),
    hedged=BOOL,
    via=or_null(object_of(outlet=TEXT, url=MAYBE_TEXT, paraphrase=BOOL)),
    scope=_SCOPE,
    details=listed(object_of(kind=TEXT, of=TEXT, words=TEXT, at=MAYBE_TIME)),
    consistency=listed(object_of(kind=TEXT, of=TEXT, verdict=TEXT, says=SAYS)),
    relations=listed(object_of(to=DIGEST, says=SAYS, **{"is": TEXT})),
    evidence=listed(DIGEST),
)
_STAMP = object_of(
    service=MAYBE_TEXT,
    method=MAYBE_TEXT,
    said_at=MAYBE_TIME,
    size={"type": ["integer", "null"]},
    entry=COUNT,
    digest=DIGEST,
)
_PROVEN: Schema = {
    "type": "object",
    "description": "looks that matter, between the time stamps around them",
    "additionalProperties": object_of(
        entry=COUNT,
        after=listed(_STAMP),
        before=listed(_STAMP),
        lacking=listed(_STAMP),
        says=SAYS,
        clock=MAYBE_TEXT,
    ),
}
_POST = object_of(
    "a post: what is on record about it, and what follows",
    ref=REF,
    platform=TEXT,
    account=TEXT,
    post=TEXT,
    institution=MAYBE_TEXT,
    page=MAYBE_TEXT,
    as_of=AS_OF,
    presence=_PRESENCE,
    standing=object_of(
        "whether anybody stands by it or disowned it",
        state=one_of(StandingState),
        says=SAYS,
        because=BECAUSE,
        declarations=listed(_CONSIDERED),
    ),
    proven=_PROVEN,
    versions=listed(ref_to("Version"), "its texts, oldest first"),
    told_versions=listed(
        object_of(text=TEXT, claimed_at=MAYBE_TIME, told_at=MAYBE_TIME, because=TEXT)
    ),
    assessments=listed(ref_to("Assessment")),
    corrections=listed(ref_to("Correction"), "of our own pages"),
    disbelieved=listed(
        object_of(vantage=TEXT, since=TIME, why=TEXT, says=SAYS, because=BECAUSE),
        "what a vantage brought whose word is not taken",
    ),
    because=BECAUSE,
    optional=("corrections", "disbelieved"),
)
_EVIDENCE = object_of(
    "an entry of the log; `entry` gives its exact bytes, `proof` its C2SP tlog-proof",
    index=COUNT,
    digest=DIGEST,
    kind=TEXT,
    at=TIME,
    authenticity=or_null(AUTHENTICITY),
    decides={**BOOL, "description": "whether what is said of the post rests on it"},
    entry=LINK,
    proof=LINK,
)

POSTS: dict[str, Schema] = {
    "Assessment": ASSESSMENT,
    "Post": _POST,
    "Posts": page_of("Post"),
    "Version": _VERSION,
    "Versions": object_of(ref=REF, versions=listed(ref_to("Version"))),
    "Evidence": _EVIDENCE,
    "EvidencePage": page_of("Evidence"),
    "Found": object_of(
        "what an address names, as far as it is on record",
        kind={"type": "string", "enum": ["post", "account"]},
        ref=or_null(REF),
        account=TEXT,
        link=LINK,
    ),
}
