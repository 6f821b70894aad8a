"""Which files of a verifier say whom they trust, and which are refused?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.bundle import Trust, TrustError, is_trust_file, trust_from_files
from small_log import LOG_KEY
from stamped_bundle import World
from time_stamping_rig import needs_openssl, reissued

KEY = {"log.vkey": f"{LOG_KEY.key}\n".encode()}


def pins(world: World) -> dict[str, bytes]:
    return {"tsa/one.pem": world.one.root, "tsa/two.pem": world.two.root}


@needs_openssl
def test_services_are_read_from_their_folder(world: World) -> None:
    found = trust_from_files({**KEY, **pins(world), "tsa/README": b"\xff", "notes/x.vkey": b""})
    assert [one.name for one in found.services] == ["one", "two"]
    assert (found.tokens, found.wanted) == (None, 2)
    assert found.services[0].certificates == world.one.pinned.certificates


def test_without_services_no_tokens_are_asked_for() -> None:
    found = trust_from_files(KEY)
    assert (found.services, found.wanted) == ((), 0)
    assert found == Trust(logs=(LOG_KEY.key,))


@needs_openssl
@pytest.mark.parametrize(("text", "wanted"), [(b"1\n", 1), (b"2", 2), (b"0\n", 0)])
def test_a_quorum_of_services(world: World, text: bytes, wanted: int) -> None:
    found = trust_from_files({**KEY, **pins(world), "tsa/quorum": text})
    assert found.wanted == wanted
    assert trust_from_files({**KEY, "tsa/one.pem": world.one.root}).wanted == 1


REFUSED = {
    "more than there are": ({"tsa/quorum": b"3\n"}, "tsa/quorum: not a number from 0 to 2"),
    "no number": ({"tsa/quorum": b"two\n"}, "tsa/quorum: not a number"),
    "a number with a sign": ({"tsa/quorum": b"+1\n"}, "tsa/quorum: not a number"),
    "two numbers": ({"tsa/quorum": b"1\n1\n"}, "tsa/quorum: not a number"),
    "no text": ({"tsa/quorum": b"\xff"}, "tsa/quorum: not UTF-8"),
    "certificates that are none": ({"tsa/one.pem": b"hello"}, "tsa/one.pem: the certificates"),
    "an empty file": ({"tsa/two.pem": b""}, "tsa/two.pem: "),
    "too large": ({"tsa/two.pem": b" " * (1 << 20) + b" "}, "tsa/two.pem: more than 1048576 bytes"),
}


@needs_openssl
@pytest.mark.parametrize("name", REFUSED)
def test_services_that_cannot_be_read_are_wrong_use(world: World, name: str) -> None:
    files, words = REFUSED[name]
    with pytest.raises(TrustError) as caught:
        trust_from_files({**KEY, **pins(world), **files})
    assert str(caught.value).startswith(words)
    assert caught.value.exit_code == 2 and caught.value.advice


@needs_openssl
def test_one_service_under_two_names_would_count_twice(world: World) -> None:
    """A root that stands in two files: whoever holds its key could make up a quorum."""
    both = world.one.root + world.two.root
    with pytest.raises(TrustError, match=r"pins a key that tsa/one\.pem pins too"):
        trust_from_files({**KEY, "tsa/one.pem": world.one.root, "tsa/uno.pem": both})


@needs_openssl
def test_one_key_in_two_certificates_is_one_service(world: World) -> None:
    """Roots are issued anew under their old key, and cross-signed by other roots."""
    again = reissued(world.one)
    crossed = world.two.root + reissued(world.one, by=world.two)
    for other in (again, crossed):
        with pytest.raises(TrustError, match=r"pins a key that tsa/one\.pem pins too"):
            trust_from_files({**KEY, **pins(world), "tsa/two.pem": other})


def test_services_alone_are_no_trust_in_a_log(world: World) -> None:
    with pytest.raises(TrustError, match="no key of a log"):
        trust_from_files(pins(world))


@given(
    st.dictionaries(
        st.sampled_from(["log.vkey", "policy", "tsa/a.pem", "tsa/quorum", "README"]),
        st.binary(max_size=200) | st.sampled_from([b"0\n", KEY["log.vkey"], b"quorum none\n"]),
    )
)
def test_any_files_are_trust_or_refused(files: dict[str, bytes]) -> None:
    try:
        found = trust_from_files(files)
    except TrustError as error:
        assert error.advice
    else:
        assert found.keys == (LOG_KEY.key,)
        assert not found.services
    assert is_trust_file("tsa/a.pem") and not is_trust_file("README")
