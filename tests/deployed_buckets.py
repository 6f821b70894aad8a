"""How does a test get buckets as deploy/ sets them up? `deployed_buckets`: one identity a part, TLS."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from certificates import Authority
from deploy_scripts import script
from onrecord.archive.s3.credentials import Credentials, load_credentials
from s3_rig import SeaweedServer, program

__all__ = ["BLOBS", "LOG", "DeployedBuckets", "deployed_buckets"]

BLOBS, LOG = "records-blobs", "records-log"


@dataclass
class DeployedBuckets(SeaweedServer):
    """A server with the identities that deploy/ makes; the rig is the operator."""

    parts: dict[str, Credentials] = field(default_factory=dict)

    def make(self) -> None:
        (self.folder / "data").mkdir()
        if self.tls is not None:
            Authority("Buckets of tests").write(self.tls)
        script("s3/identities.py").make(self.folder, BLOBS, LOG)
        for path in (self.folder / "secrets").iterdir():
            self.parts[path.name.partition(".")[0]] = load_credentials(path)
        self.credentials = self.parts["operator"]


@contextmanager
def deployed_buckets(*, tls: bool = False) -> Iterator[DeployedBuckets]:
    """A service with both buckets that runs while the block does."""
    with tempfile.TemporaryDirectory(prefix="onrecord-buckets-") as folder:
        server = DeployedBuckets(Path(folder), program(), tls=Path(folder) / "tls" if tls else None)
        try:
            server.make()
            server.start()
            for name in (BLOBS, LOG):
                server.ask("PUT", f"/{name}").raise_for_status()
            yield server
        finally:
            server.stop(signal.SIGKILL)
