"""How is a report, as a machine read it, shown on one screen?"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from onrecord.cli.lines import hanging, paragraph, sentence
from onrecord.cli.options import say
from onrecord.cli.terminal import columns, width
from onrecord.desk.reports import Compared, LinkedReport, ReadReport
from onrecord.desk.search.linking import Link, Linked
from onrecord.findings.article import Metadata, Place
from onrecord.findings.quotation import Attributed
from onrecord.findings.statements import Claim, Proposal
from onrecord.findings.words import reports as words
from onrecord.findings.words.moments import moment
from onrecord.record.times import TimeError, read_claimed

__all__ = ["print_copies", "print_report"]

_ELLIPSIS = " … "
_LINES_OF_A_LINK = 2  # which words differ, and whether the post was still there, is the answer


def print_report(read: ReadReport, linked: LinkedReport | None, *, whole: bool = False) -> None:
    """All that was read: one line for each thing, or, with `whole`, every word of it."""
    _metadata(read.article.metadata)
    for doubt in read.article.doubts:
        hanging("  ? ", doubt)
    links = () if linked is None else linked.links
    if read.quotations:
        say(f"Quotations ({len(read.quotations)})", bold=True)
    else:
        hanging("  ", words.NO_QUOTATION)
    for number, (one, found) in enumerate(zip_longest(read.quotations, links), 1):
        _quotation(read, number, one, found, whole)
    _things(read, whole)
    for number, proposal in enumerate(read.proposals, 1):
        _proposal(read, number, proposal, whole)
    _claims(read, whole)
    if not read.parsed:
        hanging("  ? ", words.NO_PARSER)
    if linked is None and read.quotations:
        hanging("  ? ", words.NOT_LINKED)


def print_copies(found: Sequence[Compared], *, whole: bool = False) -> None:
    """Which reports tell the same text, and what was changed."""
    if found:
        say("Copies", bold=True)
    for one in found:
        told = words.changed(one.changes)
        tail = f"; {told}" if told else ""
        paragraph(f"{words.relates(one.first, one.copy, one.second)}{tail}.")
        edited = [told for change in one.changes for told in change.words]
        for change in edited if whole else edited[:3]:
            _line("    ", words.worded(change.before, change.after), whole)


def _metadata(metadata: Metadata) -> None:
    headline = metadata.headline[0].value if metadata.headline else "(without a headline)"
    say(_short(headline, width()), bold=True)
    named = (metadata.outlet, metadata.published, metadata.place_line, metadata.agency)
    told = [_spoken(values[0].value) for values in (*named, metadata.language) if values]
    if told:
        hanging("  ", " · ".join(told))
    for one in metadata.related:
        _line("  related: ", one.words, whole=False)


def _spoken(value: str) -> str:
    """A stated value; an instant is written as it is everywhere else."""
    try:
        return moment(read_claimed(value))
    except TimeError:
        return value


def _quotation(
    read: ReadReport, number: int, one: Attributed, found: Linked | None, whole: bool
) -> None:
    text = read.article.text
    quoted = Place(one.span.start, one.span.end).of(text)
    _line(f"  {number:2} ", f"“{quoted}”", whole)
    if one.source is not None:
        speaker = one.source.of(text)
        meant = "" if one.antecedent is None else f" ({one.antecedent.of(text)})"
        cue = "" if one.cue is None else f" – {one.cue.of(text)}"
        _line("     ", f"{speaker}{meant}{cue} [{one.band.value}]", whole)
    for shown in read.in_embeds:
        if shown.quotation == number - 1:
            told = "; ".join(shown.compared.differences.says) or "word for word"
            date = read.article.embeds[shown.embed].date
            when = "" if date is None else f" of {date}"
            mark, colour = ("=", "green") if shown.near_exact else ("?", "yellow")
            _line(f"     {mark} ", f"in the post shown{when}: {told}", whole, colour)
    for link in () if found is None else found.links[: None if whole else 1]:
        _link(link, found, whole)


def _link(link: Link, found: Linked | None, whole: bool) -> None:
    mark = "=" if link.automatic else "?"
    why = "" if link.automatic or found is None else f" ({words.no_link(found.why)})"
    said = "; ".join(link.says) or "word for word"
    head = f"     {mark} {link.ref} "
    room = _LINES_OF_A_LINK * (width() - columns(head))
    told = sentence(f"{said}{why}")
    hanging(head, told if whole else _short(told, room), "green" if link.automatic else "yellow")


def _things(read: ReadReport, whole: bool) -> None:
    """Accounts, posts, times and framing words: a paragraph each."""
    _listed("Accounts", _accounts(read))
    _listed("Posts", _posts(read, whole))
    _listed("Times", _times(read))
    _listed("The outlet's own words for it", (f"“{one.words}”" for one in read.framings))


def _listed(name: str, things: Iterable[str]) -> None:
    told = " · ".join(dict.fromkeys(things))
    if told:
        say(name, bold=True)
        paragraph(told)


def _accounts(read: ReadReport) -> Iterator[str]:
    for one in read.accounts:
        handle = None if one.handle is None else f"@{one.handle}"
        yield ": ".join(part for part in (handle, one.owner) if part is not None)


def _posts(read: ReadReport, whole: bool) -> Iterator[str]:
    text = read.article.text
    for one in read.posts:
        if one.embed is not None:
            told = words.shown(one.embed.date, one.embed.name, one.embed.handle)
            yield f"{told} “{one.embed.text if whole else _short(one.embed.text, 40)}”"
        if one.mentions:
            states = ", ".join(dict.fromkeys(state.value for state in one.states))
            said = f" ({states})" if states else ""
            yield f"“{one.mentions[0].place.of(text)}”{said}"


def _times(read: ReadReport) -> Iterator[str]:
    seen: dict[str, None] = {}
    for one in read.times:
        value = "" if one.value is None or one.value in one.words else f" = {one.value}"
        seen[f"{one.words}{value}{' (derived)' if one.derived else ''}"] = None
    yield from seen


def _proposal(read: ReadReport, number: int, one: Proposal, whole: bool) -> None:
    said = one.said
    say(f"Proposed declaration {number}, for you to confirm, change or drop", bold=True)
    speaker = "(nobody named)" if one.speaker is None else one.speaker.words
    denied = ", ".join(dict.fromkeys(denial.denied.value for denial in said.denies))
    parts = [
        f"{speaker}: {'(no act)' if said.act is None else said.act.value}",
        f"denies {denied}" if denied else "",
        f"ground {said.ground.value}",
    ]
    ground = "" if said.ground_words is None else f" “{said.ground_words.words}”"
    hanging("  ", "; ".join(part for part in parts if part) + ground)
    scope = "no scope words" if said.scope is None else f"“{said.scope.words}”"
    begins = said.begins
    when = "" if begins is None else f", from {begins.date or '?'} (“{begins.words.words}”)"
    about = ", ".join(word.words for word in said.about)
    hanging("  ", f"scope: {scope}{when}{f', about {about}' if about else ''}")
    for cut in one.cuts:
        _line("  cut right before the quotation: ", f"“{cut.words.of(read.article.text)}”", whole)
    for doubt in said.doubts:
        hanging("  ? ", doubt)


def _claims(read: ReadReport, whole: bool) -> None:
    if read.claims:
        say(f"Who says what, in the report's words ({len(read.claims)})", bold=True)
    for number, one in enumerate(read.claims, 1):
        _line(f"  {number:2} ", _claim(read.article.text, one), whole)


def _claim(text: str, one: Claim) -> str:
    source = "(nobody named)" if one.source is None else one.source.of(text)
    about = "" if one.about is None else f" {one.about.of(text)}"
    answers = "" if one.answers is None else f" [answers {one.answers + 1}]"
    kind = "framed as" if one.framing else one.kind.value
    return f"{source} – {kind}{about}: {one.content.of(text)}{answers}"


def _line(head: str, text: str, whole: bool, colour: str | None = None) -> None:
    """One line, shortened in its middle; or all of it, hanging below its head."""
    said = sentence(text)
    if whole:
        hanging(head, said, colour)
    else:
        say(_short(said, width() - columns(head)), head=head, colour=colour)


def _short(text: str, most: int) -> str:
    """A text's beginning and end, if it is too long for a line."""
    if columns(text) <= most:
        return text
    left = (most - len(_ELLIPSIS)) * 2 // 3
    beginning, end = text[:left], text[-(most - len(_ELLIPSIS) - left) :]
    while columns(beginning) + len(_ELLIPSIS) + columns(end) > most:
        beginning, end = beginning[:-1], end[1:]
    return f"{beginning.rstrip()}{_ELLIPSIS}{end.lstrip()}"
