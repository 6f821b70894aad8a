"""Of what is a page built, as far as its bytes tell before any script of it runs?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from onrecord.reading.article.elements import VOID, is_hidden, style_of
from onrecord.reading.article.markup import End, Raw, Start, Words, tokens
from onrecord.reading.pages.facts import MARKS, Frame, Mark, PageFacts, PasswordForm

__all__ = ["static_facts"]

_SELECTOR = re.compile(r"#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)")
_CHALLENGES = {
    (kind, name)
    for selector, mark in MARKS.items()
    if mark == "challenge"
    for found in _SELECTOR.finditer(selector)
    for kind, name in found.groupdict().items()
    if name
} | {("id", "anubis_challenge"), ("id", "sec-cpt-if")}  # Anubis; Akamai
_SCRIPTED = ("_cf_chl_opt", "AwsWafIntegration.getToken", "captcha-delivery.com/captcha")
"""What challenges alone set in a script of theirs: Cloudflare, AWS WAF, DataDome."""

_SOME = 0.01  # share of the screen, which is not known: only what stands alone counts
_EMPTY_BUT_FOR_IT = 150  # characters; whatever the form is labelled, there is no page around it
_DEEPEST = 512
_ASIDE = frozenset({"header", "footer", "aside", "nav"})  # surely: a page is not in these
_ASIDE_BY_STYLE = frozenset(
    [
        "header",
        "topbar",
        "top",
        "footer",
        "sidebar",
        "menu",
        "navbar",
        "nav",
        "modal",
        "popup",
        "dropdown",
        "offcanvas",
        "toolbar",
        "widget",
        "masthead",
    ]
)
_TYPED = frozenset({"text", "email", "tel", "search", "url", "number"})

_Form: TypeAlias = int | None


class _Aside(IntEnum):
    """Whether something lies beside the page, and how surely."""

    NO = 0
    BY_LABEL = 1  # of its class or id; a login that is the page may be labelled so, too
    BY_ELEMENT = 2


@dataclass(slots=True)
class _Open:
    name: str
    hidden: bool
    aside: _Aside
    form: _Form


@dataclass(slots=True)
class _Seen:
    """What has been met so far; forms by the order in which they began."""

    stack: list[_Open]
    text: int = 0
    writes: bool = False
    forms: int = 0
    words_in: dict[_Form, int] = field(default_factory=dict)
    typed_in: set[_Form] = field(default_factory=set)
    passwords: dict[_Form, _Aside] = field(default_factory=dict)
    marks: list[_Form] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)


def static_facts(page: str, url: str) -> PageFacts:
    """What a page tells of walls."""
    seen = _Seen([_Open("", hidden=False, aside=_Aside.NO, form=None)])
    for token in tokens(page):
        match token:
            case Words(text):
                _read_words(seen, text)
            case Start(name, attributes):
                _start(seen, name, attributes)
            case End(name):
                _end(seen, name)
            case Raw(name, attributes, text):
                _read_raw(seen, name, attributes, text)
    return PageFacts(
        asked=url,
        shown=url,
        status=None,
        text=seen.text,
        passwords=tuple(_password_forms(seen)),
        marks=tuple(_marks(seen)),
        frames=tuple(Frame(url=frame, share=_SOME) for frame in seen.frames),
        writes=seen.writes,
    )


def _password_forms(seen: _Seen) -> Iterator[PasswordForm]:
    for form, aside in seen.passwords.items():
        outside = seen.text - (0 if form is None else seen.words_in.get(form, 0))
        enough = aside is _Aside.BY_ELEMENT or outside >= _EMPTY_BUT_FOR_IT
        yield PasswordForm(text_outside=outside, aside=aside is not _Aside.NO and enough)


def _marks(seen: _Seen) -> Iterator[tuple[Mark, float]]:
    """Challenges, but for those that guard a form in which a visitor writes something."""
    for form in seen.marks:
        if form is None or form not in seen.typed_in:
            yield "challenge", _SOME


def _read_words(seen: _Seen, text: str) -> None:
    inside = seen.stack[-1]
    if not inside.hidden:
        length = len(" ".join(text.split()))
        seen.text += length
        if inside.form is not None:
            seen.words_in[inside.form] = seen.words_in.get(inside.form, 0) + length


def _start(seen: _Seen, name: str, attributes: dict[str, str]) -> None:
    around = seen.stack[-1]
    style = style_of(attributes)
    here = _Open(
        name,
        around.hidden or is_hidden(name, attributes),
        max(around.aside, _aside(name, style)),
        around.form,
    )
    if name == "form":
        here.form, seen.forms = seen.forms, seen.forms + 1
    if name == "input":
        _read_input(seen, here, attributes)
    if not here.hidden and _is_mark(attributes):
        seen.marks.append(here.form)
    if name not in VOID and len(seen.stack) < _DEEPEST:
        seen.stack.append(here)


def _aside(name: str, style: frozenset[str]) -> _Aside:
    if name in _ASIDE:
        return _Aside.BY_ELEMENT
    labelled = name == "dialog" or (name != "body" and bool(style & _ASIDE_BY_STYLE))
    return _Aside.BY_LABEL if labelled else _Aside.NO


def _read_input(seen: _Seen, here: _Open, attributes: dict[str, str]) -> None:
    kind = attributes.get("type", "text").strip().lower()
    if here.hidden or kind == "hidden":
        return
    if kind == "password":
        seen.passwords[here.form] = min(seen.passwords.get(here.form, here.aside), here.aside)
    elif kind in _TYPED:
        seen.typed_in.add(here.form)


def _end(seen: _Seen, name: str) -> None:
    for place in range(len(seen.stack) - 1, 0, -1):
        if seen.stack[place].name == name:
            del seen.stack[place:]
            return


def _read_raw(seen: _Seen, name: str, attributes: dict[str, str], text: str) -> None:
    here = seen.stack[-1]
    if name == "script" and (_is_mark(attributes) or any(sign in text for sign in _SCRIPTED)):
        seen.marks.append(None)
    if here.hidden or is_hidden(name, attributes):
        return
    if name == "textarea":
        seen.writes = True
        seen.typed_in.add(here.form)
    elif name == "iframe":
        if _is_mark(attributes):
            seen.marks.append(None)
        seen.frames.append(attributes.get("src", ""))


def _is_mark(attributes: dict[str, str]) -> bool:
    if ("id", attributes.get("id", "")) in _CHALLENGES:
        return True
    return any(("class", name) in _CHALLENGES for name in attributes.get("class", "").split())
