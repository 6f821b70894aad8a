"""How are findings printed for people?"""

import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from onrecord.cli.options import say
from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import AccountFinding, PostFinding
from onrecord.desk.verify import Verified
from onrecord.findings.questions import Answer

__all__ = [
    "print_account",
    "print_case",
    "print_post",
    "print_questions",
    "print_timeline",
    "print_verification",
]


def print_post(found: PostFinding) -> None:
    """A post: its words, presence and standing, each with what it rests on."""
    say(f"{found.ref}  {_whose(found)}", bold=True)
    for number, shown in enumerate(found.versions, 1):
        said = "(its bytes can't be read here)" if shown.said is None else shown.said.text
        say(f"  version {number}, first seen {_at(shown.version.first_seen)}:")
        _quoted(said)
    _paragraph(f"Presence: {found.presence.verdict.value}. {found.presence.says}")
    _paragraph(f"Standing: {found.standing.state.value}. {found.standing.says}")
    say(f"  rests on {len(found.entries)} observations of the post", dim=True)


def print_account(found: AccountFinding, latest: Sequence[PostFinding]) -> None:
    """An account: whose it is, by whose word, and how well it was watched."""
    enrolment = found.enrolment
    say(f"{enrolment.handle or found.account}  {enrolment.institution}", bold=True)
    say(f"  {found.account}, vouched for by {enrolment.voucher.by}")
    for span in found.spans:
        words = "every signed revision served to us" if span.complete else "with gaps"
        say(f"  watched {_at(span.begins_at)} to {_at(span.ends_at)}: {words}")
    for post in latest:
        states = f"{post.presence.verdict.value:24} {post.standing.state.value:20}"
        say(f"  {post.ref}  {states} {_text(post)}")


def print_case(found: CaseFinding) -> None:
    """A case: its timeline, then each post with the six questions."""
    say(found.case.title, bold=True)
    for note in found.case.notes:
        _paragraph(f"Note, {_at(note.at)}: {note.text}")
    print_timeline(found)
    for post in found.posts:
        say()
        print_post(post)
        print_questions(found.questions[post.ref])


def print_timeline(found: CaseFinding) -> None:
    """What happened, in order, each with whose time it is and how it is known."""
    texts = {post.ref: _text(post) for post in found.posts}
    say()
    for event in found.timeline:
        known = "" if event.authenticity is None else f"  [{event.authenticity.value}]"
        about = "" if event.post is None else f"{texts.get(event.post, event.post)}: "
        _hanging(f"{_at(event.at)}  {event.which_time:8}  ", f"{about}{event.says}{known}")


def print_questions(answers: Iterable[Answer]) -> None:
    """The six questions, each with its answer and how it is known."""
    for number, one in enumerate(answers, 1):
        say(f"  {number}. {one.question}", bold=True)
        _hanging("     ", f"{one.answer} ({one.strength})")


def print_verification(found: Verified) -> None:
    """The numbered steps of verification, the verdict, and what is not proved."""
    marks = {True: ("ok  ", "green"), False: ("FAIL", "red"), None: ("–   ", None)}
    for step in found.steps:
        mark, colour = marks[step.ok]
        label = click.style(mark, fg=colour)
        _hanging(f"{step.n:3} {label} ", f"{step.name}: {step.says}", width=9)
    say()
    say(found.verdict.upper(), bold=True)
    for words in found.not_proved:
        _hanging("  not proved: ", words)


def _text(found: PostFinding) -> str:
    said = found.versions[0].said if found.versions else None
    words = "" if said is None else textwrap.shorten(said.text, 32, placeholder="…")
    return f"“{words}”" if words else found.ref


def _whose(found: PostFinding) -> str:
    return found.account if found.enrolment is None else found.enrolment.institution


def _at(moment: datetime | None) -> str:
    return "(not known)" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _quoted(text: str) -> None:
    for line in text.splitlines() or [""]:
        say(textwrap.fill(line, 88, initial_indent="  | ", subsequent_indent="  | ") or "  |")


def _paragraph(text: str) -> None:
    say(textwrap.fill(text, 92, initial_indent="  ", subsequent_indent="  "))


def _hanging(head: str, text: str, width: int | None = None) -> None:
    indent = " " * (len(head) if width is None else width)
    lines = textwrap.wrap(text, max(92 - len(indent), 40)) or [""]
    say(head + lines[0])
    for line in lines[1:]:
        say(indent + line)
