"""How much of a body do we take, and what if it comes compressed?

We ask for no compression (`accept-encoding: identity`), so that the bytes we keep are the bytes
that were sent. A server that compresses all the same, with gzip or deflate, is decoded here, up
to the same limit: an exchange's body is always the plain content, whatever its headers say.
"""

import zlib
from collections.abc import AsyncIterable, Iterable

__all__ = ["TooLarge", "Undecodable", "read_body"]

_CODINGS = {  # RFC 9110, section 8.4.1; zlib's number for the wrapping
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}


class TooLarge(Exception):
    """The body is larger than we take."""


class Undecodable(Exception):
    """The body is compressed in a way that we can't undo, or it is damaged."""


async def read_body(
    chunks: AsyncIterable[bytes], headers: Iterable[tuple[str, str]], limit: int
) -> bytes:
    """The plain content. Raises `TooLarge` or `Undecodable`; reads no more than it must.

    `headers` are the answer's, with lower-case names.
    """
    told = {name: value.strip().lower() for name, value in headers}
    if int(told.get("content-length", "0")) > limit:  # h11 lets nothing but a number through
        raise TooLarge(f"{told['content-length']} bytes, more than {limit}")
    coding = told.get("content-encoding", "")
    if coding in ("", "identity"):
        return await _plain(chunks, limit)
    if coding not in _CODINGS:
        raise Undecodable(f"content-encoding {coding[:80]!r}, which we did not ask for")
    return await _inflated(chunks, _CODINGS[coding], limit)


async def _plain(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check(body, limit)
    return bytes(body)


async def _inflated(chunks: AsyncIterable[bytes], wrapping: int, limit: int) -> bytes:
    body, came = bytearray(), False
    inflater = zlib.decompressobj(wrapping)
    try:
        async for chunk in chunks:
            came = came or bool(chunk)
            body += inflater.decompress(chunk, limit + 1 - len(body))  # 0 would mean: all of it
            _check(body, limit)
            if inflater.unused_data:  # which zlib would gather, past every limit
                raise Undecodable("something follows the compressed content")
    except zlib.error as error:
        raise Undecodable(f"damaged compression: {error}") from error
    if came and not inflater.eof:  # to HEAD, or 304, nothing comes
        raise Undecodable("the compressed content is cut short")
    return bytes(body)


def _check(body: bytearray, limit: int) -> None:
    if len(body) > limit:
        raise TooLarge(f"more than {limit} bytes")
