"""What does this JSON say, if it says it only once?"""

import json

from onrecord.proof.atproto.errors import ProofError

__all__ = ["MAX_JSON_BYTES", "read_json"]

MAX_JSON_BYTES = 16 * 1024 * 1024
MAX_JSON_VALUES = 500_000
"""About: what stands in texts counts, too. Without it 16 MiB of `[]` would take 450 in memory."""


def read_json(raw: bytes, fault: type[ProofError]) -> object:
    """Parse UTF-8 JSON; raise `fault` if it is malformed, too large or repeats an object's key."""
    if len(raw) > MAX_JSON_BYTES:
        raise fault(f"JSON of {len(raw)} bytes, more than {MAX_JSON_BYTES}")
    if sum(map(raw.count, (b"[", b"{", b","))) > MAX_JSON_VALUES:
        raise fault(f"JSON of more than {MAX_JSON_VALUES} values")
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise fault(f"malformed JSON: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated in an object")
    return found
