"""How is a request of ours signed, so that every server of the Fediverse accepts it?"""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from onrecord.proof.activitypub.cavage import CavageSignature, signing_string
from onrecord.proof.activitypub.delivery import Delivery
from onrecord.record.times import utc

__all__ = ["signed_headers"]


def signed_headers(
    method: str,
    url: str,
    body: bytes,
    at: datetime,
    key_id: str,
    sign: Callable[[bytes], bytes],
) -> tuple[tuple[str, str], ...]:
    """Host, Date, Digest where there is a body, and the Signature (draft-cavage-12) over them.

    `sign` makes an RSA signature with PKCS #1 v1.5 and SHA-256.
    """
    headers = [
        ("host", urlsplit(url).netloc),
        ("date", format_datetime(utc(at), usegmt=True)),
    ]
    covered = ["(request-target)", "host", "date"]
    if body:
        headers.append(("digest", f"SHA-256={b64encode(sha256(body).digest()).decode()}"))
        covered.append("digest")
    request = Delivery(method=method, url=url, headers=headers, body=body, received_at=at)
    unsigned = CavageSignature(key_id, tuple(covered), b"", None, None)
    signature = b64encode(sign(signing_string(request, unsigned))).decode()
    said = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(covered)}",signature="{signature}"'
    return (*headers, ("signature", said))
