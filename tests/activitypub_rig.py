"""How does a test talk to a real ActivityPub server? `fedify`: one on loopback, with many actors.

`Ministry` is an actor of it, whose life is scripted; an `Inbox` catches what it delivers.
"""

import importlib.util
import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from onrecord.proof.activitypub import Delivery
from twin_server import Asked, Reply, Twin

__all__ = ["Fedify", "Inbox", "Ministry", "fedify"]

RIG = Path(__file__).resolve().parents[1] / "rig"
PATIENCE = 30.0  # seconds until a test that waits in vain gives up


class RigError(Exception):
    """The server refused, or died."""


class Fedify:
    """A real server (Fedify) in a process of its own, spoken to line by line."""

    def __init__(self) -> None:
        install = _install()
        settings = {"modules": str(install.node_modules(RIG / "fedify"))}
        self._child = subprocess.Popen(
            [install.node(), RIG / "fedify" / "server.mjs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "RIG_SETTINGS": json.dumps(settings), "NODE_NO_WARNINGS": "1"},
        )
        self._number = count(1)
        self._heard()
        self.base: str = self.ask("base")

    def ask(self, verb: str, **argument: Any) -> Any:
        """Tell the server to do something; what it answers."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"verb": verb, **argument}).encode() + b"\n")
        self._child.stdin.flush()
        return self._heard()

    def _heard(self) -> Any:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        said = json.loads(line) if line else {"error": "the server ended"}
        if "error" in said:
            raise RigError(said["error"])
        return said.get("answer")

    def ministry(self, inbox: str = "") -> "Ministry":
        """A new actor, which delivers to this inbox."""
        name = f"ministry{next(self._number)}"
        return Ministry(self, name, self.ask("user", name=name), inbox)

    def close(self) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()


@dataclass(slots=True)
class Ministry:
    """An actor; `kind` is how its requests are signed, `proof` whether its activities are."""

    server: Fedify
    name: str
    actor: str
    inbox: str
    kind: str = "cavage"
    proof: bool = True

    def tell(self, act: str, **rest: Any) -> str:
        """Do something, and deliver it; the id of what it is about."""
        say = {"inbox": self.inbox, "by": self.name, "kind": self.kind, "proof": self.proof}
        return str(self.server.ask("tell", act=act, **{**say, **rest}))

    def post(self, text: str, **rest: Any) -> str:
        return self.tell("post", id=f"{self.name}-{time.monotonic_ns()}", text=text, **rest)

    def edit(self, post: str, text: str) -> None:
        self.tell("edit", id=post.rpartition("/")[2], text=text)

    def remove(self, post: str, *, bare: bool = False, **rest: Any) -> None:
        self.tell("remove", id=post.rpartition("/")[2], bare=bare, **rest)


class Inbox(Twin):
    """Takes every delivery, and keeps it as it came."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Delivery] = []

    @property
    def url(self) -> str:
        return f"{self.base}/inbox"

    def answer(self, asked: Asked) -> Reply:
        if asked.method != "POST":
            return Reply(b"", 404)
        delivery = Delivery(
            method=asked.method,
            url=f"{self.base}{asked.path}",
            headers=tuple(asked.headers.items()),
            body=asked.body,
            received_at=datetime.now(UTC),
        )
        self.taken.append(delivery)
        return Reply(b"", 202)

    def next(self) -> Delivery:
        """The next delivery; waits for it."""
        until = time.monotonic() + PATIENCE
        while not self.taken:
            assert time.monotonic() < until, "no delivery came"
            time.sleep(0.01)
        return self.taken.pop(0)


def _install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rig_install", RIG / "install.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fedify() -> Iterator[Fedify]:
    """One server for the whole run: make your own ministries, and leave the server running."""
    server = Fedify()
    try:
        yield server
    finally:
        server.close()
