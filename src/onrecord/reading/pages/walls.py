"""Is this a wall, and which?

A login, a captcha, a consent page: what was asked lies behind it, and nothing may be said of
that. Each rule rests on the structure of the page, on its status or on its address.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlsplit

from onrecord.reading.pages.facts import Frame, PageFacts

__all__ = ["wall_of"]

# Characters. A page that only asks for a login has a few hundred, with its footer; challenges
# have fewer. An article has thousands, and its comment form may have a captcha below it.
_LITTLE = 1_500
_NEXT_TO_NOTHING = 600
_COVERED = 0.5  # of the screen
_LARGE = 0.25

_STATUS = {
    401: "it asks who we are (401)",
    403: "it is forbidden to us (403)",
    407: "a proxy asks who we are (407)",
    429: "we asked too often (429)",
    451: "it is withheld from us for legal reasons (451)",
}
_CHALLENGES = (  # host, then the beginning of the path, of the frames in which challenges are put
    ("challenges.cloudflare.com", "/"),
    ("hcaptcha.com", "/"),
    ("google.com", "/recaptcha/"),
    ("recaptcha.net", "/recaptcha/"),
    ("arkoselabs.com", "/"),
    ("funcaptcha.com", "/"),
    ("captcha-delivery.com", "/"),
    ("geo.captcha-delivery.com", "/"),
)
_LOGINS = frozenset(
    [
        "login",
        "log-in",
        "log_in",
        "authwall",
        "passport",
        "signin",
        "sign-in",
        "sign_in",
        "logon",
        "auth",
        "authenticate",
        "authorize",
        "oauth",
        "sso",
        "checkpoint",
        "servicelogin",
        "accounts",
        "session",
    ]
)
_CONSENTS = frozenset(("consent", "collectconsent", "cookie-consent", "privacy-gate", "zustimmung"))
_RETURNS = frozenset(
    [
        "next",
        "return",
        "returnto",
        "return_to",
        "returnurl",
        "callbackurl",
        "sessionredirect",
        "return_url",
        "redirect",
        "redirect_to",
        "redirect_url",
        "redirecturl",
        "redirect_after_login",
        "redirect_uri",
        "continue",
        "url",
        "goto",
        "dest",
        "destination",
        "back",
        "done",
        "origin",
        "from",
        "target",
        "ref",
        "rd",
    ]
)


def wall_of(facts: PageFacts) -> str | None:
    """Why the page is a wall, in words; None if it is what was asked for, as far as one sees."""
    return next((why for rule in _RULES if (why := rule(facts)) is not None), None)


def _by_status(facts: PageFacts) -> str | None:
    return _STATUS.get(facts.status or 0)


def _by_address(facts: PageFacts) -> str | None:
    """It sent us elsewhere, to come back afterwards."""
    if _is_consent_host(facts.shown, facts.asked):
        return "it leads to a page that asks for consent first"
    if facts.shown == facts.asked or not _comes_back(facts.shown, facts.asked):
        return None
    words = _words_of(facts.shown)
    if words & _CONSENTS:
        return "it leads to a page that asks for consent first"
    if words & _LOGINS:
        return "it leads to a login first"
    return None


def _by_challenge(facts: PageFacts) -> str | None:
    """A challenge is the page, or lies over it."""
    shares = [share for mark, share in facts.marks if mark == "challenge"]
    shares += [frame.share for frame in facts.frames if _is_challenge(frame)]
    if not shares:
        return None
    largest = max(shares)
    beside = facts.passwords or facts.writes  # a form that it guards, as below an article
    alone = largest > 0 and facts.text < _NEXT_TO_NOTHING and not beside
    covers = largest >= _LARGE and (facts.text < _LITTLE or facts.locked)
    return "it asks for proof that we are human" if alone or covers else None


def _by_password(facts: PageFacts) -> str | None:
    """A login is the page: a form with a password, and next to nothing beside it."""
    for form in facts.passwords:
        if not form.aside and form.text_outside < _NEXT_TO_NOTHING:
            return "it shows a login and little else"
    return None


def _by_cover(facts: PageFacts) -> str | None:
    """A dialog lies over the page, and what is under it can't be reached."""
    for cover in facts.covers:
        if cover.share < _COVERED or not (cover.dialog or facts.locked):
            continue
        if cover.password:
            return "a login covers it"
        if cover.mark or (facts.consent_framework and facts.locked):
            return "a dialog that asks for consent covers it"
    return None


def _by_consent(facts: PageFacts) -> str | None:
    """A consent dialog is all that there is."""
    marked = [share for mark, share in facts.marks if mark == "consent"]
    if facts.text < _NEXT_TO_NOTHING and any(share >= _COVERED for share in marked):
        return "it asks for consent, and shows nothing else"
    return None


_RULES: tuple[Callable[[PageFacts], str | None], ...] = (
    _by_status,
    _by_address,
    _by_challenge,
    _by_password,
    _by_cover,
    _by_consent,
)


def _is_challenge(frame: Frame) -> bool:
    try:
        split = urlsplit(frame.url)
        host = split.hostname or ""
        asks = "invisible" not in dict(parse_qsl(f"{split.query}&{split.fragment}")).get("size", "")
    except ValueError:
        return False
    return asks and any(
        (host == of or host.endswith(f".{of}")) and split.path.startswith(path)
        for of, path in _CHALLENGES
    )


def _words_of(url: str) -> frozenset[str]:
    """The labels of the host and the steps of the path, without endings such as `.php`."""
    try:
        split = urlsplit(url.lower())
        host = split.hostname or ""
    except ValueError:
        return frozenset()
    steps = (step.partition(".")[0] for step in split.path.split("/"))
    return frozenset((*host.split(".")[:-1], *steps)) - {""}


def _is_consent_host(shown: str, asked: str) -> bool:
    """Whether another host than the one asked is there for consent alone, by its first label.

    Such hosts remember in a session where to come back to.
    """
    try:
        there, here = urlsplit(shown.lower()).hostname, urlsplit(asked.lower()).hostname
    except ValueError:
        return False
    return there is not None and there != here and there.startswith("consent.")


def _comes_back(shown: str, asked: str) -> bool:
    """Whether the address carries the one that we asked for, under a name that says so."""
    try:
        carried, wanted = parse_qsl(urlsplit(shown).query), urlsplit(asked)
    except ValueError:
        return False
    path = unquote(wanted.path).strip("/")
    return any(
        name.lower().replace("-", "_") in _RETURNS
        and ((path and path in unquote(value)) or (wanted.netloc and wanted.netloc in value))
        for name, value in carried
    )
