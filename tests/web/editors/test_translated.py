"""Does every word of ours at the desk come out of the catalogue?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from visitor import Visitor
from web.editors.test_browser import PAGES
from web.test_catalogues import Untranslated, speaking, written


@pytest.fixture
def pseudo(visitor: Visitor, tmp_path: Path) -> Iterator[Visitor]:
    with speaking(tmp_path, en_XA=written()):
        yield visitor


@pytest.mark.parametrize("path", [*PAGES, "/desk/nothing-like-it", "/desk/sign-in"])
def test_every_word_of_ours_at_the_desk_is_translated(pseudo: Visitor, path: str) -> None:
    if path != "/desk/sign-in":
        pseudo.signed_in("Ada Admin")
    answer = pseudo.get(f"{path}{'&' if '?' in path else '?'}lang=en-XA")
    page = Untranslated()
    page.feed(answer.text)
    assert '<html lang="en-XA">' in answer.text
    assert page.found == []
