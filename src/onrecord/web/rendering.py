"""How does a page come out of a template?"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.findings.words.captures import took
from onrecord.findings.words.copies import COPY_PROVES, compared_words, copy_words, shows_words
from onrecord.findings.words.moments import duration, moment
from onrecord.findings.words.speakers import CAPACITIES, by_whom
from onrecord.findings.words.unkept import text_not_kept
from onrecord.record.times import instant
from onrecord.web import labels
from onrecord.web.translating import ENGLISH, RIGHT_TO_LEFT, catalogue
from onrecord.web.words_of_others import language_tag, safe_link, sentence, spelled, unseen

__all__ = ["render"]


def render(template: str, view: Mapping[str, Any], language: str = ENGLISH) -> str:
    """The HTML of a template; every value in it is escaped, a missing one is an error.

    `language` is one of `translating.languages()`.
    """
    return _environment(language).get_template(template).render(view)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("onrecord.web"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # A text to translate may be broken into lines in a template; it is one line in a catalogue.
    made.policies["ext.i18n.trimmed"] = True
    words = catalogue(language)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.globals.update(gettext=_gettext(words), ngettext=_ngettext(words))
    made.filters.update(
        by_whom=by_whom,
        duration=duration,
        language=language_tag,
        link=safe_link,
        path=lambda text: quote(text, safe=":"),
        sentence=sentence if language == ENGLISH else _english,
        spelled=spelled,
        short=lambda digest: digest[:12],
        time=_time,
        translated=words.gettext,
        unseen=unseen,
    )
    made.globals.update(language=language, direction=_direction(language))
    made.globals.update(labels=labels, label_of=labels.label_of, capacities=CAPACITIES)
    made.globals.update(platform_words=labels.platform_words, platform_name=labels.platform_name)
    made.globals.update(text_not_kept=text_not_kept)
    made.globals.update(compared_words=compared_words, shows_words=shows_words)
    made.globals.update(took=took, copy_words=copy_words, copy_proves=COPY_PROVES)
    return made


def _gettext(words: NullTranslations) -> Callable[..., Markup]:
    """As the extension's own, which a page calls two hundred times: but no context is handed on, and
    a text is looked up and marked as HTML only once. Nothing but words of templates comes here."""

    @cache
    def looked_up(text: str) -> Markup:
        return Markup(words.gettext(text))

    @cache
    def finished(text: str) -> Markup:
        return looked_up(text) % {}

    def gettext(text: str, /, **variables: Any) -> Markup:
        return looked_up(text) % variables if variables else finished(text)

    return gettext


def _ngettext(words: NullTranslations) -> Callable[..., Markup]:
    def ngettext(one: str, more: str, number: int, /, **variables: Any) -> Markup:
        return Markup(words.ngettext(one, more, number)) % {"num": number, **variables}

    return ngettext


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _english(text: str) -> Markup:
    """A sentence of the findings, on a page in another language: these are in English."""
    return Markup('<span lang="en" dir="ltr">%s</span>') % sentence(text)


def _time(at: datetime, *, clock_only: bool = False) -> Markup:
    shown = moment(at)
    words = shown[11:] if clock_only else shown
    return Markup('<time datetime="%s">%s</time>') % (instant(at), words)
