"""What does a line of text say that it is: a pointer elsewhere, a credit, a caption?"""

import re

from onrecord.findings.article import BlockKind
from onrecord.findings.times import DATE_WORDS

__all__ = ["AGENCIES", "agency_credit", "kind_of_line", "stated_author", "stated_day"]

AGENCIES = (
    r"(?:Reuters|AP|Associated Press|AFP|PTI|ANI|IANS|UNI|APP|PPI|INP|NNI|BSS|UNB|Xinhua|TASS|RIA"
    r"|Interfax|DPA|dpa|EFE|ANSA|Kyodo|Jiji|Yonhap|Anadolu|AA|Bloomberg|PA|AAP|CP|QNA|WAM|SPA"
    r"|MENA|IRNA|Bernama|Antara|VNA|PNA|GNA|NAN|UPI|Belga|APA|ATS|TT|NTB|Ritzau)"
)
"""News agencies by the names under which articles credit them."""

_RELATED = re.compile(
    r"(?:also read|read also|read more|must read|more from|more on this|see also|watch also"
    r"|also watch|recommended|related(?: (?:stories|story|articles?|news|coverage|content))?)"
    r"\s*(?:[:|—–-]|$)|(?:READ|WATCH|SEE|RELATED|Read|Watch|Related)\s*[:|]\s",
    re.IGNORECASE,
)
_RELATED_CASE = re.compile(r"(?:READ|WATCH|RELATED)\b [A-Z]")
_INPUTS = re.compile(
    r"\(?\s*((?:with|based on|using|inputs? from|source:|courtesy:?|(?P<from>from)"
    r"|additional reporting (?:by|from))\b[^()\n]{0,80}?\b(?:agency|agencies|inputs?"
    rf"|news ?wires?|wire services?|(?-i:{AGENCIES}))\b(?(from) inputs?|[^()\n:]{{0,40}}))\s*\)?[.]?",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:\((?:reporting|writing|editing|compiled|written|additional reporting) (?:by|from) .{2,200}\)"
    r"|(?:reporting|writing|editing|compiled|additional reporting) by .{2,200}"
    r"|by [A-Z][\w.'’-]*(?: [A-Zdvl][\w.'’-]*){1,4}(?:(?:,| and| \||/) .{2,80})?"
    r"|by our (?:\w+ )?(?:correspondent|reporter|staff).{0,40}"
    r"|(?:©|\(c\)|copyright) .{2,120}"
    r"|(?:published|updated|posted|last (?:updated|modified)|first published)\b.{0,80}\d{4}.{0,40}"
    rf"|[-—–]?\s*\(?(?-i:{AGENCIES})\)?"
    r"|this (?:story|article|report|copy) (?:has been|was|is) (?:published|generated|auto|taken)"
    r".{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION = re.compile(
    r"\((?:an? |the |file )?(?:screenshot|screengrab|screen grab|photo|picture|image|video|file|still"
    r"|representational|representative|representation)\b[^()]{0,200}\)\.?"
    r"|(?:photo|picture|image|file photo|caption|photograph|video|graphic)\s?"
    r"(?:credit|courtesy|source|by)?\s?[:|]\s.{2,250}"
    r"|.{2,250}\((?:file )?(?:photo|image|picture)(?: (?:by|credit|courtesy)|:)[^()]{0,80}\)"
    r"|(?:representational|representative|file) (?:image|photo|picture).{0,120}",
    re.IGNORECASE,
)
_DAY_ONLY = re.compile(
    r"(?:(?:first )?(?P<label>published|updated|posted|last (?:updated|modified)|date|dated)"
    rf"(?: on| at)?\s*:?\s+)?(?:\w+day,? )?(?P<day>{DATE_WORDS}(?:[\s,|·-]*(?:at )?\d{{1,2}}[:.]\d\d.{{0,20}})?)[.]?",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"by (?P<name>[A-Z][\w.'’-]*(?: (?:and |de |van |al-)?[A-Z][\w.'’-]*){1,4})\b")


def kind_of_line(words: str) -> BlockKind | None:
    """What a whole block says that it is; None for the reporter's own text."""
    if len(words) > 300:
        return None
    if _RELATED.match(words) or _RELATED_CASE.match(words):
        return BlockKind.RELATED
    if _CAPTION.fullmatch(words):
        return BlockKind.CAPTION
    if _INPUTS.fullmatch(words) or _CREDIT.fullmatch(words) or _DAY_ONLY.fullmatch(words):
        return BlockKind.CREDIT
    return None


def agency_credit(words: str) -> tuple[int, int] | None:
    """Where a credit names an agency or "agencies": "(With agency inputs)", without its marks."""
    if m := _INPUTS.fullmatch(words):
        start, end = m.span(1)
        return start, start + len(words[start:end].rstrip(" ."))
    if m := re.fullmatch(rf"[-—–]?\s*\(?({AGENCIES})\)?", words):
        return m.span(1)
    return None


def stated_day(words: str) -> tuple[str, int, int] | None:
    """The label, and where the day stands, in a line that holds nothing else."""
    if m := _DAY_ONLY.fullmatch(words):
        return (m["label"] or "").lower(), *m.span("day")
    return None


def stated_author(words: str) -> tuple[int, int] | None:
    """Where "By Some Name" names its author."""
    m = re.match(r"[Bb]y |BY ", words) and _BYLINE.match("by " + words[3:])
    return m.span("name") if m else None
