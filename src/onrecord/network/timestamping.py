"""How is a time-stamping service asked (RFC 3161, section 3.4), and who revokes its certificates?

Services may be asked without TLS: what they answer is signed. Addresses of revocation lists come
from certificates that lead to a pinned root, and are asked through the same guard as all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.network.asking import Fetch
from onrecord.network.fetch import Limits
from onrecord.proof.timestamp import (
    TimeStampError,
    revocation_questions,
    write_request,
)
from onrecord.proof.timestamp.revocation import RevocationQuestion
from onrecord.record.exchanges import Exchange

__all__ = ["TIME_LIMITS", "AskedService", "Revocation", "ask_revocation", "ask_time_stamp"]

# A response has some thousand bytes, a list of revoked certificates up to a few hundred thousand.
TIME_LIMITS = Limits(connect=10.0, read=20.0, whole=30.0, body=2**20)

_QUERY = (("content-type", "application/timestamp-query"),)
_OCSP = (("content-type", "application/ocsp-request"),)


@dataclass(frozen=True, slots=True)
class AskedService:
    """A request (DER) and whatever came of it."""

    request: bytes
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Revocation:
    """Lists and answers that came (DER), and why others did not."""

    kept: tuple[bytes, ...]
    missed: tuple[str, ...]


async def ask_time_stamp(network: Fetch, url: str, digest: bytes, nonce: int) -> AskedService:
    """Ask a service for a stamp over a SHA-256; it learns nothing else. Nothing is verified."""
    request = write_request(digest, nonce)
    exchange = await network.fetch(url, method="POST", headers=_QUERY, body=request)
    return AskedService(request, exchange)


async def ask_revocation(network: Fetch, chain: Sequence[bytes]) -> Revocation:
    """Fetch what the authorities of a verified chain say of its certificates, as far as it comes.

    `chain` is in DER, signer first and root last. No failure is an exception.
    """
    kept: list[bytes] = []
    missed: list[str] = []
    try:
        questions = revocation_questions(chain)
    except TimeStampError as error:
        return Revocation((), (str(error),))
    for question in questions:
        try:
            kept.append(await _answer(network, question))
        except TimeStampError as error:
            missed.append(f"{question.url}: {error}")
    return Revocation(tuple(kept), tuple(missed))


async def _answer(network: Fetch, question: RevocationQuestion) -> bytes:
    if question.request is None:
        exchange = await network.fetch(question.url)
    else:
        exchange = await network.fetch(
            question.url, method="POST", headers=_OCSP, body=question.request
        )
    if exchange.failure is not None or exchange.status != 200:
        raise TimeStampError(exchange.failure or f"HTTP {exchange.status}")
    question.require_answer(exchange.body)
    return exchange.body
