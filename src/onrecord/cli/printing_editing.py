"""How does a terminal show editors, their proposals, corrections, requests and acts?"""

import re
from collections.abc import Sequence
from datetime import datetime

from onrecord.archive.sign_ins import KeptToken
from onrecord.cli.lines import hanging, paragraph
from onrecord.cli.options import as_json, say
from onrecord.desk.documents import kind_of
from onrecord.desk.editing.acting import ShownAct
from onrecord.desk.editing.appointing import Editor
from onrecord.desk.editing.changes import Change
from onrecord.desk.editing.correcting import ShownCorrection
from onrecord.desk.editing.requests import Asked
from onrecord.desk.editing.reviewing import OnReview
from onrecord.findings.words.moments import moment, quoted
from onrecord.record.times import instant

__all__ = [
    "print_acts",
    "print_corrections",
    "print_editors",
    "print_proposal",
    "print_proposals",
    "print_request",
    "print_requests",
    "print_tokens",
]


_DIGEST = re.compile(r"[0-9a-f]{64}")


def print_editors(found: Sequence[Editor]) -> None:
    """A line for each, with who appointed them."""
    if not found:
        say("Nobody has a role: onrecord editor appoint NAME admin --why …")
    for one in found:
        say(f"{one.role.value:14} {one.name}")
        say(f"  since {moment(one.since)}, appointed by {quoted(one.by)}", dim=True)


def print_tokens(found: Sequence[KeptToken], now: datetime, *, wants_json: bool) -> None:
    """What can be told of somebody's tokens."""
    if wants_json:
        as_json({"tokens": [_token(one) for one in found]})
        return
    if not found:
        say("There are no tokens.")
    for one in found:
        ended = "ended" if one.expires_at <= now else "works until"
        used = "never used" if one.used_at is None else f"last used {moment(one.used_at)}"
        say(f"{one.label}  {', '.join(sorted(one.scopes))}")
        say(f"  {ended} {moment(one.expires_at)}; {used}", dim=True)


def _token(one: KeptToken) -> dict[str, object]:
    return {
        "label": one.label,
        "scopes": sorted(one.scopes),
        "made_at": instant(one.made_at),
        "expires_at": instant(one.expires_at),
        "used_at": None if one.used_at is None else instant(one.used_at),
    }


def print_proposals(found: Sequence[OnReview]) -> None:
    """A line for each: its digest, what became of it, who proposed it and why."""
    if not found:
        say("Nothing waits for a review.")
    for one in found:
        say(f"{one.digest[:12]}  {one.state:9} {kind_of(one.body).value}")
        paragraph(
            f"proposed {moment(one.proposed_at)} by {quoted(one.proposal.editor)}: "
            f"{quoted(one.proposal.why)}"
        )


def print_proposal(one: OnReview, found: Sequence[Change]) -> None:
    """All that it says, and what it would change."""
    hanging("proposal  ", f"{one.digest} ({one.state})")
    hanging("by        ", f"{one.proposal.editor}, {moment(one.proposed_at)}")
    hanging("why       ", one.proposal.why)
    for what, names in (
        ("posts     ", one.proposal.posts),
        ("accounts  ", one.proposal.accounts),
        ("evidence  ", one.proposal.evidence),
    ):
        if names:
            hanging(what, ", ".join(names))
    say()
    say(f"What would change ({kind_of(one.body).value})", bold=True)
    for change in found:
        hanging("  ", change.what)
        if change.before is not None:
            hanging("    - ", change.before, colour="red")
        if change.after is not None:
            hanging("    + ", change.after, colour="green")
    if not found:
        paragraph("Nothing: it is so already.")
    say()
    if one.review is not None:
        done = f"{one.state} {moment(one.reviewed_at)}" if one.reviewed_at else one.state
        paragraph(f"{done} by {quoted(one.review.editor)}: {quoted(one.review.why)}", margin="")
    elif one.state == "waiting":
        short = one.digest[:12]
        say(f"To decide, as another editor: onrecord review {short} accept|return --why …")


def print_corrections(found: Sequence[ShownCorrection]) -> None:
    """What was said, and what stands instead."""
    if not found:
        say("These pages were never corrected.")
    for one in found:
        about = ", ".join((*one.posts, *((one.correction.case,) if one.correction.case else ())))
        say(f"{moment(one.at)}  {about or ', '.join(one.accounts)}", bold=True)
        hanging("  said     ", one.correction.said)
        hanging("  instead  ", one.correction.instead)
        hanging("  why      ", f"{one.correction.why} ({one.correction.editor})")


def print_requests(found: Sequence[Asked]) -> None:
    """A line for each: its digest, what is asked, about what, and how it was answered."""
    if not found:
        say("No request waits for an answer.")
    for one in found:
        state = "waits" if one.answer is None else one.answer.decision.value
        say(f"{one.digest[:12]}  {state:15} {one.request.asks.value}")
        paragraph(f"asked {moment(one.at)} about {quoted(one.request.about)}")


def print_request(one: Asked) -> None:
    """All of it, with whoever asks."""
    hanging("request  ", f"{one.digest}, {moment(one.at)}")
    hanging("asks to  ", one.request.asks.value)
    hanging("about    ", one.request.about)
    hanging("contact  ", one.request.contact or "none was given")
    say()
    paragraph(one.request.words)
    say()
    if one.answer is None:
        say(f"To answer: onrecord requests {one.digest[:12]} granted|refused --words …")
    else:
        paragraph(f"{one.answer.decision.value}: {quoted(one.answer.words)}", margin="")


def print_acts(found: Sequence[ShownAct]) -> None:
    """A line for each: when, who, by which right, what, and of what."""
    if not found:
        say("No editor did anything yet.")
    for one in found:
        done = one.act
        role = "operator" if done.role is None else done.role.value
        subject = done.subject[:12] if _DIGEST.fullmatch(done.subject) else done.subject
        hanging(
            f"{one.index:>7}  {moment(one.at)}  ",
            f"{done.act} {subject} by {quoted(done.editor)} ({role}, {done.through})"
            f"{'' if done.words is None else ': ' + quoted(done.words)}",
        )
