"""Which JSON do declarations and reports take, as documents on record?"""

import json
from typing import Any

from onrecord.desk.documents import Recorded
from onrecord.record.entries import write_body
from onrecord.record.reports import QuotationLink, Report
from onrecord.record.times import instant
from onrecord.web.api.posts import entry_links

__all__ = ["declaration_shape", "report_shape"]


def declaration_shape(one: Recorded) -> dict[str, Any]:
    """A declaration: its body as the record has it."""
    body = json.loads(write_body(one.body))
    return {
        **_place(one),
        "accounts": list(one.document.accounts),
        "posts": list(one.document.posts),
        "body": {name: value for name, value in body.items() if name not in _FRAME},
    }


_FRAME = ("body", "onrecord")


def report_shape(one: Recorded) -> dict[str, Any]:
    """A report, with its quotations of posts on record; others are left out, as are speakers.

    So are the words around a quotation: there its speaker stands.
    """
    report = one.body
    assert isinstance(report, Report)  # as its leaf says
    links: dict[int, list[QuotationLink]] = {}
    for link in report.links:
        links.setdefault(link.quotation, []).append(link)
    return {
        **_place(one),
        "url": report.url,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": None if report.published_at is None else instant(report.published_at),
        "retrieved_at": None if report.retrieved_at is None else instant(report.retrieved_at),
        "language": report.language,
        "media_type": report.media_type,
        "bytes": report.bytes,
        "text": report.text,
        "quotations": [
            {
                "exact": quoted.exact,
                "start": quoted.start,
                "end": quoted.end,
                "posts": [_link(link) for link in links[number]],
            }
            for number, quoted in enumerate(report.quotations)
            if number in links
        ],
        "read_with": list(report.read_with),
    }


def _link(one: QuotationLink) -> dict[str, Any]:
    return {
        "ref": one.post,
        "version": one.version,
        "score": one.similarity / 1000,
        "differences": list(one.differences),
        "cut": list(one.cut),
        "automatic": one.automatic,
    }


def _place(one: Recorded) -> dict[str, Any]:
    return {
        "index": one.logged.index,
        "digest": one.digest,
        "recorded_at": instant(one.document.recorded_at),
        **entry_links(one.logged.index),
    }
