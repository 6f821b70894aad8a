"""Which JSON do answers about words take: `check`, `first`, and the links of a report?

Places are offsets in code points. Keys may be added, not renamed (design, section 9).
"""

from collections.abc import Sequence
from typing import Any

from onrecord.desk.search.checking import Checked
from onrecord.desk.search.covering import Covered
from onrecord.desk.search.linking import Link
from onrecord.desk.search.matching import Match
from onrecord.desk.search.mentioning import Mention, Mentioned
from onrecord.desk.shapes import span_shape
from onrecord.findings.article import Place
from onrecord.findings.likeness import Change, Differences
from onrecord.record.times import instant

__all__ = ["check_shape", "coverage_shape", "first_shape", "link_shape", "match_shape"]


def check_shape(found: Checked) -> dict[str, Any]:
    """The answer to `check`."""
    return {
        "answer": found.answer.value,
        "says": list(found.says),
        "matches": [match_shape(match) for match in found.matches],
        "elsewhere": [match_shape(match) for match in found.elsewhere],
        "coverage": coverage_shape(found.coverage),
    }


def match_shape(match: Match) -> dict[str, Any]:
    """A post that comes close to the words that were asked about."""
    differences = match.differences
    return {
        "ref": match.ref,
        "account": match.account,
        "similarity": match.similarity / 1000,
        "differences": [_change(change) for change in differences.changes],
        "version": match.version,
        "versions": len(match.post.versions),
        "also_versions": list(match.also),
        "digest": match.digest,
        "text": match.text,
        **_around(differences),
        "presence": match.post.presence.verdict.value,
        "standing": match.post.standing.state.value,
        "page": match.post.page,
    }


def link_shape(link: Link) -> dict[str, Any]:
    """A post that a report's quotation quotes, or may quote."""
    match = match_shape(link.match)
    return {
        "ref": link.ref,
        "score": match["similarity"],
        "automatic": link.automatic,
        "by_meaning": link.by_meaning,
        "gone_since": None if link.gone_since is None else instant(link.gone_since),
        "says": list(link.says),
        **match,
    }


def first_shape(found: Mentioned) -> dict[str, Any]:
    """The answer to `first`."""
    observed = found.first_observed
    return {
        "phrase": found.phrase,
        "total": found.total,
        "says": list(found.says),
        "mentions": [_mention(one) for one in found.mentions],
        "first_observed": None if observed is None else _mention(observed),
        "coverage": coverage_shape(found.coverage),
    }


def coverage_shape(accounts: Sequence[Covered]) -> list[dict[str, Any]]:
    """Each span in which an account was watched; one without times for an account that was not."""
    return [
        shape
        for one in accounts
        for shape in [span_shape(one.account, span) for span in one.spans]
        or [_unwatched(one.account)]
    ]


def _unwatched(account: str) -> dict[str, Any]:
    times = dict.fromkeys(("from", "to", "largest_gap"))
    return {"account": account, **times, "complete": False, "first_rev": None, "last_rev": None}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "asked": change.asked_words,
        "post": change.post_words,
        "asked_place": _place(change.asked),
        "post_place": _place(change.post),
        "light": change.light,
        "says": change.says,
    }


def _around(differences: Differences) -> dict[str, Any]:
    return {
        "place": _place(differences.post),
        "left_out": [_place(place) for place in differences.left_out],
        "cut_before": _place(differences.cut_before),
        "cut_after": _place(differences.cut_after),
    }


def _mention(one: Mention) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "account": one.account,
        "version": one.version,
        "claimed_at": None if one.claimed_at is None else instant(one.claimed_at),
        "first_seen": instant(one.first_seen),
        "text": one.text,
        "place": _place(one.place),
        "presence": one.post.presence.verdict.value,
        "standing": one.post.standing.state.value,
        "page": one.post.page,
    }


def _place(place: Place) -> list[int]:
    return [place.start, place.end]
