"""How do the C2SP texts write numbers, bytes and lines?"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error

__all__ = ["MAX_UINT63", "base64_text", "is_key_name", "is_line", "read_base64", "read_decimal"]

# Timestamps must not exceed this (C2SP tlog-cosignature); sizes do not either, since most
# implementations hold them in a signed 64-bit integer.
MAX_UINT63 = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def read_decimal(text: str) -> int | None:
    """Read an ASCII decimal with no sign and no leading zeroes, at most 2**63 - 1; else None."""
    if not _DECIMAL.fullmatch(text):
        return None
    number = int(text)
    return number if number <= MAX_UINT63 else None


def base64_text(data: bytes) -> str:
    """Write standard, padded Base64 (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def read_base64(text: str) -> bytes | None:
    """Read standard, padded Base64; None for anything that `base64_text` would not have written.

    RFC 4648, section 3.5 lets a decoder refuse stray bits in the last character; refusing them
    leaves each byte string with one spelling.
    """
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return None
    return data if base64_text(data) == text else None


def is_line(text: str) -> bool:
    """Whether `text` may stand as one line of a signed note: no control characters, UTF-8."""
    return not any(char < " " for char in text) and _is_unicode(text)


def is_key_name(text: str) -> bool:
    """Whether `text` may name a key: not empty, no Unicode space, no plus (C2SP signed-note)."""
    return (
        text != ""
        and is_line(text)
        and "+" not in text
        and not any(char.isspace() for char in text)
    )


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)
