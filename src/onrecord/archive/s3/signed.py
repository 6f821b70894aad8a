"""How is a request to a bucket signed, where our client has none for it? (AWS Signature Version 4)

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import quote

from onrecord.archive.s3.credentials import Credentials

__all__ = ["query_text", "signed_headers"]

_ALGORITHM, _SAFE = "AWS4-HMAC-SHA256", "-_.~"


def query_text(query: Mapping[str, str]) -> str:
    """A query in the order and form in which it is signed."""
    pairs = sorted((quote(name, _SAFE), quote(value, _SAFE)) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def signed_headers(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    at: str,
    region: str,
    credentials: Credentials,
    body: bytes = b"",
) -> dict[str, str]:
    """The headers of a request with its signature.

    `path` is percent-encoded, `headers` has `host`, in lower case like all names; `at` is when,
    as 20130524T000000Z.
    """
    hashed = sha256(body).hexdigest()
    stamped = {**headers, "x-amz-content-sha256": hashed, "x-amz-date": at}
    if credentials.session_token:
        stamped["x-amz-security-token"] = credentials.session_token
    names = ";".join(sorted(stamped))
    lines = "".join(f"{name}:{stamped[name].strip()}\n" for name in sorted(stamped))
    request = "\n".join([method, path, query_text(query), lines, names, hashed])
    scope = f"{at[:8]}/{region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, at, scope, sha256(request.encode()).hexdigest()])
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    who = f"Credential={credentials.access_key_id}/{scope}"
    stamped["authorization"] = f"{_ALGORITHM} {who},SignedHeaders={names},Signature={signature}"
    return stamped
