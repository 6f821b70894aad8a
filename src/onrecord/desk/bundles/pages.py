"""What does a person read in a bundle, before any program has checked it?

Two files: REPORT.html (no scripts, nothing fetched) and VERIFY.md (the checks by hand). Texts
come from strangers: every value is escaped, and characters that hide or reorder are shown.
"""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup, escape

from onrecord.desk.bundles.told import Told
from onrecord.desk.bundles.told_times import commands
from onrecord.findings.words.unkept import text_not_kept
from onrecord.record.times import instant

__all__ = ["by_hand_page", "report_page"]

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, and what Unicode (UAX 9) lets reorder a text or hide in it."""
_NO_TIMES = "No token of a time-stamping service came along: the log proves an order, and no time."
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{6}Z")


def report_page(told: Told) -> bytes:
    """REPORT.html: readable on a phone and on paper, in light and dark."""
    style = _file("report.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = _pages().from_string(_file("report.html"))
    html = page.render(told=told, style=Markup(style), style_digest=digest)  # our own file
    return html.encode("utf-8", "backslashreplace")


def by_hand_page(told: Told) -> bytes:
    """VERIFY.md: what `onrecord verify` does, with tools that are not ours."""
    times = _file("verify-times.md").rstrip() if told.times.tokens else _NO_TIMES
    page = _file("verify.md").replace("{times}", times).replace("{origin}", told.origin)
    return page.replace("{commands}", commands(told.times.tokens)).encode()


@cache
def _file(name: str) -> str:
    return files("onrecord.desk.bundles").joinpath(name).read_text(encoding="utf-8")


@cache
def _pages() -> Environment:
    made = Environment(
        autoescape=True,
        finalize=_visible,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = _moment
    made.filters["instant"] = instant
    made.filters["plain"] = _plain
    made.globals.update(text_not_kept=text_not_kept)
    return made


def _moment(value: object) -> str:
    """An instant to the second; the entries have it to the microsecond."""
    return _INSTANT.sub(r"\1 \2 UTC", str(value))


def _visible(value: object) -> object:
    """Any value as HTML text in which nothing hides."""
    if isinstance(value, Markup) or value is None:
        return "" if value is None else value
    shown = _HIDDEN.sub(lambda found: _named(found[0]), str(escape(str(value))))
    return Markup(shown)  # escaped in the line above


def _plain(value: object) -> Markup:
    """The same where no element may stand: in a title or an attribute."""
    return escape(_HIDDEN.sub(lambda found: _code(found[0]), str(value)))


def _named(char: str) -> str:
    return f'<span class="hidden">{_code(char)}</span>'


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
