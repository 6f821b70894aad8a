"""Which JSON do findings take, for other programs to build on?

The shapes are promised in the design (section 9): keys and values may be added, not renamed.
"""

from datetime import datetime
from typing import Any

from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import AccountFinding, PostFinding, ShownVersion
from onrecord.findings.coverage import Span
from onrecord.record.times import instant

__all__ = ["account_shape", "case_shape", "post_shape"]


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
                {
                    "digest": one.digest,
                    "speaker": one.speaker,
                    "capacity": one.capacity.value,
                    "act": one.act.value,
                    "said_at": _at(one.said_at),
                    "covers": one.covers.value,
                    "reason": one.reason,
                }
                for one in standing.declarations
            ],
        },
        "versions": [_version(version) for version in found.versions],
        "because": [logged.digest for logged in found.entries],
    }


def _version(shown: ShownVersion) -> dict[str, Any]:
    version, said = shown.version, shown.said
    return {
        "digest": shown.digest,
        "text": None if said is None else said.text,
        "languages": [] if said is None else list(said.languages),
        "claimed_at": _at(version.claimed_at),
        "first_seen": _at(version.first_seen),
        "last_seen": _at(version.last_seen),
        "authenticity": version.authenticity.value,
        "because": list(version.because),
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
        "enrolled_at": _at(enrolment.enrolled_at),
        "page": found.page,
        "coverage": [span_shape(found.account, span) for span in found.spans],
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
        "notes": [{"at": _at(note.at), "text": note.text} for note in found.case.notes],
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


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
