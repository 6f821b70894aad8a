"""Which bytes does a value take as JSON?"""

import json
from typing import Any

__all__ = ["json_bytes"]


def json_bytes(value: Any) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which UTF-8 has no bytes for, as JSON escapes it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
