"""Does a terminal get nothing that it would obey, and every line where it belongs?"""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cli.terminal import columns, escaped, visible, width, wrapped

SPELLED = {
    "a colour": ("\x1b[31mred\x1b[0m", "[U+001B][31mred[U+001B][0m"),
    "a colour in one sign": ("\x9b31mred", "[U+009B]31mred"),
    "a bell": ("\a", "[U+0007]"),
    "back to the edge": ("ours\rtheirs", "ours[U+000D]theirs"),
    "a line end": ("one\ntwo", "one[U+000A]two"),
    "a line end that few know": ("one\u2028two", "one[U+2028]two"),
    "turned around": ("\u202elive\u202c", "[U+202E]live[U+202C]"),
    "isolated": ("\u2067live\u2069", "[U+2067]live[U+2069]"),
    "nothing to see": ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
    "half a character": ("\ud800", "[U+D800]"),
    "rubbed out": ("\x7f", "[U+007F]"),
}


@pytest.mark.parametrize("case", SPELLED)
def test_what_can_not_be_seen_is_spelled_out(case: str) -> None:
    text, shown = SPELLED[case]
    assert visible(text) == shown


LEFT = ["plain", "a\tb", "می‌خواهم", "क्‍ष", "👩‍🚒", "Ve\u0301rite\u0301", "漢字", "ہمارا نہیں", "«…»"]


@pytest.mark.parametrize("text", LEFT)
def test_what_can_be_seen_is_left_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    left = {unicodedata.category(sign) for sign in visible(text) if sign not in "\t\u200c\u200d"}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


texts = st.text(st.characters(), max_size=30) | st.text("a b漢\u0301\u202e\x1b\t", max_size=80)


@given(st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_json_is_exact_and_harmless(value: object) -> None:
    printed = escaped(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(printed) == value
    assert visible(printed.replace("\n", "")) == printed.replace("\n", "")
    printed.encode()


COLUMNS = {"": 0, "abc": 3, "漢字": 4, "e\u0301": 1, "ＡＢ": 4, "👩": 2, "…": 1, "نہیں": 4}


@pytest.mark.parametrize("text", COLUMNS)
def test_columns(text: str) -> None:
    assert columns(text) == COLUMNS[text]


@given(texts, st.integers(2, 40))
def test_no_line_is_too_long_and_no_sign_is_lost(text: str, most: int) -> None:
    shown = visible(text)
    lines = wrapped(shown, most)
    assert all(columns(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(shown.split())


def test_a_word_is_kept_whole_where_it_fits() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("one abcdefghij two", 5) == ["one", "abcde", "fghij", "two"]
    assert wrapped("", 5) == [""]
    assert wrapped("  indented", 40) == ["  indented"]


def test_a_flood_without_a_blank_is_wrapped_in_one_go() -> None:
    assert len(wrapped("漢" * 300_000, 80)) == 7_500


WIDTHS = {"20": 40, "60": 60, "80": 80, "500": 96, "none": 80, "0": 80}


@pytest.mark.parametrize("told", WIDTHS)
def test_the_width_is_the_terminals_within_reason(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", told)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (_ for _ in ()).throw(OSError()))
    assert width() == WIDTHS[told]
