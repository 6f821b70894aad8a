"""What do a post and a case look like as linked data?

JSON-LD 1.1 with schema.org's words: SocialMediaPosting, NewsArticle, Quotation. Two words are
never said: `author`, since nobody here knows who typed, and ClaimReview, since we give no
verdicts. A post stands in its account, and whose account that is is said of the account.
Bystanders are not named (design, section 11): neither whom a post answers or shows, nor to whom
a report attributes words. Of what was said of a post only that is told which bears on it, by
somebody with standing, and was not taken back: schema.org has no words for the rest.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import PostFinding, ShownVersion
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.standing import Considered
from onrecord.findings.words.speakers import as_told
from onrecord.platforms.speech import Medium
from onrecord.record.declarations import Capacity
from onrecord.record.times import instant
from onrecord.web.words_of_others import language_tag, safe_link

__all__ = ["case_linked_data", "data_block", "post_linked_data"]

_CONTEXT = "https://schema.org"
_BODY = "Organization"
_CORRECTED = "What this archive said of it was corrected: see its page."
_SPEAKERS = {Capacity.OFFICER: "Person"}
_ENDING = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def post_linked_data(
    found: PostFinding,
    *,
    quoted: Sequence[QuotedBy] = (),
    address: str = "",
    note: str | None = None,
) -> dict[str, Any]:
    """A post as schema.org's SocialMediaPosting, with the words about it, and who quoted it.

    `address` is that of the pages (`[web] address`); without it, ids are relative to the page.
    Texts are exact. `note` says of the whole archive that it is a demonstration, if it is one.
    """
    return {"@context": _CONTEXT, **_posting(found, quoted, address.rstrip("/"), note)}


def case_linked_data(
    found: CaseFinding, *, address: str = "", note: str | None = None
) -> dict[str, Any]:
    """A case as schema.org's CollectionPage of its posts; `address` and `note` as for a post."""
    base = address.rstrip("/")
    case = found.case
    return {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "@id": f"{base}/cases/{quote(case.name)}",
        "name": case.title,
        **({"description": note} if note else {}),
        **({"correction": f"{base}/corrections"} if found.corrections else {}),
        "hasPart": [_posting(post, found.quoted[post.ref], base, note) for post in found.posts],
    }


def data_block(data: dict[str, Any]) -> Markup:
    """JSON as it may stand in a script element: no text in it can end the element.

    HTML, 4.12.1.3: `</script` and `<!--` must not occur; beyond ASCII all is escaped, U+2028 and
    unpaired surrogates too.
    """
    written = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(written.translate(_ENDING))  # the marks escaped above are all that HTML knows


def _posting(
    found: PostFinding, quoted: Sequence[QuotedBy], base: str, note: str | None
) -> dict[str, Any]:
    page = f"{base}/posts/{found.ref}"
    latest = found.versions[-1] if found.versions else None
    about = [_declared(one, page) for one in found.standing.declarations if one.counts]
    about += [_article(one, page) for one in quoted]
    return _told(
        {
            "@type": "SocialMediaPosting",
            "@id": f"{page}#post",
            "archivedAt": page,
            "url": safe_link(found.page),
            "identifier": list(_identifiers(found, latest)),
            "isPartOf": _account(found, base),
            "version": len(found.versions) or None,
            "creativeWorkStatus": found.presence.verdict.value,
            "description": _description(found, note),
            **({} if latest is None else _words(latest)),
            "subjectOf": about,
        }
    )


def _description(found: PostFinding, note: str | None) -> str:
    corrected = _CORRECTED if found.corrections else ""
    return " ".join(filter(None, (note, found.presence.says, found.standing.says, corrected)))


def _identifiers(found: PostFinding, latest: ShownVersion | None) -> Iterator[dict[str, Any]]:
    yield _identifier("ref", found.ref)
    yield _identifier(f"{found.platform} post", found.post)
    if latest is not None and latest.digest is not None:
        yield _identifier("sha256", latest.digest)


def _identifier(kind: str, value: str) -> dict[str, Any]:
    return {"@type": "PropertyValue", "propertyID": kind, "value": value}


def _account(found: PostFinding, base: str) -> dict[str, Any]:
    whose = None if found.enrolment is None else found.enrolment.institution
    return _told(
        {
            "@type": "ProfilePage",
            "@id": f"{base}/accounts/{quote(found.account, safe=':')}",
            "identifier": found.account,
            "about": None if whose is None else {"@type": _BODY, "name": whose},
        }
    )


def _words(latest: ShownVersion) -> dict[str, Any]:
    """What the post says, and the time that it gives itself, as claimed."""
    said = latest.said
    if said is None:
        return {"dateCreated": _at(latest.version.claimed_at)}
    return {
        "articleBody": said.text,
        "inLanguage": [one for one in said.languages if language_tag(one)],
        "dateCreated": _at(latest.version.claimed_at),
        "associatedMedia": [_medium(one) for one in said.media],
    }


def _medium(one: Medium) -> dict[str, Any]:
    return _told(
        {
            "@type": "MediaObject",
            "identifier": one.part,
            "encodingFormat": one.kind or None,
            "description": one.words.strip() or None,
        }
    )


def _declared(one: Considered, page: str) -> dict[str, Any]:
    """Somebody's words about the post, as theirs, or as whoever reported them puts it."""
    speaker = {
        "@type": _SPEAKERS.get(one.capacity, _BODY),
        "name": f"{one.speaker}{as_told(one.via)}",
    }
    return {
        "@type": "Quotation",
        "@id": f"{page}#d-{one.digest[:12]}",
        "text": one.words,
        "spokenByCharacter": speaker,
        "dateCreated": _at(one.said_at),
        "about": {"@id": f"{page}#post"},
    }


def _article(one: QuotedBy, page: str) -> dict[str, Any]:
    """A report, with the words that it quotes of the post."""
    report = one.report
    outlet = None if report.outlet is None else {"@type": _BODY, "name": report.outlet}
    return _told(
        {
            "@type": "NewsArticle",
            "headline": report.title,
            "url": safe_link(report.url),
            "publisher": outlet,
            "datePublished": _at(report.published_at),
            "inLanguage": language_tag(report.language),
            "hasPart": {
                "@type": "Quotation",
                "@id": f"{page}#r-{one.digest[:12]}-{one.link.quotation}",
                "text": one.quotation.exact,
                "citation": {"@id": f"{page}#post"},
            },
        }
    )


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, [], "")}


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
