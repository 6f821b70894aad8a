"""How are many accounts put on record, each with its institution and its voucher?"""

from onrecord.desk.enrolments.files import accounts_in
from onrecord.desk.enrolments.planning import missing_institutions
from onrecord.desk.enrolments.rows import FileFault, Row
from onrecord.desk.enrolments.wishes import Defaults, ListRefused, RowFault, Wish, wishes

__all__ = [
    "Defaults",
    "FileFault",
    "ListRefused",
    "Row",
    "RowFault",
    "Wish",
    "accounts_in",
    "missing_institutions",
    "wishes",
]
