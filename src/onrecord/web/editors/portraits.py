"""How does an account post, for an editor's own eyes?

The page is the one that `onrecord portrait` writes. It is never public.
"""

import re
from base64 import b64encode
from hashlib import sha256
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.responses import Response

from onrecord.desk.assessments.portrait import portray
from onrecord.desk.assessments.portrait_page import portrait_page
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve
from onrecord.record.accounts import AccountId
from onrecord.record.errors import OnrecordError
from onrecord.watch.watched import enrolments
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError

__all__ = ["portrait", "portraits_page"]

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def portraits_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """The accounts that can be portrayed, and what can be marked."""
    known = sorted(enrolments(asked.archive), key=lambda one: one.institution.casefold())
    return asked.page("portraits.html", {"accounts": known}, fault=fault)


def portrait(asked: Asked) -> Response:
    """The portrait of one account, with posts of its own marked."""
    account = AccountId(asked.named("account"))
    try:
        marks = [resolve(asked.archive, one) for one in asked.query("mark").split()]
        found = portray(asked.archive, account, marks, _zone(asked.query("zone")), asked.now)
    except NotOnRecord:
        raise
    except OnrecordError as fault:
        return portraits_page(asked, fault)
    page = portrait_page(found, asked.now)
    return Response(page, media_type="text/html", headers=_headers(page))


def _zone(name: str) -> tuple[str, ZoneInfo] | None:
    try:
        return (name, ZoneInfo(name)) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FormError(f"this machine knows no time zone {name[:80]!r}") from error


def _headers(page: bytes) -> dict[str, str]:
    """Of all styles the page's own alone."""
    digests = (b64encode(sha256(style).digest()).decode() for style in _STYLE.findall(page))
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return {"content-security-policy": policy}
