"""Has each number, and each byte string, one spelling only?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.c2sp_text import base64_text, read_base64, read_decimal

NOT_DECIMALS = ["", "-1", "+1", "01", "00", " 1", "1 ", "1\n", "1_0", "0x1", "١", "1e3", "1.0"]


@pytest.mark.parametrize("text", [*NOT_DECIMALS, str(2**63), "9" * 19, "9" * 10_000])
def test_what_is_no_decimal(text: str) -> None:
    assert read_decimal(text) is None


@given(st.integers(0, 2**63 - 1))
def test_every_number_up_to_63_bits_comes_back(number: int) -> None:
    assert read_decimal(str(number)) == number


NOT_BASE64 = ["A", "AA", "AAA", "AAA=A", "AA=", "AB==", "AAB=", "AA==\n", "A A=", "____", "é==="]


@pytest.mark.parametrize("text", NOT_BASE64)
def test_what_is_no_base64(text: str) -> None:
    assert read_base64(text) is None


@given(st.binary(max_size=80))
def test_all_bytes_come_back(data: bytes) -> None:
    assert read_base64(base64_text(data)) == data


@given(st.text(max_size=12))
def test_no_bytes_have_two_spellings(text: str) -> None:
    data = read_base64(text)
    assert data is None or base64_text(data) == text
