"""Is a record's block what the record states of it?"""

from hashlib import sha256

from onrecord.proof.wacz.digests import Stated
from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.heads import HttpHead, head_end, read_http_head
from onrecord.record.commitments import Digest

__all__ = ["Block"]


class Block:
    """A record's block passing by, its digests computed, the head of its HTTP message read."""

    def __init__(
        self,
        block: Stated | None,
        payload: Stated | None,
        longest_head: int | None,
        kept: bytearray | None,
        *,
        named: bool = False,
    ) -> None:
        self._block, self._payload = block, payload
        self._of_block = None if block is None else block.begin()
        self._of_payload = None if payload is None else payload.begin()
        self._longest, self._kept = longest_head, kept
        self._head = bytearray()
        self._name = sha256() if named else None
        self._size = 0
        self.http: HttpHead | None = None

    def take(self, chunk: bytes) -> None:
        """Some more bytes of the block. Raises WaczError for an HTTP head that can't be read."""
        if self._of_block is not None:
            self._of_block.update(chunk)
        if self._longest is None or self.http is not None:
            self._take_payload(chunk)
            return
        self._head += chunk
        ends = head_end(self._head)
        if (len(self._head) if ends is None else ends[0]) > self._longest:
            raise WaczError(WHOLE, Fault.HTTP)
        if ends is not None:
            self.http = read_http_head(bytes(self._head[: ends[0]]))
            self._take_payload(bytes(self._head[ends[1] :]))
            self._head.clear()

    @property
    def named(self) -> tuple[Digest, int] | None:
        """The SHA-256 and size of the payload, if it was asked for."""
        return None if self._name is None else (Digest(self._name.hexdigest()), self._size)

    def _take_payload(self, chunk: bytes) -> None:
        if self._name is not None:
            self._name.update(chunk)
            self._size += len(chunk)
        if self._of_payload is not None:
            self._of_payload.update(chunk)
        if self._kept is not None:
            self._kept += chunk

    def close(self, stated: int) -> int:
        """Compare the digests; how many of those stated could not be. WaczError."""
        if self._longest is not None and self.http is None:
            raise WaczError(WHOLE, Fault.HTTP)
        if self._block is not None and self._of_block is not None:
            if self._of_block.digest() != self._block.value:
                raise WaczError(WHOLE, Fault.BLOCK_DIGEST)
            stated -= 1
        if self._payload is not None and self._of_payload is not None:
            if self._of_payload.digest() == self._payload.value:
                return stated - 1
            if not self._is_chunked():  # some state the digest of the body without its chunks
                raise WaczError(WHOLE, Fault.PAYLOAD_DIGEST)
        return stated

    def _is_chunked(self) -> bool:
        coding = None if self.http is None else self.http.fields.first("transfer-encoding")
        return coding is not None and coding.lower() == "chunked"
