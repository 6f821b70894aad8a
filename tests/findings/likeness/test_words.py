"""Are words read the same way in every script, whoever typed them?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.likeness import norm_of, norms, terms, terms_of, words

NORMS = {
    "case": ("The EMBASSY", ["the", "embassy"]),
    "typographic apostrophe": ("It’s ours", ["it's", "ours"]),
    "Latin marks": ("Café São Tomé", ["cafe", "sao", "tome"]),
    "a Cyrillic letter is not its base": ("мой мои", ["мой", "мои"]),
    "sharp s": ("Straße", ["strasse"]),
    "full width and ligatures": ("ＡＢＣ ﬁne", ["abc", "fine"]),
    "bold letters from mathematics": ("𝐇𝐞𝐥𝐥𝐨", ["hello"]),
    "Arabic vowel signs and tatweel": ("كِتَـــاب", ["کتاب"]),
    "Arabic and Urdu keyboards": ("كتاب کتاب يوم یوم", ["کتاب", "کتاب", "یوم", "یوم"]),
    "Arabic digits": ("١٢٣ ۴۵", ["123", "45"]),
    "Indic words keep their signs": ("हिंदी में", ["हिंदी", "में"]),
    "signs without spaces": ("和平。", ["和", "平"]),
    "Thai signs keep their vowels": ("ดี", ["ดี"]),
    "ampersand, also escaped": ("Ann & I &amp; you", ["ann", "and", "i", "and", "you"]),
    "handle": (".@ministry.bsky.social's", ["ministry.bsky.social", "s"]),
    "hashtag": ("#Kellan", ["kellan"]),
    "hashtag as an agency spells it": ("(hashtag)StopThis", ["stopthis"]),
    "numbers": ("1,200 or 3.5%", ["1200", "or", "3.5"]),
    "a number is no other": ("15 1.5", ["15", "1.5"]),
    "link": ("See https://www.a.example/b?c=D.", ["see", "a.example/b?c=d"]),
    "link without a scheme": ("pic.x.example/9zj now", ["pic.x.example/9zj", "now"]),
    "picture signs": ("👍🏽 🇵🇰", ["👍🏽", "🇵🇰"]),
    "soft hyphen and joiners are not seen": ("em\u00adbassy می\u200cخواهم", ["embassy", "میخواہم"]),
    "punctuation alone": ("... — !?", []),
}


@pytest.mark.parametrize(("text", "expected"), NORMS.values(), ids=NORMS)
def test_norms(text: str, expected: list[str]) -> None:
    assert [word.norm for word in words(text)] == expected
    assert norms(text) == expected


def test_links_and_picture_signs_are_light_and_words_are_not() -> None:
    found = words("Now 👍 at https://a.example/b")
    assert [word.light for word in found] == [False, True, False, True]


TERMS = {
    "pairs of signs": ("我们爱和平", ["我们", "们爱", "爱和", "和平"]),
    "one sign alone": ("和 a 平", ["和", "a", "平"]),
    "scripts in turn": ("去Paris吧", ["去", "paris", "吧"]),
    "apostrophes and dots go": ("don't @a.test", ["dont", "atest"]),
    "an underscore parts words": ("a_b", ["a", "b"]),
}


@pytest.mark.parametrize(("text", "expected"), TERMS.values(), ids=TERMS)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(words(text)) == expected


@given(st.text(max_size=200))
def test_any_text_has_words_at_their_places(text: str) -> None:
    found = words(text)
    assert all(word.place.of(text) == word.text for word in found)
    assert all(a.place.end <= b.place.start for a, b in pairwise(found))
    assert norms(text) == [word.norm for word in found]
    assert terms_of(text) == terms(found)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_norm_is_its_own_norm_as_far_as_an_index_sees(word: str) -> None:
    once = norm_of(word)
    assert terms(words(norm_of(once))) == terms(words(once))
