"""Which JSON does an incident that is known from reports only take?

Keys and values may be added, not renamed. Texts are exact; whoever prints them for people must
mind what hides in them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onrecord.desk.as_of import AsOf
from onrecord.findings.declared import Considered
from onrecord.findings.details import consistency
from onrecord.findings.incident import Incident, Removal, When
from onrecord.findings.removals import disagree
from onrecord.findings.reported import ReportedStanding
from onrecord.record.times import instant

__all__ = ["incident_shape", "names_of"]


def names_of(incident: Incident) -> dict[str, str]:
    """What the file calls its declarations, by their digests."""
    return {one.digest: name for name, one in incident.declarations}


def incident_shape(
    incident: Incident, posts: Sequence[ReportedStanding], as_of: AsOf
) -> dict[str, Any]:
    """An incident with its posts, each with every declaration weighed."""
    return {
        "incident": incident.name,
        "title": incident.title,
        "as_of": {"moment": _at(as_of.moment), "known": _at(as_of.known)},
        "dates": [_when(when) for when in incident.dates],
        "posts": [_post(one, names_of(incident)) for one in posts],
        "found_later": [
            {"by": one.by, "words": one.words, "recalled": one.recalled}
            for one in incident.findings
        ],
        "notes": list(incident.notes),
        "sources": [
            {
                "id": one.id,
                "outlet": one.outlet,
                "cite": one.cite,
                "published": _when(one.published),
            }
            for one in incident.sources
        ],
    }


def _post(one: ReportedStanding, names: dict[str, str]) -> dict[str, Any]:
    post, expected = one.post, one.expected
    return {
        "post": post.name,
        "ref": post.ref,
        "account": post.account,
        "kind": post.kind.value,
        "words": post.words,
        "about": post.about,
        "recalled": post.recalled,
        "appeared": {
            "not_before": _at(one.appeared.not_before),
            "by": _at(one.appeared.seen_by),
            "told_by": list(one.appeared.told_by),
        },
        "removal": [_removal(told) for told in post.removal],
        "reports_disagree": disagree(post.removal),
        "presence": {"verdict": one.presence.verdict.value, "says": one.presence.says},
        "standing": {"state": one.standing.state.value, "says": one.standing.says},
        "declarations": [_declaration(said, names) for said in one.weighed],
        "changes": [
            {
                "at": _at(change.at),
                "state": change.state.value,
                "by": [names[digest] for digest in change.by],
            }
            for change in one.changes
        ],
        "expected": None
        if expected is None
        else {
            "state": expected.state.value,
            "reason": expected.reason,
            "covers": {names[digest]: covers.value for digest, covers in expected.covers},
        },
        "as_expected": one.as_expected,
    }


def _declaration(one: Considered, names: dict[str, str]) -> dict[str, Any]:
    return {
        "declaration": names[one.digest],
        "digest": one.digest,
        "speaker": one.speaker,
        "capacity": one.capacity.value,
        "may_speak": one.may_speak,
        "may_speak_reason": one.may_speak_reason,
        "covers": one.covers.value,
        "reason": one.reason,
        "decided_by_editor": one.decided,
        "act": one.act.value,
        "denies": [denied.value for denied in one.denies],
        "ground": one.ground.value,
        "ground_words": one.ground_words,
        "words": one.words,
        "hedged": one.hedged,
        "via": None
        if one.via is None
        else {"outlet": one.via.outlet, "paraphrase": one.via.paraphrase},
        "details": [
            {"kind": x.kind.value, "of": x.of, "words": x.words, "at": _at(x.at)}
            for x in one.details
        ],
        "consistency": [
            {"of": x.of, "kind": x.kind.value, "verdict": x.agreement.value, "says": x.says}
            for x in consistency(one.details)
        ],
        "channel": one.channel,
        "independent": one.independent,
        "said_at": _at(one.said_at),
        "said_until": _at(one.said_until),
        "withdraws": None if one.withdraws is None else names.get(one.withdraws),
        "withdrawn_by": None if one.withdrawn_by is None else names.get(one.withdrawn_by),
    }


def _removal(told: Removal) -> dict[str, Any]:
    return {
        "told_by": told.told_by,
        "words": told.words,
        "there": _when(told.there),
        "gone": _when(told.gone),
        "minutes": None if told.minutes is None else list(told.minutes),
    }


def _when(when: When | None) -> dict[str, Any] | None:
    if when is None:
        return None
    return {
        "written": when.written,
        "from": _at(when.begins),
        "to": _at(when.ends),
        "recalled": when.recalled,
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
