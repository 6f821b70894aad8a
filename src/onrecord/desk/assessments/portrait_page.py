"""How does a portrait become a page that stands alone?

One HTML file: no scripts, nothing fetched, readable in light, in dark and on paper. Texts come
from strangers: every value is escaped, and signs that hide or reorder are spelled out.
"""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from onrecord.desk.assessments.others_words import sentence, spelled
from onrecord.desk.assessments.portrait import Portrayed
from onrecord.desk.assessments.portrait_drawing import drawn
from onrecord.findings.words import portrait as words
from onrecord.findings.words import portrait_pictures
from onrecord.findings.words.moments import moment, quoted

__all__ = ["portrait_page"]


def portrait_page(found: Portrayed, made_at: datetime) -> bytes:
    """The page, in UTF-8."""
    style = _file("portrait.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    html = _page().render(
        found=found,
        portrait=found.portrait,
        drawings=[(one, drawn(one)) for one in found.portrait.pictures],
        made_at=made_at,
        style=Markup(style),  # our own file
        style_digest=digest,
    )
    return html.encode("utf-8", "backslashreplace")


@cache
def _file(name: str) -> str:
    return files("onrecord.desk.assessments").joinpath(name).read_text(encoding="utf-8")


@cache
def _page() -> Template:
    made = Environment(
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=moment, quoted=quoted, number=_number, sentence=sentence)
    made.globals.update(words=words, at_picture=portrait_pictures)
    return made.from_string(_file("portrait.html"))


def _visible(value: object) -> object:
    return spelled(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
