"""Which questions is an editor asked who declares at a terminal, and in which order?

Whatever she gave by flags is not asked again; what was read from a post, a page or a report is
proposed. Before anything is recorded she sees which posts would be covered, and the whole.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain

import click

from onrecord.archive import Archive
from onrecord.cli import asking_what as what
from onrecord.cli import asking_who as who
from onrecord.cli.answers import Answers
from onrecord.cli.asking_posts import decided, show_prospects
from onrecord.cli.options import say
from onrecord.cli.printing_declarations import print_draft
from onrecord.cli.questions import explain
from onrecord.desk.declarations.declaring import faults_on_record
from onrecord.desk.declarations.draft import DeclarationError, Draft, Prefilled
from onrecord.desk.declarations.faults import Fault, faults

__all__ = ["ask"]

_QUESTIONS: Mapping[str, Callable[[Answers], None]] = {
    "accounts": who.about,
    "speaker": who.speaker,
    "capacity": who.capacity,
    "institution": who.institution,
    "words": who.words,
    "language": who.language,
    "said_at": who.said_at,
    "channel": who.channel,
    "via": who.via,
    "act": what.act,
    "denies": what.denies,
    "ground": what.ground,
    "hedged": what.hedged,
    "kinds": what.kinds,
    "scope_words": what.scope_words,
    "begins_at": what.window,
    "extent": what.extent,
    "details": what.details,
    "evidence": what.evidence,
    "withdraws": what.withdraws,
}
# Fields that another one's question asks for, too.
_ASKED_WITH = {
    "said_until": "said_at",
    "channel_url": "channel",
    "via_outlet": "via",
    "ground_words": "ground",
    "begins_by": "begins_at",
    "ends_after": "begins_at",
    "ends_at": "begins_at",
}


def ask(archive: Archive, prefilled: Prefilled, now: Callable[[], datetime]) -> Draft:
    """Ask for a declaration step by step; the draft, once the editor said to record it.

    Nothing is recorded here. Raises click.Abort if she stops or says no.
    """
    answers = Answers(archive, prefilled.known)
    for note in prefilled.notes:
        explain(note)
    for name, question in _QUESTIONS.items():
        if name not in prefilled.settled:
            question(answers)
    _mend(answers, now)
    shown = show_prospects(archive, answers.draft())
    if "covers" not in prefilled.settled:
        covers = decided(archive, shown, answers.known.get("covers", ()))
        answers.set("covers", covers or None)
    _mend(answers, now, posts_are_decided=True)
    say()
    print_draft(answers.draft())
    if not click.confirm("Put it on record? Nothing is ever edited there", default=False):
        say("Nothing was recorded.", err=True)
        raise click.Abort
    return answers.draft()


def _mend(
    answers: Answers, now: Callable[[], datetime], *, posts_are_decided: bool = False
) -> None:
    """Ask again for whatever can't be recorded as it was answered."""
    while (wrong := _wrong(answers, now(), posts_are_decided=posts_are_decided)) is not None:
        say(f"Not yet: {wrong.says}.")
        question = _QUESTIONS.get(_ASKED_WITH.get(wrong.of, wrong.of))
        if question is None:  # given by a flag that no question asks for
            raise DeclarationError(wrong.says)
        question(answers)


def _wrong(answers: Answers, now: datetime, *, posts_are_decided: bool) -> Fault | None:
    draft = answers.draft()
    found = chain(faults(draft, now), faults_on_record(answers.archive, draft))
    # Words about single posts only name none before the editor decided on them.
    waits = () if posts_are_decided else ("accounts",)
    return next((fault for fault in found if fault.of not in waits), None)
