"""Does every place of a masked paragraph lead back to the original?"""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.article import Place
from onrecord.findings.quotation.marks import paragraphs, quoted_spans
from onrecord.findings.quotation.masking import Masked, masked


def masks(text: str) -> list[tuple[Place, Masked]]:
    """Each paragraph, masked."""
    spans = list(enumerate(quoted_spans(text)))
    return [
        (
            place,
            masked(text, place, [(n, s) for n, s in spans if place.start <= s.start < place.end]),
        )
        for place in paragraphs(text)
    ]


def seen(text: str) -> str:
    """What a parser sees of a text of one paragraph."""
    ((_, view),) = masks(text)
    return view.text


def test_a_quotation_becomes_one_word_with_its_last_mark() -> None:
    assert seen("“I will go,” he said.") == '"That," he said.'
    assert seen("She called it “a very bad idea” then.") == 'She called it "That" then.'
    assert seen("''We won,'' she said.") == '"That," she said.'


def test_a_question_runs_on_only_if_the_sentence_does() -> None:
    assert seen("“Why?” she asked.") == '"That," she asked.'
    assert seen("“Why?” Greta Holm asked.") == '"That," Greta Holm asked.'
    assert seen("“Why?” Her answer is known.") == '"That?" Her answer is known.'


def test_marks_that_touch_what_follows_are_set_apart() -> None:
    assert seen("“Wrong,”Holm wrote.") == '"That," Holm wrote.'


def test_a_place_around_a_quotation_takes_it_whole() -> None:
    text = "The “Late Show” host spoke."
    ((_, view),) = masks(text)
    first, last = view.text.index("The"), view.text.index(" spoke")
    assert view.original(first, last) == Place(0, text.index(" spoke"))


words = st.text(alphabet="“”\"'‘’` \nabAs.,?!", max_size=100)


@given(words)
def test_what_is_not_quoted_leads_back_letter_by_letter(text: str) -> None:
    for place, view in masks(text):
        assert [piece.start for piece in view.pieces[1:]] == [p.end for p in view.pieces[:-1]]
        for piece in view.pieces:
            original = view.original(piece.start, piece.end)
            assert original is not None
            assert place.start <= original.start <= original.end <= place.end
            if piece.span is None:
                assert original.of(text) == view.text[piece.start : piece.end]


@given(words, st.integers(0, 120), st.integers(0, 120))
def test_any_part_of_it_leads_into_the_paragraph_or_nowhere(text: str, one: int, two: int) -> None:
    for place, view in masks(text):
        found = view.original(min(one, two), max(one, two))
        assert found is None or place.start <= found.start <= found.end <= place.end
