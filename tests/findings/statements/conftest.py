"""What do these tests share? One parser, loaded once."""

import pytest

from onrecord.findings.quotation.syntax import Parser
from onrecord.language.extras import ExtraMissing
from onrecord.language.parser import load_parser


@pytest.fixture(scope="session")
def parser() -> Parser:
    try:
        return load_parser()
    except ExtraMissing as missing:
        pytest.skip(f"{missing}: {missing.advice}")
