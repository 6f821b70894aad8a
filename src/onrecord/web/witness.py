"""How does another newsroom's log get our cosignature?

The HTTP interface of C2SP tlog-witness, with the submission prefix `/witness`. Whoever may write
here is decided by signatures: only a log in witnessed.policy changes anything. Beside it, what
others need to know: the witness's public key, and the latest head of each log that was cosigned.
"""

import logging
import re
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import assert_never

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.archive.witness import Answer, Witness, open_witness
from onrecord.network import Clock
from onrecord.proof.witnessing import MAX_SUBMISSION, SIZE_TYPE, Conflict, Refused

__all__ = ["Witnessing", "witness_routes"]

_LOG = logging.getLogger(__name__)
_TEXT = "text/plain; charset=utf-8"
_NAME = re.compile(r"[0-9a-f]{64}")


class Witnessing:
    """The witness of the archive in this folder, once there is one. For several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._witness: Witness | None = None

    def witness(self) -> Witness:
        """The witness; opened at first use. HTTPException 404 while none was made."""
        with self._lock:
            if self._witness is None:
                self._witness = open_witness(self._folder)
            if self._witness is None:
                raise HTTPException(404, "This archive witnesses no other logs.")
            return self._witness

    def close(self) -> None:
        """Let go of its memory."""
        with self._lock:
            if self._witness is not None:
                self._witness.close()
            self._witness = None


def witness_routes() -> list[Route]:
    """The routes; the app's state has `witnessing` and `clock`."""
    return [
        Route("/witness/add-checkpoint", _add_checkpoint, methods=["GET", "POST"]),
        Route("/witness/witness.vkey", _key),
        Route("/witness/logs/{name}/checkpoint", _cosigned),
    ]


async def _add_checkpoint(request: Request) -> Response:
    if request.method != "POST":
        return _said(405, "submit a checkpoint with POST", {"allow": "POST"})
    body = await _body(request)
    if body is None:
        return _said(413, f"a submission has at most {MAX_SUBMISSION} bytes")
    witness = await run_in_threadpool(_witness, request)
    clock: Clock = request.app.state.clock
    answer = await run_in_threadpool(witness.add_checkpoint, body, clock.now)
    return _answered(answer)


def _key(request: Request) -> Response:
    return _said(200, str(_witness(request).key))


def _cosigned(request: Request) -> Response:
    """The latest head that we cosigned of the log whose origin has this SHA-256."""
    name, witness = request.path_params["name"], _witness(request)
    if _NAME.fullmatch(name):
        for origin in witness.origins():
            note = witness.cosigned(origin)
            if sha256(origin.encode()).hexdigest() == name and note is not None:
                return Response(note, headers={"content-type": _TEXT})
    raise HTTPException(404, "No head of this log was cosigned here.")


def _witness(request: Request) -> Witness:
    found: Witnessing = request.app.state.witnessing
    return found.witness()


async def _body(request: Request) -> bytes | None:
    """The body, None if it is too large: more is not even read."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_SUBMISSION:
                return None
    except ClientDisconnect:
        raise HTTPException(400, "The submission was cut off.") from None
    return bytes(body)


def _answered(answer: Answer) -> Response:
    match answer:
        case tuple():
            return Response("".join(map(str, answer)), headers={"content-type": _TEXT})
        case Conflict(size, contradiction):
            if contradiction is not None:
                _LOG.error("a log contradicts itself at size %d: see alarms/", size)
            return Response(f"{size}\n", 409, headers={"content-type": SIZE_TYPE})
        case Refused(status, why):
            return _said(status, why, {"retry-after": "60"} if status == 429 else {})
        case _:
            assert_never(answer)


def _said(status: int, words: str, more: dict[str, str] | None = None) -> Response:
    headers = {"content-type": _TEXT, **(more or {})}
    return Response(f"{words}\n", status, headers=headers)
