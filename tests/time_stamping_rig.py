"""Who stamps in the tests? Real services: `openssl ts` with keys made on the spot.

Certificates and keys are made here, so that they begin and end when a test wants them to; every
token, revocation list and OCSP answer is written by OpenSSL, and `openssl_accepts` asks OpenSSL
for a second opinion. `faketime` (Debian) sets OpenSSL's clock to any year.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from onrecord.proof.timestamp import PinnedService, read_pinned, write_request
from onrecord.proof.timestamp.messages import read_request

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl: apt-get install openssl"
)
needs_faketime = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("faketime") is None,
    reason="no faketime: make setup, or apt-get install faketime",
)

Span = tuple[datetime, datetime]

BEGIN, END = datetime(2010, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
_ALWAYS: Span = (BEGIN, END)
_TIME_STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)

_CONFIGURATION = """\
[tsa]
dir = .
serial = ./serial
crypto_device = builtin
signer_cert = ./signer.pem
signer_key = ./signer.key
certs = ./embedded.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1.1
other_policies = 1.3.6.1.4.1.99999.1.2
digests = sha256
accuracy = {accuracy}
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
clock_precision_digits = {digits}
"""


class Behaviour(Enum):
    """How a service answers by HTTP."""

    HONEST = "stamps what it is asked to"
    GARBAGE = "answers something else"
    BROKEN = "answers 500"
    BUSY = "answers 503 and when to come again"
    SLOW = "does not answer"
    LARGE = "answers more than any response has"
    OTHER_NONCE = "stamps another request"
    OTHER_DIGEST = "stamps other bytes"
    REJECTS = "answers that it would not stamp"


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its keys and certificates lie in `folder`; `clock` is what it believes."""

    name: str
    folder: Path
    clock: datetime | None = None
    behaviour: Behaviour = Behaviour.HONEST

    @property
    def root(self) -> bytes:
        """What a careful operator pins: the root, PEM."""
        return (self.folder / "root.pem").read_bytes()

    @property
    def signer(self) -> bytes:
        """The certificate that signs, PEM."""
        return (self.folder / "signer.pem").read_bytes()

    @property
    def pinned(self) -> PinnedService:
        return read_pinned(self.name, self.root)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what the service answered."""

    request: bytes
    response: bytes


def make_service(
    folder: Path,
    name: str,
    *,
    signer: Span = _ALWAYS,
    intermediate: Span | None = None,
    root: Span = _ALWAYS,
    purposes: Sequence[ObjectIdentifier] = _TIME_STAMPING,
    critical: bool = True,
    embeds_root: bool = False,
    clock: datetime | None = None,
    behaviour: Behaviour = Behaviour.HONEST,
    called: str | None = None,
    issuing: bool = True,
    ess: str = "sha256",
    digits: int = 0,
    accuracy: str = "secs:1",
    base_url: str | None = None,
) -> Service:
    """Make the keys and certificates of a service.

    `called` names its root and signer as another service's; without `issuing`, the certificate in
    between may not issue others; `base_url` is where its revocation list and OCSP answers are.
    """
    folder.mkdir(parents=True)
    who = called or name
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _named(f"{who} root")
    root_cert = _certificate(root_name, root_key, root_name, root_key, root, authority=True)
    issuer_name, issuer_key, between = root_name, root_key, b""
    if intermediate is not None:
        issuer_name, issuer_key = _named(f"{who} issuing"), ec.generate_private_key(ec.SECP256R1())
        made = _certificate(
            issuer_name, issuer_key, root_name, root_key, intermediate, authority=issuing
        )
        between = _pem(made)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _certificate(
        _named(f"{who} signer"),
        key,
        issuer_name,
        issuer_key,
        signer,
        authority=False,
        purposes=purposes,
        critical=critical,
        base_url=None if base_url is None else f"{base_url}/{name}",
    )
    _write(folder / "root.key", _private(root_key))
    _write(folder / "issuer.key", _private(issuer_key))
    _write(folder / "signer.key", _private(key))
    _write(folder / "root.pem", _pem(root_cert))
    _write(folder / "issuer.pem", between or _pem(root_cert))
    _write(folder / "signer.pem", _pem(leaf))
    embedded = between + (_pem(root_cert) if embeds_root else b"")
    _write(folder / "embedded.pem", embedded or _pem(leaf))
    _write(folder / "serial", b"01\n")
    text = _CONFIGURATION.format(ess=ess, digits=digits, accuracy=accuracy)
    _write(folder / "tsa.cnf", text.encode())
    return Service(name, folder, clock, behaviour)


_one_at_a_time = Lock()  # a service's serial numbers are in a file


def stamp_at(
    service: Service, digest: bytes, when: datetime | None = None, *, nonce: int = 1
) -> Asked:
    """A token over a SHA-256 whose genTime is `when` (faketime), or the service's own clock."""
    request = write_request(digest, nonce)
    return Asked(request, reply(service, request, when or service.clock))


def reply(service: Service, request: bytes, when: datetime | None = None) -> bytes:
    """What `openssl ts` answers to these bytes, at `when`."""
    with tempfile.NamedTemporaryFile(suffix=".tsq") as query, _one_at_a_time:
        query.write(request)
        query.flush()
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa"]
        command += ["-queryfile", query.name]
        return _openssl(command, service.folder, when)


def openssl_accepts(
    roots: bytes,
    response: bytes,
    *,
    note: bytes,
    request: bytes | None = None,
    at: datetime | None = None,
    untrusted: bytes = b"",
) -> bool:
    """Whether `openssl ts -verify` accepts a response, with chains judged as of `at`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in (("r", response), ("n", note), ("c", roots), ("u", untrusted)):
            _write(folder / file, data)
        command = ["openssl", "ts", "-verify", "-in", "r", "-CAfile", "c"]
        if request is None:
            command += ["-data", "n"]
        else:
            _write(folder / "q", request)
            command += ["-queryfile", "q"]
            # With a query, OpenSSL does not look at the data: the query's imprint must be its.
            if read_request(request).imprint != hashlib.sha256(note).digest():
                return False
        if at is not None:
            command += ["-attime", str(int(at.timestamp()))]
        if untrusted:
            command += ["-untrusted", "u"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        return done.returncode == 0 and b"Verification: OK" in done.stdout


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the services listen: one path each."""

    url: str
    asked: list[tuple[str, bytes]]  # service and request, in order
    services: dict[str, Service]

    def url_of(self, name: str) -> str:
        return f"{self.url}/{name}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, services: Sequence[Service]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.over = Event()
        self.known = {service.name: service for service in services}
        self.asked: list[tuple[str, bytes]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # the client hung up


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        _, name, *rest = self.path.split("/")
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if rest == ["ocsp"]:
            self._answer(200, "application/ocsp-response", _ocsp(self.server.known[name], body))
            return
        self.server.asked.append((name, body))
        if self.headers.get("content-type") != "application/timestamp-query":
            self._answer(415, "text/plain", b"ask with application/timestamp-query\n")
            return
        self._stamp(self.server.known[name], body)

    def do_GET(self) -> None:
        _, name, *rest = self.path.split("/")
        if rest == ["crl"]:
            self._answer(200, "application/pkix-crl", _crl(self.server.known[name]))
        else:
            self._answer(404, "text/plain", b"there is nothing here\n")

    def _stamp(self, service: Service, request: bytes) -> None:
        match service.behaviour:
            case Behaviour.SLOW:
                self.server.over.wait(60)
            case Behaviour.BROKEN:
                self._answer(500, "text/plain", b"something broke\n")
            case Behaviour.BUSY:
                self._answer(503, "text/plain", b"later\n", ("retry-after", "120"))
            case _:
                self._answer(200, "application/timestamp-reply", _answer_of(service, request))

    def _answer(self, status: int, kind: str, body: bytes, *more: tuple[str, str]) -> None:
        self.send_response(status)
        headers = (("content-type", kind), ("content-length", str(len(body))), *more)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _answer_of(service: Service, request: bytes) -> bytes:
    """The body of an answer with status 200."""
    read = read_request(request)
    match service.behaviour:
        case Behaviour.GARBAGE:
            return b"<html>Welcome to our hotel's network</html>"
        case Behaviour.LARGE:
            return bytes(2_000_000)
        case Behaviour.REJECTS:
            return rejection(service)
        case Behaviour.OTHER_NONCE:
            request = write_request(read.imprint, (read.nonce + 1) % 2**64)
        case Behaviour.OTHER_DIGEST:
            request = write_request(bytes(32), read.nonce)
        case _:
            pass
    return reply(service, request, service.clock)


@contextmanager
def time_stamping(services: Sequence[Service] = ()) -> Iterator[Serving]:
    """Serve these over HTTP on 127.0.0.1; `services` may be changed while it runs."""
    with _Server(services) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            yield Serving(url, server.asked, server.known)
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def rejection(service: Service) -> bytes:
    """A real refusal: OpenSSL is asked for a stamp over a digest that it does not accept."""
    made = _openssl(
        ["openssl", "ts", "-query", "-digest", "00" * 64, "-sha512", "-cert"], service.folder
    )
    return reply(service, made)


def _crl(service: Service) -> bytes:
    """The list of revoked certificates that the issuer signs: an empty one, by OpenSSL."""
    folder = service.folder
    (folder / "index.txt").touch()
    _write(folder / "crlnumber", b"01\n")
    text = "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n"
    _write(folder / "ca.cnf", text.encode())
    command = ["openssl", "ca", "-config", "ca.cnf", "-gencrl", "-crldays", "30"]
    command += ["-cert", "issuer.pem", "-keyfile", "issuer.key"]
    pem = _openssl(command, folder)
    return x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER)


def _ocsp(service: Service, request: bytes) -> bytes:
    """What OpenSSL's responder answers: good, for its index holds the signer."""
    folder = service.folder
    leaf = x509.load_pem_x509_certificate(service.signer)
    serial = f"{leaf.serial_number:X}"
    serial = serial if len(serial) % 2 == 0 else f"0{serial}"
    subject = "/CN=" + str(leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    line = f"V\t{leaf.not_valid_after_utc:%y%m%d%H%M%SZ}\t\t{serial}\tunknown\t{subject}\n"
    with tempfile.TemporaryDirectory() as name:
        index, asked, answer = (Path(name) / part for part in ("index.txt", "asked", "answer"))
        _write(index, line.encode())
        _write(asked, request)
        command = ["openssl", "ocsp", "-index", str(index), "-CA", "issuer.pem"]
        command += ["-rsigner", "issuer.pem", "-rkey", "issuer.key", "-reqin", str(asked)]
        command += ["-respout", str(answer), "-ndays", "7"]
        _openssl(command, folder)
        return answer.read_bytes()


def _openssl(command: list[str], folder: Path, when: datetime | None = None) -> bytes:
    variables = dict(os.environ, TZ="UTC", OPENSSL_CONF="/dev/null")
    if when is not None:
        command = ["faketime", "-f", f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}", *command]
    for _ in range(3):
        done = subprocess.run(command, cwd=folder, capture_output=True, env=variables, check=False)
        if b"sem_open: File exists" not in done.stderr:  # left by a killed process of the same id
            break
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


def _named(common: str) -> x509.Name:
    # The organisation makes an authority's certificate larger than the signer's: OpenSSL writes
    # certificates in the order it has them, and some readers want them ordered.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Time stamps for tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    span: Span,
    *,
    authority: bool,
    purposes: Sequence[ObjectIdentifier] = (),
    critical: bool = True,
    base_url: str | None = None,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority_key, critical=False)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
    if base_url is not None:
        builder = _with_revocation(builder, base_url)
    return builder.sign(issuer_key, hashes.SHA256())


def _with_revocation(builder: x509.CertificateBuilder, url: str) -> x509.CertificateBuilder:
    where = [x509.UniformResourceIdentifier(f"{url}/crl")]
    points = x509.CRLDistributionPoints([x509.DistributionPoint(where, None, None, None)])
    ocsp = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{url}/ocsp")
    )
    return builder.add_extension(points, critical=False).add_extension(
        x509.AuthorityInformationAccess([ocsp]), critical=False
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def years_from(moment: datetime, years: float) -> datetime:
    """A moment some years (of 365.25 days) later."""
    return moment + timedelta(days=365.25 * years)


def reissued(service: Service, by: Service | None = None) -> bytes:
    """Another certificate of a service's root, PEM: of itself with another end, or by another's."""
    key, issuer = (_root_key(one) for one in (service, by or service))
    span = (BEGIN, END - timedelta(days=1))
    issuer_name = _named(f"{(by or service).name} root")
    return _pem(
        _certificate(_named(f"{service.name} root"), key, issuer_name, issuer, span, authority=True)
    )


def _root_key(service: Service) -> ec.EllipticCurvePrivateKey:
    found = load_pem_private_key((service.folder / "root.key").read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def same_authorities(service: Service, count: int) -> tuple[bytes, ...]:
    """Certificates (DER) that the service's issuing key gives itself, under one name."""
    key = load_pem_private_key((service.folder / "issuer.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.load_pem_x509_certificate((service.folder / "issuer.pem").read_bytes()).subject
    made = (_certificate(name, key, name, key, _ALWAYS, authority=True) for _ in range(count))
    return tuple(one.public_bytes(Encoding.DER) for one in made)
