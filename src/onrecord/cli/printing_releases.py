"""How does a terminal show the assessments on record to whoever may release them?"""

from collections.abc import Sequence

from onrecord.cli.lines import hanging, paragraph
from onrecord.cli.options import say
from onrecord.cli.printing_assessment import print_assessment
from onrecord.desk.assessments.recorded import OnRecord
from onrecord.desk.assessments.shown import occasion_words
from onrecord.findings.releases import NotReadable, Release, Released, TakenBack
from onrecord.findings.releasing import release_says
from onrecord.findings.words.assessment import ratio
from onrecord.findings.words.moments import moment, quoted
from onrecord.record.assessed import Assessed, Assessment
from onrecord.record.assessments import is_synthetic

__all__ = ["print_assessments", "print_on_record", "print_released", "state_of"]

_STATES = {
    "not-released": "not released",
    "released": "released",
    "taken-back": "taken back",
    "not-readable": "its words are gone",
}


def state_of(one: OnRecord) -> str:
    """What became of it: not-released, released, taken-back or not-readable."""
    match one.release:
        case None:
            return "not-released"
        case Released():
            return "released"
        case TakenBack():
            return "taken-back"
        case NotReadable():
            return "not-readable"


def print_assessments(found: Sequence[OnRecord]) -> None:
    """A line for each: its digest, what became of it, its posts, who had it made."""
    if not found:
        say("No assessment is on record: onrecord assess POST --record --editor NAME")
        return
    for one in found:
        posts = ", ".join(one.made.found.questioned)
        say(f"{one.digest[:12]}  {_STATES[state_of(one)]:12}  {_short(one.made.found)}")
        say(f"  of {posts}; made {moment(one.made_at)} for {quoted(one.made.editor)}", dim=True)


def print_on_record(one: OnRecord) -> None:
    """All that it says, as whoever releases it should have read it, and how to do that."""
    hanging("on record as  ", f"{one.digest} ({_STATES[state_of(one)]})")
    hanging("of            ", ", ".join(one.made.found.questioned))
    hanging("made          ", f"{moment(one.made_at)} for {quoted(one.made.editor)}")
    say()
    print_assessment(one.made.found, [occasion_words(one.made.occasion)])
    if not isinstance(one.release, Released) and not is_synthetic(one.made.found):
        say()
        say(f"To publish it, as another editor: onrecord release {one.digest[:12]} --editor NAME")


def print_released(found: Sequence[Release]) -> None:
    """What is published of a post's assessments, or was once."""
    for one in found:
        paragraph(f"Assessment {one.assessment[:12]}: {release_says(one)}")


def _short(found: Assessment) -> str:
    if not isinstance(found, Assessed):
        return "no ratio"
    shown = "; for show only" if is_synthetic(found) else ""
    return f"ratio {ratio(found.lr)}, {found.scale.value}{shown}"
