"""How do sentences become lines of a terminal?"""

from onrecord.cli.options import say
from onrecord.cli.terminal import columns, visible, width, wrapped

__all__ = ["hanging", "margined", "paragraph", "sentence"]


def sentence(text: str) -> str:
    """A sentence of ours, with whatever it quotes, as one visible line."""
    return visible(" ".join(text.split()))


def margined(text: str, margin: str) -> None:
    """Lines that all begin with the margin."""
    for line in wrapped(text, width() - len(margin)):
        say((margin + line).rstrip(" "))


def paragraph(text: str, margin: str = "  ") -> None:
    """A sentence, within a margin."""
    margined(sentence(text), margin)


def hanging(head: str, text: str, colour: str | None = None) -> None:
    """A sentence after its head, which is in a colour; further lines hang below the first."""
    indent = " " * columns(head)
    first, *rest = wrapped(sentence(text), width() - len(indent))
    say(first, head=head, colour=colour)
    for line in rest:
        say(indent + line)
