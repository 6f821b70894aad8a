"""Which JSON do findings take, for other programs to build on?

The shapes are promised in the design (section 9): keys and values may be added, not renamed.
Texts are exact; whoever prints them for people must mind what hides in them.
"""

from datetime import datetime
from typing import Any

from onrecord.desk.as_of import AsOf
from onrecord.desk.assessments.released_shapes import release_shape
from onrecord.desk.cases import CaseFinding
from onrecord.desk.corrections import correction_shape
from onrecord.desk.declarations.particulars import particulars_of
from onrecord.desk.declarations.shapes import particulars_shape
from onrecord.desk.finding import AccountFinding, PostFinding, ShownVersion
from onrecord.desk.institutions.found import authority_shape, channel_shape, link_shape
from onrecord.desk.proven import proven_shape
from onrecord.desk.told_versions import ToldVersion
from onrecord.findings.coverage import Span
from onrecord.findings.names import Dated, handles
from onrecord.findings.standing import Considered
from onrecord.findings.trust import Disbelieved
from onrecord.findings.vouching import Vouching, vouchings
from onrecord.platforms.speech import Medium
from onrecord.record.times import instant

__all__ = ["account_shape", "case_shape", "post_shape", "span_shape"]


def post_shape(found: PostFinding) -> dict[str, Any]:
    """A post, as `show`, `case`, `check` and `demo` print it."""
    presence, standing = found.presence, found.standing
    return {
        "ref": found.ref,
        "platform": found.platform,
        "account": found.account,
        "post": found.post,
        "institution": None if found.enrolment is None else found.enrolment.institution,
        "page": found.page,
        "as_of": _as_of(found.as_of),
        "presence": {
            "verdict": presence.verdict.value,
            "authenticity": None if presence.authenticity is None else presence.authenticity.value,
            "last_seen": _at(presence.last_seen),
            "first_absent": _at(presence.first_absent),
            "says": presence.says,
            "because": list(presence.because),
        },
        "standing": {
            "state": standing.state.value,
            "says": standing.says,
            "because": list(standing.because),
            "declarations": [
                _considered(one.considered) | particulars_shape(one)
                for one in particulars_of(found)
            ],
        },
        "proven": proven_shape(found.proven),
        "versions": [_version(found, version) for version in found.versions],
        "told_versions": [_told(version) for version in found.told],
        "assessments": [release_shape(one) for one in found.assessed],
        "corrections": [correction_shape(one) for one in found.corrections],
        "disbelieved": [_disbelieved(one) for one in found.disbelieved],
        "because": [logged.digest for logged in found.observations],
    }


def _disbelieved(one: Disbelieved) -> dict[str, Any]:
    return {
        "vantage": one.vantage,
        "since": _at(one.since),
        "why": one.why,
        "says": one.says,
        "because": list(one.because),
    }


def _considered(one: Considered) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "speaker": one.speaker,
        "capacity": one.capacity.value,
        "may_speak": one.may_speak,
        "may_speak_reason": one.may_speak_reason or None,
        "vouched": one.vouched,
        "by_editor": one.by_editor,
        "act": one.act.value,
        "denies": [denied.value for denied in one.denies],
        "ground": one.ground.value,
        "ground_words": one.ground_words,
        "words": one.words,
        "channel": one.channel,
        "independent": one.independent,
        "independent_reason": one.independent_reason or None,
        "shares_access": one.shares_access,
        "said_at": _at(one.said_at),
        "covers": one.covers.value,
        "reason": one.reason,
        "decided_by_editor": one.decided,
        "withdraws": one.withdraws,
        "withdrawn_by": one.withdrawn_by,
        "because": list(one.speaking_because),
    }


def _told(told: ToldVersion) -> dict[str, Any]:
    return {
        "text": told.text,
        "claimed_at": _at(told.claimed_at),
        "told_at": _at(told.told_at),
        "because": told.because,
    }


def _version(found: PostFinding, shown: ShownVersion) -> dict[str, Any]:
    version, said = shown.version, shown.said
    later = shown is not found.versions[0]
    return {
        "digest": shown.digest,
        "kind": None if said is None else said.kind.value,
        "text": None if said is None else said.text,
        "withheld": shown.withheld,
        "unkept": shown.unkept,
        "languages": [] if said is None else list(said.languages),
        "media": [] if said is None else [_medium(medium) for medium in said.media],
        "links": [] if said is None else list(said.links),
        "labels": [] if said is None else list(said.labels),
        "answers": None if said is None else said.answers,
        "quotes": None if said is None else said.quotes,
        "claimed_at": _at(version.claimed_at),
        "first_seen": _at(version.first_seen),
        "last_seen": _at(version.last_seen),
        "seen_changing": version.seen_changing if later else None,
        "changed_at": _at(version.changed_at) if later else None,
        "authenticity": version.authenticity.value,
        "because": list(version.because),
    }


def _medium(medium: Medium) -> dict[str, Any]:
    return {
        "part": medium.part,
        "type": medium.kind,
        "bytes": medium.bytes,
        "words": medium.words,
    }


def account_shape(found: AccountFinding) -> dict[str, Any]:
    """An account with its coverage."""
    enrolment = found.enrolment
    return {
        "account": found.account,
        "platform": found.platform,
        "handle": enrolment.handle,
        "institution": enrolment.institution,
        "under": enrolment.under,
        "voucher": {
            "by": enrolment.voucher.by,
            "where": enrolment.voucher.where,
            "words": enrolment.voucher.words,
        },
        "vouchings": [_vouching(one) for one in vouchings(found.entries.rest)],
        "names": [_name(one) for one in handles(found.entries.rest)],
        "enrolled_at": _at(enrolment.enrolled_at),
        "enrolled_by": found.enrolled_by,
        "chain": [link_shape(link) for link in found.whose.chain],
        "speakers": [authority_shape(one) for one in found.whose.authorities],
        "channels": [channel_shape(one) for one in found.whose.channels],
        "page": found.page,
        "as_of": _as_of(found.as_of),
        "coverage": [span_shape(found.account, span) for span in found.spans],
        "corrections": [correction_shape(one) for one in found.corrections],
    }


def _vouching(one: Vouching) -> dict[str, Any]:
    return {
        "by": one.by,
        "how": one.how,
        "link": one.link,
        "first_said": _at(one.first_said),
        "last_said": _at(one.last_said),
        "silent_since": _at(one.silent_since),
        "looked_at": _at(one.looked_at),
        "says": one.says,
        "because": list(one.because),
    }


def _name(one: Dated) -> dict[str, Any]:
    return {
        "name": one.value,
        "since": _at(one.since),
        "last": _at(one.last),
        "said_by": one.said_by,
        "authenticity": one.authenticity.value,
        "because": [one.logged.digest],
    }


def span_shape(account: str, span: Span) -> dict[str, Any]:
    """A span of coverage, as `check` prints it."""
    return {
        "account": account,
        "from": _at(span.begins_at),
        "to": _at(span.ends_at),
        "largest_gap": span.largest_gap.total_seconds(),
        "complete": span.complete,
        "first_rev": span.first_rev,
        "last_rev": span.last_rev,
    }


def case_shape(found: CaseFinding) -> dict[str, Any]:
    """A case: its posts, its timeline, and the six questions for each post."""
    return {
        "case": found.case.name,
        "title": found.case.title,
        "posts": [post_shape(post) for post in found.posts],
        "notes": [
            {"at": _at(note.at), "text": note.text, "digest": note.digest}
            for note in found.case.notes
        ],
        "corrections": [correction_shape(one) for one in found.corrections],
        "timeline": [
            {
                "at": _at(event.at),
                "which_time": event.which_time,
                "kind": event.kind,
                "says": event.says,
                "authenticity": None if event.authenticity is None else event.authenticity.value,
                "post": event.post,
                "because": list(event.because),
            }
            for event in found.timeline
        ],
        "questions": {
            ref: [
                {
                    "question": one.question,
                    "answer": one.answer,
                    "strength": one.strength,
                    "because": list(one.because),
                }
                for one in answers
            ]
            for ref, answers in found.questions.items()
        },
    }


def _as_of(when: AsOf) -> dict[str, Any]:
    return {"moment": _at(when.moment), "known": _at(when.known)}


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
