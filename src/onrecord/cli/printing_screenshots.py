"""How is the answer about a picture printed for people?"""

from onrecord.cli.lines import paragraph
from onrecord.cli.marking import say_marked
from onrecord.cli.options import say
from onrecord.cli.printing_answers import (
    headline,
    print_answer,
    print_coverage,
    print_matches,
    whose,
)
from onrecord.desk.search.checking import Answer
from onrecord.desk.search.marking import marked_picture
from onrecord.desk.search.screenshots import CheckedScreenshot, ShownMatch

__all__ = ["print_screenshot"]


def print_screenshot(found: CheckedScreenshot) -> None:
    """The answer, what was read, the closest posts with what differs, and the coverage."""
    print_answer(found.answer, found.says)
    _print_read(found)
    for one in found.matches:
        say()
        _print_match(one, found.body.text)
    if found.checked.elsewhere:
        say()
        say("Closest in other accounts:", bold=True)
        print_matches(found.checked.elsewhere, found.body.text)
    if found.answer is not Answer.SEEN:
        print_coverage(found.checked.coverage)


def _print_read(found: CheckedScreenshot) -> None:
    say()
    say("Read in the picture:", bold=True)
    handle = None if found.read.handle is None else f"@{found.read.handle}"
    head = [part for part in (found.read.name, handle, found.read.time) if part]
    if head:
        paragraph(" · ".join(head))
    paragraph(found.body.text, margin="  | ")
    for doubt in found.doubts:
        paragraph(doubt)


def _print_match(one: ShownMatch, read: str) -> None:
    match, compared = one.match, one.compared
    headline(f"{match.ref} {whose(match.post)}, {compared.similarity / 10:.1f} % alike")
    versions = len(match.post.versions)
    which = "" if versions == 1 else f"version {match.version} of {versions}; "
    presence, standing = match.post.presence.verdict.value, match.post.standing.state.value
    paragraph(f"{which}{presence}, {standing}")
    say_marked(marked_picture(match.text, read, compared.differs), "  | ")
    for sentence in one.says:
        paragraph(sentence)
