"""Does anything of ours open a connection that the guard has not checked?

Read from the sources: who imports what can open one, and how the few that open one do it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord

SOURCES = Path(onrecord.__file__).parent
# Whatever can open a connection, start a program, or load either.
OPENERS = {
    *("aiohttp", "anyio", "asyncore", "curl_cffi", "dns", "ftplib", "grpc", "http.client"),
    *("httpcore", "httpx", "imaplib", "multiprocessing", "nats", "nntplib", "opentimestamps"),
    *("playwright", "poplib", "requests", "smtplib", "socket", "socketserver", "subprocess"),
    *("telnetlib", "trio", "urllib.request", "urllib3", "uvicorn", "webbrowser", "websockets"),
    *("xmlrpc", "ctypes", "pty", "obstore"),
}
ELSEWHERE = {  # outside of network/, each with its reason
    ("web/serving.py", "socket"),  # listens
    ("web/serving.py", "uvicorn"),  # listens
    ("web/operating/serving.py", "uvicorn"),  # listens
    ("archive/s3/bucket.py", "obstore"),  # asks the server that onrecord.toml names, and no other
    ("archive/s3/history.py", "httpx"),  # asks the same server, with signed requests
    ("archive/s3/reading.py", "obstore"),  # the same bucket's pieces
    ("archive/s3/speaking.py", "obstore"),  # names its errors
    ("web/live/ending.py", "socket"),  # names the type of what is listened on
    ("web/live/ending.py", "uvicorn"),  # listens
    ("web/picture_checks.py", "multiprocessing"),  # a process of ours that reads pictures
    ("web/static_site/publishing.py", "multiprocessing"),  # processes of ours that write pages
    ("language/ocr_scripts.py", "subprocess"),  # starts the program that reads pictures
}
NEVER = {
    "opentimestamps.calendar",  # opens connections of its own
    "urllib.request",
    "http.client",
    "requests",
}
# Calls that open a connection, or make what opens one, where alone they stand: and the argument
# that hands over what was checked.
CALLS: dict[tuple[str, str], str | None] = {
    ("network/connecting.py", "sock_connect"): None,
    ("network/connecting.py", "connect_tcp"): None,
    ("network/guard.py", "getaddrinfo"): None,
    ("web/serving.py", "getaddrinfo"): None,  # listens
    ("network/proxy.py", "open_connection"): "sock",
    ("network/fetch.py", "AsyncConnectionPool"): "network_backend",
    ("network/lines.py", "AsyncHTTPConnection"): "network_backend",
    ("network/connecting.py", "AnyIOBackend"): None,
    ("archive/s3/history.py", "Client"): "trust_env",  # httpx: no proxy, no redirect is followed
    ("network/jetstream/connection.py", "Client"): None,  # nats: asks whom onrecord.toml names
    ("archive/s3/bucket.py", "S3Store"): "endpoint",
    ("network/streams.py", "_Connect"): "sock",  # websockets' own
    ("network/apprising.py", "create_subprocess_exec"): "env",  # which names the guarding proxy
    ("network/browser/running.py", "launch"): "proxy",
    ("network/browser/running.py", "new_context"): "proxy",
}
NO_CALLS = {
    *("create_connection", "create_datagram_endpoint", "create_unix_connection", "urlopen"),
    *("open_unix_connection", "create_subprocess_shell", "connect_ex"),
    *("AsyncClient", "launch_persistent_context", "connect_over_cdp", "sendto"),
    *("gethostbyname", "gethostbyname_ex", "gethostbyaddr", "connect_unix_socket"),
    *("AsyncHTTPTransport", "HTTPTransport", "ConnectionPool"),
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text())


def _imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names that are imported, wherever it is done; also by a name in quotes."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                if _called(node) in ("import_module", "__import__", "needed"):
                    yield name


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _is(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def _openers(tree: ast.AST) -> set[str]:
    return {opener for name in _imported(tree) for opener in OPENERS if _is(name, opener)}


def _wrong_calls(where: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node)
        if name in NO_CALLS:
            yield name
        if name in {called for _, called in CALLS}:
            handed = CALLS.get((where, name))
            given = {each.arg for each in node.keywords}
            if (where, name) not in CALLS or (handed is not None and handed not in given):
                yield name


def test_only_the_network_folder_can_open_a_connection() -> None:
    found = {(where, opener) for where, tree in _modules() for opener in _openers(tree)}
    assert {pair for pair in found if not pair[0].startswith("network/")} == ELSEWHERE


def test_nothing_with_connections_of_its_own_is_imported() -> None:
    found = {(where, name) for where, tree in _modules() for name in _imported(tree)}
    assert [pair for pair in found if any(_is(pair[1], module) for module in NEVER)] == []


def test_each_library_that_connects_has_one_place() -> None:
    places = {
        "websockets": "network/streams.py",
        "playwright": "network/browser/",
        "nats": "network/jetstream/",
    }
    for where, tree in _modules():
        for library in _openers(tree) & {*places}:
            assert where.startswith(places[library])


def test_whatever_opens_a_connection_is_handed_what_was_checked() -> None:
    assert [(where, call) for where, tree in _modules() for call in _wrong_calls(where, tree)] == []
    called = {
        (where, _called(node))
        for where, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert called >= {*CALLS}  # the table names what there is


BYPASSES = {
    "an import": "import httpx\n",
    "an import inside of a function": "def f():\n    from socket import create_connection\n",
    "an import by its name in quotes": "import_module('requests')\n",
    "a submodule": "from websockets.sync.client import connect\n",
}
CALLED = {
    "asyncio's own": "await asyncio.open_connection('127.0.0.1', 80)\n",
    "a client": "httpx.Client()\n",
    "a pool without the guard": "httpcore.AsyncConnectionPool()\n",
    "a browser without the proxy": "await driver.chromium.launch()\n",
    "a resolver": "socket.getaddrinfo('example.org', 80)\n",
    "a datagram": "await loop.create_datagram_endpoint(x)\n",
}


@pytest.mark.parametrize("source", BYPASSES.values(), ids=BYPASSES)
def test_an_import_that_bypasses_the_guard_is_seen(source: str) -> None:
    assert _openers(ast.parse(source))


@pytest.mark.parametrize("source", CALLED.values(), ids=CALLED)
def test_a_call_that_bypasses_the_guard_is_seen(source: str) -> None:
    assert list(_wrong_calls("network/fetch.py", ast.parse(source)))
