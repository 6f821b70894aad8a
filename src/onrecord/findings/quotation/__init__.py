"""Who is quoted, with which words?"""

from onrecord.findings.quotation.attributed import Attributed, Band, How
from onrecord.findings.quotation.attribution import attribute, doubts_about
from onrecord.findings.quotation.marks import MOST_CHARACTERS, QuotedSpan, SpanKind, quoted_spans
from onrecord.findings.quotation.syntax import Parse, Parser, Token
from onrecord.findings.quotation.weights import RULES

__all__ = [
    "MOST_CHARACTERS",
    "RULES",
    "Attributed",
    "Band",
    "How",
    "Parse",
    "Parser",
    "QuotedSpan",
    "SpanKind",
    "Token",
    "attribute",
    "doubts_about",
    "quoted_spans",
]
