"""What a spreadsheet, a feed reader or a person writes is read as meant, or refused with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.enrolments import FileFault, accounts_in
from onrecord.desk.enrolments.opml_rows import rows_of_opml
from onrecord.desk.enrolments.rows import MAX_ROWS, Row
from onrecord.desk.enrolments.table_rows import rows_of_csv, rows_of_toml

CSV: dict[str, tuple[str, list[tuple[str, dict[str, str]]]]] = {
    "commas": (
        "url,institution\nhttps://a.example/,Tides\n",
        [("row 2", {"url": "https://a.example/", "institution": "Tides"})],
    ),
    "semicolons, as half of Europe saves them": (
        "url;institution\r\nhttps://a.example/;Tides, Isles\r\n",
        [("row 2", {"url": "https://a.example/", "institution": "Tides, Isles"})],
    ),
    "tabs": ("url\tinstitution\nu\tTides\n", [("row 2", {"url": "u", "institution": "Tides"})]),
    "a byte-order mark": ("\ufeffurl\nu\n", [("row 2", {"url": "u"})]),
    "names of columns as people write them": (
        "URL,Vouched By,vouched_by\n".replace(",vouched_by", "") + "u,The Gazette\n",
        [("row 2", {"url": "u", "vouched-by": "The Gazette"})],
    ),
    "line ends within a cell": (
        'url,words\nu,"one\ntwo"\nv,\n',
        [("row 2", {"url": "u", "words": "one\ntwo"}), ("row 3 (line 4)", {"url": "v"})],
    ),
    "quotation marks within a cell": (
        'url,words\nu,"it is ""ours"""\n',
        [("row 2", {"url": "u", "words": 'it is "ours"'})],
    ),
    "empty rows and cells": (
        "url,under\n,\nu,  \n\n",
        [("row 3", {"url": "u"})],
    ),
    "an account as it is written": (
        "url\n@tides@social.example\n",
        [("row 2", {"url": "@tides@social.example"})],
    ),
    "other alphabets, as they are": (
        "url,institution\nu,وزارة الخارجية e\u0301\n",
        [("row 2", {"url": "u", "institution": "وزارة الخارجية e\u0301"})],
    ),
}


def plain(rows: tuple[Row, ...]) -> list[tuple[str, dict[str, str]]]:
    assert all(not row.faults for row in rows)
    return [(row.where, dict(row.cells)) for row in rows]


@pytest.mark.parametrize("name", CSV)
def test_a_spreadsheet_saved_as_csv(name: str) -> None:
    text, expected = CSV[name]
    assert plain(rows_of_csv(text.encode())) == expected


REFUSED = {
    "no rows": (rows_of_csv, b"url,institution\n", "no accounts"),
    "nothing": (rows_of_csv, b"", "no accounts"),
    "no column of addresses": (rows_of_csv, b"institution\nTides\n", "no column called url"),
    "a misspelt column": (rows_of_csv, b"url,instituton\nu,x\n", "did you mean 'institution'"),
    "two columns of one name": (rows_of_csv, b"url,under,Under\nu,x,y\n", "two columns"),
    "latin-1": (rows_of_csv, "url,institution\nu,Côte\n".encode("latin-1"), "UTF-8"),
    "UTF-16": (rows_of_csv, "url\nu\n".encode("utf-16"), "UTF-8"),
    "a quotation mark that is not closed": (rows_of_csv, b'url\n"u\n', "no CSV"),
    "too many rows": (rows_of_csv, b"url\n" + b"u\n" * (MAX_ROWS + 1), "more than 20,000"),
    "no TOML": (rows_of_toml, b"[[account]\n", "no TOML"),
    "another table": (rows_of_toml, b"[[accounts]]\nurl='u'\n", "'accounts'"),
    "accounts that are no tables": (rows_of_toml, b"account = 'u'\n", "as tables"),
    "no accounts in TOML": (rows_of_toml, b"", "no accounts"),
    "no XML": (rows_of_opml, b"<opml", "no XML"),
    "another XML": (rows_of_opml, b"<rss><channel/></rss>", "no OPML"),
    "an OPML without feeds": (rows_of_opml, b"<opml><body/></opml>", "no accounts"),
    "an encoding that nobody knows": (
        rows_of_opml,
        b"<?xml version='1.0' encoding='x-nobody'?><opml/>",
        "no XML",
    ),
    "a document type": (
        rows_of_opml,
        b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='&a;'/></body></opml>",
        "document type",
    ),
    "outlines without end": (
        rows_of_opml,
        b"<opml>" + b"<outline>" * 200 + b"</outline>" * 200 + b"</opml>",
        "deep",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_can_not_be_read_says_why(name: str) -> None:
    read, data, says = REFUSED[name]
    with pytest.raises(FileFault, match=says):
        read(data)


def test_a_cell_without_a_column_is_a_fault_of_its_row() -> None:
    (row,) = rows_of_csv(b"url\nu,left over\n")
    assert row.faults == (("", "a cell without a column holds 'left over'"),)


def test_toml_is_read_as_tables() -> None:
    rows = rows_of_toml(b"""
[[account]]
url = "https://a.example/"
vouched_by = "The Gazette"
words = '''
our only
account'''
[[account]]
url = "v"
kind = 7
instituton = "x"
""")
    assert rows[0].where == "account 1" and rows[0].cells["vouched-by"] == "The Gazette"
    assert rows[0].cells["words"] == "our only\naccount"
    assert [key for key, _ in rows[1].faults] == ["kind", "instituton"]


OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Ministries</title></head><body>
<outline text="Isles" country="The Isles" vouchedBy="The Gazette">
  <outline type="rss" text="Tides &amp; harbours" xmlUrl="https://tides.example/rss"
     htmlUrl="https://tides.example/" institution="Ministry of Tides"/>
  <outline text="Mastodon" htmlUrl="https://social.example/@tides"
     institution="Ministry of Tides" evidence="https://tides.example/contact" platform="mastodon"/>
  <outline text="A folder without address"/>
</outline>
<outline type="link" text="Elsewhere" url="https://elsewhere.example/"/>
</body></opml>"""


def test_the_outlines_of_a_feed_reader() -> None:
    assert plain(rows_of_opml(OPML.encode())) == [
        (
            "line 4",
            {
                "country": "The Isles",
                "vouched-by": "The Gazette",
                "url": "https://tides.example/rss",
                "platform": "feed",
                "evidence": "https://tides.example/",
                "institution": "Ministry of Tides",
            },
        ),
        (
            "line 6",
            {
                "country": "The Isles",
                "vouched-by": "The Gazette",
                "url": "https://social.example/@tides",
                "institution": "Ministry of Tides",
                "evidence": "https://tides.example/contact",
                "platform": "mastodon",
            },
        ),
        ("line 10", {"url": "https://elsewhere.example/"}),
    ]


def test_the_title_of_a_feed_is_no_institution() -> None:
    for row in rows_of_opml(OPML.encode()):
        assert "Tides & harbours" not in row.cells.values()


def test_files_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for name, data in (("a.CSV", "url\nu\n"), ("a.toml", "[[account]]\nurl='u'"), ("a.opml", OPML)):
        (tmp_path / name).write_text(data, encoding="utf-8")
        assert accounts_in(tmp_path / name)
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(FileFault, match="neither"):
        accounts_in(tmp_path / "a.xlsx")


@given(st.binary(max_size=300))
def test_no_bytes_end_otherwise_than_in_rows_or_a_fault(data: bytes) -> None:
    for read in (rows_of_csv, rows_of_toml, rows_of_opml):
        for head in (b"", b"url\n", b"[[account]]\n", b"<opml><outline "):
            try:
                read(head + data)
            except FileFault:
                continue
