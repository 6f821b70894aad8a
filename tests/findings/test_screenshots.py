"""Is what a picture shows laid out and compared as a person would?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings.screenshots import (
    Box,
    Compared,
    Layout,
    Picture,
    ReadBy,
    ReadLine,
    ReadWord,
    body_of,
    compare_picture,
    doubtful_lines,
    lay_out,
    read_moment,
    same_handle,
    same_moment,
)
from onrecord.findings.screenshots.comparing import lay
from onrecord.findings.screenshots.spelling import outline, spelled, tokens

HEIGHT, STEP = 20, 24
untimed = settings(deadline=None)


def line(
    text: str, number: float = 0, *, x: int = 10, by: ReadBy = ReadBy.RAPIDOCR, sure: float = 0.99
) -> ReadLine:
    """A line of a picture: ten pixels a letter, 24 a line."""
    words, at, y = [], x, round(number * STEP)
    for word in text.split():
        words.append(ReadWord(word, Box(at, y, 10 * len(word), HEIGHT), sure))
        at += 10 * (len(word) + 1)
    pack = "urd" if by is ReadBy.TESSERACT else None
    return ReadLine(tuple(words), Box(x, y, max(1, at - x - 10), HEIGHT), by, pack)


def picture(*lines: ReadLine) -> Picture:
    return Picture(600, 800, lines)


def shows(*texts: str, by: ReadBy = ReadBy.RAPIDOCR, sure: float = 0.99) -> Layout:
    """A picture of a text alone, with a header and a time."""
    body = [line(text, 2 + at, by=by, sure=sure) for at, text in enumerate(texts)]
    below = line("14:05 · 14 Jan 2026", 3 + len(texts))
    return lay_out(picture(line("Ministry of Tides"), line("@tides.test", 1), *body, below))


def compared(post: str, *texts: str, others: tuple[str, ...] = (), **how: object) -> Compared:
    layout = shows(*texts, **how)  # type: ignore[arg-type]  # `by` and `sure`, as they are given
    again = [
        (one, tuple(line(other, by=one.by) for other in others)) for one in layout.lines if others
    ]
    return compare_picture(layout, post, again)


def told(found: Compared) -> list[tuple[str, str]]:
    return [(one.read_words, one.post_words) for one in found.differs]


POST = "The harbour at Tallow Point is closed to all vessels from Tuesday 06:00."
SAME = {
    "word for word": (POST, [POST]),
    "wrapped": (
        POST,
        ["The harbour at Tallow Point is", "closed to all vessels", "from Tuesday 06:00."],
    ),
    "in capitals": (POST, [POST.upper()]),
    "without punctuation": (POST, [POST.rstrip(".")]),
    "words run together": (POST, [POST.replace("is closed to", "isclosed to")]),
    "a word torn": (POST, [POST.replace("vessels", "ves sels")]),
    "hyphenated at the line's end": (
        POST,
        ["The harbour at Tallow Point is clo-", "sed to all vessels from Tuesday 06:00."],
    ),
    "straight marks for curly ones": ("“It’s ours” – he said", ['"It\'s ours" - he said']),
    "without its picture signs": ("🚢 Ships sail 🙏 today", ["Ships sail today"]),
    "vowel marks left out": ("كِتَابٌ جديد", ["كتاب جديد"]),
    "letters that fonts draw alike": ("یہ کتاب ہے", ["يه كتاب ہے"]),
    "digits of another script": ("Open at ٦:٣٠", ["Open at 6:30"]),
    "letters without spaces": ("外交部否认有关报道。", ["外交部否认", "有关报道"]),
    "composed otherwise": ("Café no\u0301n", ["Cafe\u0301 nón"]),
}


@pytest.mark.parametrize(("post", "read"), SAME.values(), ids=SAME)
def test_what_a_picture_cannot_show_makes_no_difference(post: str, read: list[str]) -> None:
    found = compared(post, *read)
    assert told(found) == [] and found.unsure == ()
    assert found.similarity == 1000


DIFFER = {
    "another word": (POST, POST.replace("closed", "open"), [("open", "closed")]),
    "another number": (POST, POST.replace("06:00", "08:30"), [("08:30", "06:00")]),
    "two words": (
        POST,
        POST.replace("all vessels", "no boats"),
        [("no", "all"), ("boats", "vessels")],
    ),
    "a word added": (POST, POST.replace("is closed", "is not closed"), [("not", "")]),
    "a word left out": (POST, POST.replace("all ", ""), [("", "all")]),
    "a sign of Chinese": ("外交部否认有关报道", "外交部证实有关报道", [("证实", "否认")]),
    "a word of Hindi": (
        "दूतावास सोमवार को बंद रहेगा",
        "दूतावास शुक्रवार को बंद रहेगा",
        [("शुक्रवार", "सोमवार")],
    ),
    "a sentence added at the end": (POST, f"{POST} We resign.", [("We", ""), ("resign", "")]),
}


@pytest.mark.parametrize(("post", "read", "expected"), DIFFER.values(), ids=DIFFER)
def test_words_that_differ_are_named(post: str, read: str, expected: list[tuple[str, str]]) -> None:
    assert told(compared(post, read)) == expected


UNSURE = {
    "a mark over a letter": ("při povodních v údolí", "při povodnich v údolí", {}),
    "letters of one shape": ("Our 10 ships", "Our lO ships", {}),
    "Cyrillic read as Latin": ("что писала пресса", "что писала npecca", {}),
    "a letter of which RapidOCR is unsure": ("The men left", "The man left", {"sure": 0.6}),
    "a letter, by Tesseract": (
        "ہمارے دو ملاح محفوظ",
        "ہمارے دو ملاج محفوظ",
        {"by": ReadBy.TESSERACT},
    ),
}


@pytest.mark.parametrize(("post", "read", "how"), UNSURE.values(), ids=UNSURE)
def test_what_may_be_misread_is_not_said_to_differ(
    post: str, read: str, how: dict[str, object]
) -> None:
    found = compared(post, read, **how)
    assert told(found) == []
    assert len(found.unsure) == 1


def test_another_reading_that_gives_the_posts_word_settles_it() -> None:
    found = compared(
        POST, POST.replace("closed", "dosed"), others=(POST, POST.replace("closed", "doted"))
    )
    assert told(found) == [] and found.unsure == ()


def test_readings_that_disagree_leave_it_open() -> None:
    post, read = "The crew were sent north", "The crew were seat north"
    found = compared(
        post, read, others=(read.replace("seat", "scnl"), read.replace("seat", "5en1"))
    )
    assert told(found) == [] and len(found.unsure) == 1


def test_a_text_of_which_most_was_misread_differs_nowhere() -> None:
    post = "سفارت خانہ پیر کے دن بند رہے گا"
    read = "مغارت خابہ مع کے دب بنر رہ گا"
    found = compared(post, read, by=ReadBy.TESSERACT, sure=0.8)
    assert found.unreadable and told(found) == []
    sure = compared(post, read, by=ReadBy.TESSERACT, sure=0.95)
    assert not sure.unreadable


def test_no_word_differs_in_a_line_that_was_hardly_read() -> None:
    post, read = "سفارت خانہ پیر کے دن بند", "سفارت خانہ جمعہ کے دن بند"
    assert told(compared(post, read, by=ReadBy.TESSERACT, sure=0.95)) == [("جمعہ", "پیر")]
    found = compared(post, read, by=ReadBy.TESSERACT, sure=0.6)
    assert told(found) == [] and len(found.unsure) == 1


def test_a_picture_of_a_part_leaves_out_but_does_not_differ() -> None:
    found = compared(POST, "Tallow Point is closed to all")
    assert told(found) == [] and found.unsure == ()
    assert found.before.of(POST) == "The harbour at"
    assert found.after.of(POST) == "vessels from Tuesday 06:00"


def test_a_line_beside_a_text_without_header_is_kept_apart() -> None:
    layout = lay_out(picture(line("Somebody reposted this"), line(POST, 1)))
    found = compare_picture(layout, POST)
    assert told(found) == []
    assert found.beside == ("Somebody reposted this",)


def test_each_difference_is_framed_where_it_stands() -> None:
    found = compared(
        POST, "The harbour at Tallow Point is", "open to all vessels from Tuesday 06:00."
    )
    (one,) = found.differs
    assert one.boxes == (Box(10, 3 * STEP, 40, HEIGHT),)


def test_only_lines_with_doubts_are_read_again() -> None:
    layout = shows("The harbour at Tallow Point is", "open to all vessels", "from Tuesday 06:00.")
    assert [one.text for one in doubtful_lines(body_of(layout.lines), POST)] == [
        "open to all vessels"
    ]


CARDS = {
    "name beside handle": ([("Ministry of Tides @tides.test · 3h", 0), ("We sail.", 1.4)], "3h"),
    "name above handle": ([("Ministry of Tides", 0), ("@tides.test", 1), ("We sail.", 2.4)], None),
    "the age on its own": (
        [("Ministry of Tides @tides.test ·", 0), ("3h", 1), ("We sail.", 2.4)],
        "3h",
    ),
    "a title above": (
        [("Post", 0), ("Ministry of Tides", 2), ("@tides.test", 3), ("We sail.", 4.4)],
        None,
    ),
    "counts and time below": (
        [
            ("Ministry of Tides", 0),
            ("@tides.test", 1),
            ("We sail.", 2.4),
            ("2:05 PM · Jan 14, 2026 · 12.4K Views", 4),
            ("口48 131 1.2K", 5.5),
        ],
        "2:05 PM · Jan 14, 2026 · 12.4K Views",
    ),
    "time close below": (
        [
            ("Ministry of Tides", 0),
            ("@tides.test", 1),
            ("We sail.", 2.4),
            ("14:05 · 14 Jan 2026", 3.3),
        ],
        "14:05 · 14 Jan 2026",
    ),
    "buttons below": (
        [("Ministry of Tides", 0), ("@tides.test", 1), ("We sail.", 2.4), ("Reply Share", 4)],
        None,
    ),
    "time in Chinese": (
        [
            ("Ministry of Tides", 0),
            ("@tides.test", 1),
            ("We sail.", 2.4),
            ("2026年1月14日 14:05", 4),
        ],
        "2026年1月14日 14:05",
    ),
}


@pytest.mark.parametrize(("lines", "time"), CARDS.values(), ids=CARDS)
def test_the_parts_of_a_card(lines: list[tuple[str, float]], time: str | None) -> None:
    found = lay_out(picture(*(line(text, at) for text, at in lines)))
    assert (found.name, found.handle, found.time) == ("Ministry of Tides", "tides.test", time)
    assert body_of(found.lines).text == "We sail."
    assert found.leftover == ()


def test_a_mention_in_the_text_is_no_header() -> None:
    text = "We thank @crew.test for the long voyage through storm and ice today"
    found = lay_out(picture(line(text), line("and wish them well.", 1)))
    assert found.handle is None
    assert body_of(found.lines).text == f"{text} and wish them well."


def test_what_fits_nowhere_is_kept() -> None:
    found = lay_out(
        picture(
            line("Somebody reposted"),
            line("Ministry of Tides", 2),
            line("@tides.test", 3),
            line("We sail.", 4.4),
            line("14:05 · 14 Jan 2026", 6),
            line("A reply by somebody else", 8),
        )
    )
    assert found.leftover == ("Somebody reposted", "A reply by somebody else")


def test_lines_beside_each_other_are_read_in_their_direction() -> None:
    from_left = [line("first", 2), line("second", 2, x=200)]
    from_right = [
        line("دوسرا", 2, by=ReadBy.TESSERACT),
        line("پہلا", 2, x=200, by=ReadBy.TESSERACT),
    ]
    head = [line("Ministry of Tides"), line("@tides.test", 1)]
    assert body_of(lay_out(picture(*head, *from_left)).lines).text == "first second"
    assert body_of(lay_out(picture(*head, *from_right)).lines).text == "پہلا دوسرا"


MOMENTS = {
    "2:05 PM · Jan 14, 2026 · 12.4K Views": "2026-01-14T14:05:00",
    "14 January 2026 at 14:05": "2026-01-14T14:05:00",
    "12:30 AM · Mar 2, 2026": "2026-03-02T00:30:00",
    "2026年1月14日 14:05": "2026-01-14T14:05:00",
    "١٤:٠٥ 2026-01-14": "2026-01-14T14:05:00",
    "14 January 2026": None,
    "3h": None,
    "31 February 2026 14:05": None,
    "14 janvier 2026 14:05 25:61": "2026-01-14T14:05:00",
}


@pytest.mark.parametrize(("shown", "expected"), MOMENTS.items(), ids=MOMENTS)
def test_moments(shown: str, expected: str | None) -> None:
    found = read_moment(shown)
    assert (None if found is None else found.at.isoformat()) == expected


CLAIMED = datetime(2026, 1, 14, 14, 5, 40, tzinfo=UTC)
ZONES = {
    "in UTC": ("14 Jan 2026 14:05", True),
    "in Karachi": ("14 Jan 2026 19:05", True),
    "in Kathmandu": ("14 Jan 2026 19:50", True),
    "next day in Auckland": ("15 Jan 2026 03:05", True),
    "rounded up": ("14 Jan 2026 14:06", True),
    "ten minutes off": ("14 Jan 2026 14:15", False),
    "another day": ("12 Jan 2026 14:05", False),
}


@pytest.mark.parametrize(("shown", "same"), ZONES.values(), ids=ZONES)
def test_only_what_no_zone_explains_is_another_time(shown: str, same: bool) -> None:
    found = read_moment(shown)
    assert found is not None and same_moment(found, CLAIMED) is same


HANDLES = {
    "the same": ("tides.test", "tides.test", True),
    "in capitals": ("Tides.Test", "tides.test", True),
    "letters of one shape": ("tldes.test", "tides.test", True),
    "cut off": ("ministry-of-ti", "ministry-of-tides.test", True),
    "another": ("tidings.test", "tides.test", False),
    "hardly anything": ("ti", "tides.test", False),
}


@pytest.mark.parametrize(("shown", "known", "same"), HANDLES.values(), ids=HANDLES)
def test_handles(shown: str, known: str, same: bool) -> None:
    assert same_handle(shown, known) is same


@untimed
@given(st.text(max_size=80))
def test_a_text_never_differs_from_itself(text: str) -> None:
    found = lay(text, text)
    assert found.changes == ()


@untimed
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_laid(read: str, post: str) -> None:
    found = lay(read, post)
    assert 0 <= found.shared <= len(found.post)
    assert 0 <= found.similarity <= 1000
    ends = [0, *(one.post[1] for one in found.changes)]
    assert all(one.post[0] >= end for one, end in zip(found.changes, ends, strict=False))


@untimed
@given(st.text(max_size=40))
def test_words_stand_in_their_text(text: str) -> None:
    for token in tokens(text):
        assert spelled(token.place.of(text)) == token.norm != ""
        assert outline(token.norm) == outline(outline(token.norm))


@untimed
@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=60))
def test_any_picture_can_be_compared(texts: list[str], post: str) -> None:
    layout = lay_out(picture(*(line(text, at) for at, text in enumerate(texts))))
    found = compare_picture(layout, post)
    for one in (*found.differs, *found.unsure):
        assert one.post.of(post) == one.post_words
