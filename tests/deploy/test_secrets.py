"""Is any secret told by a log, a number, a page or a bundle, whatever fails?"""

import base64
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bucket_archive import write_credentials
from onrecord.archive import open_archive
from onrecord.archive.layout import Layout
from onrecord.cli.incident import CASE
from onrecord.cli.program import run
from onrecord.network.jetstream.subjects import RECORDER
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer, program
from shared_archive import Shared, sharing

pytestmark = pytest.mark.rig
_PROGRAM = "from onrecord.cli import main; main()"
PLANTED = {
    "keys/x.token": "canary-token-of-x-6YHUFC5V",
    "keys/telegram.token": "canary-token-of-telegram-2QZ7",
    "keys/hubs.key": "ca" * 32,
    "keys/nats.toml": 'user = "recorder"\npassword = "canary-password-of-nats-81XK"\n',
    "notifications.toml": (
        '[targets.newsroom]\nhook = "https://hooks.example/canary-path-9WV3"\n'
        'secret = "whsec_Y2FuYXJ5LXNlY3JldC1vZi1hLWhvb2stOVdWMw=="\n'
        '[rules.all]\nkinds = ["withdrawn"]\nto = ["newsroom"]\n'
    ),
}
CANARIES = (
    "canary-token-of-x-6YHUFC5V", "canary-token-of-telegram-2QZ7", "ca" * 32,
    "canary-password-of-nats-81XK", "canary-path-9WV3", "Y2FuYXJ5LXNlY3JldC1vZi1hLWhvb2stOVdWMw",
)  # fmt: skip


def the_demo(folder: Path) -> None:
    assert run(["demo", "--json", "--dir", str(folder)]) == 0


@dataclass(frozen=True)
class Planted:
    """An archive with secrets in all places, and the servers that it speaks with."""

    shared: Shared
    seaweed: SeaweedServer

    @property
    def folder(self) -> Path:
        return self.shared.first

    def found_in(self, *told: str | bytes) -> list[str]:
        """The secrets that were told, by the first of their signs."""
        text = b"\n".join(one.encode() if isinstance(one, str) else one for one in told)
        return [secret[:12] for secret in self.secrets() if secret.encode() in text]

    def secrets(self) -> Iterator[str]:
        yield from CANARIES
        yield self.seaweed.credentials.secret_access_key
        yield self.shared.postgres.password
        _, body, *_ = Layout(self.folder).log_key.read_text().splitlines()
        yield body
        seed = base64.b64decode(body)[-32:]  # PKCS #8 of an Ed25519 key ends with it (RFC 8410)
        yield from (seed.hex(), base64.b64encode(seed).decode())


@pytest.fixture(scope="module")
def planted(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[Planted]:
    with tempfile.TemporaryDirectory() as data:
        seaweed = SeaweedServer(Path(data), program())
        try:
            seaweed.make()
            seaweed.start()
            folder = tmp_path_factory.mktemp("planted") / "archive"
            with sharing(folder, postgres, seaweed, make=the_demo) as shared:
                write_credentials(folder, seaweed)
                for name, text in PLANTED.items():
                    path = folder / name
                    path.write_text(text)
                    path.chmod(0o600)
                yield Planted(shared, seaweed)
        finally:
            seaweed.stop(signal.SIGKILL)


def started(folder: Path, *command: str) -> "subprocess.Popen[str]":
    path = os.pathsep.join(one for one in sys.path if one)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *command, "--dir", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "ONRECORD_DEBUG": "1"},
    )


def ended(child: "subprocess.Popen[str]", after: float = 0.0) -> str:
    """All that it printed, until it was told to end."""
    time.sleep(after)
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    return out + err


COMMANDS = {
    "watch": ("watch", "--once"),
    "doctor": ("doctor", "--offline", "--json"),
    "metrics": ("metrics", "--once"),
    "notify": ("notify", "--list"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("form", ["words", "json"])
def test_commands_tell_none(
    planted: Planted, capfd: pytest.CaptureFixture[str], command: tuple[str, ...], form: str
) -> None:
    more = ["--log", form] if command[0] in ("watch", "metrics") else []
    run([*command, *more, "--dir", str(planted.folder)])
    told = capfd.readouterr()
    assert told.out + told.err
    assert planted.found_in(told.out, told.err) == []


def test_a_bundle_holds_none(planted: Planted, tmp_path: Path) -> None:
    bundle = tmp_path / "case.onrecord"
    assert (
        run(["export", CASE, "--output", str(bundle), "--no-stamp", "--dir", str(planted.folder)])
        == 0
    )
    with zipfile.ZipFile(bundle) as packed:
        pieces = [packed.read(name) for name in packed.namelist()]
    assert len(pieces) > 10
    assert planted.found_in(bundle.read_bytes(), *pieces) == []


def test_nor_do_parts_that_lose_their_servers(planted: Planted) -> None:
    """They log as JSON, with traces, while buckets and pages fail."""
    sequencer = started(planted.folder, "sequence", "--log", "json")
    pages = started(planted.folder, "serve", "--port", "0", "--log", "json")
    assert pages.stderr is not None and sequencer.stderr is not None
    begun = [pages.stderr.readline(), pages.stderr.readline()]
    url = begun[1].partition("http://")[2].partition("/")[0]
    answers = [httpx.get(f"http://{url}/{path}").content for path in ("", f"cases/{CASE}", "log")]
    planted.seaweed.stop(signal.SIGKILL)
    try:
        with open_archive(planted.folder) as archive:
            pytest.fail(f"opened: {archive}")
    except Exception as error:  # noqa: BLE001  # whatever it says must hold no secret
        answers.append(str(error).encode())
    try:
        answers.append(httpx.get(f"http://{url}/post/none", timeout=60).content)
        told = [*begun, ended(pages), ended(sequencer, after=1.0)]
    finally:
        planted.seaweed.start()
    assert all("part" in one for one in told)
    assert planted.found_in(*told, *answers) == []


def test_the_canaries_would_be_found(planted: Planted) -> None:
    everything = [path.read_bytes() for path in planted.folder.rglob("*") if path.is_file()]
    assert len(planted.found_in(*everything)) >= len(CANARIES) + 2
    assert RECORDER not in CANARIES


def test_a_password_in_a_file_of_settings_is_refused(planted: Planted) -> None:
    for text in (Layout(planted.folder).configuration.read_text(),):
        assert planted.found_in(text) == []
