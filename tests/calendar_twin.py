"""A small true calendar server of OpenTimestamps, whose blocks come when a test says so.

It speaks the protocol of the calendars (/digest, /timestamp/HEX) with the library's own
serialization, and commits to many digests by one Merkle tree, as they do.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp, cat_sha256d, make_merkle_tree


@dataclass(slots=True)
class CalendarTwin:
    """Promises at once; `mine` has a block commit to all that was promised."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    garbage: bytes | None = None  # answered instead of a proof
    _waiting: list[Any] = field(default_factory=list)
    _kept: dict[bytes, Any] = field(default_factory=dict)

    def promise(self, digest: bytes) -> bytes:
        proof = Timestamp(digest)
        nonce = hashlib.sha256(b"nonce" + digest).digest()[:16]
        commitment = proof.ops.add(OpAppend(nonce)).ops.add(OpSHA256())
        commitment.attestations.add(PendingAttestation("https://calendar.example"))
        self._waiting.append(Timestamp(commitment.msg))
        return _bytes(proof)

    def mine(self, height: int) -> bytes:
        """A block of this height; its Merkle root."""
        leaves, self._waiting = [*self._waiting, Timestamp(bytes(32))], []
        root = make_merkle_tree(leaves, cat_sha256d)
        root.attestations.add(BitcoinBlockHeaderAttestation(height))
        self._kept.update({leaf.msg: leaf for leaf in leaves})
        return bytes(root.msg)

    def complete(self, commitment: bytes) -> bytes | None:
        found = self._kept.get(commitment)
        return None if found is None else _bytes(found)


def _bytes(proof: Any) -> bytes:
    context = BytesSerializationContext()
    proof.serialize(context)
    return bytes(context.getbytes())


@contextmanager
def calendar() -> Iterator[CalendarTwin]:
    """A calendar on 127.0.0.1."""
    twin = CalendarTwin()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            twin.asked.append(self.path)
            digest = self.rfile.read(int(self.headers["content-length"]))
            self._answer(twin.promise(digest) if self.path == "/digest" else None)

        def do_GET(self) -> None:
            twin.asked.append(self.path)
            self._answer(twin.complete(bytes.fromhex(self.path.rpartition("/")[2])))

        def _answer(self, body: bytes | None) -> None:
            status = twin.status if body is not None else 404
            sent = b"Pending confirmation" if body is None else twin.garbage or body
            self.send_response(status)
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        twin.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield twin
        finally:
            server.shutdown()
            thread.join()
