"""Which pages are walls, and which only look or speak like one?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading.pages import (
    MARKS,
    Cover,
    Frame,
    PageFacts,
    PasswordForm,
    read_facts,
    wall_of,
)

ASKED = "https://tides.example/posts/7"
FORM = PasswordForm(text_outside=80, aside=False)
HCAPTCHA = "https://newassets.hcaptcha.com/captcha/v1/x/static/hcaptcha.html"
RECAPTCHA = "https://www.google.com/recaptcha/api2/anchor?k=x"
TURNSTILE = "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/g/turnstile/if/x"
ARKOSE = "https://client-api.arkoselabs.com/v2/x/enforcement.html"


def page(**known: Any) -> PageFacts:
    return PageFacts(**{"asked": ASKED, "shown": ASKED, "status": 200, "text": 4000, **known})


def frames(url: str, share: float) -> tuple[Frame, ...]:
    return (Frame(url=url, share=share),)


def cover(share: float, *, dialog: bool = True, password: bool = False, mark: bool = False) -> Any:
    return (Cover(share=share, dialog=dialog, password=password, mark=mark),)


WALLS = {
    "asked who we are": (page(status=401), "(401)"),
    "forbidden": (page(status=403), "(403)"),
    "asked too often": (page(status=429), "(429)"),
    "withheld by law": (page(status=451), "(451)"),
    "checking the browser, as Cloudflare does": (
        page(status=503, text=120, marks=(("challenge", 0.1),)),
        "human",
    ),
    "checking the browser, with status 200": (
        page(text=90, frames=frames(TURNSTILE, 0.02)),
        "human",
    ),
    "a page that is an hCaptcha": (page(text=60, frames=frames(HCAPTCHA, 0.03)), "human"),
    "a page that is a reCAPTCHA": (page(text=200, frames=frames(RECAPTCHA, 0.03)), "human"),
    "an Arkose puzzle over most of the screen": (
        page(text=900, frames=frames(ARKOSE, 0.6)),
        "human",
    ),
    "a puzzle over a long page that can't be scrolled": (
        page(text=9000, locked=True, frames=frames(HCAPTCHA, 0.4)),
        "human",
    ),
    "a redirect to a login that leads back": (
        page(shown="https://tides.example/login?next=%2Fposts%2F7"),
        "a login first",
    ),
    "a redirect to a login on another host": (
        page(shown="https://accounts.example.org/v3/signin/identifier?continue=" + ASKED),
        "a login first",
    ),
    "a redirect to a login in another language": (
        page(shown="https://id.example.org/Login.aspx?ReturnUrl=https%3A%2F%2Ftides.example%2F"),
        "a login first",
    ),
    "a redirect to a consent page that leads back": (
        page(shown="https://consent.example.org/m?continue=" + ASKED),
        "consent first",
    ),
    "a redirect to a login, as a network of careers does": (
        page(
            asked="https://www.careers.example/posts/7",
            shown="https://www.careers.example/authwall?sessionRedirect=https%3A%2F%2F"
            "www.careers.example%2Fposts%2F7",
        ),
        "a login first",
    ),
    "a consent page of another host that remembers the way itself": (
        page(text=2200, shown="https://consent.portal.example/v2/collectConsent?sessionId=3_x"),
        "consent first",
    ),
    "a consent page of a publisher, with an address to call back": (
        page(
            text=2200,
            shown="https://privacy.house.example/consent?siteKey=x&callbackUrl="
            "https%3A%2F%2Ftides.example%2Fdone",
        ),
        "consent first",
    ),
    "a login and little else": (page(text=300, passwords=(FORM,)), "a login and little else"),
    "a login in a dialog over the page": (page(covers=cover(0.7, password=True)), "a login covers"),
    "a login over a page that can't be scrolled": (
        page(locked=True, covers=cover(0.9, dialog=False, password=True)),
        "a login covers",
    ),
    "a consent dialog over the page": (page(covers=cover(0.8, mark=True)), "asks for consent"),
    "a consent framework that locks the page": (
        page(locked=True, consent_framework=True, covers=cover(0.9, dialog=False)),
        "asks for consent",
    ),
    "a page that is nothing but a consent dialog": (
        page(text=400, marks=(("consent", 0.9),)),
        "asks for consent",
    ),
}

NEAR_MISSES = {
    "an ordinary page": page(),
    "a page that is not there": page(status=404, text=80),
    "a server that failed": page(status=500, text=30),
    "a small login form in the header": page(
        passwords=(PasswordForm(text_outside=3900, aside=True),)
    ),
    "a short page with a login in its header": page(
        text=300, passwords=(PasswordForm(text_outside=250, aside=True),)
    ),
    "a long article with a login below it": page(
        passwords=(PasswordForm(text_outside=3800, aside=False),)
    ),
    "a post about captchas, in words alone": page(text=2500),
    "an article whose comment form has a captcha": page(text=8000, frames=frames(RECAPTCHA, 0.03)),
    "an article that a turnstile guards unseen": page(frames=frames(TURNSTILE, 0.0)),
    "a short page with an unseen captcha badge": page(text=200, frames=frames(RECAPTCHA, 0.0)),
    "a small banner about cookies": page(marks=(("consent", 0.15),), covers=cover(0.15, mark=True)),
    "a banner at the foot of a page with the framework": page(
        consent_framework=True, covers=cover(0.2, dialog=False)
    ),
    "a short page with the badge of a captcha that asks nothing": page(
        text=200, frames=frames(f"{RECAPTCHA}&size=invisible&cb=y", 0.005)
    ),
    "a short page with an hCaptcha that asks nothing": page(
        text=200, frames=frames(f"{HCAPTCHA}#frame=checkbox-invisible&size=invisible", 0.005)
    ),
    "a short page on which one writes, with a captcha below the form": page(
        text=300, writes=True, frames=frames(RECAPTCHA, 0.03)
    ),
    "a post about consent, in a redirect of its own host": page(
        shown="https://tides.example/topics/consent"
    ),
    "a picture opened over the page": page(locked=True, covers=cover(0.95)),
    "a cookie dialog of half the screen's width": page(covers=cover(0.3, mark=True)),
    "a page of a host whose name contains login": page(
        asked="https://login.example/help", shown="https://login.example/help?lang=en"
    ),
    "a redirect to the page's own place": page(shown="https://tides.example/en/posts/7?ref=x"),
    "a path about logins, without a way back": page(
        shown="https://tides.example/news/login-problems"
    ),
    "a video from a host that ends like a captcha's": page(
        text=200, frames=frames("https://nothcaptcha.com/video", 0.9)
    ),
    "a frame with an address that is none": page(text=200, frames=frames("https://[", 0.9)),
}


@pytest.mark.parametrize("case", WALLS)
def test_it_is_a_wall(case: str) -> None:
    facts, why = WALLS[case]
    assert why in (wall_of(facts) or "")


@pytest.mark.parametrize("case", NEAR_MISSES)
def test_it_is_no_wall(case: str) -> None:
    assert wall_of(NEAR_MISSES[case]) is None


TOLD = {
    "nothing": None,
    "a list": [1, 2],
    "words for numbers": {"text": "many", "locked": "yes", "covers": [{"share": "all"}]},
    "marks that we do not know": {"marks": [{"mark": "#mine", "share": 1}, {"mark": 7}, "x", None]},
    "numbers that are none": {
        "text": float("nan"),
        "frames": [{"url": "x", "share": float("inf")}],
    },
    "frames without address": {"frames": [{"share": 1}, {"url": None}]},
}


@pytest.mark.parametrize("case", TOLD)
def test_what_has_another_shape_is_left_out(case: str) -> None:
    facts = read_facts(TOLD[case], asked=ASKED, shown=ASKED, status=200, redirects=())
    assert facts.text == 0 and not facts.locked and facts.marks == ()
    assert all(0 <= one.share <= 1 for one in (*facts.frames, *facts.covers))


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "passwords",
                    "marks",
                    "frames",
                    "covers",
                    "locked",
                    "consent",
                    "mark",
                    "share",
                    "url",
                    "outside",
                    "aside",
                    "dialog",
                    "password",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(values, st.text(max_size=40), st.integers(100, 599))
def test_whatever_a_page_tells_is_read_without_error(told: Any, url: str, status: int) -> None:
    facts = read_facts(told, asked=ASKED, shown=url, status=status, redirects=(url,))
    found = wall_of(facts)
    assert found is None or found


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_alone_never_make_a_wall(words: str) -> None:
    """There is no way for them to: facts hold counts, places and addresses."""
    shown = f"https://tides.example/search?q={words}"
    assert wall_of(page(asked=shown, shown=shown)) is None


def test_every_mark_is_of_something() -> None:
    assert set(MARKS.values()) == {"challenge", "consent"}
