"""How are answers about words printed for people?"""

from collections.abc import Sequence

from onrecord.cli.marking import say_marked
from onrecord.cli.options import say
from onrecord.cli.terminal import visible, width, wrapped
from onrecord.desk.checking import Answer, Checked
from onrecord.desk.finding import AccountFinding, PostFinding
from onrecord.desk.matching import Match
from onrecord.desk.mentioning import Mention, Mentioned
from onrecord.findings.coverage import never_seen_words
from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import Mark, Marked, marked
from onrecord.findings.words.moments import moment

__all__ = ["print_checked", "print_match", "print_mentioned"]

_HEADS = {
    Answer.SEEN: ("SEEN", "green"),
    Answer.SIMILAR: ("SIMILAR", "yellow"),
    Answer.NOT_SEEN: ("NOT SEEN", "yellow"),
}


def print_checked(found: Checked) -> None:
    """The answer, the closest posts with their differences, and the coverage."""
    head, colour = _HEADS[found.answer]
    say(head=head, colour=colour)
    for sentence in found.says:
        _paragraph(sentence)
    _print_matches(found.matches, found.asked)
    if found.elsewhere:
        say()
        say("Closest in other accounts:", bold=True)
        _print_matches(found.elsewhere, found.asked)
    if found.answer is not Answer.SEEN:
        _print_coverage(found.coverage)


def print_match(match: Match, asked: str) -> None:
    """A post that comes close: how much, in which words it differs, and how it stands."""
    _head(f"{match.ref} {_whose(match.post)}, {match.similarity / 10:.1f} % alike")
    versions = len(match.post.versions)
    numbers = " and ".join(map(str, sorted((match.version, *match.also))))
    which = "" if versions == 1 else f"version {numbers} of {versions}; "
    standing = match.post.standing.state.value
    _paragraph(f"{which}{match.post.presence.verdict.value}, {standing}")
    say_marked(marked(asked, match.text, match.differences), "  | ")
    for sentence in (*match.differences.says, *cut_words(match.differences, match.text)):
        _paragraph(sentence)


def print_mentioned(found: Mentioned) -> None:
    """The mentions, earliest first, with the author's time and ours."""
    for sentence in found.says:
        _paragraph(sentence, margin="")
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
    _print_coverage(found.coverage)


def _print_mention(one: Mention) -> None:
    claimed = "no time given" if one.claimed_at is None else moment(one.claimed_at)
    _head(f"{claimed}, by its author; first seen {moment(one.first_seen)}")
    _paragraph(f"{one.ref} {_whose(one.post)}, version {one.version} of {len(one.post.versions)}")
    _paragraph(f"{one.post.presence.verdict.value}, {one.post.standing.state.value}")
    start, end = one.place.start, one.place.end
    pieces = (
        Marked(Mark.BESIDE, one.text[:start]),
        Marked(Mark.SAME, one.text[start:end]),
        Marked(Mark.BESIDE, one.text[end:]),
    )
    say_marked([piece for piece in pieces if piece.text], "  | ")


def _print_matches(matches: Sequence[Match], asked: str) -> None:
    for match in matches:
        say()
        print_match(match, asked)


def _print_coverage(coverage: Sequence[AccountFinding]) -> None:
    """What was watched. Of a single account the answer itself has told it."""
    if len(coverage) == 1:
        return
    say()
    say("Coverage:", bold=True)
    for one in coverage:
        label = one.enrolment.handle or one.account
        words = never_seen_words(one.spans).removeprefix("We never saw it. ")
        _paragraph(f"{label} ({one.enrolment.institution}): {words}")
    if not coverage:
        _paragraph("No account is enrolled.")


def _head(text: str) -> None:
    for line in wrapped(visible(" ".join(text.split())), width()):
        say(line, bold=True)


def _whose(post: PostFinding) -> str:
    if post.enrolment is None:
        return post.account
    handle = "" if post.enrolment.handle is None else f" (@{post.enrolment.handle})"
    return f"{post.enrolment.institution}{handle}"


def _paragraph(text: str, margin: str = "  ") -> None:
    for line in wrapped(visible(" ".join(text.split())), width() - len(margin)):
        say((margin + line).rstrip(" "))
