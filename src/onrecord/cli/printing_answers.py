"""How are answers about words printed for people?"""

from collections.abc import Sequence

from onrecord.cli.lines import paragraph, sentence
from onrecord.cli.marking import say_marked
from onrecord.cli.options import say
from onrecord.cli.terminal import width, wrapped
from onrecord.desk.finding import PostFinding
from onrecord.desk.search.checking import Answer, Checked
from onrecord.desk.search.covering import Covered
from onrecord.desk.search.matching import Match
from onrecord.desk.search.mentioning import Mention, Mentioned
from onrecord.findings.coverage import coverage_words
from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import Mark, Marked, marked
from onrecord.findings.words.moments import moment

__all__ = [
    "headline",
    "print_answer",
    "print_checked",
    "print_coverage",
    "print_match",
    "print_matches",
    "print_mentioned",
    "whose",
]

_COVERED = 20  # accounts whose coverage is printed
_HEADS = {
    Answer.SEEN: ("SEEN", "green"),
    Answer.SIMILAR: ("SIMILAR", "yellow"),
    Answer.NOT_SEEN: ("NOT SEEN", "yellow"),
}


def print_checked(found: Checked) -> None:
    """The answer, the closest posts with their differences, and the coverage."""
    print_answer(found.answer, found.says)
    print_matches(found.matches, found.asked)
    if found.elsewhere:
        say()
        say("Closest in other accounts:", bold=True)
        print_matches(found.elsewhere, found.asked)
    if found.answer is not Answer.SEEN:
        print_coverage(found.coverage)


def print_answer(answer: Answer, says: Sequence[str]) -> None:
    """The answer in a word, and in sentences."""
    head, colour = _HEADS[answer]
    say(head=head, colour=colour)
    for told in says:
        paragraph(told)


def print_match(match: Match, asked: str) -> None:
    """A post that comes close: how much, in which words it differs, and how it stands."""
    headline(f"{match.ref} {whose(match.post)}, {match.similarity / 10:.1f} % alike")
    versions = len(match.post.versions)
    numbers = " and ".join(map(str, sorted((match.version, *match.also))))
    noun = "versions" if match.also else "version"
    which = "" if versions == 1 else f"{noun} {numbers} of {versions}; "
    standing = match.post.standing.state.value
    paragraph(f"{which}{match.post.presence.verdict.value}, {standing}")
    say_marked(marked(asked, match.text, match.differences), "  | ")
    for told in (*match.differences.says, *cut_words(match.differences, match.text)):
        paragraph(told)


def print_mentioned(found: Mentioned) -> None:
    """The mentions, earliest first, with the author's time and ours."""
    for told in found.says:
        paragraph(told, margin="")
    for one in found.mentions:
        say()
        _print_mention(one)
    observed = found.first_observed
    if observed is not None and observed.ref not in {one.ref for one in found.mentions[:1]}:
        say()
        say("The one that we saw first:")
        _print_mention(observed)
    if found.total > len(found.mentions):
        say()
        say(f"{found.total - len(found.mentions)} later mentions are not shown.")
    print_coverage(found.coverage)


def _print_mention(one: Mention) -> None:
    claimed = "no time" if one.claimed_at is None else moment(one.claimed_at)
    headline(f"{claimed} by its author's word; first seen {moment(one.first_seen)}")
    paragraph(f"{one.ref} {whose(one.post)}, version {one.version} of {len(one.post.versions)}")
    paragraph(f"{one.post.presence.verdict.value}, {one.post.standing.state.value}")
    start, end = one.place.start, one.place.end
    pieces = (
        Marked(Mark.BESIDE, one.text[:start]),
        Marked(Mark.SAME, one.text[start:end]),
        Marked(Mark.BESIDE, one.text[end:]),
    )
    say_marked([piece for piece in pieces if piece.text], "  | ")


def print_matches(matches: Sequence[Match], asked: str) -> None:
    """Each match, beside the words that were asked about."""
    for match in matches:
        say()
        print_match(match, asked)


def print_coverage(coverage: Sequence[Covered]) -> None:
    """What was watched. Of a single account the answer itself has told it."""
    if len(coverage) == 1:
        return
    say()
    say("Coverage:", bold=True)
    for one in coverage[:_COVERED]:
        label = one.enrolment.handle or one.account
        words = coverage_words(one.spans, one.withheld, one.unkept)
        paragraph(f"{label} ({one.enrolment.institution}): {words}")
    if not coverage:
        paragraph("No account is enrolled.")


def headline(text: str) -> None:
    """A line that stands out, wrapped where it is too long."""
    for line in wrapped(sentence(text), width()):
        say(line, bold=True)


def whose(post: PostFinding) -> str:
    """Of which institution, under which handle; the account's id where neither is known."""
    if post.enrolment is None:
        return post.account
    handle = "" if post.enrolment.handle is None else f" (@{post.enrolment.handle})"
    return f"{post.enrolment.institution}{handle}"
