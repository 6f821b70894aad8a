"""How was an account watched? Remembered, since an answer names many accounts.

Folding an account's coverage reads every look at it. It changes only when there is another look, so
the last answer is kept beside the search index until then.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from onrecord.archive import Archive
from onrecord.archive.archive import Opened
from onrecord.desk.believing import trust
from onrecord.desk.documents import recorded
from onrecord.desk.finding import NotOnRecord, find_account
from onrecord.desk.search.unsearchable import posts_not_kept, posts_without_words
from onrecord.findings.coverage import Span
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.times import instant, read_instant

__all__ = ["ALWAYS", "Covered", "coverage_of", "spans_of"]

ALWAYS = read_instant("9999-12-31T23:59:59.999999Z")
"""Up to every look that is on record."""

_Folded: TypeAlias = dict[AccountId, tuple[str, tuple[Span, ...]]]
_folded: WeakKeyDictionary[Opened, _Folded] = WeakKeyDictionary()  # some kB an account


@dataclass(frozen=True, slots=True)
class Covered:
    """An enrolled account and the spans in which it was watched.

    `withheld`: of how many of its posts words were destroyed, so that no search finds them; `unkept`:
    of how many they were seen and not kept.
    """

    account: AccountId
    enrolment: Enrolment
    spans: tuple[Span, ...]
    withheld: int = 0
    unkept: int = 0


def coverage_of(
    archive: Archive, accounts: tuple[AccountId, ...] | None, until: datetime = ALWAYS
) -> tuple[Covered, ...]:
    """How these accounts were watched, or all that are enrolled. Raises NotOnRecord."""
    enrolled = {
        one.body.account: one.body
        for one in recorded(archive, DocumentKind.ENROLMENT)
        if isinstance(one.body, Enrolment)
    }
    for account in accounts or ():
        if account not in enrolled:
            raise NotOnRecord(f"{account} is not on record", advice="Enrol it: onrecord add")
    asked = list(enrolled) if accounts is None else accounts
    withheld = posts_without_words(archive)
    unkept = posts_not_kept(archive, [enrolled[one] for one in asked])
    return tuple(
        Covered(
            one,
            enrolled[one],
            spans_of(archive, enrolled[one], until),
            withheld[one],
            unkept[one],
        )
        for one in asked
    )


def spans_of(archive: Archive, enrolment: Enrolment, until: datetime) -> tuple[Span, ...]:
    """When an account was watched, as observed up to a moment."""
    spans = _whole(archive, enrolment)
    late = bool(spans) and spans[-1].ends_at > until
    return find_account(archive, enrolment.account, until).spans if late else spans


def _whole(archive: Archive, enrolment: Enrolment) -> tuple[Span, ...]:
    account = enrolment.account
    looks = archive.index.looks_at_account(enrolment.platform, account)
    looks = f"{looks} {trust(archive).stamp}".strip()
    folded = _folded.setdefault(archive.opened, {})
    if account not in folded or folded[account][0] != looks:
        folded[account] = (looks, _remembered(archive, account, looks))
    return folded[account][1]


def _remembered(archive: Archive, account: AccountId, looks: str) -> tuple[Span, ...]:
    known = archive.search.remembered(account, looks)
    if known is not None:
        return tuple(map(_read, json.loads(known)))
    spans = find_account(archive, account, ALWAYS).spans
    archive.search.remember(account, looks, json.dumps([_written(span) for span in spans]))
    return spans


def _written(span: Span) -> dict[str, Any]:
    return {
        "begins_at": instant(span.begins_at),
        "ends_at": instant(span.ends_at),
        "largest_gap": span.largest_gap // timedelta(microseconds=1),
        "complete": span.complete,
        "first_rev": span.first_rev,
        "last_rev": span.last_rev,
        "because": list(span.because),
    }


def _read(written: dict[str, Any]) -> Span:
    return Span(
        begins_at=read_instant(written["begins_at"]),
        ends_at=read_instant(written["ends_at"]),
        largest_gap=timedelta(microseconds=written["largest_gap"]),
        complete=written["complete"],
        first_rev=written["first_rev"],
        last_rev=written["last_rev"],
        because=tuple(map(Digest, written["because"])),
    )
