"""A service is asked for a digest alone; who revokes its certificates is asked as far as they answer."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from onrecord.network import Fetcher, Guard
from onrecord.network.timestamping import TIME_LIMITS, ask_revocation, ask_time_stamp
from onrecord.proof.timestamp import read_pinned, verify_response
from onrecord.proof.timestamp.messages import read_request
from time_stamping_rig import Behaviour, Serving, make_service, needs_openssl, time_stamping

pytestmark = needs_openssl

NOTE = b"log.example/onrecord\n2\nAAAA=\n"
DIGEST = hashlib.sha256(NOTE).digest()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    with time_stamping() as found:
        for name, behaviour in (("one", Behaviour.HONEST), ("large", Behaviour.LARGE)):
            made = make_service(tmp_path / name, name, base_url=found.url, behaviour=behaviour)
            found.services[name] = made
        found.services["plain"] = make_service(tmp_path / "plain", "plain")
        yield found


def fetcher() -> Fetcher:
    guard = Guard(allow_private=("127.0.0.0/8",))
    return Fetcher(vantage="test", contact="", guard=guard, limits=TIME_LIMITS)


async def chain_of(network: Fetcher, serving: Serving, name: str) -> tuple[bytes, ...]:
    asked = await ask_time_stamp(network, serving.url_of(name), DIGEST, 7)
    pinned = serving.services[name].pinned
    answer = asked.exchange.body
    return verify_response(answer, note=NOTE, request=asked.request, service=pinned).chain


def test_a_service_learns_a_digest_and_a_number(serving: Serving) -> None:
    async def ask() -> None:
        async with fetcher() as network:
            asked = await ask_time_stamp(network, serving.url_of("one"), DIGEST, 7)
            assert asked.exchange.status == 200
            assert asked.exchange.method == "POST"
            assert serving.asked == [("one", asked.request)]
            assert NOTE not in asked.request and len(asked.request) < 80
            assert read_request(asked.request).nonce == 7

    asyncio.run(ask())


def test_an_answer_without_end_is_no_answer(serving: Serving) -> None:
    async def ask() -> None:
        async with fetcher() as network:
            asked = await ask_time_stamp(network, serving.url_of("large"), DIGEST, 7)
            assert (asked.exchange.failure or "").startswith("too large")

    asyncio.run(ask())


def test_lists_and_answers_about_the_chain_are_fetched(serving: Serving) -> None:
    async def ask() -> None:
        async with fetcher() as network:
            chain = await chain_of(network, serving, "one")
            found = await ask_revocation(network, chain)
            assert found.missed == ()
            answer, listed = found.kept
            status = ocsp.load_der_ocsp_response(answer).certificate_status
            assert status is ocsp.OCSPCertStatus.GOOD
            signer = x509.load_der_x509_certificate(chain[0])
            assert x509.load_der_x509_crl(listed).issuer == signer.issuer

    asyncio.run(ask())


def test_what_does_not_come_is_said(serving: Serving) -> None:
    async def ask() -> None:
        async with fetcher() as network:
            chain = await chain_of(network, serving, "one")
            pinned = read_pinned("x", serving.services["plain"].root)
            # Another root of the same place in the chain: its key signed no such list.
            found = await ask_revocation(network, (chain[0], pinned.certificates[0]))
            assert [missed.split(": ")[1] for missed in found.missed][-1].startswith("the list")
            serving.services.clear()
            found = await ask_revocation(network, chain)
            assert found.kept == () and len(found.missed) == 2

    asyncio.run(ask())


def test_a_chain_that_names_nobody_is_asked_about_nowhere(serving: Serving) -> None:
    async def ask() -> None:
        async with fetcher() as network:
            chain = await chain_of(network, serving, "plain")
            found = await ask_revocation(network, chain)
            assert (found.kept, found.missed) == ((), ())

    asyncio.run(ask())
