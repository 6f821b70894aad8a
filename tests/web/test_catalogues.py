"""Are all words of the pages in the catalogue, and does a catalogue change them and nothing else?"""

import io
import re
import shutil
from collections.abc import Iterator
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po as babel_reads
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from catalogues import BEGUN, ENDED, FOLDER, extracted, speaking, written
from entries import ACCOUNT
from onrecord.archive import Archive, open_archive
from onrecord.web import app
from onrecord.web.editors import DOORS
from onrecord.web.reading_po import SpoiltCatalogue, read_po
from visitor import Visitor, appoint_people
from web.asking import Pages, StoppedClock
from web.ministry import ref

POSTS = ("hours", "hostile", "urdu", "picture", "startling", "reply")
PAGES = {
    "front": "/",
    "account": f"/accounts/{ACCOUNT}",
    "institution": "/institutions/Ministry%20of%20Tides",
    "case": "/cases/harbour-accord",
    "log": "/log/",
    "sources": "/sources",
    "check": "/check",
    "first": "/first",
    "first, answered": "/first?phrase=Harbour+Accord",
    "first, not answered": "/first?phrase=...",
    "corrections": "/corrections",
    "ask": "/ask?about=/",
    "asked": "/ask/received/0123456789ab",
    "missing": "/posts/0000000000000000",
    "a post in a frame": f"/embed/posts/{ref('startling')}",
    "a case in a frame": "/embed/cases/harbour-accord",
    **{name: f"/posts/{ref(name)}" for name in POSTS},
}
# Words of others, times, ids and code; and what is marked as English: sentences of the findings.
NOT_OURS = {"bdi", "q", "blockquote", "time", "code", "pre", "script", "style", "textarea", "title"}
NAMES = {"onrecord", "Bluesky", "Telegram", "Mastodon", "CID", "JSON", "JSON-LD", "Atom"}


class Untranslated(HTMLParser):
    """The pieces of text, and labels for those who can't see, that no catalogue went through."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "wbr", "source", "embed"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        exempt = tag in NOT_OURS or attributes.get("lang") == "en" or self._exempt
        for name in ("aria-label", "title", "placeholder", "alt"):
            if not exempt and (attributes.get(name) or "").strip():
                self._look(attributes[name] or "")
        if tag not in self.VOID:
            self._open.append((tag, exempt))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._exempt:
            self._look(data)

    @property
    def _exempt(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _look(self, text: str) -> None:
        words = [one for one in re.findall(r"[^\W\d_]+(?:-[A-Z]+)?", text) if one not in NAMES]
        if words and BEGUN not in text and ENDED not in text:
            self.found.append(" ".join(text.split()))


@pytest.fixture
def pseudo(filled: Archive, tmp_path: Path) -> Iterator[Pages]:
    with speaking(tmp_path, en_XA=written()):
        yield Pages(filled)


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_ours_comes_out_of_the_catalogue(pseudo: Pages, name: str) -> None:
    path = PAGES[name]
    answer = pseudo.get(f"{path}{'&' if '?' in path else '?'}lang=en-XA")
    page = Untranslated()
    page.feed(answer.text)
    assert '<html lang="en-XA">' in answer.text
    assert page.found == []


def test_every_word_of_the_desk_comes_out_of_it_too(filled: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(filled.folder, folder)
    with open_archive(folder) as archive:
        appoint_people(archive)
    (tmp_path / "po").mkdir()
    found = {}
    with speaking(tmp_path / "po", en_XA=written()), open_archive(folder, writing=False) as archive:
        made = app(archive, StoppedClock())
        visitor = Visitor(made).signed_in("Ada Admin")
        for path in sorted(
            {one.path for one in DOORS if one.method == "GET" and "{" not in one.path}
        ):
            page = Untranslated()
            page.feed(visitor.get(f"{path}?lang=en-XA").text)
            found[path] = page.found
        made.state.sign_ins.close()
        made.state.witnessing.close()
    assert {path: words for path, words in found.items() if words} == {}


def test_what_is_not_translated_is_found() -> None:
    page = Untranslated()
    page.feed('<p title="A">⟦B⟧</p><p>Plain<br>⟦C⟧</p><p lang="en">D <b>E</b></p><q>F</q>')
    assert page.found == ["A", "Plain"]


def test_the_catalogue_for_translators_is_up_to_date() -> None:
    """If not: make catalogue."""
    with (FOLDER / "onrecord.pot").open("rb") as file:
        held = {one.id for one in babel_reads(file) if one.id}
    assert {one.id for one in extracted() if one.id} == held, "run: make catalogue"


TAGS = re.compile(r"<[^>]*>|%\([a-z_]+\)s")


def test_a_translation_adds_no_tag_and_no_value() -> None:
    """A catalogue is part of the program: what stands in it is not escaped."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.po"))]
    for text in (written(), *texts):
        for message in babel_reads(io.BytesIO(text.encode())):
            if message.id and message.string:
                _same_tags(message.id, message.string)
    with pytest.raises(AssertionError):
        _same_tags("a %(b)s", "<b>a</b> %(b)s")


def _same_tags(of: str | tuple[str, ...], said: str | tuple[str, ...]) -> None:
    allowed = {tag for one in ((of,) if isinstance(of, str) else of) for tag in TAGS.findall(one)}
    for one in (said,) if isinstance(said, str) else said:
        assert set(TAGS.findall(one)) <= allowed, one


def test_sentences_of_findings_are_marked_as_english(pseudo: Pages) -> None:
    text = pseudo.get(f"/posts/{ref('startling')}?lang=en-XA").text
    assert '<span lang="en" dir="ltr">Withdrawn with the account&#39;s key' in text
    assert 'span lang="en"' not in pseudo.get(f"/posts/{ref('startling')}").text


@pytest.mark.parametrize(
    ("asked", "accepts", "expected"),
    [
        ("", None, "en"),
        ("", "en-XA", "en-XA"),
        ("", "fr, en-xa;q=0.3, en;q=0.1", "en-XA"),
        ("", "en;q=0.1, ar-XB;q=0.9", "ar-XB"),
        ("", "fr, de;q=0.5", "en"),
        ("", "en-XA;q=0, ar-XB;q=0.1", "ar-XB"),
        ("", "en-XA;q=zero", "en"),
        ("?lang=ar-XB", "en-XA", "ar-XB"),
        ("?lang=../../passwd", "en-XA", "en-XA"),
        ("?lang=en", "en-XA", "en"),
        ("", ";;;,,q=1;=" * 2000, "en"),
    ],
)
def test_the_language_is_as_the_reader_asks(
    filled: Archive, tmp_path: Path, asked: str, accepts: str | None, expected: str
) -> None:
    headers = {} if accepts is None else {"accept-language": accepts}
    with speaking(tmp_path, en_XA=written(), ar_XB=written()):
        answer = Pages(filled).get(f"/log/{asked}", headers=headers)
    assert f'<html lang="{expected}"' in answer.text
    assert (' dir="rtl"' in answer.text) == (expected == "ar-XB")
    assert answer.headers["content-language"] == expected
    assert answer.headers["vary"] == "accept-language"


def test_answers_that_are_kept_are_kept_by_language(filled: Archive, tmp_path: Path) -> None:
    with speaking(tmp_path, en_XA=written()):
        pages = Pages(filled)
        for language in ("en", "en-XA", "en", "en-XA"):
            answer = pages.get("/", headers={"accept-language": language})
            assert f'<html lang="{language}">' in answer.text
            assert answer.headers["content-language"] == language


def test_without_a_catalogue_nothing_varies(filled: Archive) -> None:
    answer = Pages(filled).get("/log/?lang=en-XA", headers={"accept-language": "en-XA"})
    assert '<html lang="en">' in answer.text
    assert "content-language" not in answer.headers and "vary" not in answer.headers


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x04"), min_size=1)


@given(st.dictionaries(texts, st.tuples(texts, st.booleans()), max_size=5))
def test_a_catalogue_is_read_as_gettext_reads_it_compiled(
    messages: dict[str, tuple[str, bool]],
) -> None:
    made = Catalog(fuzzy=False)
    for of, (said, plural) in messages.items():
        made.add((of, f"{of}s") if plural else of, (said, f"{said}s") if plural else said)
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, made)
    write_mo(compiled, made)
    compiled.seek(0)
    ours, theirs = read_po(text.getvalue().decode()), GNUTranslations(compiled)
    for of, (_, plural) in messages.items():
        if plural:
            assert [ours.ngettext(of, "x", n) for n in (1, 2)] == [
                theirs.ngettext(of, "x", n) for n in (1, 2)
            ]
        else:
            assert ours.gettext(of) == theirs.gettext(of)


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
SPOILT = {
    "no header": 'msgid "a"\nmsgstr "b"\n',
    "empty": "",
    "no quotes": HEADER + "msgid a\nmsgstr b\n",
    "words before a name": HEADER + '"a"\n',
    "an escape that is none": HEADER + 'msgid "\\x"\nmsgstr "b"\n',
    "plurals that compute": 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(__import__);\\n"\n',
    "a charset that is none": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=none\\n"\n',
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_catalogue_is_refused(name: str) -> None:
    with pytest.raises(SpoiltCatalogue):
        read_po(SPOILT[name])


def test_what_a_translator_doubts_or_left_open_stays_english() -> None:
    found = read_po(
        HEADER
        + '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n\n#~ msgid "e"\n#~ msgstr "f"\n\n'
        + 'msgctxt "x"\nmsgid "g"\nmsgstr "h"\n'
    )
    assert [found.gettext(one) for one in "aceg"] == list("aceg")
    assert found.pgettext("x", "g") == "h"
