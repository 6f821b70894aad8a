"""How does a page come out of a template?"""

from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.findings.words.captures import took
from onrecord.findings.words.copies import COPY_PROVES, compared_words, copy_words, shows_words
from onrecord.findings.words.moments import duration, moment
from onrecord.findings.words.speakers import CAPACITIES
from onrecord.findings.words.unkept import text_not_kept
from onrecord.record.times import instant
from onrecord.web import labels
from onrecord.web.words_of_others import language_tag, safe_link, sentence, spelled, unseen

__all__ = ["render"]


def render(template: str, view: dict[str, Any]) -> str:
    """The HTML of a template; every value in it is escaped, a missing one is an error."""
    return _environment().get_template(template).render(view)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("onrecord.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        duration=duration,
        language=language_tag,
        link=safe_link,
        path=lambda text: quote(text, safe=":"),
        sentence=sentence,
        spelled=spelled,
        short=lambda digest: digest[:12],
        time=_time,
        unseen=unseen,
    )
    made.globals.update(labels=labels, label_of=labels.label_of, capacities=CAPACITIES)
    made.globals.update(platform_words=labels.platform_words, platform_name=labels.platform_name)
    made.globals.update(text_not_kept=text_not_kept)
    made.globals.update(compared_words=compared_words, shows_words=shows_words)
    made.globals.update(took=took, copy_words=copy_words, copy_proves=COPY_PROVES)
    return made


def _time(at: datetime, *, clock_only: bool = False) -> Markup:
    shown = moment(at)
    words = shown[11:] if clock_only else shown
    return Markup('<time datetime="{}">{}</time>').format(instant(at), words)
