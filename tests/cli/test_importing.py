"""Does a file of declarations get on record whole, once, or not at all?"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import Editor, editor
from onrecord.desk.declarations.files import FileFault, rows_of_csv, rows_of_toml
from onrecord.desk.documents import recorded
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Act, Declaration, DetailKind, Ground, ScopeKind
from onrecord.record.documents import DocumentKind
from small_desk import Desk

__all__ = ["editor"]

EXAMPLES = Path(__file__).parents[2] / "examples"
ROW: dict[str, Any] = {
    "accounts": ["tides.test"],
    "speaker": "A spokesperson",
    "capacity": "institution",
    "words": "None of it is ours.",
    "said_at": "2026-01-31T12:40Z",
    "channel": "the ministry's website",
    "act": "disowns",
}


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3laaa", "first", 10)


def toml(*rows: dict[str, Any]) -> str:
    """The rows as TOML; JSON's texts, lists and truths are also TOML's."""
    return "\n".join(
        "[[declaration]]\n"
        + "\n".join(f"{key} = {json.dumps(value)}" for key, value in row.items())
        for row in rows
    )


def declared(desk: Desk) -> list[Declaration]:
    found = recorded(desk.archive, DocumentKind.DECLARATION)
    return [one.body for one in found if isinstance(one.body, Declaration)]


def test_the_examples_say_the_same_and_are_imported_once(editor: Editor) -> None:
    editor.desk.enrol(handle="valdoria-in-sorrel.test")
    first = editor("import", "--json", str(EXAMPLES / "declarations.toml"))
    assert (first.status, [row["already"] for row in first.json["rows"]]) == (0, [False, False])
    size = editor.desk.size
    for name in ("declarations.csv", "declarations.toml"):
        again = editor("import", "--json", str(EXAMPLES / name))
        assert (again.status, [row["already"] for row in again.json["rows"]]) == (0, [True, True])
        assert [row["digest"] for row in again.json["rows"]] == [
            row["digest"] for row in first.json["rows"]
        ]
    assert editor.desk.size == size
    disowns, explains = declared(editor.desk)
    assert (disowns.ground, explains.act) == (Ground.COMPROMISE, Act.EXPLAINS)
    assert explains.withdraws == first.json["rows"][0]["digest"]
    assert [one.kind for one in disowns.details] == [
        DetailKind.CLIENT, DetailKind.TIME, DetailKind.TIME
    ]  # fmt: skip
    assert disowns.details[1].at == disowns.details[2].at


def test_every_key_is_read(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>None of it is ours.</p>")
    row = ROW | {
        "language": "en", "said_until": "2026-01-31T12:50Z", "institution": "Ministry of Tides",
        "channel_url": "https://tides.example/1", "independent": True, "denies": ["authorship"],
        "ground": "compromise", "ground_words": "hacked", "scope": ["posts", "likes"],
        "scope_words": "last night", "from": "2026-01-30T20:00Z",
        "from_latest": "2026-01-31T00:00Z", "until_earliest": "2026-01-31T04:00Z",
        "until": "2026-01-31T08:00Z", "extent": "batch", "covers": [f"{ref}=no:another; later"],
        "details": ["place:login:Karachi"], "evidence": ["page.html"], "said_in": ref,
        "via_outlet": "The Courier", "via_url": "https://courier.example", "paraphrase": True,
        "hedged": True,
    }  # fmt: skip
    (tmp_path / "x.toml").write_text(toml(row))
    assert editor("import", str(tmp_path / "x.toml")).status == 0
    (one,) = declared(editor.desk)
    assert one.said_until and one.scope.begins_by and one.scope.ends_after and one.scope.extent
    assert (one.scope.kinds, one.said_in) == ((ScopeKind.POSTS, ScopeKind.LIKES), ref)
    assert (one.hedged, one.channel.independent, len(one.evidence)) == (True, True, 1)
    assert one.via is not None and one.via.paraphrase
    # The same as CSV is the same declaration.
    cells = {
        key: "; ".join(x.replace(";", "\\;") for x in value) if isinstance(value, list)
        else "yes" if value is True else value
        for key, value in row.items()
    }  # fmt: skip
    quoted = [",".join(f'"{cell}"' for cell in line) for line in (cells.keys(), cells.values())]
    (tmp_path / "x.csv").write_text("\n".join(quoted))
    again = editor("import", "--json", str(tmp_path / "x.csv"))
    assert (again.status, again.json["rows"][0]["already"]) == (0, True), again.err


CSV = (
    "\ufeffaccounts,speaker,capacity,words,said_at,channel,act,,\r\n"
    ",,,,,,,,\r\n"
    'tides.test,A spokesperson,Institution,"None of it, ever,\r\nis ours.",2026-01-31T12:40Z,'
    "the site,disowns,,\r\n"
    "\r\n"
    ",,,\r\n"
)


def test_a_spreadsheets_habits_are_passed_over(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    (tmp_path / "x.CSV").write_bytes(CSV.encode())
    ran = editor("import", str(tmp_path / "x.CSV"))
    assert ran.status == 0, ran.err
    assert "row 3: A spokesperson: “None of it, ever, is ours.”" in ran.out
    assert declared(editor.desk)[0].words == "None of it, ever,\r\nis ours."


def test_trying_records_nothing_and_needs_no_key(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    (editor.desk.archive.folder / "keys" / "log.pem").unlink()
    (tmp_path / "x.toml").write_text(
        toml(ROW | {"id": "a"}, ROW | {"withdraws": "a", "words": "b"})
    )
    before = editor.desk.size
    ran = editor("import", "--dry-run", "--json", str(tmp_path / "x.toml"))
    assert ran.status == 0, ran.err
    assert ran.json["dry_run"] and {row["digest"] for row in ran.json["rows"]} == {None}
    assert editor.desk.size == before


def test_a_row_may_take_back_one_that_stands_below_it(
    editor: Editor, ref: Ref, tmp_path: Path
) -> None:
    later = ROW | {"words": "It is.", "act": "affirms", "said_at": "2026-01-31T12:50Z"}
    (tmp_path / "x.toml").write_text(toml(later | {"withdraws": "first"}, ROW | {"id": "first"}))
    ran = editor("import", "--json", str(tmp_path / "x.toml"))
    assert ran.status == 0, ran.err
    assert [row["index"] for row in ran.json["rows"]] == [3, 2]
    shown = editor("show", "--json", ref).json["standing"]
    assert {one["withdraws"] for one in shown["declarations"]} == {
        None, ran.json["rows"][1]["digest"]
    }  # fmt: skip


def test_the_same_row_twice_is_one_declaration(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(toml(ROW, ROW))
    assert editor("import", str(tmp_path / "x.toml")).status == 0
    assert len(declared(editor.desk)) == 1


ROW_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no such account": ({"accounts": ["ebb.test"]}, "accounts: 'ebb.test' is no account"),
    "an unknown word": ({"act": "regrets"}, "act: 'regrets' is none of: disowns"),
    "a misspelt key": ({"speakr": "x"}, "speakr: there is no such key as 'speakr'; did you mean"),
    "a time without offset": ({"said_at": "2026-01-31T12:40"}, "said_at: "),
    "in the future": ({"said_at": "2999-01-01T00:00Z"}, "said_at: it can't have been said in"),
    "no words": ({"words": " "}, "words: words: nothing is written there"),
    "a number": ({"words": 7}, "words: a text is wanted"),
    "a list of numbers": ({"denies": [1]}, "denies: a list of texts is wanted"),
    "neither yes nor no": ({"hedged": "perhaps"}, "hedged: 'perhaps' is neither yes nor no"),
    "an address that runs": ({"channel_url": "javascript:x"}, "channel_url: "),
    "a particular of no kind": ({"details": ["05:59"]}, "details: '05:59' is not KIND:OF:WORDS"),
    "an unknown post": ({"covers": ["ffff=yes:x"]}, "covers: no post on record"),
    "no decision": ({"covers": ["ffff"]}, "covers: 'ffff': write REF=yes"),
    "a file elsewhere": ({"evidence": ["../page.html"]}, "evidence: '../page.html' lies outside"),
    "an absolute file": ({"evidence": ["/etc/hostname"]}, "evidence: '/etc/hostname' lies outside"),
    "no such file": ({"evidence": ["no.html"]}, "evidence: there is no file 'no.html'"),
    "a file of another name": ({"evidence": ["\0"]}, "evidence: '\\x00' can't be read"),
    "takes back nothing": ({"withdraws": "first"}, "withdraws: no declaration on record has"),
    "takes itself back": ({"id": "me", "withdraws": "me"}, "withdraws: it takes itself back"),
    "reported by nobody": ({"paraphrase": True}, "via_outlet: who reported it is missing"),
    "about nothing": ({"accounts": []}, "accounts: a declaration names the account"),
}  # fmt: skip


@pytest.mark.parametrize("fault", ROW_FAULTS)
def test_a_faulty_row_is_told_and_nothing_recorded(
    editor: Editor, ref: Ref, tmp_path: Path, fault: str
) -> None:
    changed, words = ROW_FAULTS[fault]
    (tmp_path / "x.toml").write_text(toml(ROW, ROW | changed))
    before = editor.desk.size
    ran = editor("import", str(tmp_path / "x.toml"))
    name = f" ({changed['id']})" if "id" in changed else ""
    assert f"declaration 2{name}, {words}" in ran.err, ran.err
    assert (ran.status, ran.out, editor.desk.size) == (2, "", before)


MISSING = ("speaker", "capacity", "said_at", "act", "channel")


def test_all_faults_of_all_rows_are_told_at_once(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    bad = ROW | {"act": "regrets", "said_at": "then", "id": "a"}
    missing = {"accounts": ["tides.test"], "words": "x", "id": "a"}
    (tmp_path / "x.toml").write_text(toml(bad, ROW, missing))
    ran = editor("import", str(tmp_path / "x.toml"))
    told = [line.split(":")[0] for line in ran.err.splitlines()[:-2]]
    assert told == [
        "declaration 1 (a), said_at",
        "declaration 1 (a), act",
        *(f"declaration 3 (a), {key}" for key in (*MISSING, "id")),
    ]
    assert "8 faults in 2 rows: nothing was recorded" in ran.err


FILE_FAULTS: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("x.toml", b"", "no declarations in it"),
    "no rows": ("x.csv", b"words,act\r\n,,\r\n", "no declarations in it"),
    "no TOML": ("x.toml", b"[[declaration]\n", "no TOML"),
    "deep": ("x.toml", b"a = " + b"[" * 100_000, "no TOML"),
    "a huge number": ("x.toml", b"a = " + b"1" * 5_000, "no TOML"),
    "a table of another name": ("x.toml", b"[[declarations]]\n", "'declarations'"),
    "a text in place of tables": ("x.toml", b"declaration = 'x'", "written as tables"),
    "not UTF-8": ("x.csv", b"words\r\n\xff\xfe", "not UTF-8 (at byte 7)"),
    "UTF-16": ("x.csv", "words\r\n".encode("utf-16"), "not UTF-8 (at byte 0)"),
    "columns by semicolons": ("x.csv", b"words;act\r\nx;y\r\n", "not separated by commas"),
    "a column of another name": ("x.csv", b"word\r\nx\r\n", "did you mean 'words'"),
    "a column twice": ("x.csv", b"words,words\r\nx,y\r\n", "two columns called words"),
    "a quotation that never ends": ("x.csv", b'words\r\n"x\r\n', "line 2 is no CSV"),
    "a cell too large": ("x.csv", b"words\r\n" + b"x" * 200_000, "no CSV: field larger"),
    "too large": ("x.toml", b" " * 10_000_001, "more than 10,000,000 bytes"),
    "a million empty tables": (
        "x.toml",
        b"declaration = [" + b"{}," * 1_000_000 + b"]",
        "more than 20,000 declarations",
    ),
    "a million rows": ("x.csv", b"speaker\n" + b"x\n" * 1_000_000, "more than 20,000 declarations"),
    "another kind": ("x.xlsx", b"PK", "neither a .toml nor a .csv"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_faulty_file_is_told_in_one_message(
    editor: Editor, ref: Ref, tmp_path: Path, fault: str
) -> None:
    name, data, words = FILE_FAULTS[fault]
    (tmp_path / name).write_bytes(data)
    before = editor.desk.size
    ran = editor("import", str(tmp_path / name))
    assert words in ran.err, ran.err
    assert (ran.status, ran.out, editor.desk.size) == (2, "", before)


def test_a_cell_beyond_the_columns_is_told(editor: Editor, ref: Ref, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("words,act\nNone, of it is ours.,disowns\n")
    assert (
        "row 2: a cell beyond the last column holds 'disowns'"
        in editor("import", str(tmp_path / "x.csv")).err
    )


@given(
    st.binary(max_size=200) | st.text(alphabet='abc",;\\[]=\n\r \0', max_size=80).map(str.encode)
)
def test_nothing_but_our_errors_escapes(data: bytes) -> None:
    for read in (rows_of_csv, rows_of_toml):
        for start in (b"", b"words,act\n", b"[[declaration]]\n"):
            try:
                rows = read(start + data)
            except FileFault as error:
                assert str(error)
            else:
                assert all(row.where for row in rows)


RUN = "import sys; from onrecord.cli.program import run; sys.exit(run(sys.argv[1:]))"
KILLED_ONCE_APPENDED = f"""
import os, signal
from onrecord.archive import Archive
append = Archive.append
def and_die(archive, entries):
    append(archive, entries)
    os.kill(os.getpid(), signal.SIGKILL)
Archive.append = and_die
{RUN}
"""
SIXTY = [ROW | {"words": f"Number {number}."} for number in range(60)]


def importing(folder: Path, file: Path, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, "import", "--dir", str(folder), str(file)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
    )


def test_killed_before_it_is_acknowledged_nothing_is_on_record(
    desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    (tmp_path / "x.toml").write_text(toml(*SIXTY))
    folder = desk.archive.folder
    before = blobs(folder)
    with importing(folder, tmp_path / "x.toml", RUN) as ran:
        while blobs(folder) < before + 20 and ran.poll() is None:
            time.sleep(0.001)
        ran.send_signal(signal.SIGKILL)
    assert blobs(folder) >= before + 20
    assert len(declared(desk)) in (0, 60)


def test_killed_once_something_is_appended_all_is_on_record(
    desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    (tmp_path / "x.toml").write_text(toml(*SIXTY))
    with importing(desk.archive.folder, tmp_path / "x.toml", KILLED_ONCE_APPENDED) as ran:
        pass
    assert ran.returncode == -signal.SIGKILL
    assert len(declared(desk)) == 60


def blobs(folder: Path) -> int:
    return sum(1 for path in (folder / "blobs").rglob("*") if path.is_file())
