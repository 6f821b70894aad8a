"""Is this the one way to write these data in DAG-CBOR?

`libipld` refuses map keys that are unsorted, repeated or not text, indefinite lengths, tags
other than 42, NaN and trailing bytes. It accepts integers and lengths that are longer than
need be, 32-bit floats, and CIDs of any kind (seen with 3.5.0). Encoding again what was decoded
and comparing the bytes refuses all of these at once.

libipld's encoder takes a byte string that reads like a CID for a link. So `decode` is for data
without free byte strings, such as CAR headers, not for commits: about one signature in a thousand
reads like a CID.
"""

from typing import Any

import libipld

from onrecord.proof.atproto.errors import CborError

__all__ = ["decode", "decode_sequence", "encode"]


def decode(raw: bytes) -> Any:
    """Decode DAG-CBOR bytes that `encode` would have written; links come as binary CIDs.

    Raises CborError.
    """
    try:
        value = libipld.decode_dag_cbor(raw)
        canonical = libipld.encode_dag_cbor(value) == raw
    except (ValueError, RecursionError) as error:
        raise CborError(f"not DAG-CBOR: {error}") from error
    if not canonical:
        raise CborError("not the canonical DAG-CBOR encoding")
    return value


def decode_sequence(raw: bytes) -> list[Any]:
    """Decode DAG-CBOR objects that follow one another, as libipld does: for unsigned envelopes.

    Raises CborError.
    """
    try:
        return libipld.decode_dag_cbor_multi(raw)
    except (ValueError, RecursionError) as error:
        raise CborError(f"not DAG-CBOR: {error}") from error


def encode(value: object) -> bytes:
    """Write data in DAG-CBOR; a byte string that reads like a CID becomes a link.

    Raises CborError for what DAG-CBOR cannot hold.
    """
    try:
        return libipld.encode_dag_cbor(value)
    except (ValueError, RecursionError) as error:
        raise CborError(f"cannot be written in DAG-CBOR: {error}") from error
