"""Of what is a page built, as far as walls are built of it?

Shapes, places and addresses, never words: a page about captchas has the words of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

__all__ = ["MARKS", "Cover", "Frame", "Mark", "PageFacts", "PasswordForm", "read_facts"]

Mark: TypeAlias = Literal["challenge", "consent"]

# Elements that the makers of challenges and of consent dialogs put into pages, as their own
# documents for site owners name them. A CSS selector, and what it is a mark of.
MARKS: Mapping[str, Mark] = {
    "#challenge-form": "challenge",  # Cloudflare's interstitial
    "#challenge-running": "challenge",
    "#challenge-stage": "challenge",
    "#cf-challenge-running": "challenge",
    ".cf-turnstile": "challenge",
    ".h-captcha": "challenge",
    ".g-recaptcha": "challenge",
    "#px-captcha": "challenge",  # HUMAN
    "#arkose, #arkose-challenge, #FunCaptcha": "challenge",
    "[name=__tcfapiLocator]": "consent",  # IAB Europe's Transparency and Consent Framework
    "#onetrust-banner-sdk": "consent",
    "#CybotCookiebotDialog": "consent",
    "#didomi-host": "consent",
    "#usercentrics-root": "consent",
    ".qc-cmp2-container": "consent",
    "[id^=sp_message_container]": "consent",
    ".fc-consent-root": "consent",
    "#truste-consent-track": "consent",
    "#cmpbox": "consent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame within the page, and how much of the screen it takes (0 to 1)."""

    url: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What lies over the page: a dialog, or something that is fixed to the screen."""

    share: float  # of the screen
    dialog: bool  # by its element or role
    password: bool
    mark: bool  # of consent


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordForm:
    """A visible form with a field for a password."""

    text_outside: int
    aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A page as it came: `text` is how many characters of it can be seen.

    `passwords` are the visible forms with a field for a password: how many characters stand
    outside of each, and whether it lies in a header, footer or dialog of the page.
    """

    asked: str
    shown: str
    status: int | None
    told: bool = True  # the page's structure could be looked at
    redirects: tuple[str, ...] = ()  # the addresses passed on the way
    text: int = 0
    passwords: tuple[PasswordForm, ...] = ()
    marks: tuple[tuple[Mark, float], ...] = ()  # visible ones, and their share of the screen
    frames: tuple[Frame, ...] = ()
    covers: tuple[Cover, ...] = ()
    writes: bool = False  # there is a visible field for a text of several lines
    locked: bool = False  # the page under a cover can't be scrolled
    consent_framework: bool = False  # window.__tcfapi (IAB TCF v2)


def read_facts(
    told: Any, *, asked: str, shown: str, status: int | None, redirects: Sequence[str]
) -> PageFacts:
    """What a script told of the page, read strictly: a page may tell anything.

    What has another shape than `PageFacts` is left out.
    """
    said = told if isinstance(told, dict) else {}
    return PageFacts(
        asked=asked,
        shown=shown,
        status=status,
        told=isinstance(told, dict),
        redirects=tuple(redirects),
        text=_count(said.get("text")),
        passwords=_password_forms(said.get("passwords")),
        marks=tuple(
            (MARKS[one["mark"]], _share(one.get("share")))
            for one in _dicts(said.get("marks"))
            if one.get("mark") in MARKS
        ),
        frames=tuple(
            Frame(url=one["url"], share=_share(one.get("share")))
            for one in _dicts(said.get("frames"))
            if isinstance(one.get("url"), str)
        ),
        covers=tuple(
            Cover(
                share=_share(one.get("share")),
                dialog=one.get("dialog") is True,
                password=one.get("password") is True,
                mark=one.get("mark") is True,
            )
            for one in _dicts(said.get("covers"))
        ),
        writes=said.get("writes") is True,
        locked=said.get("locked") is True,
        consent_framework=said.get("consent") is True,
    )


def _password_forms(told: Any) -> tuple[PasswordForm, ...]:
    return tuple(
        PasswordForm(text_outside=_count(one.get("outside")), aside=one.get("aside") is True)
        for one in _dicts(told)
    )


_MOST = 200  # of a kind; what a hostile page has more of tells nothing more


def _dicts(told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        return []
    return [
        one
        for one in told[:_MOST]
        if isinstance(one, dict)
        and all(isinstance(key, str) for key in one)
        and (one.get("mark") is None or isinstance(one["mark"], str | bool))
    ]


def _count(told: Any) -> int:
    """A JavaScript number, which may be any float, as a count."""
    if isinstance(told, bool) or not isinstance(told, int | float) or told != told:
        return 0
    return int(min(max(told, 0), 2**53))


def _share(told: Any) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or told != told:
        return 0.0
    return min(max(float(told), 0.0), 1.0)
