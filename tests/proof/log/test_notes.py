"""Is a signed note taken only for what its known keys signed?"""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.notes import (
    MAX_NOTE,
    MAX_SIGNATURES,
    Algorithm,
    MalformedNote,
    NoteError,
    Signature,
    UnknownSigners,
    VerifierKey,
    WrongSignature,
    add_signatures,
    open_note,
    parse_note,
    parse_signatures,
    sign_note,
)
from onrecord.record.errors import OnrecordError
from small_log import LOG_KEY, ORIGIN, TestSigner

# The worked example of C2SP signed-note, https://c2sp.org/signed-note (CC BY 4.0).
SPEC_KEY = VerifierKey.parse(
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
)
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

ALICE = TestSigner("alice.example/note", seed=2)
BOB = TestSigner("bob.example/note", seed=3)
STRANGER = TestSigner("stranger.example/note", seed=4)
IMPOSTOR = TestSigner(ALICE.name, seed=5)
TEXT = "Nothing was withdrawn.\n\nNot even the second paragraph.\n"
NOTE = sign_note(TEXT, [ALICE, BOB])
LINE = str(parse_note(NOTE)[1][0])


def forged(signer: TestSigner, *, by: TestSigner, text: str = TEXT) -> Signature:
    """A line in the signer's name over what somebody else signed."""
    return Signature(signer.name, signer.key.key_id, by.sign(text.encode()))


def test_the_example_of_the_specification() -> None:
    note = open_note(SPEC_NOTE, [SPEC_KEY])
    assert note.text == "This is an example message.\n"
    assert [found.name for found in note.verified] == ["example.com/foo"]
    assert note.unverified == ()


def test_signing_gives_the_example_form() -> None:
    assert sign_note("a\n", [LOG_KEY]).startswith(f"a\n\n— {ORIGIN} ")
    assert f"{TEXT}\n" + "".join(str(found) for found in parse_note(NOTE)[1]) == NOTE


def test_the_text_ends_at_the_last_empty_line() -> None:
    assert open_note(NOTE, [ALICE.key]).text == TEXT


def test_who_is_known_decides_who_is_verified() -> None:
    note = open_note(NOTE.encode(), [BOB.key])
    assert [found.name for found in note.verified] == [BOB.name]
    assert [found.name for found in note.unverified] == [ALICE.name]
    assert note.signed_by(BOB.key)
    assert not note.signed_by(ALICE.key)


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(UnknownSigners):
        open_note(NOTE, [STRANGER.key])
    with pytest.raises(UnknownSigners):
        open_note(NOTE, [])


def test_a_key_of_the_same_name_is_another_key() -> None:
    with pytest.raises(UnknownSigners):
        open_note(NOTE, [IMPOSTOR.key])


WRONG = {
    "the text was changed": NOTE.replace("second", "third"),
    "somebody else signed in her name": sign_note(TEXT, [BOB]) + str(forged(ALICE, by=IMPOSTOR)),
    "her signature of another text": sign_note(TEXT, [BOB])
    + str(forged(ALICE, by=ALICE, text="Everything was withdrawn.\n")),
    "one right and one wrong signature of hers": NOTE + str(forged(ALICE, by=IMPOSTOR)),
    "a signature cut short": sign_note(TEXT, [BOB])
    + str(Signature(ALICE.name, ALICE.key.key_id, ALICE.sign(TEXT.encode())[:-1])),
}


@pytest.mark.parametrize("note", WRONG.values(), ids=WRONG)
def test_one_wrong_signature_of_a_known_key_spoils_the_note(note: str) -> None:
    with pytest.raises(WrongSignature):
        open_note(note, [ALICE.key, BOB.key])


def test_a_wrong_signature_of_an_unknown_key_is_nobodys_concern() -> None:
    note = sign_note(TEXT, [BOB]) + str(forged(ALICE, by=IMPOSTOR))
    assert open_note(note, [BOB.key]).signed_by(BOB.key)


def test_repeated_lines_count_once() -> None:
    assert len(open_note(NOTE + LINE, [ALICE.key]).verified) == 1


MALFORMED = {
    "nothing": "",
    "a text alone": "Only a text.\n",
    "signatures alone": LINE,
    "no signature after the empty line": "text\n\n",
    "no newline at the end": NOTE.removesuffix("\n"),
    "an empty line at the end": NOTE + "\n",
    "a line that is no signature": NOTE + "by hand\n",
    "no dash": NOTE.removesuffix(LINE) + LINE.removeprefix("— "),
    "a hyphen for the dash": NOTE.replace("—", "-"),
    "two spaces after the dash": NOTE.replace("— ", "—  "),
    "no space before the signature": f"text\n\n— {ALICE.name}\n",
    "no name": "text\n\n—  " + LINE.split(" ")[2],
    "a plus in the name": NOTE.replace("alice", "al+ice"),
    "a no-break space in the name": NOTE.replace("alice", "al\u00a0ice"),
    "a line separator in the name": NOTE.replace("alice", "al\u2028ice"),
    "a word after the signature": NOTE.replace("=\n", "= x\n"),
    "Base64 without its padding": NOTE.replace("==\n", "\n").replace("=\n", "\n"),
    "Base64 of the URL alphabet": f"text\n\n— a {b64encode(bytes([0xFB] * 68), b'-_').decode()}\n",
    "Base64 with stray bits": f"text\n\n— a {b64encode(bytes(67)).decode()[:-2]}B=\n",
    "a key id and no signature": f"text\n\n— a {b64encode(bytes(4)).decode()}\n",
    "a tab in the text": NOTE.replace("Nothing", "Not\thing"),
    "a carriage return": NOTE.replace("\n", "\r\n"),
    "a null": NOTE.replace("Nothing", "Noth\0ing"),
    "bytes that are not UTF-8": NOTE.encode().replace(b"Nothing", b"Noth\xffing"),
    "an overlong encoding": NOTE.encode().replace(b"Nothing", b"Noth\xc0\xafing"),
    "half a surrogate pair": NOTE.replace("Nothing", "Noth\ud800ing"),
    "too large": "x" * MAX_NOTE + NOTE,
    "too many signatures": "text\n\n"
    + "".join(str(Signature(f"a{n}", b"1234", b"x")) for n in range(MAX_SIGNATURES + 1)),
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_signed_note(note: str | bytes) -> None:
    with pytest.raises(MalformedNote):
        open_note(note, [ALICE.key, BOB.key])


def test_as_many_signatures_as_allowed() -> None:
    lines = (str(Signature(f"a{n}", b"1234", b"x")) for n in range(MAX_SIGNATURES - 1))
    note = sign_note("text\n", [ALICE]) + "".join(lines)
    assert len(open_note(note, [ALICE.key]).unverified) == MAX_SIGNATURES - 1


UNSIGNABLE = {
    "no final newline": "text",
    "nothing": "",
    "a control character": "te\x07xt\n",
    "a carriage return": "text\r\n",
    "half a surrogate pair": "\ud800\n",
}


@pytest.mark.parametrize("text", UNSIGNABLE.values(), ids=UNSIGNABLE)
def test_a_text_that_would_not_be_read_back_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNote):
        sign_note(text, [ALICE])


def test_a_note_needs_a_signer_who_signs_notes() -> None:
    with pytest.raises(MalformedNote):
        sign_note(TEXT, [])
    with pytest.raises(NoteError, match="cosigns"):
        sign_note(TEXT, [TestSigner("w", Algorithm.COSIGNATURE_ED25519)])


def test_a_signer_whose_key_is_not_its_own_signs_nothing() -> None:
    class Confused(TestSigner):
        key = BOB.key

    with pytest.raises(WrongSignature):
        sign_note(TEXT, [Confused(ALICE.name, seed=2)])


def test_signatures_are_added_once() -> None:
    single = sign_note(TEXT, [ALICE])
    more = parse_note(NOTE)[1]
    assert add_signatures(single, more) == NOTE
    assert add_signatures(NOTE, more) == NOTE
    with pytest.raises(MalformedNote):
        add_signatures(single, [Signature("two words", b"1234", b"x")])
    with pytest.raises(MalformedNote):
        add_signatures(single, [Signature(f"a{n}", b"1234", b"x") for n in range(MAX_SIGNATURES)])


def test_a_witness_answers_with_lines_alone() -> None:
    assert parse_signatures(LINE + LINE) == parse_note(NOTE)[1][:1]
    with pytest.raises(MalformedNote):
        parse_signatures("")


def test_two_keys_of_one_name_and_id_are_not_guessed_between() -> None:
    class Collision(VerifierKey):
        @property
        def key_id(self) -> bytes:
            return ALICE.key.key_id

    other = Collision(ALICE.name, Algorithm.ED25519, BOB.key.public_key)
    with pytest.raises(NoteError, match="two keys"):
        open_note(NOTE, [ALICE.key, other])
    assert open_note(NOTE, [ALICE.key, ALICE.key]).signed_by(ALICE.key)


line_text = st.text(st.characters(codec="utf-8", exclude_characters="", min_codepoint=0x20))


@given(st.lists(line_text, max_size=5), st.sets(st.integers(2, 9), min_size=1, max_size=4))
def test_whatever_is_signed_is_read_back_as_it_was(lines: list[str], seeds: set[int]) -> None:
    text = "".join(f"{line}\n" for line in ["", *lines])
    signers = [TestSigner(f"s{seed}.example", seed=seed) for seed in sorted(seeds)]
    note = open_note(sign_note(text, signers).encode(), [signer.key for signer in signers])
    assert note.text == text
    assert [found.name for found in note.verified] == [signer.name for signer in signers]


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_input_is_a_note_or_an_error_of_ours(data: bytes | str) -> None:
    with pytest.raises(OnrecordError):
        open_note(data, [ALICE.key])


@given(st.data())
def test_no_single_changed_byte_goes_unseen(data: st.DataObject) -> None:
    note = bytearray(sign_note("text\n", [ALICE]).encode())
    at = data.draw(st.integers(0, len(note) - 1))
    note[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != note[at]))
    with pytest.raises(NoteError):
        open_note(bytes(note), [ALICE.key])
