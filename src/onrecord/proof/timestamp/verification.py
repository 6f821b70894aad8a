"""What does a response prove to somebody who has pinned the service?

`rfc3161-client` checks the signature (by OpenSSL) and the chain at the token's time; it takes any
intermediate that comes along, does not look at the signed certificate identifier (ESSCertID), and
reads the time to the second. So we read the token ourselves, decide on its signer and chain, and
give it that chain alone: the signature must be by the very certificate that we have judged.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from onrecord.proof.timestamp.certificates import (
    HOSTILE,
    chain_at,
    load,
    require_time_stamper,
)
from onrecord.proof.timestamp.errors import TimeStampError, brief
from onrecord.proof.timestamp.info import Info, read_info
from onrecord.proof.timestamp.messages import granted_response, read_request, token_of
from onrecord.proof.timestamp.pins import PinnedService
from onrecord.proof.timestamp.signed_data import SignedData, read_signed_data

__all__ = ["Token", "read_response", "verify_response"]

_DEEPEST = 8  # certificates in a chain, as cryptography has it by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a service said: these bytes' SHA-256 (`imprint`) lay before it at `said_at` (UTC).

    `chain` holds certificates in DER, signer first and root last. `lapses_at` is when the first
    of them ends: from then on the token needs a later one over it.
    """

    said_at: datetime
    accuracy: timedelta | None
    imprint: bytes
    nonce: int | None
    serial: int
    policy: str
    chain: tuple[bytes, ...]
    lapses_at: datetime


def read_response(response: bytes) -> Token:
    """Read a response (TimeStampResp, DER) without verifying anything. Raises TimeStampError.

    `chain` is as far as the certificates that came along go, by their names.
    """
    data = read_signed_data(token_of(response))
    signer = load(data.signer, "the signer's certificate")
    return _token(read_info(data.info), _by_names(signer, _others(data)))


def verify_response(
    response: bytes, *, note: bytes, request: bytes | None, service: PinnedService
) -> Token:
    """Return what a response proves about `note`, as of the token's own time.

    Raises TimeStampRefused if the service granted nothing, TimeStampError for all else. A chain
    that has ended since is accepted: what that means at a later time is for the caller to say
    (`lapses_at`).
    """
    # 1. The response grants a token, and the token is of one signer.
    data = read_signed_data(token_of(response))
    info = read_info(data.info)
    # 2. It is about this note, and answers this request.
    if info.imprint != hashlib.sha256(note).digest():
        raise TimeStampError("the token is about other bytes than the note (message imprint)")
    if request is not None:
        _require_answer(info, request)
    # 3. The signer is the pinned one, if one is pinned, and is for time stamps only.
    if service.signers() and data.signer not in service.signers():
        raise TimeStampError(f"the signer is not the one that is pinned for {service.name}")
    signer = load(data.signer, "the signer's certificate")
    require_time_stamper(signer)
    # 4. Its certificate led to a pinned root at the token's time.
    others = (*service.intermediates(), *_others(data))
    chain = chain_at(signer, others, service.roots(), info.said_at)
    # 5. The signature is by that certificate.
    token = _token(info, chain)
    _require_signature(data, token, note)
    return token


def _require_answer(info: Info, request: bytes) -> None:
    asked = read_request(request)
    if asked.imprint != info.imprint:
        raise TimeStampError("the request asked about other bytes than the note")
    if info.nonce != asked.nonce:
        raise TimeStampError("the token answers another request (nonce)")


def _require_signature(data: SignedData, token: Token, note: bytes) -> None:
    *below, root = token.chain
    response = granted_response(data.with_certificates(tuple(below)))
    anchor = load(root, "the root")
    try:
        again = decode_timestamp_response(response)
        verifier = VerifierBuilder(
            roots=[anchor], tsa_certificate=load(token.chain[0], "the signer's certificate")
        ).build()
        verifier.verify_message(again, note)
    except VerificationError as error:
        raise TimeStampError(f"the signature does not hold: {brief(str(error))}") from error
    except HOSTILE as error:
        raise TimeStampError(f"the token can't be checked: {brief(str(error))}") from error


def _others(data: SignedData) -> list[x509.Certificate]:
    return [load(der, "a certificate that came along") for der in data.others]


def _by_names(
    signer: x509.Certificate, others: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    chain = [signer]
    while len(chain) < _DEEPEST and chain[-1].subject != chain[-1].issuer:
        issuers = (one for one in others if one.subject == chain[-1].issuer)
        if (issuer := next(issuers, None)) is None:
            break
        chain.append(issuer)
    return tuple(chain)


def _token(info: Info, chain: Sequence[x509.Certificate]) -> Token:
    return Token(
        said_at=info.said_at,
        accuracy=info.accuracy,
        imprint=info.imprint,
        nonce=info.nonce,
        serial=info.serial,
        policy=info.policy,
        chain=tuple(one.public_bytes(Encoding.DER) for one in chain),
        lapses_at=min(one.not_valid_after_utc for one in chain),
    )
