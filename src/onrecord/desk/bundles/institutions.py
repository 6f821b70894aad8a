"""Who may speak for an account, by the statements that came along in a bundle?"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from onrecord.desk.institutions.known import handles_worn
from onrecord.findings.declared import Declared
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.judging import judged
from onrecord.findings.ownership import Ownership
from onrecord.findings.stated import Stated, Statements
from onrecord.proof.bundle import Bundle, BundleError
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.documents import Document
from onrecord.record.entries import EntryError, Logged
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.observations import AccountObservation, PostObservation

__all__ = ["Institutions"]

_Body = TypeVar("_Body", Enrolment, Institution, Authority, InstitutionChannel)


class Institutions:
    """The institutions and accounts of a bundle, as its own entries have them."""

    def __init__(self, bundle: Bundle, entries: Sequence[Logged]) -> None:
        self._entries = entries
        stated = list(_stated(bundle, entries))
        self._hierarchy = Hierarchy(
            Statements(
                enrolments=_those(stated, Enrolment),
                institutions=_those(stated, Institution),
                authorities=_those(stated, Authority),
                channels=_those(stated, InstitutionChannel),
            )
        )

    def judged(self, one: Declared, account: AccountId) -> Declared:
        """A declaration with whether its speaker may speak for the account.

        Remaining risk: where the post in which it was said is not in the bundle, only the name
        and address of the channel tell whether the account itself said it.
        """
        said_in = one.declaration.said_in
        posts = (logged.entry for logged in self._entries)
        accounts = [x.account for x in posts if isinstance(x, PostObservation) and x.ref == said_in]
        spoken_from = self._ownership(accounts[0]) if said_in and accounts else None
        return judged(one, self._ownership(account), spoken_from)

    def _ownership(self, account: AccountId) -> Ownership:
        around = [
            logged
            for logged in self._entries
            if isinstance(logged.entry, AccountObservation) and logged.entry.account == account
        ]
        return self._hierarchy.ownership(account, handles_worn(around))


def _stated(bundle: Bundle, entries: Sequence[Logged]) -> Iterator[Stated[object]]:
    for logged in entries:
        if isinstance(logged.entry, Document):
            try:
                body = bundle.body_of(logged.entry)
            except (BundleError, EntryError):  # step 10 says so
                continue
            yield Stated(logged.index, logged.digest, logged.entry.recorded_at, body)


def _those(stated: Sequence[Stated[object]], kind: type[_Body]) -> tuple[Stated[_Body], ...]:
    return tuple(
        Stated(one.index, one.digest, one.recorded_at, one.body)
        for one in stated
        if isinstance(one.body, kind)
    )
