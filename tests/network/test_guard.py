"""Can anybody point our machine at itself or at its neighbours?"""

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network.addresses import is_public
from onrecord.network.guard import Allowance, BadAllowance, Forbidden, Guard, Unresolved

PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

HOSTILE_LITERALS = {
    "loopback": "127.0.0.1",
    "elsewhere on loopback": "127.8.9.10",
    "this machine": "0.0.0.0",
    "private, class A": "10.1.2.3",
    "private, class B": "172.31.255.255",
    "private, class C": "192.168.0.1",
    "behind a carrier": "100.64.0.1",
    "metadata of most clouds": "169.254.169.254",
    "metadata of another cloud": "192.0.0.192",
    "metadata of a third cloud": "100.100.100.200",
    "the host's agent of a fourth cloud": "168.63.129.16",
    "documentation": "203.0.113.7",
    "benchmarks": "198.18.0.1",
    "retired 6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.251",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "a public IPv6 address with a zone": "2606:2800:21f::1%eth0",
    "IPv6 unique local": "fd00:ec2::254",
    "IPv6 site-local, deprecated": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation, new": "3fff::1",
    "loopback mapped into IPv6": "::ffff:127.0.0.1",
    "a public address mapped into IPv6": f"::ffff:{PUBLIC}",
    "loopback, IPv4-compatible": "::127.0.0.1",
    "loopback through 6to4": "2002:7f00:1::",
    "loopback through NAT64": "64:ff9b::7f00:1",
    "private through local NAT64": "64:ff9b:1::a00:1",
    "loopback through Teredo": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "IPv4-translated": "::ffff:0:127.0.0.1",
    "discard-only": "100::1",
}

HOSTILE_SPELLINGS = {
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal, capital": "0X7F000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "octal": "0177.0.0.1",
    "octal in the last part": "127.0.0.01",
    "octal, whole": "017700000001",
    "two parts": "127.1",
    "three parts": "127.0.1",
    "trailing dot": "127.0.0.1.",
    "a name that ends in a number": "example.0x7f",
    "bare hexadecimal prefix": "0x",
    "zero": "0",
    "out of range": "256.256.256.256",
    "five parts": "1.2.3.4.5",
    "percent-encoded": "%31%32%37.0.0.1",
    "full-width digits": "１２７.0.0.1",
    "ideographic full stop": "127。0。0。1",
    "NUL": "localhost\x00.example",
    "line break": "example.org\r\nx",
    "space": "local host",
    "empty": "",
    "dot": ".",
    "user information": "user@127.0.0.1",
    "with a port": "127.0.0.1:80",
    "bracketed": "[::1]",
    "too long": "a." * 200 + "example",
}


def resolving(**names: Sequence[str]) -> Guard:
    return Guard(resolver=_resolver(names))


def _resolver(names: dict[str, Sequence[str]]):  # type: ignore[no-untyped-def]  # closure
    async def resolver(host: str) -> Sequence[str]:
        return names[host]

    return resolver


def addresses(guard: Guard, host: str, port: int = 443) -> list[str]:
    return [str(address) for address in asyncio.run(guard.addresses(host, port))]


@pytest.mark.parametrize("host", HOSTILE_LITERALS.values(), ids=HOSTILE_LITERALS)
def test_an_address_that_is_not_public_is_forbidden(host: str) -> None:
    with pytest.raises(Forbidden):
        addresses(resolving(), host)


@pytest.mark.parametrize("host", HOSTILE_LITERALS.values(), ids=HOSTILE_LITERALS)
def test_a_name_at_an_address_that_is_not_public_is_forbidden(host: str) -> None:
    with pytest.raises(Forbidden):
        addresses(resolving(name=[host]), "name")
    with pytest.raises(Forbidden):  # one good address does not excuse another
        addresses(resolving(name=[PUBLIC, host]), "name")


@pytest.mark.parametrize("host", HOSTILE_SPELLINGS.values(), ids=HOSTILE_SPELLINGS)
def test_a_spelling_that_programs_read_differently_never_reaches_the_resolver(host: str) -> None:
    with pytest.raises(Forbidden):
        addresses(resolving(), host)  # the resolver would raise KeyError


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
def test_the_systems_resolver_would_have_taken_it(host: str) -> None:
    """Why the spellings are refused: left alone, these are loopback."""
    import socket

    assert socket.getaddrinfo(host, 80)[0][4][0] == "127.0.0.1"


def test_public_addresses_pass_in_the_resolvers_order() -> None:
    assert addresses(resolving(name=[PUBLIC_6, PUBLIC, PUBLIC_6]), "name") == [PUBLIC_6, PUBLIC]
    assert addresses(resolving(), PUBLIC) == [PUBLIC]
    assert addresses(resolving(), PUBLIC_6) == [PUBLIC_6]


def test_localhost_by_the_systems_resolver_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        addresses(Guard(), "localhost")


def test_a_name_without_addresses_and_one_that_is_no_name_are_unresolved() -> None:
    with pytest.raises(Unresolved):
        addresses(resolving(name=[]), "name")
    with pytest.raises(Unresolved):
        addresses(Guard(), "x" * 64 + ".example")  # a label over 63 characters
    with pytest.raises(Unresolved):
        addresses(Guard(), "nowhere.invalid")


def test_a_resolver_that_answers_nonsense_is_not_believed() -> None:
    with pytest.raises(Forbidden):
        addresses(resolving(name=["127.0.0.1.evil"]), "name")


ALLOWED = {
    "a name": ("localhost", "localhost", 1, ["127.0.0.1"]),
    "a name, asked in capitals": ("localhost", "LOCALHOST", 1, ["::1"]),
    "a name, asked with a trailing dot": ("localhost", "localhost.", 1, ["::1"]),
    "a name and its port": ("localhost:2583", "localhost", 2583, ["127.0.0.1"]),
    "an address": ("127.0.0.1", "127.0.0.1", 1, []),
    "an address and its port": ("127.0.0.1:2583", "127.0.0.1", 2583, []),
    "an address, by any name": ("127.0.0.1:2583", "pds", 2583, ["127.0.0.1"]),
    "a network": ("10.0.0.0/8", "10.2.3.4", 1, []),
    "a network and a port": ("10.0.0.0/8:80", "10.2.3.4", 80, []),
    "an IPv6 address": ("::1", "::1", 1, []),
    "an IPv6 address and its port": ("[::1]:2583", "::1", 2583, []),
    "an IPv6 network": ("fd00::/8", "fd12::1", 1, []),
}
NOT_ALLOWED = {
    "another name": ("localhost", "localhost.evil", 1, ["127.0.0.1"]),
    "the same name at another port": ("localhost:2583", "localhost", 22, ["127.0.0.1"]),
    "the address of an allowed name": ("localhost", "127.0.0.1", 1, []),
    "another port": ("127.0.0.1:2583", "127.0.0.1", 22, []),
    "another address": ("127.0.0.1", "127.0.0.2", 1, []),
    "outside the network": ("10.0.0.0/8", "11.0.0.1%x", 1, []),
    "mapped into IPv6": ("127.0.0.1", "::ffff:127.0.0.1", 1, []),
    "one more address": ("10.0.0.0/8", "name", 1, ["10.0.0.1", "127.0.0.1"]),
}


@pytest.mark.parametrize("allow, host, port, found", ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_passes(allow: str, host: str, port: int, found: list[str]) -> None:
    guard = Guard(allow_private=[allow], resolver=_resolver({host: found}))
    assert addresses(guard, host, port) == (found or [host])


@pytest.mark.parametrize("allow, host, port, found", NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_an_allowance_allows_no_more_than_it_says(
    allow: str, host: str, port: int, found: list[str]
) -> None:
    guard = Guard(allow_private=[allow], resolver=_resolver({host: found}))
    with pytest.raises(Forbidden):
        addresses(guard, host, port)


UNREADABLE = {
    "nothing": "",
    "no host": ":80",
    "a space": "a b",
    "port 0": "host:0",
    "a port too far": "host:99999",
    "a port in words": "host:http",
    "a port in another script": "host:8٠",
    "an open bracket": "[::1",
    "something after the bracket": "[::1]x",
    "a name in brackets": "[host]:1",
    "bits outside the network": "10.0.0.1/8",
    "a prefix too long": "10.0.0.0/33",
    "decimal": "2130706433",
    "hexadecimal": "0x7f.1",
    "a URL": "http://localhost",
    "everything": "*",
    "half an IPv6 address": "1:2:3",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_an_allowance_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadAllowance):
        Allowance.read(text)


@given(st.ip_addresses())
def test_what_is_public_is_public_for_the_standard_library_too(
    address: IPv4Address | IPv6Address,
) -> None:
    if is_public(address):
        assert address.is_global
        assert not (address.is_multicast or address.is_reserved or address.is_loopback)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "::", "64:ff9b::", "2002::"]))
def test_no_wrapped_ipv4_address_is_public(address: IPv4Address, prefix: str) -> None:
    shift = 80 if prefix == "2002::" else 0
    wrapped = IPv6Address(int(IPv6Address(prefix)) | int(address) << shift)
    assert not is_public(wrapped)


@given(st.text(), st.integers(1, 65535))
def test_no_text_makes_the_guard_stumble(host: str, port: int) -> None:
    async def nowhere(_: str) -> Sequence[str]:
        return []

    try:
        found = asyncio.run(Guard(resolver=nowhere).addresses(host, port))
    except (Forbidden, Unresolved):
        return
    assert found == (ip_address(host),) and is_public(found[0])
