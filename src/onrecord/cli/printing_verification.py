"""How is the answer about a bundle printed for people?"""

from onrecord.cli.lines import hanging
from onrecord.cli.options import say
from onrecord.proof.bundle import MARKS, Verification, told

__all__ = ["print_verification"]


def print_verification(found: Verification) -> None:
    """The verdict, the numbered steps, what is proved and what is not, and what to do next."""
    words, colours = told(found), {True: "green", False: "red", None: None}
    say(words.verdict, bold=True)
    say()
    for step in words.steps:
        hanging(f"{step.n:3} {MARKS[step.ok]:<4} ", f"{step.name}: {step.says}", colours[step.ok])
    for title, sentences in words.sections:
        say()
        say(f"{title}:", bold=True)
        for sentence_ in sentences:
            hanging("  - ", sentence_)
