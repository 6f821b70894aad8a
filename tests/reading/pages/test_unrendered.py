"""Which answers are walls by their bytes alone, and which only look or speak like one?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.pages.unrendered import wall_in
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused

ASKED = "https://tides.example/news/7"
HTML = (("content-type", "text/html; charset=utf-8"),)
JSON = (("content-type", "application/json"),)
ARTICLE = "<article><h1>High water</h1>" + "<p>The water rose by a metre in the night.</p>" * 40
SHORT = "<article><h1>High water</h1>" + "<p>The water rose by a metre in the night.</p>" * 5
LOGIN = (
    "<form method=post><input name=user><input type=password name=word><button>Go</button></form>"
)
BOX = f"<header><a href=/>Tides</a>{LOGIN}</header>"
TURNSTILE = '<div class="cf-turnstile" data-sitekey="k"></div>'


def exchange(
    body: str | bytes = "",
    status: int | None = 200,
    headers: tuple[tuple[str, str], ...] = HTML,
    url: str = ASKED,
    failure: str | None = None,
) -> Exchange:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return Exchange(
        method="GET",
        url=url,
        status=status,
        headers=headers,
        body=body if isinstance(body, bytes) else body.encode(),
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )


def page(body: str, status: int = 200, kind: str = "text/html") -> Exchange:
    return exchange(
        f"<!doctype html><html><head><title>Tides</title></head><body>{body}</body></html>",
        status,
        (("content-type", kind),),
    )


def leads(location: str, status: int = 302, url: str = ASKED) -> Exchange:
    return exchange("", status, (("location", location),), url)


WALLS = {
    # Challenges
    "Cloudflare's interstitial, with status 200": (
        page(
            "<form id=challenge-form action=/x><input type=hidden name=r>" + TURNSTILE + "</form>"
        ),
        "captcha: ",
    ),
    "the same with 403": (
        page("<form id=challenge-form><input type=hidden name=r></form>", 403),
        "captcha with HTTP 403: ",
    ),
    "the same with 503, as it once came": (
        page("<h1>One moment</h1><div id=cf-challenge-running></div>", 503),
        "captcha with HTTP 503: ",
    ),
    "a challenge that a script is": (
        page("<script>window._cf_chl_opt={cType:'managed'};</script><p>One moment</p>", 403),
        "captcha with HTTP 403: ",
    ),
    "a header says that it is one": (
        exchange(b"", 403, (*HTML, ("cf-mitigated", "challenge"))),
        "captcha with HTTP 403: ",
    ),
    "AWS WAF says so by a header": (
        exchange(b"", 405, (*HTML, ("x-amzn-waf-action", "captcha"))),
        "captcha with HTTP 405: ",
    ),
    "a puzzle too many requests bring": (
        page("<p>Are you there?</p><div class=g-recaptcha></div>", 429),
        "captcha with HTTP 429: ",
    ),
    "hCaptcha alone": (page("<p>Please</p><div class='h-captcha big'></div>"), "captcha: "),
    "a frame with a puzzle": (
        page("<iframe src=https://geo.captcha-delivery.com/captcha/?x=1></iframe>", 403),
        "captcha with HTTP 403: ",
    ),
    "a proof of work before an instance": (
        page('<script id="anubis_challenge" type="application/json">{}</script><p>Wait</p>'),
        "captcha: ",
    ),
    "HTML where JSON was asked for": (
        exchange(f"<!doctype html><title>x</title>{TURNSTILE}", 200, JSON),
        "captcha: ",
    ),
    "without a media type": (exchange(f"\n<html>{TURNSTILE}", 200, ()), "captcha: "),
    # Logins
    "a login in place of the page": (page(f"<main><h1>Log in</h1>{LOGIN}</main>"), "login wall: "),
    "a login without a form element": (
        page("<h1>Log in</h1><div><input name=u><input type=password></div>"),
        "login wall: ",
    ),
    "a login in a dialog, and nothing behind it": (
        page(f"<div class=modal>{LOGIN}</div>"),
        "login wall: ",
    ),
    "a login in UTF-16": (
        exchange(f"\ufeff<html><body>{LOGIN}</body></html>".encode("utf-16-le")),
        "login wall: ",
    ),
    "a redirect to a login that comes back": (
        leads("/user/session?next=/news/7"),
        "login wall with HTTP 302: ",
    ),
    "a redirect to /login": (leads("/login?next=x"), "login wall with HTTP 302: "),
    "a redirect to a login's own host": (
        leads("https://sso.tides.example/start", 303),
        "login wall with HTTP 303: ",
    ),
    "a redirect to login.php": (leads("https://tides.example/login.php"), "login wall"),
    # Consent
    "a redirect to a consent host": (
        leads("https://consent.tides.example/m?c=1", 307),
        "consent page with HTTP 307: ",
    ),
    "a redirect to a consent page that comes back": (
        leads("/privacy-gate/?url=https%3A%2F%2Ftides.example%2Fnews%2F7"),
        "consent page with HTTP 302: ",
    ),
}

NONE = {
    "an article": page(ARTICLE),
    "an article with a login box in its header": page(BOX + ARTICLE),
    "a short article with a login box in its header": page(BOX + SHORT),
    "next to nothing, with a login box in its header": page(f"{BOX}<h1>Today</h1><p>Fog.</p>"),
    "a short article with a login box in a part called top": page(
        f"<div id=top-bar>{LOGIN}</div>{SHORT}"
    ),
    "a short article with a login box in its sidebar": page(
        f"{SHORT}</article><div class=sidebar>{LOGIN}</div>"
    ),
    "a long article with a login form below it": page(ARTICLE + LOGIN),
    "an article with a login form that is hidden": page(
        f"<div style='display: none'>{LOGIN}</div>{SHORT}"
    ),
    "a login form in a comment": page(f"<!-- {LOGIN} -->{SHORT}"),
    "a login form in a script": page(f"<script>var form = '{LOGIN}'</script>{SHORT}"),
    "an article about captchas": page(SHORT + "<p>A captcha asks whether you are human.</p>"),
    "an article about logins": page(SHORT + "<p>Please log in with your password.</p>"),
    "an article whose comment form is guarded": page(
        f"{SHORT}<form><textarea name=c></textarea>{TURNSTILE}</form>"
    ),
    "a short note whose newsletter form is guarded": page(
        f"<h1>High water</h1><p>Today.</p><form><input type=email>{TURNSTILE}</form>"
    ),
    "a long article with a challenge of its own": page(ARTICLE + TURNSTILE),
    "a page that runs Cloudflare's script and is shown": page(
        SHORT + "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"
    ),
    "a banner that asks for consent over an article": page(
        SHORT + "<div id=onetrust-banner-sdk>Cookies?</div>"
    ),
    "not found, with a search form that is guarded": page(f"<h1>404</h1>{TURNSTILE}", 404),
    "gone, with a login box": page(f"<h1>Gone</h1>{LOGIN}", 410),
    "forbidden, plainly": page("<h1>Forbidden</h1>", 403),
    "forbidden, with a login beside it": page(f"<h1>Forbidden</h1>{LOGIN}", 403),
    "too many requests, plainly": page("<h1>Slow down</h1>", 429),
    "an error of the host": page(f"<h1>500</h1>{LOGIN}", 500),
    "JSON that speaks of captchas": exchange('{"text": "<div class=h-captcha>"}', 200, JSON),
    "a feed whose entry shows a login form": exchange(
        f"<?xml version='1.0'?><rss><description><![CDATA[{LOGIN}]]></description></rss>",
        200,
        (("content-type", "application/rss+xml"),),
    ),
    "a page that moved": leads("/archive/2026/news/7", 301),
    "a redirect to the home page": leads("/"),
    "a page about logins that moved": leads("/archive/login", 301, "https://tides.example/login"),
    "a topic called login in the middle": leads("/news/login/2026/7"),
    "a redirect to nowhere": exchange("", 302, ()),
    "a redirect to no address": leads("https://[tides"),
    "unchanged": exchange("", 304),
    "nothing": exchange(""),
    "no answer": exchange("", None, (), failure="timeout: 20 s"),
    "a frame of a stream": exchange(LOGIN, None, ()),
    "more than a wall has": page("<p>x</p>" * 100_000 + LOGIN),
}


@pytest.mark.parametrize("case", WALLS)
def test_what_stands_before_the_page_is_a_wall(case: str) -> None:
    answer, kind = WALLS[case]
    wall = wall_in(answer)
    assert isinstance(wall, Refused)
    assert wall.why.startswith(kind)


@pytest.mark.parametrize("case", NONE)
def test_what_is_or_may_be_the_page_is_none(case: str) -> None:
    assert wall_in(NONE[case]) is None


SCRAPS = st.sampled_from(
    [LOGIN, TURNSTILE, "<form>", "</form>", "<div>", "</div>", "<header>", "<", "'", '"', "x" * 700]
)


@given(st.lists(SCRAPS | st.text(max_size=8), max_size=20), st.sampled_from((200, 302, 403, 404)))
def test_any_page_is_placed(scraps: list[str], status: int) -> None:
    said = "".join(scraps)
    headers = (*HTML, ("location", said.replace("\n", "")))
    wall = wall_in(exchange(said.encode("utf-8", "surrogatepass"), status, headers))
    if status == 404 or ("password" not in said and "turnstile" not in said and status == 200):
        assert wall is None


@given(st.binary(max_size=200), st.sampled_from(HTML + JSON))
def test_any_bytes_are_placed(body: bytes, header: tuple[str, str]) -> None:
    wall_in(exchange(body, 200, (header,)))


@given(st.integers(150, 5_000))
def test_more_of_a_page_never_makes_a_wall(length: int) -> None:
    assert wall_in(page(f"{BOX}<p>{'x' * length}</p>")) is None
