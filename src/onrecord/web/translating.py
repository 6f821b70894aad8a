"""In which language is a page given, and where are its words?

English stands in the templates themselves. Each file `catalogues/LANGUAGE.po` adds a language;
`docs/translating.md` says how one is made.
"""

from collections.abc import Sequence
from functools import cache
from gettext import NullTranslations
from importlib.resources import files

from starlette.requests import Request

from onrecord.web.reading_po import read_po
from onrecord.web.words_of_others import language_tag

__all__ = ["ENGLISH", "RIGHT_TO_LEFT", "catalogue", "language_of", "languages", "marked"]

ENGLISH = "en"
# Languages that are written from right to left (CLDR, layout/orientation), by their first part.
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_CATALOGUES = files("onrecord.web").joinpath("catalogues")
_MOST_ASKED = 20  # languages of a request that are looked at


def marked(words: str) -> str:
    """These very words, marked for translation: they are looked up where they are shown."""
    return words


@cache
def languages() -> tuple[str, ...]:
    """The languages in which pages can be given; English first."""
    names = (one.name for one in _CATALOGUES.iterdir())
    found = (name.removesuffix(".po") for name in names if name.endswith(".po"))
    return (ENGLISH, *sorted(one for one in found if language_tag(one) == one))


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of one of `languages()`. Raises SpoiltCatalogue."""
    if language == ENGLISH:
        return NullTranslations()
    return read_po(_CATALOGUES.joinpath(f"{language}.po").read_text(encoding="utf-8"))


def language_of(request: Request) -> str:
    """The language to answer in: as `?lang=` asks, else as the reader's browser prefers.

    Only a language that has a catalogue is ever chosen (RFC 9110, 12.5.4; RFC 4647, 3.4).
    """
    known = languages()
    if len(known) == 1:
        return ENGLISH
    asked = [request.query_params.get("lang", ""), *_preferred(request)]
    return next((found for one in asked if (found := _closest(one, known))), ENGLISH)


def _preferred(request: Request) -> Sequence[str]:
    weighed = []
    for one in request.headers.get("accept-language", "").split(",")[:_MOST_ASKED]:
        tag, _, weight = one.partition(";")
        weighed.append((_weight(weight), tag.strip()))
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name == "q" and len(value) <= 5 else 1.0
    except ValueError:
        return 0.0


def _closest(asked: str, known: Sequence[str]) -> str | None:
    """The language itself, or the one that it is a kind of: `de-AT` is answered in `de`."""
    by_name = {one.casefold(): one for one in known}
    parts = asked.casefold().split("-")
    kinds = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((by_name[kind] for kind in kinds if kind in by_name), None)
