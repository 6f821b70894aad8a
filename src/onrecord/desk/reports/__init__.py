"""What does a news report say, and which posts on record does it quote?"""

from onrecord.desk.reports.copies import Compared, compared, on_record
from onrecord.desk.reports.keeping import EditorsLink, ReportRefused, keep_report, prepared_report
from onrecord.desk.reports.linking import LinkedReport, link_report
from onrecord.desk.reports.prefilling import prefilled_from
from onrecord.desk.reports.reading import ReadReport, read_report
from onrecord.desk.reports.shape import copy_shape, report_shape

__all__ = [
    "Compared",
    "EditorsLink",
    "LinkedReport",
    "ReadReport",
    "ReportRefused",
    "compared",
    "copy_shape",
    "keep_report",
    "link_report",
    "on_record",
    "prefilled_from",
    "prepared_report",
    "read_report",
    "report_shape",
]
