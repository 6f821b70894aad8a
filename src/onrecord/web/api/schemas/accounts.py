"""How do accounts and institutions look to programs?"""

from onrecord.record.declarations import Capacity
from onrecord.record.institutions import InstitutionKind
from onrecord.web.api.schemas.posts import AS_OF, AUTHENTICITY
from onrecord.web.api.schemas.words import (
    ANY_TEXT,
    BECAUSE,
    BOOL,
    COUNT,
    DIGEST,
    LINK,
    MAYBE_TEXT,
    MAYBE_TIME,
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

__all__ = ["ACCOUNTS"]

_VOUCHER = object_of("who says so, and where", by=TEXT, where=MAYBE_TEXT, words=MAYBE_TEXT)
_SPAN = object_of(
    "from our first to our last look without a break; without times: never watched",
    account=TEXT,
    **{"from": MAYBE_TIME},
    to=MAYBE_TIME,
    largest_gap={"type": ["number", "null"], "description": "seconds between two looks"},
    complete=BOOL,
    first_rev=MAYBE_TEXT,
    last_rev=MAYBE_TEXT,
)
_CHAIN = object_of(
    "an institution, and by whose word",
    name=TEXT,
    kind=or_null(one_of(InstitutionKind)),
    also_named=ANY_TEXT,
    voucher=or_null(_VOUCHER),
    because=BECAUSE,
)
_SPEAKER = object_of(
    "who may speak for an institution; for all of its accounts where none is named",
    speaker=TEXT,
    institution=TEXT,
    capacity=one_of(Capacity),
    accounts=ANY_TEXT,
    since=MAYBE_TIME,
    until=MAYBE_TIME,
    voucher=or_null(_VOUCHER),
    because=BECAUSE,
)
_CHANNEL = object_of(
    name=TEXT,
    url=MAYBE_TEXT,
    institution=TEXT,
    shares_access_with=ANY_TEXT,
    independent_of=ANY_TEXT,
    voucher=or_null(_VOUCHER),
    because=BECAUSE,
)
_VOUCHING = object_of(
    by=TEXT,
    how=TEXT,
    link=MAYBE_TEXT,
    first_said=MAYBE_TIME,
    last_said=MAYBE_TIME,
    silent_since=MAYBE_TIME,
    looked_at=MAYBE_TIME,
    says=TEXT,
    because=BECAUSE,
)
_NAME = object_of(
    "a label that was worn at a time, by somebody's word",
    name=TEXT,
    since=TIME,
    last=TIME,
    said_by=TEXT,
    authenticity=AUTHENTICITY,
    because=BECAUSE,
)
_ACCOUNT = object_of(
    "an official account, with how it was watched",
    account=TEXT,
    platform=TEXT,
    handle=MAYBE_TEXT,
    institution=TEXT,
    under=MAYBE_TEXT,
    voucher=_VOUCHER,
    vouchings=listed(_VOUCHING),
    names=listed(_NAME),
    enrolled_at=TIME,
    enrolled_by=DIGEST,
    chain=listed(_CHAIN),
    speakers=listed(_SPEAKER),
    channels=listed(_CHANNEL),
    page=MAYBE_TEXT,
    as_of=AS_OF,
    coverage=listed(ref_to("Span")),
    corrections=listed(ref_to("Correction"), "of our own pages"),
    optional=("corrections",),
)

ACCOUNTS: dict[str, Schema] = {
    "Account": _ACCOUNT,
    "Enrolled": object_of(
        "an account in a list",
        account=TEXT,
        platform=TEXT,
        handle=MAYBE_TEXT,
        institution=TEXT,
        under=MAYBE_TEXT,
        enrolled_at=TIME,
        enrolled_by=DIGEST,
        link=LINK,
    ),
    "Accounts": page_of("Enrolled"),
    "Span": _SPAN,
    "Coverage": object_of(account=TEXT, says=TEXT, coverage=listed(ref_to("Span"), "oldest first")),
    "Names": object_of(
        "what an account was called, signed with and was kept at; latest first",
        account=TEXT,
        handles=listed(_NAME),
        keys=listed(_NAME),
        hosts=listed(_NAME),
    ),
    "Institution": object_of(
        "an institution, those above and below it, and who may speak for it",
        name=TEXT,
        kind=or_null(one_of(InstitutionKind)),
        also_named=ANY_TEXT,
        voucher=or_null(_VOUCHER),
        because=BECAUSE,
        as_of=AS_OF,
        chain=listed(_CHAIN),
        below=ANY_TEXT,
        speakers=listed(_SPEAKER),
        channels=listed(_CHANNEL),
        accounts=listed(object_of(account=TEXT, handle=MAYBE_TEXT, because=BECAUSE)),
    ),
    "InstitutionNamed": object_of("an institution in a list", name=TEXT, accounts=COUNT, link=LINK),
    "Institutions": page_of("InstitutionNamed"),
}
