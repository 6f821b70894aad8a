"""Are the scripts of others that we hand on what their authors published, and named as such?"""

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from web.asking import Pages, read

_FOLDER = files("onrecord.web").joinpath("assets", "vendor")
_ROW = re.compile(r"\| `([\w.-]+\.js)` \|.*\| `([0-9a-f]{64})` \|")


def _listed() -> dict[str, str]:
    return dict(_ROW.findall(_FOLDER.joinpath("README.md").read_text(encoding="utf-8")))


def test_each_is_unchanged_and_listed() -> None:
    found = {
        one.name: sha256(one.read_bytes()).hexdigest()
        for one in _FOLDER.iterdir()
        if one.name != "README.md"
    }
    assert found and found == _listed()


def test_the_notice_names_them() -> None:
    notice = Path(__file__).parents[2].joinpath("NOTICE").read_text(encoding="utf-8")
    assert "htmx" in notice and "Zero-Clause BSD" in notice


def test_pages_load_what_is_there(pages: Pages) -> None:
    loaded = [one["src"] or "" for one in read(pages.get("/")).all("script")]
    assert {one.rpartition("/")[2] for one in loaded} == set(_listed())
    for address in loaded:
        answer = pages.get(address)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        name = address.rpartition("/")[2]
        assert sha256(answer.content).hexdigest() == _listed()[name]
    assert pages.get("/assets/vendor/README.md").status_code == 404
    assert pages.get("/assets/vendor/..%2fcheck.js").status_code == 404
