"""Is a date what the words are about, or only when they were said?"""

import pytest

from onrecord.findings.statements.scopes import whens_in

CASES = {
    "The ministry on 3 March 2024 dismissed posts by @tides.": [],
    "The ministry said today that no post from this account is ours.": [],
    "The ministry told reporters on 3 March that nothing posted there is ours.": [],
    "It said the account was hacked this morning.": ["this morning"],
    "Posts made on 3 March 2024 are not ours.": ["on 3 March 2024"],
    "As of today, said the ministry, no post from this account is ours.": ["As of today"],
    "The account was hacked last night, the ministry said.": ["last night"],
}


@pytest.mark.parametrize("sentence", CASES)
def test_when_it_was_said_sets_no_window(sentence: str) -> None:
    assert [when.place.of(sentence) for when in whens_in(sentence)] == CASES[sentence]
