"""How is a place in a text named, so that others find it?

W3C Web Annotation Data Model (2017), sections 4.2.4 (TextQuoteSelector) and 4.2.5
(TextPositionSelector). Positions count Unicode code points, as the model asks.
"""

from dataclasses import dataclass

from onrecord.findings.article import Place

__all__ = ["CONTEXT", "TextSelector", "locate", "select"]

CONTEXT = 32
"""Code points kept before and after, enough to tell repeated words apart in an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSelector:
    """Both selectors of one place: by its words with those around them, and by position."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def select(text: str, place: Place) -> TextSelector:
    """The selectors of a place in a text."""
    return TextSelector(
        exact=place.of(text),
        prefix=text[max(0, place.start - CONTEXT) : place.start],
        suffix=text[place.end : place.end + CONTEXT],
        start=place.start,
        end=place.end,
    )


def locate(text: str, selector: TextSelector) -> Place | None:
    """Where a selector's words stand in a text, which may be another edition of it.

    The position is believed where the words stand there; else the words must stand there once
    between what was around them. None where they don't, or where that leaves a choice.
    """
    here = Place(selector.start, selector.end)
    if selector.exact and here.of(text) == selector.exact:
        return here
    whole = selector.prefix + selector.exact + selector.suffix
    first = text.find(whole) if selector.exact else -1
    if first < 0 or text.find(whole, first + 1) >= 0:
        return None
    start = first + len(selector.prefix)
    return Place(start, start + len(selector.exact))
