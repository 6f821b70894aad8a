"""How does an enrolment stand in the record, once?"""

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.watch.refusals import AlreadyOnRecord
from onrecord.watch.watched import enrolled_in

__all__ = ["enrolment_document", "refuse_known"]


def enrolment_document(archive: Archive, enrolment: Enrolment) -> Document:
    """The entry of an enrolment, its bytes kept."""
    (body,) = archive.keep(write_body(enrolment))
    return Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=enrolment.enrolled_at,
        accounts=(enrolment.account,),
        posts=(),
        body=body,
    )


def refuse_known(archive: Archive, platform: str, account: AccountId) -> None:
    """Return if nobody has enrolled it yet; AlreadyOnRecord.

    Two platforms may have one account between them, by one id: it is watched once.
    """
    for logged in archive.index.entries_of_account(platform, account):
        known = enrolled_in(archive, logged)
        if known is not None and known.account == account:
            raise AlreadyOnRecord(f"{account} is already on record, as {known.institution}")
