"""What does the browser of somebody who is signed in hold, and how is a form told from a forgery?

One cookie with the secret of the session. The prefix `__Host-` (RFC 6265bis, 4.1.3.2) keeps other
hosts of the domain from setting it; it demands `Secure`, which Chromium and Firefox grant to
http://localhost, and Safari does not: there, sign in over https.

Each form bears a token that is made of that secret and says nothing about it. Beside it, the
browser's own word on where a request comes from has to fit.
"""

import hmac
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive.sign_ins import LONGEST_SESSION

__all__ = ["COOKIE", "clear_cookie", "form_token", "is_form_token", "is_ours", "set_cookie"]

COOKIE = "__Host-onrecord"
_FOR_FORMS = b"onrecord: a form of this session"


def set_cookie(answer: Response, secret: str) -> None:
    """From now on the browser holds this session."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(LONGEST_SESSION.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(answer: Response) -> None:
    """From now on it holds none."""
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def form_token(secret: str) -> str:
    """What a form of this session bears."""
    return hmac.new(secret.encode(), _FOR_FORMS, sha256).hexdigest()


def is_form_token(secret: str, token: str) -> bool:
    """Whether a form was made for this session; takes as long for any token."""
    return hmac.compare_digest(form_token(secret).encode(), token.encode("utf-8", "replace"))


def is_ours(request: Request, origin: str) -> bool:
    """Whether a page of ours sends this: by Fetch Metadata, and by the origin where it is named.

    Under our `referrer-policy` a form names its origin as `null`: then it takes the former, which
    all browsers send since 2023. Who sends neither is no browser that has a cookie of ours.
    """
    site, named = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if named is not None and named not in ("null", origin):
        return False
    return site == "same-origin" or named == origin
