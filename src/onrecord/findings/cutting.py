"""Which words were cut beside a quotation, and may they change what it covers?"""

import re

from onrecord.findings.article import Place
from onrecord.findings.likeness import Differences
from onrecord.findings.words import checking as sentences

__all__ = ["cut_words"]

# Words with which a sentence sets a time, a limit, a condition or a source for the rest of it. In
# English only: elsewhere the cut words are shown without this remark.
_TURNING = re.compile(
    r"\b(?:as (?:of|from)|from (?:now|today)|effective|hence(?:forth)?|onwards?|since|until|till"
    r"|before|after|during|between|earlier|previous(?:ly)?|yesterday|today|tonight|tomorrow|last"
    r"|(?:this|in the) (?:morning|afternoon|evening|night|week)|hours?|minutes?|not|never|nor"
    r"|no longer|except|only|some|unless|if|but|alleged(?:ly)?|reportedly|according to)\b",
    re.IGNORECASE,
)


def cut_words(differences: Differences, post: str) -> tuple[str, ...]:
    """What the post says around the quoted words, in sentences; nothing where nothing was cut."""
    told = []
    for place, sentence in (
        (differences.cut_before, sentences.cut_before),
        (differences.cut_after, sentences.cut_after),
    ):
        if place.start < place.end:
            told.append(sentence(place.of(post)))
            told += _turning(place, post)
    told += [sentences.left_out(place.of(post)) for place in differences.left_out]
    return tuple(told)


def _turning(place: Place, post: str) -> list[str]:
    found = _TURNING.search(place.of(post))
    return [] if found is None else [sentences.may_change_scope(found[0])]
