"""Do hostile texts come through the API as they are, and break nothing?"""

from collections.abc import Iterator
from typing import Any

import pytest

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.cases import change_case
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.documents import CaseChange
from web.api.calling import Calls, faults_of
from web.ministry import Maker, ref

TEXTS = {
    "a script": '</script><script>alert(1)</script><img src=x onerror="alert(2)">',
    "turned signs": "\u202etxet\u202c \u2066a\u2069 \u200b\ufeff",
    "NUL and controls": "a\x00b\x07c\x1b[31md\x7f\u0085\u2028\u2029",
    "zalgo": "Z" + "\u0336\u0340\u0489" * 300,
    "a formula": '=HYPERLINK("https://x.example","y")',
    "header lines": "a\r\nSet-Cookie: x=y\r\n\r\n<p>",
    "a megabyte": "x" * 1_000_000,
    "JSON in a text": '"},{"ref":"0000000000000000"',
    "signs beyond the first plane": "👩🏽‍🚀𝒜",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Calls]]:
    folder = tmp_path_factory.mktemp("hostile") / "archive"
    create_archive(folder, "records.example/hostile")
    with open_archive(folder) as archive:
        put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
        made = Maker(archive)
        for number, text in enumerate(TEXTS.values()):
            made.seen(f"p{number}", 10 + number, text=text)
        for number, text in enumerate(TEXTS.values()):
            name = text[:400].replace("\r", " ").replace("\n", " ")
            title = " ".join(name.split()) or "x"
            change_case(
                archive,
                CaseChange(
                    case=f"c{number}",
                    title="".join(
                        x for x in title if x not in "\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"
                    ),
                    adds=(ref(f"p{number}"),),
                    removes=(),
                    note=text[:20_000],
                ),
                at(100 + number),
            )
        archive.publish()
    with open_archive(folder, writing=False) as archive:
        calls = Calls(archive)
        yield archive, calls
        calls.close()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_given_as_it_is(hostile: tuple[Archive, Calls], name: str) -> None:
    _, calls = hostile
    number = [*TEXTS].index(name)
    (version,) = calls.get(f"/posts/{ref(f'p{number}')}")["versions"]
    assert version["text"] == TEXTS[name]
    case = calls.get(f"/cases/c{number}")
    assert case["notes"][0]["text"] == TEXTS[name][:20_000]
    for path in (f"/posts/{ref(f'p{number}')}", f"/cases/c{number}"):
        headers = calls(path).headers
        assert "set-cookie" not in headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-type"] == "application/json"


ADDRESSED = {
    "header lines": "https://a.example/%0d%0aX: y",
    "quotes and brackets": "https://a.example/\"><script>'",
    "dots": "../../../etc/passwd",
    "a percent sign": "https://a.example/%2F%252F",
    "other letters": "https://ministère.example/ملف",
    "a question mark and a fence": "https://a.example/?limit=1#x",
    "a comma and a semicolon": 'https://a.example/a,b;rel="next"',
}


@pytest.mark.parametrize("name", ADDRESSED)
def test_an_account_by_any_id_is_reached_by_its_link(empty: Archive, name: str) -> None:
    account = AccountId(ADDRESSED[name])
    fields: dict[str, Any] = {
        x: getattr(ENROLMENT, x) for x in type(ENROLMENT).__dataclass_fields__
    }
    enrolment = type(ENROLMENT)(**fields | {"account": account, "handle": Handle("x.test")})
    put_on_record(empty, enrolment, at(0), accounts=(account,))
    calls = Calls(empty)
    (listed,) = calls.get("/accounts")["items"]
    link = listed["link"].removeprefix("/api/v1")
    assert calls.get(link)["account"] == account
    assert calls.get(f"{link}/posts") == {"items": [], "next": None}
    assert faults_of("Account", calls.get(link)) == []
    calls.close()
