"""What does a message catalogue say, as translators write it (GNU gettext, PO files)?

Catalogues are read as they are: nothing has to be compiled, so that what a translator sends is
what readers get. The standard library reads compiled ones only; ours is compiled in memory.
"""

import ast
import io
import re
import struct
from collections.abc import Iterator
from gettext import GNUTranslations

from onrecord.record.errors import OnrecordError

__all__ = ["SpoiltCatalogue", "read_po"]

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?\s*("(?:[^"\\]|\\.)*")')
_MAGIC = 0x950412DE  # of a compiled catalogue, least byte first (GNU gettext, MO files)
_HEADER = 28  # bytes


class SpoiltCatalogue(OnrecordError):
    """A file that is no catalogue of messages."""

    advice = "Check it with msgfmt --check, or with pybabel compile; see docs/translating.md."


def read_po(text: str) -> GNUTranslations:
    """The messages of a PO file; fuzzy, outdated and empty ones are left out.

    Raises SpoiltCatalogue.
    """
    messages = dict(_messages(text))
    if "" not in messages:
        raise SpoiltCatalogue("a catalogue begins with its header, and this one has none")
    try:
        return GNUTranslations(io.BytesIO(_compiled(messages)))
    except (ValueError, IndexError, UnicodeDecodeError, LookupError) as error:
        raise SpoiltCatalogue(f"its header can't be read: {error}") from error


def _messages(text: str) -> Iterator[tuple[str, str]]:
    """Each message as compiled catalogues name it, and its translation."""
    for block in re.split(r"\n[ \t\r]*\n", text):
        lines = [line.strip(" \t\r") for line in block.split("\n")]
        doubtful = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        fields = _fields([line for line in lines if line and not line.startswith("#")])
        if doubtful and fields.get("msgid") != "":  # a header is often marked so, and is needed
            continue
        if "msgid" in fields and (said := _translated(fields)) is not None:
            yield _named(fields), said


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    current = ""
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or not (found[1] or current):
            raise SpoiltCatalogue(f"a line of it can't be read: {line[:80]!r}")
        current = found[1] or current
        try:
            fields[current] = fields.get(current, "") + ast.literal_eval(found[2])
        except (SyntaxError, ValueError) as error:
            raise SpoiltCatalogue(f"a line of it can't be read: {line[:80]!r}") from error
    return fields


def _named(fields: dict[str, str]) -> str:
    context = f"{fields['msgctxt']}\x04" if "msgctxt" in fields else ""
    plural = f"\x00{fields['msgid_plural']}" if "msgid_plural" in fields else ""
    return f"{context}{fields['msgid']}{plural}"


def _translated(fields: dict[str, str]) -> str | None:
    forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
    return "\x00".join(forms) if forms and all(forms) else None


def _compiled(messages: dict[str, str]) -> bytes:
    """The bytes of a compiled catalogue: a header, two tables of lengths and places, the words."""
    pairs = sorted((of.encode(), said.encode()) for of, said in messages.items())
    tables, words = [], b""
    begins = _HEADER + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[column]), begins + len(words)))
            words += pair[column] + b"\x00"
    places = (_HEADER, _HEADER + 8 * len(pairs))
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), *places, 0, begins)
    return head + b"".join(tables) + words
