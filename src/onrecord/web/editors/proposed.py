"""What is proposed, in a line, and as it would read?"""

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from onrecord.findings.words.moments import moment
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Body, CaseChange
from onrecord.record.editing import Correction, PictureRelease
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.reports import Report

__all__ = ["rows_of", "summary_of"]

_LONGEST = 90  # characters of a line


def summary_of(body: Body) -> str:
    """What a document is, in a line of ours with its own words in quotation marks."""
    match body:
        case Declaration(speaker=speaker, act=act, words=words):
            return f"Declaration: {_cut(speaker)} {act.value}: “{_cut(words)}”"
        case CaseChange(case=case, title=title, adds=adds, removes=removes, note=note):
            told = [
                *([f"title “{_cut(title)}”"] if title else []),
                *([f"{len(adds)} in"] if adds else []),
                *([f"{len(removes)} out"] if removes else []),
                *([f"note “{_cut(note)}”"] if note else []),
            ]
            return f"Case {case}: {', '.join(told)}"
        case Institution(name=name, kind=kind):
            return f"Institution: “{_cut(name)}”, {kind.value}"
        case Authority(speaker=speaker, institution=institution):
            return f"Who may speak: “{_cut(speaker)}” for “{_cut(institution)}”"
        case InstitutionChannel(name=name, institution=institution):
            return f"Channel: “{_cut(name)}” of “{_cut(institution)}”"
        case Report(title=title, outlet=outlet):
            return f"Report: “{_cut(title or '(without a title)')}”, {_cut(outlet or 'no outlet')}"
        case Correction(said=said):
            return f"Correction of: “{_cut(said)}”"
        case PictureRelease(picture=picture):
            return "Screenshot, masked" if picture else "Screenshot: published no more"
        case _:
            return type(body).__name__


def rows_of(body: Any) -> list[tuple[str, str]]:
    """All that a document says, field by field; a part's fields bear its name before theirs."""
    found: list[tuple[str, str]] = []
    for one in fields(body):
        found += _rows(one.name.replace("_", " "), getattr(body, one.name))
    return found


def _rows(name: str, value: Any) -> list[tuple[str, str]]:
    match value:
        case None | ():
            return []
        case bool():
            return [(name, "yes" if value else "no")]
        case datetime():
            return [(name, moment(value))]
        case Enum():
            return [(name, str(value.value).replace("-", " "))]
        case tuple():
            return [row for one in value for row in _rows(name, one)]
        case _ if is_dataclass(value):
            return [(f"{name}: {inner}", told) for inner, told in rows_of(value)]
        case _:
            return [(name, str(value))]


def _cut(text: str) -> str:
    flat = " ".join(text.split()).replace("“", "‘").replace("”", "’")
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]} …"
