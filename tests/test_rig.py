"""Is the rig's server what the tests take it for, and does it stay on loopback?"""

import hashlib
import importlib.util
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import coincurve
import httpx
import libipld
import pytest

from app_view import AppView
from bluesky_rig import (
    POST,
    RIG,
    Account,
    BlueskyServer,
    Record,
    RigError,
    create_write,
    delete_write,
    image_embed,
    update_write,
)

pytestmark = pytest.mark.rig


def _read(frame: bytes) -> tuple[str, dict[str, Any]]:
    header, body = libipld.decode_dag_cbor_multi(frame)
    return header["t"], body


def _said(server: BlueskyServer, after: int) -> list[tuple[Any, ...]]:
    """What the firehose said: the kind of each event and what it turns on."""
    said: list[tuple[Any, ...]] = []
    for kind, body in map(_read, server.frames(after)):
        match kind:
            case "#commit":
                said.append((kind, *(op["action"] for op in body["ops"])))
            case "#account":
                said.append((kind, body.get("status", "active")))
            case "#identity":
                said.append((kind, body.get("handle")))
            case _:
                said.append((kind,))
    return said


def _listening(pid: int) -> set[str]:
    """The local addresses, in the kernel's hex, of the listening TCP sockets of a process."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:  # TCP_LISTEN
                found.add(fields[1])
    return found


def test_nothing_listens_off_loopback(bluesky: BlueskyServer) -> None:
    for pid in bluesky.pids:
        addresses = _listening(pid)
        assert len(addresses) == 1
        assert all(address.startswith("0100007F:") for address in addresses)  # 127.0.0.1


def test_what_an_account_does_arrives_in_order(bluesky: BlueskyServer) -> None:
    start = bluesky.sequence()
    account = bluesky.create_account()
    post = bluesky.post(account, "The dam is safe.", langs=["en"])
    edited = bluesky.edit(account, post, "The dam is safe again.")
    bluesky.delete(account, post)
    bluesky.post(account, "one", rkey="3kaaaaaaaaa2a")
    bluesky.apply_writes(
        account,
        [create_write("two"), update_write("3kaaaaaaaaa2a", "1"), delete_write("3kaaaaaaaaa2a")],
    )
    assert edited.uri == post.uri and edited.cid != post.cid
    assert _said(bluesky, start) == [
        ("#identity", account.handle),
        ("#account", "active"),
        ("#commit",),
        ("#sync",),
        ("#commit", "create"),
        ("#commit", "update"),
        ("#commit", "delete"),
        ("#commit", "create"),
        ("#commit", "create", "update", "delete"),
    ]


def test_an_image_is_served_under_its_hash_and_goes_with_its_post(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    image = b"\x89PNG\r\n\x1a\n" + hashlib.sha512(b"image").digest()
    blob = bluesky.upload_image(account, image)
    post = bluesky.post(account, "with an image", embed=image_embed(blob, "a dam"))
    asked = {"did": account.did, "cid": blob["ref"]["$link"]}
    assert bluesky.get("com.atproto.sync.getBlob", **asked).content == image
    bluesky.delete(account, post)
    answer = _until(lambda: bluesky.get("com.atproto.sync.getBlob", **asked), 400)
    assert answer.json()["error"] == "InvalidRequest"


def _until(ask: Any, status: int) -> httpx.Response:
    """The first answer with that status: the host removes media in the background."""
    for _ in range(2000):
        answer: httpx.Response = ask()
        if answer.status_code == status:
            return answer
    raise AssertionError(f"never answered {status}")


def _served(server: BlueskyServer, account: Account, post: Record) -> tuple[int, int]:
    """The status of the plain and of the signed answer for a post."""
    place = {"collection": POST, "rkey": post.rkey}
    plain = server.get("com.atproto.repo.getRecord", repo=account.did, **place)
    signed = server.get("com.atproto.sync.getRecord", did=account.did, **place)
    return plain.status_code, signed.status_code


def test_a_host_hides_a_post_and_serves_it_again(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    post = bluesky.post(account, "hidden by its host")
    assert _served(bluesky, account, post) == (200, 200)
    bluesky.takedown_record(post)
    assert _served(bluesky, account, post) == (400, 200)  # the signed tree still holds it
    bluesky.restore_record(post)
    assert _served(bluesky, account, post) == (200, 200)


def test_account_states_arrive_with_their_names(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    start = bluesky.sequence()
    bluesky.takedown_account(account)
    assert bluesky.get("com.atproto.sync.getRepoStatus", did=account.did).json()["active"] is False
    bluesky.restore_account(account)
    bluesky.deactivate(account)
    bluesky.activate(account)
    bluesky.delete_account(account)
    said = _said(bluesky, start)
    # A deletion takes the account's earlier events along: only the last one is ever said again.
    assert said == [("#account", "deleted")]


def test_account_states_are_said_while_they_last(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    start = bluesky.sequence()
    bluesky.takedown_account(account)
    bluesky.restore_account(account)
    bluesky.deactivate(account)
    bluesky.activate(account)
    assert [each for each in _said(bluesky, start) if each[0] == "#account"] == [
        ("#account", "takendown"),
        ("#account", "active"),
        ("#account", "deactivated"),
        ("#account", "active"),
    ]


def test_a_new_handle_is_in_the_directory_and_resolves(bluesky: BlueskyServer) -> None:
    before = bluesky.create_account()
    after = bluesky.update_handle(before, bluesky.fresh_handle("agency"))
    names = [entry["operation"]["alsoKnownAs"] for entry in bluesky.plc_log(after.did)]
    assert names == [[f"at://{before.handle}"], [f"at://{after.handle}"]]
    answer = bluesky.get("com.atproto.identity.resolveHandle", handle=after.handle)
    assert answer.json() == {"did": after.did}
    gone = bluesky.get("com.atproto.identity.resolveHandle", handle=before.handle)
    assert gone.status_code == 400


def _commit(frame: bytes) -> tuple[dict[str, Any], bytes]:
    """The signed commit of a frame, and its signature."""
    _, body = _read(frame)
    _, blocks = libipld.decode_car(body["blocks"])
    commit = next(block for block in blocks.values() if isinstance(block, dict) and "sig" in block)
    return commit, commit.pop("sig")


def _signed_by(did_key: str, frame: bytes) -> bool:
    commit, signature = _commit(frame)
    key = coincurve.PublicKey(libipld.decode_multibase(did_key.removeprefix("did:key:"))[1][2:])
    compact = coincurve.ecdsa.deserialize_compact(signature)
    der = coincurve.ecdsa.cdata_to_der(compact)
    return bool(key.verify(der, libipld.encode_dag_cbor(commit)))


def test_after_a_rotation_the_host_signs_with_the_new_key(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    first = bluesky.post(account, "under the first key")
    start = bluesky.sequence()
    old = bluesky.plc_log(account.did)[-1]["operation"]["verificationMethods"]["atproto"]
    new = bluesky.rotate_signing_key(account)
    bluesky.post(account, "under the second key")
    before, after = bluesky.frames(start - 1, start)[0], bluesky.frames(start)[-1]
    assert first.uri and old != new
    assert (_signed_by(old, before), _signed_by(new, before)) == (True, False)
    assert (_signed_by(old, after), _signed_by(new, after)) == (False, True)
    assert [kind for kind, *_ in _said(bluesky, start)] == ["#identity", "#sync", "#commit"]
    log = bluesky.plc_log(account.did)
    assert log[-1]["operation"]["verificationMethods"]["atproto"] == new


@pytest.mark.parametrize("how", ["restart", "kill"])
def test_a_restart_keeps_ports_posts_identities_and_numbers(
    bluesky: BlueskyServer, how: str
) -> None:
    account = bluesky.create_account()
    post = bluesky.post(account, "still here")
    kept = (bluesky.pds, bluesky.plc, bluesky.sequence(), bluesky.plc_log(account.did))
    old = bluesky.pid
    if how == "restart":
        bluesky.restart()
    else:
        bluesky.kill()
        with pytest.raises(RigError):
            bluesky.sequence()
        bluesky.start()
    assert bluesky.pid != old
    assert kept == (bluesky.pds, bluesky.plc, bluesky.sequence(), bluesky.plc_log(account.did))
    assert _served(bluesky, account, post) == (200, 200)
    bluesky.post(account, "and again")
    assert _said(bluesky, kept[2]) == [("#commit", "create")]


def test_the_app_hides_a_post_that_its_host_still_serves(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    bluesky.profile(account, displayName="Ministry of Dams")
    post = bluesky.post(account, "hidden by the app")
    with AppView(bluesky.pds) as app:

        def shown() -> list[str]:
            answer = httpx.get(f"{app.url}/xrpc/app.bsky.feed.getPosts", params={"uris": post.uri})
            return [each["cid"] for each in answer.json()["posts"]]

        def profile() -> Any:
            asked = {"actor": account.handle}
            return httpx.get(f"{app.url}/xrpc/app.bsky.actor.getProfile", params=asked).json()

        assert shown() == [post.cid]
        app.hide(post.uri)
        assert shown() == [] and _served(bluesky, account, post) == (200, 200)
        app.show(post.uri)
        assert shown() == [post.cid]
        assert profile()["displayName"] == "Ministry of Dams"
        bluesky.takedown_account(account)
        assert (profile()["error"], shown()) == ("AccountTakedown", [])


def test_what_the_server_refuses_is_an_error_with_its_words(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    with pytest.raises(RigError, match="Handle already taken"):
        bluesky.create_account(account.handle)


def test_the_lock_file_names_no_place_and_pins_every_byte() -> None:
    lock = json.loads((RIG / "bluesky" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 500
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_an_install_that_is_there_is_not_done_again(bluesky: BlueskyServer) -> None:
    ran = subprocess.run([sys.executable, RIG / "install.py"], capture_output=True, check=True)
    node, modules = map(Path, ran.stdout.decode().splitlines())
    assert node.is_file() and (modules / "@atproto" / "pds").is_dir()
    assert ran.stderr == b""


@pytest.fixture
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rig_install", RIG / "install.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_install_that_fails_says_why_and_leaves_nothing_behind(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")  # the discard port: closed
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_offline", "false")
    with pytest.raises(install.InstallFailed, match="ECONNREFUSED"):
        install.bluesky_modules(tmp_path / "cache")
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_two_installs_at_once_are_one(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def slow_npm(folder: Path) -> None:
        folders.append(folder)
        (folder / "node_modules").mkdir()

    monkeypatch.setattr(install, "_npm_ci", slow_npm)
    with ThreadPoolExecutor(8) as pool:
        homes = set(pool.map(install.bluesky_modules, [tmp_path] * 8))
    assert len(folders) == 1 and len(homes) == 1
    assert homes.pop().is_dir()
