"""Is a platform asked politely, and is a token heard by its own server alone?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.tokens import TokenRefused, read_token
from onrecord.network import Fetcher, Guard, Limits, SystemClock
from onrecord.platforms.polling import Question
from onrecord.watch.asking import Asker
from onrecord.watch.sources.hosts import Hosts, Politeness
from onrecord.watch.sources.questions import NOT_ASKED, Asked, Questions, host_of
from onrecord.watch.sources.remembered import MOST, Memory
from onrecord.watch.sources.servers import may_hear
from twin_server import Asked as Heard
from twin_server import Fault, Reply, Twin

IMPATIENT = Politeness(at_once=2, per_second=200.0, burst=50, first_wait=40.0, longest_wait=60.0)


class Page(Twin):
    """A page that says what it is told to, with the means to ask whether it has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags, self.status = "one", True, 200
        self.most_at_once = self.at_once = 0

    def answer(self, asked: Heard) -> Reply:
        etag = f'"{self.text}"'
        headers = {"etag": etag, "last-modified": "Sun, 01 Mar 2026 12:00:00 GMT"}
        if self.tags and asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=headers)
        return Reply(self.text.encode(), self.status, headers if self.tags else {})


@asynccontextmanager
async def asking(
    folder: Path, politeness: Politeness = IMPATIENT, tell: Callable[[str], None] = print
) -> AsyncIterator[Questions]:
    if not folder.exists():
        create_archive(folder, "records.example/questions")
    guard = Guard(allow_private=["127.0.0.0/8"])
    with open_archive(folder) as archive:
        async with Fetcher(
            vantage="test", contact="", guard=guard, limits=Limits(read=1.5, whole=3.0, per_host=10)
        ) as fetcher:
            asker = Asker(archive, fetcher, SystemClock())
            yield Questions(asker, Hosts(politeness), tell=tell)


def run(folder: Path, act: Callable[[Questions, Page], object]) -> None:
    async def acting() -> None:
        with Page() as page:
            async with asking(folder / "archive") as questions:
                await act(questions, page)  # type: ignore[misc]  # each is a coroutine

    asyncio.run(acting())


def at(page: Page, path: str = "/") -> Question:
    return Question(url=f"{page.base}{path}", accept="text/html")


def test_an_answer_that_was_settled_and_comes_again_is_unchanged(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        first = await questions.ask(at(page))
        again = await questions.ask(at(page))
        assert (first.unchanged, again.unchanged) == (False, False)  # nobody has settled it
        questions.settled(at(page), first.exchange)
        third = await questions.ask(at(page))
        assert third.unchanged and third.exchange.status == 304 and not third.exchange.body
        assert page.asked[-1].headers["if-none-match"] == '"one"'
        page.text = "two"
        assert not (await questions.ask(at(page))).unchanged
        page.text = "one"
        assert (await questions.ask(at(page))).unchanged

    run(tmp_path, act)


def test_a_server_without_conditions_is_compared_byte_for_byte(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.tags = False
        questions.settled(at(page), (await questions.ask(at(page))).exchange)
        again = await questions.ask(at(page))
        assert again.unchanged and again.exchange.body == b"one"
        page.status = 404  # the same words with another status are another answer
        assert not (await questions.ask(at(page))).unchanged

    run(tmp_path, act)


def test_fresh_asks_without_conditions(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        questions.settled(at(page), (await questions.ask(at(page))).exchange)
        fresh = await questions.ask(at(page), fresh=True)
        assert not fresh.unchanged and fresh.exchange.body == b"one"
        assert "if-none-match" not in page.asked[-1].headers

    run(tmp_path, act)


def test_a_304_that_nobody_asked_for_is_not_believed(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.tags = False
        questions.settled(at(page), (await questions.ask(at(page))).exchange)
        page.status, page.text = 304, ""
        assert not (await questions.ask(at(page))).unchanged

    run(tmp_path, act)


def test_a_redirect_is_never_settled(tmp_path: Path) -> None:
    """It has to be followed each time: where it leads the answer may have changed."""

    async def act(questions: Questions, page: Page) -> None:
        page.fault = Fault.HOME
        moved = await questions.ask(at(page, "/old"))
        questions.settled(at(page, "/old"), moved.exchange)
        again = await questions.ask(at(page, "/old"))
        assert again.exchange.status == 302 and not again.unchanged

    run(tmp_path, act)


def test_what_was_settled_is_known_after_a_restart(tmp_path: Path) -> None:
    async def act() -> None:
        with Page() as page:
            async with asking(tmp_path / "archive") as questions:
                questions.settled(at(page), (await questions.ask(at(page))).exchange)
                questions.write()
            async with asking(tmp_path / "archive") as questions:
                assert (await questions.ask(at(page))).unchanged
                questions.asker.archive.state.set("sources/answers", '{"x": [1, [], {}], "y": 3')
            async with asking(tmp_path / "archive") as questions:
                assert not (await questions.ask(at(page))).unchanged

    asyncio.run(act())


def test_who_sends_us_away_is_not_asked(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.fault, page.retry_after = Fault.RATE_LIMIT, 3600
        refused = await questions.ask(at(page))
        assert refused.exchange.status == 429
        page.fault = None
        asked = len(page.asked)
        held = (await questions.ask(at(page, "/other"))).exchange
        assert len(page.asked) == asked and held.status is None
        assert held.failure is not None and held.failure.startswith(NOT_ASKED)
        assert "asked us to come back later" in held.failure

    run(tmp_path, act)


def test_a_short_wait_is_waited_for(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.fault, page.retry_after = Fault.RATE_LIMIT, 1
        assert (await questions.ask(at(page))).exchange.status == 429
        page.fault = None
        assert (await questions.ask(at(page))).exchange.status == 200

    run(tmp_path, act)


FAILING = [Fault.ERROR, Fault.UNAVAILABLE, Fault.RESET, Fault.HANG, Fault.NOT_TLS, Fault.HALF]


@pytest.mark.parametrize("fault", FAILING)
def test_a_host_that_fails_twice_in_a_row_is_left_alone(tmp_path: Path, fault: Fault) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.fault = fault
        await questions.ask(at(page))
        await questions.ask(at(page))
        page.fault = None
        held = (await questions.ask(at(page))).exchange
        assert held.failure is not None and held.failure.startswith(NOT_ASKED)

    run(tmp_path, act)


WORKING = [Fault.FORBIDDEN, Fault.CAPTCHA, Fault.NOT_FOUND_ALL, Fault.GARBAGE, Fault.LOGIN_WALL]


@pytest.mark.parametrize("fault", WORKING)
def test_a_host_that_answers_is_not_left_alone(tmp_path: Path, fault: Fault) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.fault = fault
        for _ in range(4):
            assert (await questions.ask(at(page))).exchange.status is not None

    run(tmp_path, act)


def test_few_questions_at_once_and_one_host_does_not_hold_up_another(tmp_path: Path) -> None:
    async def act() -> None:
        with Page() as slow, Page() as quick:
            slow.delay = 1.0
            async with asking(tmp_path / "archive") as questions:
                held = [asyncio.create_task(questions.ask(at(slow))) for _ in range(5)]
                await asyncio.sleep(0.05)
                for _ in range(10):
                    await questions.ask(at(quick))
                assert len(slow.asked) == 2 and not any(task.done() for task in held)
                await asyncio.gather(*held)

    asyncio.run(act())


def test_a_token_goes_to_its_server_and_is_not_recorded(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        keys = questions.asker.archive.folder / "keys"
        (keys / "127.0.0.1.token").write_text("secret-of-the-desk\n")
        (keys / "127.0.0.1.token").chmod(0o600)
        given = Question(url=f"{page.base}/", token="127.0.0.1")
        asked = await questions.ask(given)
        assert page.asked[-1].headers["authorization"] == "Bearer secret-of-the-desk"
        assert "secret-of-the-desk" not in repr(asked)
        await questions.ask(Question(url=f"{page.base}/", token="x"))
        assert "authorization" not in page.asked[-1].headers
        await questions.ask(Question(url=f"{page.base}/", token="social.example"))
        assert "authorization" not in page.asked[-1].headers

    run(tmp_path, act)


TOKENS = {
    "readable by others": (b"secret", 0o644, TokenRefused),
    "two lines": (b"secret\nmore", 0o600, TokenRefused),
    "empty": (b"", 0o600, TokenRefused),
    "not ASCII": ("sécret".encode(), 0o600, TokenRefused),
    "a header in it": (b"secret\r\nx: y", 0o600, TokenRefused),
    "good": (b"secret\n", 0o600, None),
}


@pytest.mark.parametrize(("data", "mode", "refused"), TOKENS.values(), ids=TOKENS)
def test_tokens_are_read_strictly(
    tmp_path: Path, data: bytes, mode: int, refused: type[Exception] | None
) -> None:
    (tmp_path / "keys").mkdir()
    path = tmp_path / "keys" / "x.token"
    path.write_bytes(data)
    path.chmod(mode)
    if refused is None:
        assert read_token(tmp_path, "x") == "secret"
        return
    with pytest.raises(refused):
        read_token(tmp_path, "x")


@pytest.mark.parametrize("name", ["", "../log", "a/b", "A", ".x", "x..y", "x\n", "y"])
def test_only_names_of_tokens_name_tokens(tmp_path: Path, name: str) -> None:
    (tmp_path / "keys").mkdir()
    assert read_token(tmp_path, name) is None


def test_a_token_that_others_may_read_is_not_sent_and_that_is_told(tmp_path: Path) -> None:
    told: list[str] = []

    async def act() -> None:
        with Page() as page:
            async with asking(tmp_path / "archive", tell=told.append) as questions:
                path = questions.asker.archive.folder / "keys" / "127.0.0.1.token"
                path.write_text("secret")
                path.chmod(0o644)
                for _ in range(2):
                    await questions.ask(Question(url=page.base, token="127.0.0.1"))
                assert "authorization" not in page.asked[-1].headers

    asyncio.run(act())
    assert len(told) == 1 and "others may read" in told[0]


HEARD = {
    "the platform's own server": ("x", "https://api.x.com/2/users/1", True),
    "another server than the platform's": ("x", "https://x.example/2/users/1", False),
    "its server without TLS": ("x", "http://api.x.com/2/users/1", False),
    "a host of that name": ("social.example", "https://social.example/api", True),
    "a host beneath it": ("social.example", "https://a.social.example/api", False),
    "a host that ends so": ("social.example", "https://evilsocial.example/api", False),
    "a name in front of another host": (
        "social.example",
        "https://social.example@evil.example/",
        False,
    ),
    "no URL": ("social.example", "social.example", False),
}


@pytest.mark.parametrize(("token", "url", "may"), HEARD.values(), ids=HEARD)
def test_a_token_is_for_one_server(archive: Archive, token: str, url: str, may: bool) -> None:
    assert may_hear(archive.configuration.sources, token, url) is may


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    create_archive(tmp_path / "archive", "records.example/questions")
    with open_archive(tmp_path / "archive") as opened:
        return opened


def test_hosts_are_told_apart_by_port() -> None:
    assert host_of("https://a.example/x") == "a.example:443"
    assert host_of("http://a.example:8080") == "a.example:8080"
    assert host_of("no url at all") == ""


@given(st.text(max_size=200))
def test_spoiled_notes_are_as_good_as_lost(text: str) -> None:
    assert isinstance(Memory.read(text), Memory)


def test_the_memory_is_bounded(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        answer = (await questions.ask(at(page))).exchange
        for number in range(MOST + 10):
            questions.memory.settle(f"https://h.example/{number}", answer)
        assert questions.memory.get("https://h.example/9") is None
        assert questions.memory.get("https://h.example/10") is not None

    run(tmp_path, act)


def test_an_etag_that_can_not_be_sent_is_not_remembered(tmp_path: Path) -> None:
    async def act(questions: Questions, page: Page) -> None:
        page.text = "x\x7f\xe9"
        asked: Asked = await questions.ask(at(page))
        questions.settled(at(page), asked.exchange)
        await questions.ask(at(page))
        assert "if-none-match" not in page.asked[-1].headers

    run(tmp_path, act)


def test_an_answer_that_repeats_our_token_is_not_kept(tmp_path: Path) -> None:
    """A server, or whoever stands before it, may write what it was asked with into its answer."""

    async def act(questions: Questions, page: Page) -> None:
        keys = questions.asker.archive.folder / "keys"
        (keys / "127.0.0.1.token").write_text("secret-of-the-desk\n")
        (keys / "127.0.0.1.token").chmod(0o600)
        page.text = "you said: Bearer secret-of-the-desk"
        asked = await questions.ask(Question(url=f"{page.base}/", token="127.0.0.1"))
        assert "secret-of-the-desk" not in repr(asked)
        assert asked.exchange.status is None and "repeats the token" in (
            asked.exchange.failure or ""
        )

    run(tmp_path, act)
