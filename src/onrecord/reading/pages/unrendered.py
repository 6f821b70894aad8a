"""Is an answer a wall before what was asked, as far as its bytes tell without a browser?

The same rules as for a page that a browser shows (`walls`), on what can be known without one:
headers, the address that a redirect leads to, and the elements of the page. How large something
is on a screen is not known here, so a challenge or a login counts only where there is next to
nothing beside it. An article with a login box in its header is an article.
"""

from urllib.parse import urljoin, urlsplit

from onrecord.platforms.statuses import header
from onrecord.reading.article.charset import decode
from onrecord.reading.article.kinds import Kind
from onrecord.reading.pages.facts import PageFacts
from onrecord.reading.pages.static import static_facts
from onrecord.reading.pages.walls import wall_of
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused

__all__ = ["wall_in"]

_MOST = 512 * 1024  # bytes; walls are small, and a page that is larger is more than a wall
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_WITH_A_PAGE = frozenset((200, 202, 401, 403, 405, 429, 503))
"""Statuses with which challenges come. A 404 says what it says, whatever form stands below it."""

_CHALLENGED = (  # headers by which the makers of challenges say that this is one
    ("cf-mitigated", ("challenge",)),
    ("x-amzn-waf-action", ("challenge", "captcha")),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<meta", b"<form", b"<script")
_PARTS_OF_WALLS = (
    b"password",
    b"captcha",
    b"challenge",
    b"turnstile",
    b"arkose",
    b"_cf_chl_opt",
    b"awswafintegration",
    b"sec-cpt",
)
_ENTRANCES = frozenset(
    [
        "login",
        "log-in",
        "log_in",
        "signin",
        "sign-in",
        "sign_in",
        "logon",
        "authwall",
        "authenticate",
        "servicelogin",
        "sso",
    ]
)


def wall_in(exchange: Exchange) -> Refused | None:
    """The wall that an answer is, in words that begin with its kind; None if it is none."""
    status = exchange.status
    if exchange.failure is not None or status is None:
        return None
    for name, values in _CHALLENGED:
        if (header(exchange, name) or "").strip().lower() in values:
            return _refused("captcha", status, "the host says that it asks for one")
    if status in _REDIRECTS:
        return _by_redirect(exchange, status)
    if status not in _WITH_A_PAGE or not _is_page(exchange):
        return None
    return _by_page(exchange, status)


def _by_redirect(exchange: Exchange, status: int) -> Refused | None:
    """The answer sends us to a login or to a page that asks for consent."""
    try:
        shown = urljoin(exchange.url, header(exchange, "location") or "")
    except ValueError:
        return None
    why = wall_of(PageFacts(asked=exchange.url, shown=shown, status=None))
    if why is not None:
        kind = "consent page" if "consent" in why else "login wall"
        return _refused(kind, status, why)
    if _entrances(shown) and not _entrances(exchange.url):
        return _refused("login wall", status, "it leads to a login")
    return None


def _entrances(url: str) -> frozenset[str]:
    """Words for a login at the ends of an address: as its host's first label or its last step.

    In the middle they may be a topic: /news/login/2026 is no entrance.
    """
    try:
        split = urlsplit(url.lower())
        host = split.hostname or ""
    except ValueError:
        return frozenset()
    steps = [step.partition(".")[0] for step in split.path.split("/") if step]
    return _ENTRANCES & {host.partition(".")[0], *steps[-1:]}


def _by_page(exchange: Exchange, status: int) -> Refused | None:
    if not _may_be_wall(exchange.body):
        return None
    text = decode(exchange.body, Kind.HTML, header(exchange, "content-type")).text
    why = wall_of(static_facts(text, exchange.url))
    if why is None:
        return None
    if "human" in why:
        return _refused("captcha", status, why)
    # Whoever forbids may put a form beside it; the status says more than the form.
    return _refused("login wall", status, why) if status == 200 else None


def _may_be_wall(body: bytes) -> bool:
    """Whether anything of which walls are built is in a page at all; most have nothing of it."""
    page = body.replace(b"\0", b"").lower()  # of UTF-16, the letters of which names are made
    return any(part in page for part in _PARTS_OF_WALLS)


def _is_page(exchange: Exchange) -> bool:
    body = exchange.body
    if not body or len(body) > _MOST:
        return False
    said = (header(exchange, "content-type") or "").lower()
    if "html" in said:
        return True
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "xml" not in said and start.startswith(_HTML)


def _refused(kind: str, status: int, why: str) -> Refused:
    with_status = "" if status == 200 else f" with HTTP {status}"
    return Refused(f"{kind}{with_status}: {why}")
