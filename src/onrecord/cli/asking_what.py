"""How is an editor asked what the words do, and what they are about?"""

import click

from onrecord.cli.answers import WHEN, Answers
from onrecord.cli.asking_posts import earlier_declaration
from onrecord.cli.options import say
from onrecord.cli.questions import explain, one_of, optional, some_of
from onrecord.desk.declarations.evidence_files import evidence_of
from onrecord.desk.declarations.written import NotWritten, read_detail
from onrecord.findings.details import consistency
from onrecord.record.declarations import Act, Denied, Extent, Ground, ScopeKind
from onrecord.web.labels import ACTS, DENIALS, GROUNDS, KINDS

__all__ = [
    "act",
    "denies",
    "details",
    "evidence",
    "extent",
    "ground",
    "hedged",
    "kinds",
    "scope_words",
    "window",
    "withdraws",
]

_EXTENTS = {
    Extent.NAMED: "single posts, which the words name or describe",
    Extent.BATCH: "some posts, left to the speaker to tell: “unsolicited tweets”",
    Extent.PERIOD: "a time without its bounds: “in the brief period that …”",
}


def act(answers: Answers) -> None:
    """What the words do."""
    explain("What the words do.")
    named = {one: ACTS[one] for one in Act}
    answers.set("act", one_of("Act", named, answers.known.get("act")))


def denies(answers: Answers) -> None:
    """What they deny, unless they stand by the posts."""
    if answers.known.get("act") in (Act.AFFIRMS, Act.RESTORES):
        answers.set("denies", None)
        return
    explain("What they deny. Authorship and endorsement are different denials.")
    named = {one: DENIALS[one] for one in Denied}
    answers.set("denies", some_of("Denies", named, answers.known.get("denies", ())) or None)


def ground(answers: Answers) -> None:
    """On what ground, as claimed."""
    explain("The ground as claimed by the speaker. It is recorded as claimed, not as found.")
    named = {one: GROUNDS[one] for one in Ground}
    answers.set("ground", one_of("Ground", named, answers.known.get("ground", Ground.NONE)))
    if answers.known["ground"] is Ground.NONE:
        answers.set("ground_words", None)
    else:
        answers.perhaps("ground_words", "The words that claim it")


def hedged(answers: Answers) -> None:
    """Whether the words leave it open."""
    explain("Words such as “seems” or “may have been” leave it open whether it was so.")
    known = bool(answers.known.get("hedged"))
    answers.set("hedged", click.confirm("Do they leave it open?", known) or None)


def kinds(answers: Answers) -> None:
    """About what."""
    explain("About what; posts, if nothing is answered. The whole account means all on it.")
    named = {one: KINDS[one] for one in ScopeKind}
    answers.set("kinds", some_of("Scope", named, answers.known.get("kinds", ())) or None)


def scope_words(answers: Answers) -> None:
    """The words that set the scope."""
    answers.perhaps("scope_words", "The words that set the scope, such as “As of today”")


def window(answers: Answers) -> None:
    """The time that they speak of, its ends as loose as they are."""
    explain(f"The time that the words speak of, as far as they name one: {WHEN}.")
    answers.moment("begins_at", "From")
    if "begins_at" in answers.known:
        answers.moment("begins_by", "If that is not exact: from at the latest")
    answers.moment("ends_at", "Until")
    if "ends_at" in answers.known:
        answers.moment("ends_after", "If that is not exact: until at the earliest")


def extent(answers: Answers) -> None:
    """Whether only the speaker can tell which posts are meant."""
    explain("If only the speaker can tell which posts are meant, how the words pick them out.")
    for number, (word, means) in enumerate(_EXTENTS.items(), 1):
        say(f"  {number:2} {word.value:21} {means}")

    def read(text: str) -> Extent:
        for number, word in enumerate(_EXTENTS, 1):
            if text.strip().lower() in (str(number), word.value):
                return word
        raise NotWritten(f"{text[:40]!r} is none of them", advice="")

    answers.set("extent", optional("Extent", read, answers.known.get("extent")))


def details(answers: Answers) -> None:
    """Particulars that can be checked, and whether they agree."""
    explain(
        "Particulars that can be checked, one after the other: client, place or time, the "
        "event, the words, and for a time what instant it is, such as "
        "time:login:05:59@2026-01-31T05:59[Europe/Belgrade]."
    )
    found = list(answers.known.get("details", ()))
    for one in found:
        explain(f"So far: {one.kind.value} of the {one.of}, “{one.words}”.")
    while (another := optional("Particular", read_detail)) is not None:
        found.append(another)
    for check in consistency(found):
        explain(f"{check.agreement.value}: {check.says}")
    answers.set("details", tuple(found) or None)


def evidence(answers: Answers) -> None:
    """Files in which the words can be seen."""
    explain("Files in which the words can be seen: a saved page, a picture. They are kept.")
    found = list(answers.known.get("evidence", ()))
    if found:
        explain(f"So far: {len(found)}.")
    while (another := optional("File", evidence_of)) is not None:
        found.append(another)
    answers.set("evidence", tuple(found) or None)


def withdraws(answers: Answers) -> None:
    """Which earlier declaration is taken back."""
    found = earlier_declaration(answers.archive, answers.known.get("accounts", ()))
    answers.set("withdraws", found or answers.known.get("withdraws"))
