"""How does an assessment become a page that stands alone, for the editor who had it made?

One HTML file: no scripts, nothing fetched, readable in light, in dark and on paper.
"""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from onrecord.desk.assessments.occasions import Asked
from onrecord.desk.assessments.others_words import sentence
from onrecord.desk.assessments.picture import reasons_picture
from onrecord.findings.words.assessment_told import told
from onrecord.findings.words.moments import moment
from onrecord.record.assessed import Assessed, Assessment

__all__ = ["assessment_page"]


def assessment_page(found: Assessment, asked: Asked, made_at: datetime) -> bytes:
    """The page, in UTF-8."""
    style = _file("assessment.css")
    html = _page().render(
        told=told(found),
        posts=found.questioned,
        asked=asked,
        picture=reasons_picture(found) if isinstance(found, Assessed) else None,
        made_at=made_at,
        style=Markup(style),  # our own file
        style_digest=b64encode(sha256(style.encode()).digest()).decode(),
    )
    return html.encode("utf-8", "backslashreplace")


@cache
def _file(name: str) -> str:
    return files("onrecord.desk.assessments").joinpath(name).read_text(encoding="utf-8")


@cache
def _page() -> Template:
    made = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(moment=moment, sentence=sentence)
    return made.from_string(_file("assessment.html"))
