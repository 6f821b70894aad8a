"""Does what was proposed still make sense, now that the record has gone on?"""

from onrecord.archive import Archive
from onrecord.desk.cases import prepared_change
from onrecord.desk.documents import recorded
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.institutions.stating import prepared_statement
from onrecord.record.documents import Body, CaseChange, DocumentKind
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.reports import Report

__all__ = ["require_still_possible"]


def require_still_possible(archive: Archive, body: Body) -> None:
    """Return unless it is so already, or contradicts what came on record since it was proposed.

    Raises EditingError, CaseError and InstitutionError.
    """
    match body:
        case CaseChange():
            news = prepared_change(archive, body) is not None
        case Institution() | Authority() | InstitutionChannel():
            news = prepared_statement(archive, body) is not None
        case Report():
            news = all(one.body != body for one in recorded(archive, DocumentKind.REPORT))
        case _:  # of declarations, corrections and pictures each stands for itself
            news = True
    if not news:
        raise EditingError(
            "it is so already: nothing would change", advice="Return it, and say that."
        )
