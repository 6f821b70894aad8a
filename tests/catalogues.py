"""The words of the pages as translators get them, and a pseudo-language of them for the tests."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

import onrecord.web
from onrecord.web import rendering, translating

__all__ = ["BEGUN", "ENDED", "FOLDER", "WEB", "extracted", "speaking", "written"]

WEB = Path(onrecord.web.__file__).parent
FOLDER = WEB / "catalogues"
BEGUN, ENDED = "⟦", "⟧"
_KEPT = re.compile(r"(<[^>]*>|%\([a-z_]+\)s|&[a-z]+;)")


@cache
def extracted() -> Catalog:
    """Every text that a template or a table marks for translation, found as pybabel finds it."""
    with (FOLDER / "extract.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    keywords = {**DEFAULT_KEYWORDS, "marked": None}
    for _, _, message, _, context in extract_from_dir(WEB, methods, options, keywords=keywords):
        found.add(message, context=context)
    return found


@cache
def written() -> str:
    """A catalogue in which each piece of text stands between two signs."""
    made = deepcopy(extracted())
    made.fuzzy = False
    for message in made:
        if not message.id:
            continue
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        told = tuple(map(_pseudo, forms))
        message.string = told if isinstance(message.id, tuple) else told[0]
    file = io.BytesIO()
    write_po(file, made, omit_header=False)
    return file.getvalue().decode()


def _pseudo(text: str) -> str:
    """Tags and places for values stay; every other piece is marked at both ends."""
    pieces = _KEPT.split(text)
    return "".join(
        piece if _KEPT.fullmatch(piece) or not piece.strip() else f"{BEGUN}{piece}{ENDED}"
        for piece in pieces
    )


@contextmanager
def speaking(folder: Path, **catalogues: str) -> Iterator[None]:
    """The pages in these languages too (`en_XA` for en-XA), as long as it lasts."""
    for name, text in catalogues.items():
        (folder / f"{name.replace('_', '-')}.po").write_text(text, encoding="utf-8")
    before = translating._CATALOGUES
    translating._CATALOGUES = folder
    _forget()
    try:
        yield
    finally:
        translating._CATALOGUES = before
        _forget()


def _forget() -> None:
    for remembered in (
        translating.languages,
        translating.catalogue,
        rendering._environment,
    ):
        remembered.cache_clear()
