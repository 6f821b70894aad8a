"""Does a trust policy mean what C2SP tlog-policy says, and name the line where it does not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.checkpoint import Checkpoint, CheckpointError
from onrecord.proof.merkle import leaf_hash
from onrecord.proof.notes import (
    Algorithm,
    NoteError,
    Signature,
    UnknownSigners,
    WrongSignature,
    add_signatures,
    cosign,
    sign_note,
)
from onrecord.proof.policy import (
    Group,
    Policy,
    PolicyError,
    QuorumMissed,
    evaluate,
    parse_policy,
    require_quorum,
)
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from small_log import LOG_KEY, ORIGIN, TestSigner

WHEN = 1_790_000_000
TEXT = str(Checkpoint(ORIGIN, 1, leaf_hash(b"entry")))
WITNESSES = {
    name: TestSigner(f"witness.example/{name}", kind, seed=seed)
    for seed, (name, kind) in enumerate(
        [
            ("X1", Algorithm.COSIGNATURE_ED25519),
            ("X2", Algorithm.COSIGNATURE_ED25519),
            ("X3", Algorithm.COSIGNATURE_ML_DSA_44),
            ("Y1", Algorithm.COSIGNATURE_ED25519),
            ("Y2", Algorithm.COSIGNATURE_ED25519),
            ("Y3", Algorithm.COSIGNATURE_ED25519),
        ],
        start=20,
    )
}
LOG_LINE = f"log {LOG_KEY.key}\n"


def witness(number: str, name: str | None = None) -> str:
    """The line of a witness, under its own name in the policy or another."""
    return f"witness {name or number} {WITNESSES[number].key}\n"


X1, X2 = witness("X1"), witness("X2")

# The example of C2SP tlog-policy (CC BY 4.0), with keys in it.
EXAMPLE = f"""\
{LOG_LINE}
{X1}{X2}witness X3 {WITNESSES["X3"].key}
group X-witnesses 2 X1 X2 X3

witness Y1 {WITNESSES["Y1"].key}
witness Y2 {WITNESSES["Y2"].key}
witness Y3 {WITNESSES["Y3"].key}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def cosigned_by(*names: str) -> str:
    cosignatures = [cosign(TEXT, WITNESSES[name], WHEN) for name in names]
    return add_signatures(sign_note(TEXT, [LOG_KEY]), cosignatures)


# --- what a policy means -----------------------------------------------------------------------


def test_the_example_of_the_specification() -> None:
    policy = parse_policy(EXAMPLE)
    assert [log.key for log in policy.logs] == [LOG_KEY.key]
    assert [found.label for found in policy.witnesses] == list(WITNESSES)
    assert policy.groups == (
        Group(b"X-witnesses", 2, (b"X1", b"X2", b"X3")),
        Group(b"Y-witnesses", 1, (b"Y1", b"Y2", b"Y3")),
        Group(b"X-and-Y", 2, (b"X-witnesses", b"Y-witnesses")),
    )
    assert policy.quorum == b"X-and-Y"


QUORUMS = {
    "nobody": ([], False),
    "one X": (["X1"], False),
    "two X": (["X1", "X2"], False),
    "three Y": (["Y1", "Y2", "Y3"], False),
    "one X and all Y": (["X1", "Y1", "Y2", "Y3"], False),
    "two X and one Y": (["X1", "X3", "Y2"], True),
    "two X and one Y, the other way round": (["Y2", "X3", "X1"], True),
    "everybody": (list(WITNESSES), True),
}


@pytest.mark.parametrize(("names", "met"), QUORUMS.values(), ids=QUORUMS)
def test_the_quorum_of_the_example(names: list[str], met: bool) -> None:
    note = cosigned_by(*names)
    decision = evaluate(parse_policy(EXAMPLE), note)
    assert [found.label for found in decision.cosigned] == sorted(names)
    assert (decision.quorum_met, decision.witnessed) == (met, met)
    if met:
        assert require_quorum(parse_policy(EXAMPLE), note) == decision
    else:
        with pytest.raises(QuorumMissed, match=", ".join(sorted(names)) or "none of them"):
            require_quorum(parse_policy(EXAMPLE), note)


def test_no_quorum_is_met_by_nobody_but_not_witnessed() -> None:
    decision = require_quorum(parse_policy(f"{LOG_LINE}{X1}quorum none\n"), cosigned_by())
    assert (decision.quorum_met, decision.witnessed, decision.cosigned) == (True, False, ())


def test_one_witness_for_a_quorum() -> None:
    policy = parse_policy(f"{LOG_LINE}{X1}{X2}quorum X2\n")
    assert not evaluate(policy, cosigned_by("X1")).quorum_met
    assert evaluate(policy, cosigned_by("X2")).witnessed


def test_two_cosignatures_of_one_witness_count_once() -> None:
    policy = parse_policy(f"{LOG_LINE}{X1}{X2}group g 2 X1 X2\nquorum g\n")
    twice = [cosign(TEXT, WITNESSES["X1"], WHEN + more) for more in (0, 1)]
    decision = evaluate(policy, add_signatures(sign_note(TEXT, [LOG_KEY]), twice))
    assert [found.label for found in decision.cosigned] == ["X1"]
    assert len(decision.note.verified) == 3
    assert not decision.quorum_met


def test_any_of_the_logs_may_have_signed_but_under_its_own_name() -> None:
    other = TestSigner("other.example/log", seed=50)
    policy = parse_policy(f"{LOG_LINE}log {other.key}\nquorum none\n")
    assert evaluate(policy, sign_note(TEXT, [LOG_KEY])).checkpoint.origin == ORIGIN
    with pytest.raises(CheckpointError, match="itself"):
        evaluate(policy, sign_note(TEXT, [other]))


def test_a_witness_of_the_logs_name_is_not_the_log() -> None:
    twin = TestSigner(ORIGIN, Algorithm.COSIGNATURE_ML_DSA_44, seed=51)
    policy = parse_policy(f"witness twin {twin.key}\nquorum twin\n")
    with pytest.raises(CheckpointError, match="itself"):
        evaluate(policy, f"{TEXT}\n{cosign(TEXT, twin, WHEN)}")
    assert evaluate(
        policy, add_signatures(sign_note(TEXT, [LOG_KEY]), [cosign(TEXT, twin, 1)]), [LOG_KEY.key]
    ).witnessed


def test_a_wrong_cosignature_spoils_the_checkpoint_even_if_the_quorum_is_met() -> None:
    liar = Signature("witness.example/Y3", WITNESSES["Y3"].key.key_id, bytes(72))
    note = add_signatures(cosigned_by("X1", "X2", "Y1"), [liar])
    with pytest.raises(WrongSignature):
        evaluate(parse_policy(EXAMPLE), note)


def test_a_checkpoint_of_nobody_we_know() -> None:
    with pytest.raises(UnknownSigners):
        evaluate(parse_policy("quorum none\n"), cosigned_by("X1"))


# --- how a policy is written -------------------------------------------------------------------

READABLE = {
    "the shortest": "quorum none\n",
    "spaces, tabs, comments and empty lines": f"\n \t \n # a log\n\t{LOG_LINE}#\nquorum\tnone  \n",
    "addresses": f"log {LOG_KEY.key} https://log.example/\n{X1[:-1]} https://w.example/\nquorum X1\n",
    "lines in another order": f"{X1}quorum X1\n{LOG_LINE}{X2}",
    "a quorum inside a group": f"{X1}{X2}group g all X1 X2\nquorum X1\n",
    "names that are words of the format": witness("X1", "quorum") + "quorum quorum\n",
    "names that differ by one octet": witness("X1", "K") + witness("X2", "\u212a") + "quorum K\n",
    "a name that is a key's": witness("X1", "witness.example/X1") + "quorum witness.example/X1\n",
    "the same key as log and as witness": f"log {TestSigner('l', seed=20).key}\n{X1}quorum X1\n",
    "octets that are not UTF-8": b"witness \xff" + X1.encode()[10:] + b"quorum \xff\n# \xfe\n",
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_what_may_be_written(text: str | bytes) -> None:
    assert isinstance(parse_policy(text), Policy)


def test_addresses_are_kept() -> None:
    policy = parse_policy(READABLE["addresses"])
    assert (policy.logs[0].url, policy.witnesses[0].url) == (
        "https://log.example/",
        "https://w.example/",
    )


ED_LOG = TestSigner("other.example/log", seed=60)
WRITTEN_WRONG = {
    "nothing": ("", 0, "no quorum"),
    "no quorum": (LOG_LINE + X1, 0, "no quorum"),
    "no newline at the end": (f"{LOG_LINE}quorum none", 2, "newline"),
    "a second quorum": ("quorum none\nquorum none\n", 2, "second quorum"),
    "a quorum of nobody": ("quorum\n", 1, "expected: quorum <name>"),
    "a quorum of two": (f"{X1}{X2}quorum X1 X2\n", 3, "expected: quorum <name>"),
    "a quorum that is not defined": ("quorum X1\n", 1, "not defined above"),
    "a quorum defined later": (f"quorum X1\n{X1}", 1, "not defined above"),
    "an unknown word": (f"{LOG_LINE}mirror M\nquorum none\n", 2, "expected: log, witness"),
    "a word in capitals": ("QUORUM none\n", 1, "expected: log, witness"),
    "a log without a key": ("log\nquorum none\n", 1, "expected: log"),
    "a log with a name": (f"log L {LOG_KEY.key}\nquorum none\n", 1, "not a verifier key"),
    "a log with two addresses": (LOG_LINE[:-1] + " a b\nquorum none\n", 1, "expected: log"),
    "a log with a witness's key": (X1.replace("witness X1", "log") + "quorum none\n", 1, "type"),
    "a witness with a log's key": (f"witness w {LOG_KEY.key}\nquorum w\n", 1, "type"),
    "a witness without a name": (X1.replace(" X1", "") + "quorum none\n", 1, "expected: witness"),
    "a malformed key": (LOG_LINE.replace("+", "-") + "quorum none\n", 1, "not a verifier key"),
    "a log twice": (LOG_LINE * 2 + "quorum none\n", 2, "stands here already"),
    "a log twice under two names": (
        f"{LOG_LINE}log {TestSigner('another.example').key}\nquorum none\n",
        2,
        "stands here already",
    ),
    "a witness twice under two names": (X1 + witness("X1", "X2"), 2, "stands here already"),
    "two witnesses of one name": (X1 + witness("X2", "X1"), 2, "defined already"),
    "a group of a witness's name": (f"{X1}{X2}group X1 any X2\n", 3, "defined already"),
    "a witness called none": (witness("X1", "none") + "quorum none\n", 1, "reserved"),
    "a group called none": (f"{X1}group none any X1\nquorum none\n", 2, "reserved"),
    "a group without members": (f"{X1}group g any\nquorum g\n", 2, "expected: group"),
    "a group of none": ("group g any none\nquorum g\n", 1, "not defined above"),
    "a group of itself": (f"{X1}group g any X1 g\nquorum g\n", 2, "not defined above"),
    "a group with a member twice": (f"{X1}group g 2 X1 X1\nquorum g\n", 2, "in a group already"),
    "a member of two groups": (
        f"{X1}{X2}group g any X1\ngroup h any X1 X2\nquorum h\n",
        4,
        "in a group already",
    ),
    "a threshold of zero": (f"{X1}group g 0 X1\nquorum g\n", 2, "threshold"),
    "a threshold above the members": (f"{X1}group g 2 X1\nquorum g\n", 2, "threshold"),
    "a threshold with a leading zero": (f"{X1}group g 01 X1\nquorum g\n", 2, "threshold"),
    "a negative threshold": (f"{X1}group g -1 X1\nquorum g\n", 2, "threshold"),
    "a threshold in other digits": (f"{X1}group g ١ X1\nquorum g\n", 2, "threshold"),
    "a threshold of ten thousand digits": (f"{X1}group g {'1' * 10_000} X1\n", 2, "threshold"),
    "a carriage return": ("\nquorum none\r\n", 2, "control character"),
    "a null": ("quorum none\n\0\n", 2, "control character"),
    "a form feed": ("quorum\fnone\n", 1, "control character"),
    "a delete character": ("# \x7f\nquorum none\n", 1, "control character"),
    "too large": ("#" * (1 << 20) + "\nquorum none\n", 0, "larger than"),
}


@pytest.mark.parametrize(("text", "line", "says"), WRITTEN_WRONG.values(), ids=WRITTEN_WRONG)
def test_the_line_of_the_fault_is_named(text: str, line: int, says: str) -> None:
    with pytest.raises(PolicyError, match=says) as caught:
        parse_policy(text)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"line {line}: ") == (line > 0)
    assert caught.value.exit_code == EXIT_USAGE


def test_as_many_as_the_specification_asks_for_and_no_end_of_more() -> None:
    def policy(count: int) -> str:
        logs = (f"log {TestSigner(f'l{n}', seed=1000 + n).key}\n" for n in range(count))
        return "".join(logs) + "quorum none\n"

    assert len(parse_policy(policy(32)).logs) == 32
    with pytest.raises(PolicyError, match="line 257: more than 256") as caught:
        parse_policy(policy(257))
    assert caught.value.line == 257


def test_a_chain_of_as_many_groups_as_allowed() -> None:
    groups = ["group g0 any X1\n", *(f"group g{n} any g{n - 1}\n" for n in range(1, 256))]
    chain = f"{LOG_LINE}{X1}{''.join(groups)}"
    policy = parse_policy(f"{chain}quorum g255\n")
    assert evaluate(policy, cosigned_by("X1")).witnessed
    assert not evaluate(policy, cosigned_by()).quorum_met
    with pytest.raises(PolicyError, match="more than 256 groups"):
        parse_policy(f"{chain}group g256 any g255\nquorum g256\n")


KEYWORDS = b"log witness group quorum none any all 2 X1 g #".split()
KEYS = [str(LOG_KEY.key).encode(), str(WITNESSES["X1"].key).encode()]
WORDS = st.sampled_from([*KEYWORDS, *KEYS, b"\t"])
POLICY_LINES = st.lists(st.lists(WORDS | st.binary(max_size=4), max_size=5).map(b" ".join))


@given(POLICY_LINES.map(lambda lines: b"".join(line + b"\n" for line in lines)) | st.text())
def test_any_input_is_a_policy_or_a_policy_error(data: bytes | str) -> None:
    try:
        policy = parse_policy(data)
    except PolicyError:
        return
    try:
        evaluate(policy, cosigned_by("X1"))
    except (NoteError, CheckpointError) as error:
        assert isinstance(error, OnrecordError)
