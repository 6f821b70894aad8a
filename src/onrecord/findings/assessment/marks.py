"""Which names, hashtags, domains and scripts does a post have?

Text may be hostile: every pattern here is linear, and what is shown of a match is bounded.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

__all__ = ["domains", "hashtags", "mentions", "primary", "scripts_of", "scripts_written", "shown"]

_LONGEST = 100  # characters of a mark that are shown
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# Not in a mail address, nor in a path; a name ends with a letter or digit.
_MENTION = re.compile(r"(?<![\w@/.])@([\w.-]+(?:@[\w.-]+)?)")
_HASHTAG = re.compile(r"(?<![\w&/#])[#＃](\w+)")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")
# Where the name of a character stops naming its script: "OLD PERSIAN SIGN A".
_AFTER_SCRIPT = re.compile(
    r" (?:LETTER|CAPITAL|SMALL|SYLLAB\w+|UNIFIED|COMPATIBILITY|VOWEL|CONSONANT|INDEPENDENT"
    r"|CHARACTER|SIGN|LIGATURE|IDEOGRAPH|HIEROGLYPH|FINAL)\b"
)
_NO_SCRIPTS = frozenset({"MODIFIER", "KATAKANA-HIRAGANA", "FEMININE", "MASCULINE", "IDEOGRAPHIC"})
_RETIRED = {"in": "id", "iw": "he", "ji": "yi"}  # ISO 639-1 codes that some platforms still write
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis", "art", "qam", "qct", "qht", "qme", "qst"})


def mentions(text: str) -> Iterator[str]:
    """The accounts that a text names with @, as they stand there, without the @."""
    for found in _MENTION.finditer(_words(text)):
        name = found[1].rstrip(".-")
        if name:
            yield name


def hashtags(text: str) -> Iterator[str]:
    """The hashtags of a text, as they stand there, without the #. Bare numbers are none."""
    for found in _HASHTAG.finditer(_words(text)):
        if not found[1].isdecimal():
            yield found[1]


def domains(links: Iterable[str]) -> Iterator[str]:
    """The domains that links lead to, in lower case and without "www."."""
    for link in links:
        if not link.startswith(("http://", "https://")):
            continue
        try:
            host = urlsplit(link).hostname
        except ValueError:  # brackets that hold no address: it leads nowhere
            continue
        if host:
            yield host.removeprefix("www.").rstrip(".")


def primary(tag: str | None) -> str | None:
    """The language of a BCP 47 tag without region and script; None where it names none.

    Codes that only mean "undetermined", "several" or "no words" (some are X's own) name none.
    """
    found = _TAG.match(tag or "")
    if found is None:
        return None
    language = found[1].lower()
    return None if language in _NO_LANGUAGE else _RETIRED.get(language, language)


def scripts_of(letters: Iterable[str]) -> frozenset[str]:
    """The scripts of single characters, named as Unicode's character names begin."""
    return frozenset(script for letter in letters if (script := _script(letter)) is not None)


def scripts_written(text: str) -> tuple[str, ...]:
    """The scripts in which a text has two letters on end, in order: a lone "µ" writes none."""
    found: dict[str, None] = {}
    before: str | None = None
    for letter in text:
        script = _script(letter)
        if script is not None and script == before:
            found[script] = None
        before = script
    return tuple(found)


def shown(mark: str) -> str:
    """A mark as it may be printed: of bounded length, and nothing invisible in it."""
    cut = mark if len(mark) <= _LONGEST else f"{mark[:_LONGEST]}…"
    return "".join(one if one.isprintable() else "\ufffd" for one in cut)


def _words(text: str) -> str:
    return _ADDRESS.sub(" ", text)


@lru_cache(maxsize=8192)
def _script(letter: str) -> str | None:
    # NFKC: "ｆｕｌｌ", "𝓼𝓽𝔂𝓵𝓮𝓭" and superscript letters are Latin ones.
    plain = unicodedata.normalize("NFKC", letter)[:1]
    if not plain.isalpha():
        return None
    name = _AFTER_SCRIPT.split(unicodedata.name(plain, ""), maxsplit=1)[0]
    return None if not name or name in _NO_SCRIPTS else name.title().replace("Cjk", "Chinese")
