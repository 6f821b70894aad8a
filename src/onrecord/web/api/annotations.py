"""Which words are about a post, as W3C Web Annotations?

Web Annotation Data Model (2017). Each annotation is about one text of the post, by its digest: what
an outlet quoted of it (motivation "linking"), and what somebody declared ("commenting"). Places
count code points.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from onrecord.desk.declarations.particulars import Particulars, particulars_of
from onrecord.desk.finding import PostFinding, ShownVersion
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.findings.article import Place
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.selectors import select
from onrecord.record.declarations import Covers
from onrecord.record.times import instant
from onrecord.web.api.asking import Answer, Asked
from onrecord.web.api.operations import BASE
from onrecord.web.api.posts import found_post, post_link
from onrecord.web.words_of_others import language_tag, safe_link

__all__ = ["post_annotations"]

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_DESCRIBING = {"type": "TextualBody", "purpose": "describing", "format": "text/plain"}
_GENERATOR = {"type": "Software", "name": "onrecord"}


def post_annotations(asked: Asked) -> Answer:
    """All of them, as one AnnotationPage."""
    found = found_post(asked)
    base = asked.archive.configuration.web.address.rstrip("/")
    page = f"{base}{post_link(found.ref)}/annotations"
    reports = reports_of(asked.archive, found)
    items = [_quotation(found, one, base, page) for one in quotations_of(found, reports)]
    items += [
        _declaration(found, one, base, page)
        for one in particulars_of(found)
        if one.considered.covers is not Covers.NO
    ]
    return Answer(
        value={"@context": _CONTEXT, "id": page, "type": "AnnotationPage", "items": items}
    )


def _quotation(found: PostFinding, one: QuotedBy, base: str, page: str) -> dict[str, Any]:
    quoted, report = one.quotation, one.report
    own = f"{base}{BASE}/reports/{one.digest}"
    source = {
        "type": "SpecificResource",
        "source": safe_link(report.url) or own,
        "selector": [
            # Without the words around them: there the speaker stands, who may be a bystander.
            {"type": "TextQuoteSelector", "exact": quoted.exact},
            {"type": "TextPositionSelector", "start": quoted.start, "end": quoted.end},
        ],
    }
    shown = None if one.version is None else found.versions[one.version - 1]
    differences = " ".join(one.link.differences)
    return {
        "id": f"{page}#r-{one.digest}-{one.link.quotation}",
        "type": "Annotation",
        "motivation": "linking",
        "created": instant(one.recorded_at),
        "generator": _GENERATOR,
        "body": [source, *([_DESCRIBING | {"value": differences}] if differences else [])],
        "target": _target(found, shown, base, quoted.exact),
    }


def _declaration(found: PostFinding, one: Particulars, base: str, page: str) -> dict[str, Any]:
    said, declaration = one.considered, one.declaration
    body = {
        "type": "TextualBody",
        "value": said.words,
        "format": "text/plain",
        "purpose": "commenting",
        "creator": {"name": said.speaker},
        "created": instant(said.said_at),
    }
    language = language_tag(declaration.language)
    shown = _standing_at(found, said.said_at)
    return {
        "id": f"{page}#d-{said.digest}",
        "type": "Annotation",
        "motivation": "commenting",
        "generator": _GENERATOR,
        "body": [
            body if language is None else body | {"language": language},
            _DESCRIBING
            | {"value": f"Covers this post: {said.covers.value}. {said.reason}".strip()},
        ],
        "target": _target(found, shown, base),
        **({} if (via := safe_link(declaration.channel.url)) is None else {"via": via}),
    }


def _standing_at(found: PostFinding, moment: datetime) -> ShownVersion | None:
    """The text that the post had then, as far as we saw; else its first."""
    before = [one for one in found.versions if one.version.first_seen <= moment]
    return next(iter(before[-1:] or found.versions[:1]), None)


def _target(
    found: PostFinding, shown: ShownVersion | None, base: str, words: str | None = None
) -> dict[str, Any]:
    """The text that it is about, and where its words stand there as they are."""
    post = f"{base}{post_link(found.ref)}"
    known = shown is not None and shown.digest is not None
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": f"{post}/versions/{shown.digest}" if shown is not None and known else post,
        "scope": f"{base}/posts/{found.ref}",
    }
    selectors = list(_selectors(shown, words))
    return target | ({"selector": selectors} if selectors else {})


def _selectors(shown: ShownVersion | None, words: str | None) -> Iterator[dict[str, Any]]:
    if shown is None or shown.said is None or not words:
        return
    text = shown.said.text
    start = text.find(words)
    if start >= 0:
        found = select(text, Place(start, start + len(words)))
        yield {
            "type": "TextQuoteSelector",
            "exact": found.exact,
            "prefix": found.prefix,
            "suffix": found.suffix,
        }
        yield {"type": "TextPositionSelector", "start": found.start, "end": found.end}
