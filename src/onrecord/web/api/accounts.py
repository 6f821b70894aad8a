"""What does the API say of accounts and of institutions?"""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from onrecord.desk.documents import recorded
from onrecord.desk.finding import AccountFinding, find_account, find_post
from onrecord.desk.institutions.found import find_institution, institution_shape
from onrecord.desk.institutions.known import accounts_under, hierarchy
from onrecord.desk.shapes import account_shape, post_shape, span_shape
from onrecord.findings.coverage import coverage_words
from onrecord.findings.names import Dated, handles, hosts, keys
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.documents import DocumentKind
from onrecord.record.times import instant
from onrecord.web.api.asking import Answer, Asked, page_of
from onrecord.web.api.listing import oldest_first
from onrecord.web.api.operations import BASE
from onrecord.web.api.problems import Problem
from onrecord.web.bystanders import masked_post

__all__ = [
    "account",
    "account_coverage",
    "account_link",
    "account_names",
    "account_posts",
    "accounts",
    "institution",
    "institutions",
]


def account_link(account: str) -> str:
    """Where an account is told of."""
    return f"{BASE}/accounts/{quote(account, safe=':')}"


def accounts(asked: Asked) -> Answer:
    """The accounts on record, in the order in which they came on record."""
    known: dict[AccountId, _Enrolled] = {}
    for one in recorded(asked.archive, DocumentKind.ENROLMENT):
        if isinstance(one.body, Enrolment):  # a later one keeps its place in the list
            place = known[one.body.account].place if one.body.account in known else one.logged.index
            known[one.body.account] = _Enrolled(one.body, one.digest, place)
    institution, platform = asked.text("institution"), asked.text("platform")
    of = None if institution is None else set(accounts_under(asked.archive, institution))
    found = [
        one
        for account, one in known.items()
        if of is None or account in of
        if platform in (None, one.enrolment.platform)
    ]
    shown = oldest_first(asked, found, lambda one: one.place)
    return page_of(asked, shown, _listed, lambda one: (one.place,))


@dataclass(frozen=True, slots=True)
class _Enrolled:
    enrolment: Enrolment
    digest: str
    place: int  # of its first enrolment


def _listed(one: _Enrolled) -> dict[str, Any]:
    enrolment = one.enrolment
    return {
        "account": enrolment.account,
        "platform": enrolment.platform,
        "handle": enrolment.handle,
        "institution": enrolment.institution,
        "under": enrolment.under,
        "enrolled_at": instant(enrolment.enrolled_at),
        "enrolled_by": one.digest,
        "link": account_link(enrolment.account),
    }


def account(asked: Asked) -> Answer:
    """One account, as `onrecord show` prints it."""
    return Answer(value=account_shape(_found(asked)))


def account_posts(asked: Asked) -> Answer:
    """Its posts, last observed for the first time first."""
    found = _found(asked)
    after = asked.after(str)
    before = None if after is None else Ref(str(after[0]))
    if before is not None:
        known = asked.archive.index.post(before)
        if known is None or known.account != found.account:
            raise Problem("bad-cursor", "after is no post of this account")
    listed = asked.archive.index.posts_of(found.platform, found.account, asked.limit + 1, before)
    posts = [find_post(asked.archive, ref) for ref, _ in listed[: asked.limit]]
    # One more than is wanted, which is not folded, tells that there is more.
    shown = [*posts, *posts[-1:]] if len(listed) > asked.limit else posts
    return page_of(
        asked,
        shown,
        lambda one: masked_post(asked.archive, post_shape(one)),
        lambda one: (one.ref,),
    )


def account_coverage(asked: Asked) -> Answer:
    """When it was watched, and the largest blind gap in each span."""
    found = _found(asked)
    return Answer(
        value={
            "account": found.account,
            "says": coverage_words(found.spans),
            "coverage": [span_shape(found.account, span) for span in found.spans],
        }
    )


def account_names(asked: Asked) -> Answer:
    """What it was called, signed with and was kept at, with dates."""
    found = _found(asked)
    told = {"handles": handles, "keys": keys, "hosts": hosts}
    return Answer(
        value={"account": found.account}
        | {name: [_dated(one) for one in of(found.entries.rest)] for name, of in told.items()}
    )


def _dated(one: Dated) -> dict[str, Any]:
    return {
        "name": one.value,
        "since": instant(one.since),
        "last": instant(one.last),
        "said_by": one.said_by,
        "authenticity": one.authenticity.value,
        "because": [one.logged.digest],
    }


def _found(asked: Asked) -> AccountFinding:
    return find_account(asked.archive, AccountId(asked.path["account"]), asked.now)


def institutions(asked: Asked) -> Answer:
    """The institutions on record, by their names."""
    known = hierarchy(asked.archive)
    told = [one.body.name for one in known.institutions.values()]
    of = Counter(known.spelled(one.body.institution) for one in known.accounts.values())
    names = sorted(dict.fromkeys([*told, *of]), key=lambda name: (name.casefold(), name))
    after = asked.after(str)
    if after is not None:
        place = str(after[0])
        names = [x for x in names if (x.casefold(), x) > (place.casefold(), place)]
    return page_of(
        asked,
        names[: asked.limit + 1],
        lambda name: {
            "name": name,
            "accounts": of[name],
            "link": f"{BASE}/institutions/{quote(name, safe='')}",
        },
        lambda name: (name,),
    )


def institution(asked: Asked) -> Answer:
    """One institution, by any of its names."""
    return Answer(value=institution_shape(find_institution(asked.archive, asked.path["name"])))
