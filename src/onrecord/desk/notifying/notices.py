"""What is told to a target: one notice, in the words of the pages?"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from onrecord.desk.happenings import Happening, HappeningKind, happening_shape
from onrecord.findings.words.moments import duration, moment
from onrecord.record.times import instant

__all__ = [
    "HOWS",
    "BlindSource",
    "Notice",
    "cleaned",
    "notice_of",
    "notice_of_blind",
    "trial_notice",
]

_JOINERS = frozenset("\u200c\u200d")  # without them Persian, Hindi or an emoji is misspelt
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")

HOWS: Mapping[str, str] = {
    "account-signed": "account-signed",
    "instance-signed": "instance-signed",
    "tls-only": "unsigned (TLS only)",
    "third-party-copy": "third-party copy",
    "as-said": "as said",
    "assessed": "assessed",
}
"""How it is known, in the words of the pages' labels."""

_BY_KIND = {  # of what carries no signature of its own
    HappeningKind.DISOWNED: "as-said",
    HappeningKind.DECLARED: "as-said",
    HappeningKind.REPORTED: "as-said",
    HappeningKind.ASSESSED: "assessed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSource:
    """A host that can't be looked at, or a platform on which withdrawals may go unnoticed."""

    name: str  # such as "mastodon at social.example"
    what: str  # such as "can’t be looked at"
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told. Every text in it is of one line, and has no sign that can't be seen."""

    id: str  # the same whenever the same is told again
    kind: str
    at: datetime
    which_time: str
    who: str  # the institution or account, or the host
    says: str  # words of others stand in “ ” in it
    how: str | None  # how it is known
    link: str | None
    data: Mapping[str, Any]  # the same for programs


def notice_of(one: Happening, address: str) -> Notice:
    """A happening as a notice; `address` is that of the pages, empty if they have none."""
    how = _BY_KIND.get(one.kind) if one.authenticity is None else str(one.authenticity)
    link = _link(one, address)
    who, says = cleaned(one.institution or one.account or ""), cleaned(one.says)
    return Notice(
        id=one.id,
        kind=one.kind,
        at=one.at,
        which_time=one.which_time,
        who=who or "These pages",
        says=says,
        how=None if how is None else HOWS[how],
        link=link,
        data={**happening_shape(one), "says": says, "link": link},
    )


def _link(one: Happening, address: str) -> str | None:
    if not address:
        return None
    if one.case is not None:
        return f"{address}/cases/{quote(one.case)}"
    if one.post is not None:
        return f"{address}/posts/{one.post}"
    return f"{address}/" if one.account is None else f"{address}/accounts/{quote(one.account, ':')}"


def notice_of_blind(one: BlindSource, now: datetime, address: str, *, again: bool) -> Notice:
    """That a source can't be looked at since some time; with `again`, that it can now."""
    kind = "source-again" if again else "source-blind"
    name = cleaned(one.name)
    if again:
        lasted = duration(now - one.since)
        says = f"It works again, after {lasted}. What happened meanwhile is looked for."
    else:
        says = (
            f"It {one.what} since {moment(one.since)}: {one.why}. That says nothing about any post."
        )
    link = f"{address}/sources" if address else None
    key = sha256(f"{kind}\n{one.name}\n{instant(one.since)}".encode()).hexdigest()[:32]
    data = {"kind": kind, "source": name, "since": instant(one.since), "says": cleaned(says)}
    return Notice(
        id=key,
        kind=kind,
        at=now,
        which_time="observed",
        who=name,
        says=cleaned(says),
        how=None,
        link=link,
        data={**data, "link": link},
    )


def trial_notice(rule: str, now: datetime, address: str) -> Notice:
    """What `onrecord notify --test` sends."""
    says = f"A test of the rule {rule}: nothing happened. Whoever reads this is told of it."
    key = sha256(f"test\n{rule}\n{instant(now)}".encode()).hexdigest()[:32]
    return Notice(
        id=key,
        kind="test",
        at=now,
        which_time="observed",
        who="onrecord",
        says=says,
        how=None,
        link=f"{address}/" if address else None,
        data={"kind": "test", "rule": rule, "says": says},
    )


def cleaned(text: str) -> str:
    """One line of text, without any sign that can't be seen or that turns what follows it."""
    seen = (sign if not _is_unseen(sign) else " " if sign.isspace() else "" for sign in text)
    return " ".join("".join(seen).split())


def _is_unseen(sign: str) -> bool:
    return sign not in _JOINERS and unicodedata.category(sign) in _UNSEEN
