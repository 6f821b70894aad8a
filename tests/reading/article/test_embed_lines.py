"""Is a post that was flattened into words told from the reporter's own?"""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading.article.embed_lines import Flattened, read_embed_line
from shared_data import require_shared

untimed = settings(deadline=None)

WORDS = "As of today, no post sent from it is ours."

SHOWN = {
    "as X writes it": (
        f"{WORDS} — Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "a hyphen for the dash": (
        f"{WORDS} - Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "the dash is lost": (
        f"{WORDS} Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "no day": (
        f"{WORDS} — Haverly MFA (@HaverlyMFA)",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", None),
    ),
    "a day in another language": (
        f"{WORDS} — Haverly MFA (@HaverlyMFA) 14 janvier 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", None),
    ),
    "as Bluesky writes it": (
        f"{WORDS} — Haverly MFA (@mfa.haverly.example) January 14, 2023 at 5:32 PM",
        Flattened(WORDS, "Haverly MFA", "mfa.haverly.example", "2023-01-14T17:32"),
    ),
    "on another server": (
        f"{WORDS} — Haverly MFA (@mfa@social.haverly.example) January 14, 2023",
        Flattened(WORDS, "Haverly MFA", "mfa@social.haverly.example", "2023-01-14"),
    ),
    "the time first": (
        f"{WORDS} — Haverly MFA (@HaverlyMFA) 5:32 PM · Jan 14, 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "a name with a dash": (
        f"{WORDS} — Ports - Valdania (@ports) January 14, 2023",
        Flattened(WORDS, "Ports - Valdania", "ports", "2023-01-14"),
    ),
    "a name with marks and pictures": (
        f"{WORDS} — 🇻🇦 Orla B. (she) (@orla) January 14, 2023",
        Flattened(WORDS, "🇻🇦 Orla B. (she)", "orla", "2023-01-14"),
    ),
    "dashes in the words": (
        f"No — not ours — ever. {WORDS} — Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened(f"No — not ours — ever. {WORDS}", "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "no space before the dash": (
        f"{WORDS}— Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened(WORDS, "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "the author's line alone": (
        "— Haverly MFA (@HaverlyMFA) January 14, 2023",
        Flattened("", "Haverly MFA", "HaverlyMFA", "2023-01-14"),
    ),
    "the day alone": (
        f"{WORDS[:-1]} January 14, 2023",
        Flattened(WORDS[:-1], None, None, "2023-01-14"),
    ),
    "the day alone after a full stop": (
        f"{WORDS} 14 January 2023",
        Flattened(WORDS, None, None, "2023-01-14"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_shown(case: str) -> None:
    words, expected = SHOWN[case]
    assert read_embed_line(words) == expected


REPORTED = {
    "a day that belongs to the sentence": "The treaty was signed by both sides on January 14, 2023",
    "after a comma": "The treaty was signed in the capital on Friday, January 14, 2023",
    "after a weekday": "It was last seen by its neighbours Friday January 14, 2023",
    "until a day": "The embassy will be closed until January 14, 2023",
    "a full stop after the day": "It said so in a post January 14, 2023.",
    "two days": "The exhibition is open January 3 - January 14, 2023",
    "a short label": "Posted January 14, 2023",
    "a handle in a sentence": "The embassy (@HaverlyMFA) said on Friday that it was not ours.",
    "a handle at its end": "Follow the ministry on its own account (@HaverlyMFA)",
    "an aside with a handle": "The envoy — Orla Brandt (@orla) — said that it was not ours",
    "nothing": "",
}


@pytest.mark.parametrize("case", REPORTED)
def test_the_reporters_own(case: str) -> None:
    assert read_embed_line(REPORTED[case]) is None


@untimed
@given(
    st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=20),
    st.from_regex(r"\A\w{1,15}\Z"),
    st.dates(),
)
def test_any_name_handle_and_day(name: str, handle: str, day) -> None:  # type: ignore[no-untyped-def]
    if day.year < 1900 or day.year > 2099:
        return
    words = f"{WORDS} — {name} (@{handle}) {day:%B} {day.day}, {day.year}"
    assert read_embed_line(words) == Flattened(WORDS, name, handle, day.isoformat())


@untimed
@given(st.text(max_size=200))
def test_any_words(words: str) -> None:
    found = read_embed_line(words)
    assert found is None or found.handle is not None or found.date is not None


QUERIES = (
    ("data/v3.zip", "v3.0/train/tweets.queries.tsv"),
    ("data/v3.zip", "v3.0/dev/tweets.queries.tsv"),
    ("test-input/test-input.zip", "tweets.queries.tsv"),
)


def test_posts_flattened_in_fact_checks() -> None:
    """CLEF 2020 CheckThat! task 2: 1,197 posts as fact-checkers' pages show them."""
    folder = require_shared("data/reports/clef2020")
    posts: list[str] = []
    for archive, name in QUERIES:
        with zipfile.ZipFile(folder / archive) as file:
            text = file.read(name).decode()
        posts += [row[1] for row in list(csv.reader(io.StringIO(text), delimiter="\t"))[1:]]
    signed = [post for post in posts if re.search(r"\(@\w+\)", post)]
    read = [read_embed_line(post) for post in signed]
    whole = sum(bool(r and r.text and r.name and r.handle and r.date) for r in read)
    assert whole >= 0.99 * len(signed) > 0
