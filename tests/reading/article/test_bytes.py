"""Which bytes are read, in which encoding, and which are refused in which words?"""

import io
import zipfile

import pytest

from onrecord.reading.article import MAX_BYTES, MAX_CHARACTERS, ArticleError, read_article


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>words</w:t>")
    return file.getvalue()


REFUSED = {
    "nothing": (b"", None, "empty"),
    "white space only": (b" \r\n\t\n", None, "empty"),
    "a byte-order mark only": (b"\xef\xbb\xbf", None, "empty"),
    "a mark of UTF-16 only": (b"\xfe\xff", None, "empty"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", None, "PDF"),
    "PDF after white space": (b"\n\n%PDF-1.7\n1 0 obj", None, "PDF"),
    "PDF sent as text": (b"%PDF-1.7\n1 0 obj", "text/plain", "PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "PNG"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", None, "JPEG"),
    "GIF": (b"GIF89a\1\0\1\0", None, "GIF"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", None, "picture"),
    "office document": (zipped(), None, "zip"),
    "old office document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8, None, "office"),
    "RTF": (rb"{\rtf1\ansi words}", None, "RTF"),
    "gzip": (b"\x1f\x8b\x08\0words", None, "gzip"),
    "WARC": (b"WARC/1.1\r\nWARC-Type: response\r\n", None, "web archive"),
    "video": (b"\0\0\0\x20ftypisom\0\0\2\0", None, "picture, sound or video"),
    "binary": (b"words \0\1\2 words", None, "binary"),
    "UTF-16 without its mark": ("words of a text".encode("utf-16-le"), None, "binary"),
    "JSON by its media type": (b'{"words": 1}', "application/json", "application/json"),
    "a page without words": (b"<html><body><img src=x></body></html>", None, "no words"),
    "a page built by a script": (b"<html><script>document.write('x')</script>", None, "no words"),
    "too many bytes": (b"a " * (MAX_BYTES // 2 + 1), None, "are read at most"),
    "fifty megabytes of text": (b"some words \n" * 4_400_000, None, "are read at most"),
    "too much text": (b"some words\n" * (MAX_CHARACTERS // 11 + 1), None, "characters"),
    "too many tags": (b"<html>" + b"<b>x" * 260_000, None, "tags"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_one_clear_message(case: str) -> None:
    data, media_type, words = REFUSED[case]
    with pytest.raises(ArticleError, match=words) as caught:
        read_article(data, media_type)
    assert caught.value.advice
    assert "\n" not in str(caught.value)


PARAGRAPH = "Le ministère a démenti : « ce n’est pas nous », dit-elle à la presse – 5 €."

READ = {
    "UTF-8": (PARAGRAPH.encode(), None, PARAGRAPH, 0),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + PARAGRAPH.encode(), None, PARAGRAPH, 0),
    "UTF-16, little end first": (
        b"\xff\xfe" + PARAGRAPH.encode("utf-16-le"), None, PARAGRAPH, 0,
    ),
    "UTF-16, big end first": (b"\xfe\xff" + PARAGRAPH.encode("utf-16-be"), None, PARAGRAPH, 0),
    "the mark outweighs the header": (
        b"\xef\xbb\xbf" + PARAGRAPH.encode(), "text/plain; charset=windows-1252", PARAGRAPH, 0,
    ),
    "windows-1252, undeclared": (PARAGRAPH.encode("cp1252"), None, PARAGRAPH, 1),
    "windows-1252, declared": (
        PARAGRAPH.encode("cp1252"), "text/plain; charset=ISO-8859-1", PARAGRAPH, 0,
    ),
    "by a <meta>": (
        b'<meta charset="windows-1252"><p>' + PARAGRAPH.encode("cp1252"), None, PARAGRAPH, 0,
    ),
    "by an old <meta>": (
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>'
        + PARAGRAPH.encode("cp1252"), None, PARAGRAPH, 0,
    ),
    "a <meta> in a comment": (
        b'<!-- <meta charset="windows-1251"> --><p>' + PARAGRAPH.encode(), None, PARAGRAPH, 0,
    ),
    "a <meta> that says UTF-16 is UTF-8": (
        b'<meta charset="utf-16"><p>' + PARAGRAPH.encode(), None, PARAGRAPH, 0,
    ),
    "the header outweighs the <meta>": (
        b'<meta charset="windows-1251"><p>' + PARAGRAPH.encode(), "text/html; charset=utf-8",
        PARAGRAPH, 0,
    ),
    "no character encoding at all": (
        b'<meta charset="zip"><p>' + PARAGRAPH.encode(), None, PARAGRAPH, 1,
    ),
    "Shift_JIS": ("大使館は否定した。".encode("cp932"), "text/plain;charset=shift_jis", "大使館は否定した。", 0),
    "GB2312 is GB18030": ("大使馆否认了。".encode("gb18030"), "text/plain; charset=gb2312", "大使馆否认了。", 0),
    "windows-1256": ("نفت الوزارة ذلك.".encode("cp1256"), "text/plain;charset=windows-1256", "نفت الوزارة ذلك.", 0),
    "UTF-8 cut in a character": ("Démenti é".encode()[:-1], "text/plain; charset=utf-8", "Démenti \ufffd", 1),
    "line ends of three systems": (b"One line.\r\nTwo.\rThree.", None, "One line.\nTwo.\nThree.", 0),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_read_in_its_encoding(case: str) -> None:
    data, media_type, text, doubts = READ[case]
    article = read_article(data, media_type)
    assert article.text == text
    assert len(article.doubts) == doubts


def test_the_declared_type_decides_between_text_and_html() -> None:
    data = b"<p>Tags &amp; words.</p>"
    assert read_article(data, "text/plain").text == "<p>Tags &amp; words.</p>"
    assert read_article(data, "text/html").text == "Tags & words."
    assert read_article(data).text == "Tags & words."
