"""What is said between us and a time-stamping service (RFC 3161, section 2.4)?"""

from dataclasses import dataclass

from onrecord.proof.timestamp.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    NULL,
    OCTET_STRING,
    OID,
    SEQUENCE,
    UTF8_STRING,
    Element,
    Fields,
    read_whole,
    write,
    write_integer,
    write_oid,
)
from onrecord.proof.timestamp.errors import TimeStampError, TimeStampRefused, brief

__all__ = [
    "MAX_RESPONSE",
    "SHA256_OID",
    "Request",
    "granted_response",
    "read_imprint",
    "read_request",
    "token_of",
    "write_request",
]

MAX_RESPONSE = 65_536  # bytes; the services' answers have 2,000 to 8,000, chains included
_MAX_REQUEST = 1024
_MAX_NONCE = 2**64

SHA256_OID = "2.16.840.1.101.3.4.2.1"
_SHA256_BYTES = 32

_GRANTED, _GRANTED_WITH_MODS = 0, 1
_OTHER_STATUSES = {
    2: "rejection",
    3: "waiting",
    4: "revocation warning",
    5: "revocation notification",
}
# PKIFailureInfo, RFC 3161, section 2.4.2: numbers of bits.
_FAILURES = {
    0: "it does not know the digest's algorithm",
    2: "it does not allow this request",
    5: "it can't read the request",
    14: "its own clock is not available",
    15: "it does not know the policy",
    16: "it does not know an extension",
    17: "it can't give what was asked for besides",
    25: "it failed",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: a stamp over a SHA-256, and a number that the answer must repeat."""

    imprint: bytes
    nonce: int


def write_request(digest: bytes, nonce: int) -> bytes:
    """The request (TimeStampReq, DER) for a stamp over a SHA-256, certificates included.

    `nonce` is 0 to 2**64 - 1. Raises TimeStampError for anything else.
    """
    if len(digest) != _SHA256_BYTES or not 0 <= nonce < _MAX_NONCE:
        raise TimeStampError("a request needs a SHA-256 and a nonce of 64 bits", advice="")
    algorithm = write(SEQUENCE, write_oid(SHA256_OID), write(NULL))
    imprint = write(SEQUENCE, algorithm, write(OCTET_STRING, digest))
    with_certificates = write(BOOLEAN, b"\xff")
    return write(SEQUENCE, write_integer(1), imprint, write_integer(nonce), with_certificates)


def read_request(request: bytes) -> Request:
    """Read a request that `write_request` wrote, and no other. Raises TimeStampError."""
    if len(request) > _MAX_REQUEST:
        raise TimeStampError(f"a request of {len(request)} bytes is none of ours")
    fields = read_whole(request, SEQUENCE, "the request").fields("the request")
    fields.take(INTEGER, "version")
    imprint = read_imprint(fields.take(SEQUENCE, "message imprint"))
    found = Request(imprint, fields.take(INTEGER, "nonce").integer("the request's nonce"))
    if write_request(found.imprint, found.nonce) != request:
        raise TimeStampError("the request is not one that we would have written")
    return found


def read_imprint(element: Element) -> bytes:
    """The SHA-256 that a MessageImprint holds; TimeStampError for any other algorithm."""
    fields = element.fields("the message imprint")
    algorithm = fields.take(SEQUENCE, "algorithm").fields("the imprint's algorithm")
    oid = algorithm.take(OID, "name").oid("the imprint's algorithm")
    algorithm.optional(NULL)
    algorithm.end()
    digest = fields.take(OCTET_STRING, "digest").content
    fields.end()
    if oid != SHA256_OID or len(digest) != _SHA256_BYTES:
        raise TimeStampError(f"the message imprint is no SHA-256 (algorithm {brief(oid)})")
    return digest


def token_of(response: bytes) -> Element:
    """The token in a response (TimeStampResp) that grants one.

    Raises TimeStampRefused with the service's words if it grants none, TimeStampError otherwise.
    """
    if len(response) > MAX_RESPONSE:
        raise TimeStampError(f"the response has {len(response)} bytes, more than {MAX_RESPONSE}")
    fields = read_whole(response, SEQUENCE, "the response").fields("the response")
    info = fields.take(SEQUENCE, "status").fields("the response's status")
    status = info.take(INTEGER, "number").integer("the response's status")
    words, failure = info.optional(SEQUENCE), info.optional(BIT_STRING)
    info.end()
    token = fields.optional(SEQUENCE)
    fields.end()
    if status not in (_GRANTED, _GRANTED_WITH_MODS):
        raise TimeStampRefused(_refusal(status, words, failure))
    if token is None:
        raise TimeStampError("the response grants a token and holds none")
    return token


def granted_response(token: bytes) -> bytes:
    """A response that grants this token: what one leaves out of a response is not signed."""
    return write(SEQUENCE, write(SEQUENCE, write_integer(_GRANTED)), token)


def _refusal(status: int, words: Element | None, failure: Element | None) -> str:
    kind = _OTHER_STATUSES.get(status)
    if kind is None:
        raise TimeStampError(f"the response's status is {brief(status)}, which RFC 3161 has not")
    said = "" if words is None else _free_text(words.fields("the status's text"))
    why = "" if failure is None else _failures(failure.content)
    details = "; ".join(part for part in (why, said and f"in its words {brief(said)}") if part)
    return f"the service would not stamp ({kind})" + (f": {details}" if details else "")


def _free_text(fields: Fields) -> str:
    texts = [one.content for one in fields.rest() if one.tag == UTF8_STRING]
    return " ".join(text.decode("utf-8", "replace") for text in texts)


def _failures(content: bytes) -> str:
    """The first byte counts the unused bits; bit 0 is the highest of the second byte."""
    bits = content[1:5]
    named = (
        _FAILURES.get(bit) for bit in range(8 * len(bits)) if bits[bit // 8] >> 7 - bit % 8 & 1
    )
    return ", ".join(name for name in named if name is not None)
