"""Which JSON does a report take, as it was read? (Design, section 9.)

Places are `[start, end]` in code points into the text whose SHA-256 is given; quotations carry
W3C TextQuoteSelector and TextPositionSelector.
"""

from collections.abc import Iterable
from typing import Any

from onrecord.desk.reports.copies import Compared
from onrecord.desk.reports.linking import LinkedReport
from onrecord.desk.reports.reading import ReadReport
from onrecord.desk.search.linking import Linked
from onrecord.desk.search.shapes import link_shape
from onrecord.findings.article import Embed, Metadata, Place, Stated
from onrecord.findings.mentions import NamedAccount, SpokenPost
from onrecord.findings.quotation import Attributed
from onrecord.findings.selectors import select
from onrecord.findings.statements import Claim, Proposal, Statement, Words
from onrecord.findings.times import TimeMention

__all__ = ["copy_shape", "report_shape"]


def report_shape(read: ReadReport, linked: LinkedReport | None) -> dict[str, Any]:
    """A report as read; without an archive (`linked` None), its quotations have no posts."""
    text = read.article.text
    links = [None] * len(read.quotations) if linked is None else linked.links
    return {
        "url": read.url,
        "bytes": read.digest,
        "text": read.text_digest,
        "metadata": _metadata(read.article.metadata),
        "quotations": [
            _quotation(read, number, one, found)
            for number, (one, found) in enumerate(zip(read.quotations, links, strict=True))
        ],
        "claims": [_claim(text, one) for one in read.claims],
        "framings": [_words(one) for one in read.framings],
        "accounts": [_account(one) for one in read.accounts],
        "posts": [_post(text, one) for one in read.posts],
        "embeds": [_embed(one) for one in read.article.embeds],
        "declarations": [_proposal(text, one) for one in read.proposals],
        "times": [_time(one) for one in read.times],
        "read_with": list(read.read_with),
        "doubts": list(read.article.doubts),
    }  # fmt: skip


def copy_shape(one: Compared) -> dict[str, Any]:
    """Two reports and what they have in common; figures are shares from 0 to 1."""
    return {
        "first": one.first,
        "second": one.second,
        "relation": one.copy.relation.value,
        "of_first": one.copy.of_first / 1000,
        "of_second": one.copy.of_second / 1000,
        "digest": one.digest,
        "changes": [
            {
                "kind": change.kind.value,
                "first": change.first,
                "second": change.second,
                "moved": change.moved,
                "words": [[words.before, words.after] for words in change.words],
            }
            for change in one.changes
        ],
    }


def _metadata(metadata: Metadata) -> dict[str, Any]:
    names = (
        "headline",
        "outlet",
        "author",
        "published",
        "modified",
        "language",
        "url",
        "place_line",
        "agency",
    )
    found: dict[str, Any] = {name: _stated(getattr(metadata, name)) for name in names}
    found["related"] = [
        {"words": one.words, "href": one.href, "place": _place(one.place)}
        for one in metadata.related
    ]
    return found


def _stated(values: Iterable[Stated]) -> list[dict[str, Any]]:
    return [
        {"value": one.value, "origin": one.origin.value, "place": _place(one.place)}
        for one in values
    ]


def _quotation(
    read: ReadReport, number: int, one: Attributed, found: Linked | None
) -> dict[str, Any]:
    text = read.article.text
    words = select(text, Place(one.span.start, one.span.end))
    return {
        "exact": words.exact,
        "prefix": words.prefix,
        "suffix": words.suffix,
        "start": words.start,
        "end": words.end,
        "speaker": _of(text, one.source),
        "speaker_place": _place(one.source),
        "means": _of(text, one.antecedent),
        "cue": _of(text, one.cue),
        "cue_place": _place(one.cue),
        "band": None if one.source is None else one.band.value,
        "how": one.how.value,
        "embeds": [
            {
                "embed": shown.embed,
                "score": shown.compared.similarity / 1000,
                "near_exact": shown.near_exact,
                "differences": list(shown.compared.differences.says),
            }
            for shown in read.in_embeds
            if shown.quotation == number
        ],
        "posts": [] if found is None else [link_shape(link) for link in found.links],
        "why_not_linked": None if found is None else found.why,
    }


def _claim(text: str, one: Claim) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "source": _of(text, one.source),
        "cue": one.cue.of(text),
        "content": one.content.of(text),
        "about": _of(text, one.about),
        "answers": one.answers,
        "framing": one.framing,
        "place": _place(one.content),
    }


def _account(one: NamedAccount) -> dict[str, Any]:
    return {
        "handle": one.handle,
        "owner": one.owner,
        "platform": one.platform,
        "mentions": [_place(mention.place) for mention in one.mentions],
    }


def _post(text: str, one: SpokenPost) -> dict[str, Any]:
    return {
        "words": [mention.place.of(text) for mention in one.mentions],
        "says": [state.value for state in one.states],
        "embed": None if one.embed is None else _embed(one.embed),
        "mentions": [_place(mention.place) for mention in one.mentions],
    }


def _embed(one: Embed) -> dict[str, Any]:
    return {
        "text": one.text,
        "platform": one.platform,
        "name": one.name,
        "handle": one.handle,
        "url": one.url,
        "date": one.date,
        "from_markup": one.from_markup,
        "place": _place(one.place),
    }


def _proposal(text: str, one: Proposal) -> dict[str, Any]:
    return {
        "proposed": True,
        "speaker": None if one.speaker is None else _words(one.speaker),
        **_statement(one.said),
        "said_on": one.said_on,
        "channel": None if one.channel is None else _words(one.channel),
        "passages": [_place(place) for place in one.passages],
        "quotations": [_place(place) for place in one.quotations],
        "embeds": list(one.embeds),
        "cut": [{"words": cut.words.of(text), "place": _place(cut.words)} for cut in one.cuts],
        "band": one.band.value,
    }


def _statement(said: Statement) -> dict[str, Any]:
    begins = said.begins
    return {
        "act": None if said.act is None else said.act.value,
        "denies": [
            {"denied": one.denied.value, "implied": one.implied, **_words(one.words)}
            for one in said.denies
        ],
        "ground": said.ground.value,
        "ground_words": None if said.ground_words is None else _words(said.ground_words),
        "scope_words": None if said.scope is None else _words(said.scope),
        "kinds": [kind.value for kind in said.kinds],
        "begins": None
        if begins is None
        else {"date": begins.date, "forwards": begins.forwards, **_words(begins.words)},
        "about": [_words(one) for one in said.about],
        "hedges": [_words(one) for one in said.hedges],
        "doubts": list(said.doubts),
    }


def _time(one: TimeMention) -> dict[str, Any]:
    return {
        "words": one.words,
        "kind": one.kind.value,
        "value": one.value,
        "derived": one.derived,
        "anchor": None if one.anchor is None else one.anchor.value,
        "anchor_words": one.anchor_words,
        "relation": one.relation,
        "because": one.because,
        "place": _place(one.place),
    }


def _words(one: Words) -> dict[str, Any]:
    return {"words": one.words, "place": _place(one.place)}


def _of(text: str, place: Place | None) -> str | None:
    return None if place is None else place.of(text)


def _place(place: Place | None) -> list[int] | None:
    return None if place is None else [place.start, place.end]
