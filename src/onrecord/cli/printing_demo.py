"""How is what the demo leaves printed, or told as JSON?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.cli.incident import BANNER, RUMOUR
from onrecord.cli.incident_assessing import Weighed
from onrecord.cli.options import say
from onrecord.cli.printing import print_post, print_questions, print_timeline
from onrecord.cli.printing_answers import print_checked
from onrecord.cli.printing_assessment import print_assessment
from onrecord.cli.printing_verification import print_verification
from onrecord.desk.assessments.shapes import asked_shape, assessment_shape
from onrecord.desk.bundles.verify import Verified
from onrecord.desk.cases import CaseFinding
from onrecord.desk.search.checking import Checked
from onrecord.desk.search.shapes import check_shape
from onrecord.desk.shapes import case_shape, post_shape
from onrecord.record.accounts import Ref

__all__ = ["Played", "played_shape", "print_played"]


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo leaves behind."""

    folder: Path
    bundle: Path
    found: CaseFinding
    checked: Checked
    verified: Verified
    weighed: Weighed


def print_played(played: Played) -> None:
    """What the demo shows a person: the case, its questions and answers, and the bundle's check."""
    say()
    say("What happened, and whose time it is", bold=True)
    print_timeline(played.found)
    for post in played.found.posts:
        say()
        print_post(post)
    startling = _startling(played.found)
    say()
    say(f"The six questions, for {startling}", bold=True)
    print_questions(played.found.questions[startling])
    say()
    say(f"Was it the usual operators? onrecord assess {startling}", bold=True)
    print_assessment(played.weighed.found, (played.weighed.asked.says,))
    say()
    say(f"Did they ever say it? onrecord check “{RUMOUR}”", bold=True)
    print_checked(played.checked)
    say()
    say(f"The bundle {played.bundle}, verified with a key given by another way", bold=True)
    print_verification(played.verified)
    say()
    say(BANNER)
    say(f"Check it yourself: onrecord verify {played.bundle} --trust {played.folder / 'trust'}")


def _startling(found: CaseFinding) -> Ref:
    """The post of the case that the account's key withdrew."""
    withdrawn = [p.ref for p in found.posts if p.presence.verdict.value.startswith("withdrawn")]
    return withdrawn[0] if withdrawn else found.posts[0].ref


def played_shape(played: Played) -> dict[str, Any]:
    """The JSON of the demo (design, section 9)."""
    return {
        "dir": str(played.folder),
        "case": case_shape(played.found),
        "bundle": str(played.bundle),
        "posts": [post_shape(post) for post in played.found.posts],
        "assess": assessment_shape(played.weighed.found)
        | {"asked": asked_shape(played.weighed.asked), "assessment": played.weighed.on_record},
        "check": check_shape(played.checked),
        "verify": played.verified.as_json(),
        "banner": BANNER,
    }
