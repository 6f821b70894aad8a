"""Is every request that the proxy passes on read by everybody as it was read here?"""

from http import HTTPStatus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.network.proxy_requests import BadRequest, Forward, Tunnel, Wanted, read_request

READ = {  # what a browser says, then what it wants
    "a tunnel": (b"CONNECT example.org:443 HTTP/1.1\r\nHost: x", Tunnel("example.org", 443)),
    "a tunnel to an IPv6 address": (
        b"CONNECT [2001:db8::1]:443 HTTP/1.1",
        Tunnel("2001:db8::1", 443),
    ),
    "a tunnel for a WebSocket": (b"CONNECT example.org:80 HTTP/1.1", Tunnel("example.org", 80)),
    "a spelling for the guard to refuse": (b"CONNECT 0x7f.1:80 HTTP/1.1", Tunnel("0x7f.1", 80)),
    "a page": (
        b"GET http://Example.org/a?b=%20 HTTP/1.1\r\nHost: Example.org\r\nAccept: */*",
        Forward(
            "Example.org",
            80,
            b"GET /a?b=%20 HTTP/1.1\r\nHost: Example.org\r\nConnection: close\r\nAccept: */*\r\n\r\n",
            0,
        ),
    ),
    "no path but a query": (
        b"GET http://example.org:8080?q HTTP/1.1",
        Forward(
            "example.org",
            8080,
            b"GET /?q HTTP/1.1\r\nHost: example.org:8080\r\nConnection: close\r\n\r\n",
            0,
        ),
    ),
    "a body": (
        b"POST http://[2001:db8::1]:8080/ HTTP/1.1\r\nContent-Length: 5\r\nContent-Type: a/b",
        Forward(
            "2001:db8::1",
            8080,
            b"POST / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\nConnection: close\r\n"
            b"Content-Length: 5\r\nContent-Type: a/b\r\n\r\n",
            5,
        ),
    ),
    "another host in the header than in the target": (
        b"GET http://example.org/ HTTP/1.1\r\nHost: 127.0.0.1",
        Forward(
            "example.org",
            80,
            b"GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
            0,
        ),
    ),
    "fields for the proxy alone": (
        b"GET http://example.org/ HTTP/1.0\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n"
        b"Proxy-Authorization: Basic eA==\r\nConnection: keep-alive, X-Own\r\nx-own: 1\r\n"
        b"Keep-Alive: 5\r\nUpgrade: websocket\r\nCookie: a=b",
        Forward(
            "example.org",
            80,
            b"GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\nCookie: a=b\r\n\r\n",
            0,
        ),
    ),
    "a length that the connection's own field names": (
        b"POST http://example.org/ HTTP/1.1\r\nConnection: content-length\r\nContent-Length: 3",
        Forward(
            "example.org",
            80,
            b"POST / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\nContent-Length: 3\r\n\r\n",
            3,
        ),
    ),
}
GET = b"GET http://example.org/ HTTP/1.1\r\n"
POST = b"POST http://example.org/ HTTP/1.1\r\n"
INVALID = {  # what is refused, then with which status
    "nothing": (b"", 400),
    "origin-form": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1", 400),
    "https without a tunnel": (b"GET https://example.org/ HTTP/1.1", 400),
    "a file": (b"GET file:///etc/passwd HTTP/1.1", 400),
    "ftp": (b"GET ftp://example.org/ HTTP/1.1", 400),
    "no scheme": (b"GET //example.org/ HTTP/1.1", 400),
    "user information": (b"GET http://a:b@example.org/ HTTP/1.1", 400),
    "user information in a tunnel": (b"CONNECT a:b@example.org:443 HTTP/1.1", 400),
    "a fragment": (b"GET http://example.org/#x HTTP/1.1", 400),
    "no host": (b"GET http:///x HTTP/1.1", 400),
    "no host, a port": (b"GET http://:80/x HTTP/1.1", 400),
    "a backslash for the host's end": (b"GET http://example.org\\@127.0.0.1/ HTTP/1.1", 400),
    "a tunnel without a port": (b"CONNECT example.org HTTP/1.1", 400),
    "a tunnel to a path": (b"CONNECT example.org:443/ HTTP/1.1", 400),
    "a tunnel with a scheme": (b"CONNECT https://example.org:443 HTTP/1.1", 400),
    "port 0": (b"CONNECT example.org:0 HTTP/1.1", 403),
    "a port too far": (b"CONNECT example.org:65536 HTTP/1.1", 403),
    "a port in six digits": (b"CONNECT example.org:000443 HTTP/1.1", 400),
    "a negative port": (b"CONNECT example.org:-1 HTTP/1.1", 400),
    "a port in another script": ("CONNECT example.org:٤٤٣ HTTP/1.1".encode(), 400),
    "mail": (b"CONNECT example.org:25 HTTP/1.1", 403),
    "a shell": (b"GET http://example.org:22/ HTTP/1.1", 403),
    "chat": (b"POST http://example.org:6667/ HTTP/1.1", 403),
    "a name in brackets": (b"CONNECT [example.org]:443 HTTP/1.1", 400),
    "an IPv4 address in brackets": (b"CONNECT [127.0.0.1]:443 HTTP/1.1", 400),
    "a bracket that is not closed": (b"CONNECT [::1:443 HTTP/1.1", 400),
    "an IPv6 address without brackets": (b"CONNECT ::1:443 HTTP/1.1", 400),
    "an IPv6 address with a zone": (b"CONNECT [fe80::1%25eth0]:443 HTTP/1.1", 400),
    "a name in Unicode": ("CONNECT bücher.example:443 HTTP/1.1".encode(), 400),
    "an address in full-width digits": ("GET http://１２７.0.0.1/ HTTP/1.1".encode(), 400),
    "a percent-encoded host": (b"GET http://%31%32%37.0.0.1/ HTTP/1.1", 400),
    "a list of hosts": (b"CONNECT example.org,127.0.0.1:443 HTTP/1.1", 400),
    "a method that says the request back": (b"TRACE http://example.org/ HTTP/1.1", 405),
    "a method of somebody's own": (b"PROPFIND http://example.org/ HTTP/1.1", 405),
    "a method in lower case": (b"get http://example.org/ HTTP/1.1", 405),
    "a method that is no word": (b"G(T http://example.org/ HTTP/1.1", 400),
    "HTTP/2's preface": (b"PRI * HTTP/2.0", 400),
    "HTTP/0.9": (b"GET http://example.org/", 400),
    "another version": (b"GET http://example.org/ HTTP/1.2", 400),
    "two spaces": (b"GET  http://example.org/ HTTP/1.1", 400),
    "a tab for a space": (b"GET\thttp://example.org/ HTTP/1.1", 400),
    "a space in the target": (b"GET http://example.org/ x HTTP/1.1", 400),
    "an empty first line": (b"\r\n" + GET.rstrip(), 400),
    "SOCKS": (b"\x05\x01\x00", 400),
    "TLS": (b"\x16\x03\x01\x02\x00", 400),
    "a line feed alone in the first line": (b"GET http://example.org/\n HTTP/1.1", 400),
    "a line feed alone in a field": (GET + b"A: b\nHost: 127.0.0.1", 400),
    "a carriage return alone in a field": (GET + b"A: b\rHost: 127.0.0.1", 400),
    "NUL in a field": (GET + b"A: b\x00", 400),
    "a field that goes on in the next line": (GET + b"A: b\r\n c", 400),
    "a space before the colon": (GET + b"Content-Length : 5", 400),
    "no colon": (GET + b"A", 400),
    "no name": (GET + b": b", 400),
    "a length and chunks": (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked", 411),
    "chunks": (POST + b"Transfer-Encoding: chunked", 411),
    "chunks, in capitals": (POST + b"TRANSFER-ENCODING: xchunked", 411),
    "two lengths": (POST + b"Content-Length: 5\r\nContent-Length: 6", 400),
    "one length twice": (POST + b"Content-Length: 5\r\nContent-Length: 5", 400),
    "a list of lengths": (POST + b"Content-Length: 5, 5", 400),
    "a length with a sign": (POST + b"Content-Length: +5", 400),
    "a length in hexadecimal": (POST + b"Content-Length: 0x5", 400),
    "a length of nothing": (POST + b"Content-Length:", 400),
    "a length beyond all bounds": (POST + b"Content-Length: 9999999999999999", 400),
    "a tunnel with a body": (b"CONNECT example.org:443 HTTP/1.1\r\nContent-Length: 5", 400),
    "a tunnel in chunks": (b"CONNECT example.org:443 HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
}


@pytest.mark.parametrize("head, wanted", READ.values(), ids=READ)
def test_what_a_browser_asks_is_read(head: bytes, wanted: Wanted) -> None:
    assert read_request(head) == wanted


@pytest.mark.parametrize("head, status", INVALID.values(), ids=INVALID)
def test_what_could_be_read_otherwise_is_refused(head: bytes, status: int) -> None:
    with pytest.raises(BadRequest) as refused:
        read_request(head)
    assert refused.value.status == HTTPStatus(status)


_LINE = [b"GET ", b"CONNECT ", b"http://", b"a.example", b"127.0.0.1", b":80", b"/", b" HTTP/1.1"]
_FIELDS = [b"\r\n", b"\r", b"\n", b" ", b"\x00", b"Host: ", b"Content-Length: ", b"5", b"A: b"]
_pieces = st.sampled_from([*_LINE, *_FIELDS])


@given(st.one_of(st.binary(), st.lists(_pieces).map(b"".join)))
@example(b"GET http://a.example/ HTTP/1.1\r\nA: b")
def test_whatever_is_passed_on_is_one_request_to_the_host_that_was_read(head: bytes) -> None:
    try:
        wanted = read_request(head)
    except BadRequest:
        return
    match wanted:
        case Tunnel():
            assert 0 < wanted.port < 1 << 16
        case Forward():
            line, host, *lines = wanted.head.removesuffix(b"\r\n\r\n").split(b"\r\n")
            assert line.count(b" ") == 2 and line.split(b" ")[1].startswith(b"/")
            assert host.startswith(b"Host: ") and wanted.host.encode() in host
            assert not any(each.lower().startswith(b"host:") for each in lines)
            assert wanted.head.count(b"\n") == wanted.head.count(b"\r\n") == len(lines) + 3
            lengths = [each for each in lines if each.lower().startswith(b"content-length:")]
            assert lengths in ([], [b"Content-Length: %d" % wanted.body])
