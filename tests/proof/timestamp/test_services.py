"""Do we accept and reject the tokens of real services as `openssl ts -verify` does?"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from onrecord.proof.timestamp import (
    PinnedService,
    TimeStampError,
    TimeStampRefused,
    read_pinned,
    read_response,
    verify_response,
    write_request,
)
from time_stamping_rig import (
    Asked,
    Service,
    make_service,
    needs_faketime,
    openssl_accepts,
    rejection,
    stamp_at,
)

pytestmark = needs_faketime

NOTE = b"log.example/onrecord\n2\nAAAA=\n"
DIGEST = hashlib.sha256(NOTE).digest()


def day(year: int, month: int = 6) -> datetime:
    return datetime(year, month, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """A service, what is pinned, and what was answered. `says` is None if it is accepted."""

    service: Service
    asked: Asked
    pinned: PinnedService
    says: str | None
    openssl: bool  # what OpenSSL says of it


Made = Callable[[Path], Case]


def case(service: Service, says: str | None = None, **more: object) -> Case:
    asked = more.get("asked") or stamp_at(service, DIGEST, day(2024))
    pinned = more.get("pinned") or service.pinned
    assert isinstance(asked, Asked) and isinstance(pinned, PinnedService)
    return Case(service, asked, pinned, says, bool(more.get("openssl", says is None)))


def _pin(service: Service, *pems: bytes) -> PinnedService:
    return read_pinned(service.name, b"".join(pems))


def _signer_pinned(at: Path) -> Case:
    one = make_service(at / "one", "one")
    return case(one, pinned=_pin(one, one.root, one.signer))


def _other_signer(at: Path) -> Case:
    one, two = make_service(at / "one", "one"), make_service(at / "two", "two")
    # OpenSSL knows no pinned signers: it takes any that chains to the root.
    pinned = _pin(one, one.root, two.signer)
    return case(one, "not the one that is pinned", pinned=pinned, openssl=True)


def _evil(at: Path) -> Case:
    """Another root of the same name; its service embeds it."""
    honest = make_service(at / "one", "one")
    evil = make_service(at / "evil", "evil", called="one", embeds_root=True)
    return case(evil, "did not lead to a pinned root", pinned=honest.pinned)


def _evil_with_intermediate(at: Path) -> Case:
    honest = make_service(at / "one", "one", intermediate=(day(2020), day(2030)))
    evil = make_service(
        at / "evil", "evil", called="one", embeds_root=True, intermediate=(day(2020), day(2030))
    )
    return case(evil, "did not lead to a pinned root", pinned=honest.pinned)


def _intermediate_pinned(at: Path) -> Case:
    """The chain's intermediate does not come along, and is pinned beside the root."""
    one = make_service(at / "one", "one", intermediate=(day(2020), day(2030)))
    (one.folder / "embedded.pem").write_bytes(one.signer)
    return case(one, pinned=_pin(one, one.root, (one.folder / "issuer.pem").read_bytes()))


def _intermediate_missing(at: Path) -> Case:
    one = make_service(at / "one", "one", intermediate=(day(2020), day(2030)))
    (one.folder / "embedded.pem").write_bytes(one.signer)
    return case(one, "did not lead to a pinned root")


def _other_digest(at: Path) -> Case:
    one = make_service(at / "one", "one")
    return case(one, "other bytes", asked=stamp_at(one, bytes(32), day(2024)))


def _other_nonce(at: Path) -> Case:
    one = make_service(at / "one", "one")
    asked = stamp_at(one, DIGEST, day(2024), nonce=7)
    return case(one, "another request", asked=replace(asked, request=write_request(DIGEST, 8)))


def _rejected(at: Path) -> Case:
    one = make_service(at / "one", "one")
    return case(one, "would not stamp", asked=Asked(write_request(DIGEST, 1), rejection(one)))


CASES: dict[str, Made] = {
    "plain": lambda at: case(make_service(at / "one", "one")),
    "fraction of a second": lambda at: case(
        make_service(at / "one", "one", digits=3, accuracy="secs:1, millisecs:500, microsecs:9")
    ),
    "older certificate identifier": lambda at: case(make_service(at / "one", "one", ess="sha1")),
    "certificate identifier by SHA-512": lambda at: case(
        make_service(at / "one", "one", ess="sha512")
    ),
    "intermediate": lambda at: case(
        make_service(at / "one", "one", intermediate=(day(2020), day(2030)), embeds_root=True)
    ),
    "intermediate pinned": _intermediate_pinned,
    "intermediate missing": _intermediate_missing,
    "signer pinned": _signer_pinned,
    "another signer pinned": _other_signer,
    "ended since, valid then": lambda at: case(
        make_service(at / "one", "one", signer=(day(2024, 1), day(2024, 12)))
    ),
    "root ended since, valid then": lambda at: case(
        make_service(at / "one", "one", root=(day(2010), day(2025)))
    ),
    "signer not yet valid then": lambda at: case(
        make_service(at / "one", "one", signer=(day(2025), day(2060))), "is valid from 2025-06-01"
    ),
    "signer not valid any more then": lambda at: case(
        make_service(at / "one", "one", signer=(day(2020), day(2023))), "to 2023-06-01"
    ),
    "intermediate not valid then": lambda at: case(
        make_service(at / "one", "one", intermediate=(day(2020), day(2023))),
        "did not lead to a pinned root",
    ),
    "root not valid then": lambda at: case(
        make_service(at / "one", "one", root=(day(2020), day(2023))), "2024-06-01"
    ),
    "embeds its own root": _evil,
    "embeds its own chain": _evil_with_intermediate,
    "an issuer that may not issue": lambda at: case(
        make_service(at / "one", "one", intermediate=(day(2020), day(2030)), issuing=False),
        "cA must be asserted",
    ),
    "about other bytes": _other_digest,
    "for another request": _other_nonce,
    "rejected": _rejected,
}


@pytest.mark.parametrize("name", CASES)
def test_we_and_openssl_agree(name: str, tmp_path: Path) -> None:
    found = CASES[name](tmp_path)
    asked, roots = found.asked, found.pinned
    theirs = openssl_accepts(
        _pems(roots.roots()),
        asked.response,
        note=NOTE,
        request=asked.request,
        at=day(2024),
        untrusted=_pems(roots.intermediates()),
    )
    assert theirs is found.openssl
    if found.says is None:
        token = verify_response(
            asked.response, note=NOTE, request=asked.request, service=found.pinned
        )
        assert token.said_at.replace(microsecond=0) == day(2024)
        assert token.imprint == DIGEST
        assert token.chain[-1] in found.pinned.certificates
        return
    with pytest.raises(TimeStampError, match=found.says):
        verify_response(asked.response, note=NOTE, request=asked.request, service=found.pinned)


def _pems(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def test_a_refusal_is_told_in_the_services_words(tmp_path: Path) -> None:
    one = make_service(tmp_path / "one", "one")
    with pytest.raises(TimeStampRefused, match="does not know the digest's algorithm"):
        read_response(rejection(one))
