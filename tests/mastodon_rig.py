"""How is a real server of Mastodon's API started for a test?

`mastodon-mock` (PyPI, MIT) keeps its accounts in memory and streams; it runs as a process of its
own on loopback, and is ended by its number. Two accounts: `press`, which is watched, and `reader`,
which follows it and has a token of its own.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

__all__ = ["READER", "MastodonServer", "mastodon_server"]

PRESS, READER, _MODERATOR = "token-of-press", "token-of-reader", "token-of-moderator"
_STARTS_WITHIN = 60.0  # seconds; three as a rule
_CONFIGURATION = """\
domain = "127.0.0.1:{port}"
url_scheme = "http"

[database]
path = ":memory:"

[streaming]
heartbeat_seconds = 0.5

[[seed.accounts]]
username = "press"
display_name = "Ministry of Tides"
access_token = "{press}"

[[seed.accounts]]
username = "reader"
access_token = "{reader}"

[[seed.accounts]]
username = "moderator"
role = "admin"
access_token = "token-of-moderator"

[[seed.follows]]
follower = "reader"
following = "press"
"""


@dataclass(slots=True)
class MastodonServer:
    """A running server, and its account `press`."""

    base: str

    @property
    def address(self) -> str:
        return f"{self.base}/@press"

    @property
    def netloc(self) -> str:
        return self.base.partition("//")[2]

    def post(self, text: str, **more: Any) -> str:
        """Publish; the PostId."""
        return str(self._said("POST", "/api/v1/statuses", {"status": text, **more})["uri"])

    def edit(self, post: str, text: str) -> None:
        self._said("PUT", f"/api/v1/statuses/{_number(post)}", {"status": text})

    def withdraw(self, post: str) -> None:
        self._said("DELETE", f"/api/v1/statuses/{_number(post)}")

    def boost(self, post: str) -> str:
        """Boost a status; the PostId of the boost."""
        return str(self._said("POST", f"/api/v1/statuses/{_number(post)}/reblog")["uri"])

    def attach(self, picture: bytes, description: str) -> str:
        """Upload a picture to go with a post; its number."""
        headers = {"authorization": f"Bearer {PRESS}"}
        answer = httpx.post(
            f"{self.base}/api/v2/media",
            headers=headers,
            files={"file": ("dam.png", picture, "image/png")},
            data={"description": description},
            timeout=20,
        )
        return str(answer.json()["id"])

    def suspend(self, number: str, *, back: bool = False) -> None:
        """The moderators suspend an account, by its number, or take that back."""
        path = f"/api/v1/admin/accounts/{number}/{'unsuspend' if back else 'action'}"
        self._said("POST", path, {"type": "suspend"}, token=_MODERATOR)

    def _said(self, method: str, path: str, body: Any = None, token: str = PRESS) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        answer = httpx.request(method, self.base + path, json=body, headers=headers, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _number(post: str) -> str:
    return post.removesuffix("/activity").rpartition("/")[2]


@contextmanager
def mastodon_server(folder: Path) -> Iterator[MastodonServer]:
    """A server for as long as the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    configuration = folder / "mastodon_mock.toml"
    configuration.write_text(_CONFIGURATION.format(port=port, press=PRESS, reader=READER))
    command = ["-m", "mastodon_mock", "serve", "--config", str(configuration)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--in-memory"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *command], stdout=log, stderr=log, cwd=folder)
    try:
        server = MastodonServer(f"http://127.0.0.1:{port}")
        _wait_for(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # it waits for streams that nobody closes
            process.kill()
            process.wait()


def _wait_for(server: MastodonServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            found = httpx.get(f"{server.base}/api/v2/instance", timeout=5)
            assert json.loads(found.text)["domain"] == server.netloc
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"mastodon-mock did not start: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
