"""How is a declaration printed: one on record, and one that is about to be?"""

from collections.abc import Iterator

from onrecord.cli.lines import hanging
from onrecord.cli.options import say
from onrecord.desk.declarations.draft import Draft
from onrecord.desk.declarations.particulars import Particulars
from onrecord.findings.words.moments import moment
from onrecord.findings.words.speakers import CAPACITIES
from onrecord.record.declarations import Declaration, Via

__all__ = ["print_draft", "print_particulars"]


def print_draft(draft: Draft) -> None:
    """All of a draft, a line for each field that says something."""
    say("To be put on record:", bold=True)
    for name, words in _of_draft(draft):
        _line(name, words)


def print_particulars(found: Particulars) -> None:
    """What a declaration says beside its words, and whether its particulars agree."""
    for name, words in _of_declaration(found.declaration):
        _line(name, words)
    for check in found.checks:
        _line(check.agreement.value, check.says)
    for one in found.relations:
        _line(one.relation.value, one.says)


def _of_draft(draft: Draft) -> Iterator[tuple[str, str]]:
    until = "" if draft.said_until is None else f" to {moment(draft.said_until)}"
    independent = {True: "independent of the account", False: "not independent of the account"}
    yield "speaker", f"{draft.speaker}, {CAPACITIES[draft.capacity]}"
    if draft.institution is not None:
        yield "institution", draft.institution
    yield "words", draft.words
    yield "said", moment(draft.said_at) + until
    yield "channel", ", ".join(filter(None, (draft.channel, draft.channel_url)))
    if draft.independent is not None:
        yield "", independent[draft.independent]
    yield "act", draft.act.value
    if draft.denies:
        yield "denies", ", ".join(draft.denies)
    yield "ground", ": ".join(filter(None, (draft.ground.value, draft.ground_words)))
    yield from _of_scope(draft)
    for ref, covers, reason in draft.covers:
        yield "decided", f"{ref}: {covers.value}, {reason}"
    if draft.withdraws is not None:
        yield "takes back", draft.withdraws
    if draft.evidence:
        yield "evidence", f"{len(draft.evidence)} files, {sum(map(len, draft.evidence)):,} bytes"
    for one in draft.details:
        at = "" if one.at is None else f", read as {moment(one.at)}"
        yield one.kind.value, f"of the {one.of}: “{one.words}”{at}"
    yield from _beside(draft.via, draft.said_in, hedged=draft.hedged)


def _of_scope(draft: Draft) -> Iterator[tuple[str, str]]:
    yield "about", " ".join((*draft.kinds, *draft.accounts))
    if draft.scope_words is not None:
        yield "scope", f"“{draft.scope_words}”"
    ends = (
        ("from", draft.begins_at, draft.begins_by),
        ("until", draft.ends_after or draft.ends_at, draft.ends_after and draft.ends_at),
    )
    for name, first, last in ends:
        if first is not None:
            yield name, moment(first) + (f" to {moment(last)}" if last else "")
    if draft.extent is not None:
        yield "extent", draft.extent.value


def _of_declaration(declaration: Declaration) -> Iterator[tuple[str, str]]:
    yield from _beside(declaration.via, declaration.said_in, hedged=declaration.hedged)
    for one in declaration.details:
        at = "" if one.at is None else f", read by the editor as {moment(one.at)}"
        yield one.kind.value, f"of the {one.of}: “{one.words}”{at}"


def _beside(via: Via | None, said_in: str | None, *, hedged: bool) -> Iterator[tuple[str, str]]:
    if via is not None:
        how = "in its own words" if via.paraphrase else "quoted by it"
        yield "known by", ", ".join(filter(None, (via.outlet, via.url, how)))
    if said_in is not None:
        yield "said in", f"the post {said_in}"
    if hedged:
        yield "hedged", "the words themselves leave it open"


def _line(name: str, words: str) -> None:
    head = f"    {name:19} " if len(name) < 20 else f"    {name} "
    hanging(head, words)
