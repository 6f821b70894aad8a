"""How does a test talk to a real Bluesky server? `bluesky`: a PDS with its PLC, on loopback."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import coincurve
import httpx
import libipld
import pytest
import websockets.sync.client

RIG = Path(__file__).resolve().parents[1] / "rig"
POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
FIREHOSE = "/xrpc/com.atproto.sync.subscribeRepos"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the rig and the access token of its session."""

    did: str
    handle: str
    token: str
    password: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record as its host names it when it is written."""

    uri: str
    cid: str

    @property
    def rkey(self) -> str:
        return self.uri.rsplit("/", 1)[1]

    @property
    def collection(self) -> str:
        return self.uri.rsplit("/", 2)[1]


class RigError(Exception):
    """The server refused, or died; the message holds what it said."""


class _Process:
    """One server of the rig: a Node process that speaks one JSON object a line."""

    def __init__(self, node: Path, script: Path, settings: Mapping[str, Any], log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                [node, script],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={
                    **os.environ,
                    "RIG_SETTINGS": json.dumps(settings),
                    "LOG_ENABLED": "false",
                    "NODE_ENV": "test",
                    "NODE_NO_WARNINGS": "1",
                },
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    def heard(self) -> Any:
        """The next line of the process; the first says that it is ready."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            self._child.wait()
            raise RigError(f"the server ended:\n{self._log.read_text(errors='replace')[-4000:]}")
        said = json.loads(line)
        if "error" in said:
            raise RigError(said["error"])
        return said.get("answer")

    def ask(self, verb: str, **argument: str | int) -> Any:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"verb": verb, **argument}).encode() + b"\n")
        self._child.stdin.flush()
        return self.heard()

    def end(self, by: signal.Signals | None = None) -> None:
        """End the process: by closing its stdin (an orderly stop), or by a signal."""
        assert self._child.stdin is not None and self._child.stdout is not None
        if by is not None:
            self._child.send_signal(by)
        self._child.stdin.close()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()


class BlueskyServer:
    """A real PDS and a real PLC directory on 127.0.0.1.

    The ports stay the same over a restart, and so do the PDS' data (on disk) and the directory's
    (its process goes on). `settings` are more of the PDS' own settings, by their names there.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any] | None = None) -> None:
        self.rotation_key = secrets.token_bytes(32)
        """The PLC rotation key of every account here: a secp256k1 private key."""
        self._folder = folder
        self._node, self._modules = _installed()
        self._plc_port, self._pds_port = _free_ports(2)
        self._settings = {
            "modules": str(self._modules),
            "data": str(folder / "pds"),
            "plcPort": self._plc_port,
            "pdsPort": self._pds_port,
            "adminPassword": secrets.token_hex(16),
            "jwtSecret": secrets.token_hex(16),
            "rotationKey": self.rotation_key.hex(),
            "more": dict(settings or {}),
        }
        self._number = count(1)
        self._client = httpx.Client(base_url=self.pds, timeout=30, trust_env=False)
        (folder / "pds").mkdir(parents=True, exist_ok=True)
        self._plc_process = self._launch("plc")
        try:
            self._pds_process: _Process | None = self._launch("pds")  # both start at once
            self._plc_process.heard()
            self._pds_process.heard()
        except BaseException:
            self.close()
            raise

    def _launch(self, name: str) -> _Process:
        log = self._folder / f"{name}.log"
        return _Process(self._node, RIG / "bluesky" / f"{name}.mjs", self._settings, log)

    # Where it is

    @property
    def pds(self) -> str:
        """The URL of the PDS; account documents spell it with `localhost`."""
        return f"http://127.0.0.1:{self._pds_port}"

    @property
    def plc(self) -> str:
        return f"http://127.0.0.1:{self._plc_port}"

    @property
    def stream_port(self) -> int:
        """Where the firehose is."""
        return self._pds_port

    @property
    def firehose(self) -> str:
        return f"ws://127.0.0.1:{self._pds_port}{FIREHOSE}"

    @property
    def pid(self) -> int:
        """The process of the PDS."""
        return self._running().pid

    @property
    def pids(self) -> tuple[int, int]:
        """The processes of the PDS and of the directory."""
        return self.pid, self._plc_process.pid

    @property
    def data(self) -> Path:
        """The PDS' data directory."""
        return self._folder / "pds"

    # Its life

    def move_clock(self, moment: datetime) -> None:
        """Let the PDS and the directory believe that it is this moment; time goes on from it."""
        since_epoch = int(moment.timestamp() * 1000)
        for process in (self._plc_process, self._running()):
            process.ask("moveClock", ms=since_epoch)

    def start(self) -> None:
        """Start the PDS again after `stop` or `kill`."""
        assert self._pds_process is None, "it is running"
        self._pds_process = self._launch("pds")
        self._pds_process.heard()

    def stop(self) -> None:
        """Stop the PDS in good order. The directory goes on."""
        self._running().end()
        self._pds_process = None

    def kill(self) -> None:
        """End the PDS as a power cut would."""
        self._running().end(signal.SIGKILL)
        self._pds_process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        """End both servers. The data stay in the folder."""
        self._client.close()
        if getattr(self, "_pds_process", None) is not None:
            self.stop()
        self._plc_process.end()

    def _running(self) -> _Process:
        if self._pds_process is None:
            raise RigError("the PDS is stopped")
        return self._pds_process

    # What it is asked

    def get(self, method: str, **query: Any) -> httpx.Response:
        """An XRPC query, whatever its answer."""
        return self._client.get(f"/xrpc/{method}", params=query)

    def call(self, method: str, body: Any = None, *, by: Account | None = None) -> Any:
        """An XRPC procedure, by an account or by nobody. Raises `RigError` if it is refused."""
        named = {} if by is None else {"authorization": f"Bearer {by.token}"}
        return self._answer(method, body, headers=named)

    def administer(self, method: str, body: Any) -> Any:
        """An XRPC procedure by the administrator of the host."""
        return self._answer(method, body, auth=("admin", str(self._settings["adminPassword"])))

    def _answer(self, method: str, body: Any, **how: Any) -> Any:
        content = {} if body is None else {"json": body}
        answer = self._client.post(f"/xrpc/{method}", **content, **how)
        if answer.status_code != 200:
            raise RigError(f"{method}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def sequence(self) -> int:
        """The number of the last event on the firehose, 0 before the first."""
        return int(self._running().ask("sequence"))

    def settled(self) -> int:
        """Wait until all events were sent out; the number of the last.

        Until then a new subscriber gets them too, whatever its cursor.
        """
        last = self.sequence()
        while int(self._running().ask("emitted")) < last:
            time.sleep(0.01)
        return last

    def frames(self, after: int, upto: int | None = None) -> list[bytes]:
        """The firehose's frames with numbers from `after` + 1 to `upto` (default: the last)."""
        last = self.sequence() if upto is None else upto
        frames: list[bytes] = []
        if after >= last:
            return frames
        url = f"{self.firehose}?cursor={after}"
        with websockets.sync.client.connect(
            url, max_size=8 * 2**20, compression=None, proxy=None
        ) as firehose:
            while not frames or _number(frames[-1]) < last:
                frame = firehose.recv(timeout=20)
                assert isinstance(frame, bytes)
                frames.append(frame)
        return frames

    def plc_log(self, did: str) -> list[dict[str, Any]]:
        """The directory's audit log of an identity."""
        answer = httpx.get(f"{self.plc}/{did}/log/audit", trust_env=False)
        entries: list[dict[str, Any]] = answer.raise_for_status().json()
        return entries

    def change_identity(self, account: Account, **changes: Any) -> None:
        """Sign and publish a further operation on an account's identity, as its owner may.

        `changes` replace fields of the last operation (`verificationMethods`, `services`, ...).
        The PDS is not told: no #identity event follows.
        """
        last = self.plc_log(account.did)[-1]
        fields = {name: value for name, value in last["operation"].items() if name != "sig"}
        fields = {**fields, **changes, "prev": last["cid"]}
        signature = coincurve.PrivateKey(self.rotation_key).sign_recoverable(
            libipld.encode_dag_cbor(fields)
        )[:64]
        signed = {**fields, "sig": urlsafe_b64encode(signature).decode().rstrip("=")}
        httpx.post(f"{self.plc}/{account.did}", json=signed, trust_env=False).raise_for_status()

    def move_to(self, account: Account, host: str) -> None:
        """Let an account's identity name another host."""
        pds = {"type": "AtprotoPersonalDataServer", "endpoint": host}
        self.change_identity(account, services={"atproto_pds": pds})

    def signing_key(self, account: Account) -> bytes:
        """The private key (secp256k1) with which the PDS signs an account's commits."""
        (path,) = self.data.glob(f"actors/*/{account.did}/key")
        return path.read_bytes()

    def did_document(self, did: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.plc}/{did}", trust_env=False)
        document: dict[str, Any] = answer.raise_for_status().json()
        return document

    # What accounts do

    def fresh_handle(self, name: str = "ministry") -> str:
        """A handle that no other test has: `ministry-7.test`."""
        return f"{name}-{next(self._number)}.test"

    def create_account(self, handle: str | None = None) -> Account:
        handle = handle or self.fresh_handle()
        mail = handle.removesuffix(".test") + "@example.test"
        body = {"handle": handle, "email": mail, "password": secrets.token_hex(8)}
        made = self.call("com.atproto.server.createAccount", body)
        return Account(made["did"], handle, made["accessJwt"], body["password"])

    def sign_in(self, account: Account) -> Account:
        """The account with a new session: after a move of the clock the old one has lapsed."""
        body = {"identifier": account.did, "password": account.password}
        made = self.call("com.atproto.server.createSession", body)
        return replace(account, token=made["accessJwt"])

    def post(
        self,
        account: Account,
        text: str,
        *,
        rkey: str | None = None,
        embed: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Record:
        """Publish a post; `more` are further fields of the record (`langs`, `createdAt`)."""
        body = {
            "repo": account.did,
            "collection": POST,
            "record": post_record(text, embed=embed, **more),
            **({} if rkey is None else {"rkey": rkey}),
        }
        return _record(self.call("com.atproto.repo.createRecord", body, by=account))

    def edit(self, account: Account, post: Record, text: str, **more: Any) -> Record:
        """Overwrite a post in place (putRecord); most clients of Bluesky never do."""
        return self.put(account, post.collection, post.rkey, post_record(text, **more))

    def put(
        self, account: Account, collection: str, rkey: str, record: Mapping[str, Any]
    ) -> Record:
        body = {"repo": account.did, "collection": collection, "rkey": rkey, "record": record}
        return _record(self.call("com.atproto.repo.putRecord", body, by=account))

    def profile(self, account: Account, **fields: Any) -> Record:
        """Set the profile (`displayName`, `description`, `avatar`)."""
        return self.put(account, PROFILE, "self", {"$type": PROFILE, **fields})

    def delete(self, account: Account, post: Record) -> None:
        body = {"repo": account.did, "collection": post.collection, "rkey": post.rkey}
        self.call("com.atproto.repo.deleteRecord", body, by=account)

    def apply_writes(self, account: Account, writes: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Several writes in one commit: see `create_write`, `update_write`, `delete_write`."""
        body = {"repo": account.did, "writes": list(writes)}
        answer = self.call("com.atproto.repo.applyWrites", body, by=account)
        results: list[Any] = answer["results"]
        return results

    def upload_image(self, account: Account, image: bytes, kind: str = "image/png") -> Any:
        """Upload a blob; the answer goes into `image_embed`."""
        answer = self._client.post(
            "/xrpc/com.atproto.repo.uploadBlob",
            content=image,
            headers={"authorization": f"Bearer {account.token}", "content-type": kind},
        )
        if answer.status_code != 200:
            raise RigError(answer.text)
        return answer.json()["blob"]

    def deactivate(self, account: Account) -> None:
        self.call("com.atproto.server.deactivateAccount", {}, by=account)

    def activate(self, account: Account) -> None:
        self.call("com.atproto.server.activateAccount", by=account)

    def update_handle(self, account: Account, handle: str) -> Account:
        self.call("com.atproto.identity.updateHandle", {"handle": handle}, by=account)
        return replace(account, handle=handle)

    # What the host does

    def takedown_record(self, record: Record, *, applied: bool = True) -> None:
        subject = {"$type": "com.atproto.repo.strongRef", "uri": record.uri, "cid": record.cid}
        self._takedown(subject, applied)

    def restore_record(self, record: Record) -> None:
        self.takedown_record(record, applied=False)

    def takedown_account(self, account: Account, *, applied: bool = True) -> None:
        self._takedown({"$type": "com.atproto.admin.defs#repoRef", "did": account.did}, applied)

    def restore_account(self, account: Account) -> None:
        self.takedown_account(account, applied=False)

    def _takedown(self, subject: Mapping[str, str], applied: bool) -> None:
        takedown = {"applied": applied, **({"ref": "rig"} if applied else {})}
        body = {"subject": subject, "takedown": takedown}
        self.administer("com.atproto.admin.updateSubjectStatus", body)

    def rotate_signing_key(self, account: Account) -> str:
        """Give the account a new signing key and say which (did:key).

        The directory says so from then on, and the PDS signs every further commit with it.
        """
        return str(self._running().ask("rotateSigningKey", did=account.did))

    def delete_account(self, account: Account) -> None:
        self.administer("com.atproto.admin.deleteAccount", {"did": account.did})


def post_record(
    text: str, *, embed: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A post as a client writes it."""
    written = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record = {"$type": POST, "text": text, "createdAt": written, **more}
    return record if embed is None else {**record, "embed": dict(embed)}


def image_embed(blob: Any, alt: str = "") -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": [{"alt": alt, "image": blob}]}


def create_write(text: str, rkey: str | None = None) -> dict[str, Any]:
    name = {} if rkey is None else {"rkey": rkey}
    return _write("create", collection=POST, value=post_record(text), **name)


def update_write(rkey: str, text: str) -> dict[str, Any]:
    return _write("update", collection=POST, rkey=rkey, value=post_record(text))


def delete_write(rkey: str) -> dict[str, Any]:
    return _write("delete", collection=POST, rkey=rkey)


def _write(action: str, **fields: Any) -> dict[str, Any]:
    return {"$type": f"com.atproto.repo.applyWrites#{action}", **fields}


def _record(answer: Mapping[str, Any]) -> Record:
    return Record(answer["uri"], answer["cid"])


def _number(frame: bytes) -> int:
    """The sequence number of a frame (0 for a frame without one, such as #info)."""
    _, body = libipld.decode_dag_cbor_multi(frame)
    return int(body.get("seq", 0))


def _installed() -> tuple[Path, Path]:
    """Node and the server's modules; `rig/install.py` installs them first if need be."""
    ran = subprocess.run(
        [sys.executable, RIG / "install.py"], stdout=subprocess.PIPE, text=True, check=False
    )
    if ran.returncode != 0:
        raise RigError("the Bluesky server can't be installed; see the error above")
    node, modules = ran.stdout.splitlines()
    return Path(node), Path(modules)


def _free_ports(number: int) -> list[int]:
    """Ports that were free a moment ago; they are kept over restarts."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="session")
def bluesky() -> Iterator[BlueskyServer]:
    """One server for the whole run: make your own accounts, and leave the server running."""
    with tempfile.TemporaryDirectory(prefix="onrecord-rig-", ignore_cleanup_errors=True) as folder:
        server = BlueskyServer(Path(folder))
        try:
            yield server
        finally:
            server.close()
