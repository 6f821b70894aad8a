"""Does the API keep to its description whatever is sent? Asked by schemathesis, seed fixed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.engine import events, from_schema

from entries import ACCOUNT
from onrecord.archive import create_archive, open_archive
from onrecord.web import app
from onrecord.web.api import OPERATIONS
from onrecord.web.api.operations import BASE
from web.api.desk_made_up import Desk, make_desk
from web.ministry import NOW, ref

pytestmark = pytest.mark.rig

EXAMPLES = 40  # of each operation, beside those that its schemas call for


@dataclass
class RunningClock:
    """A clock that goes on with each question, so that nobody has to wait for an hour."""

    moment: datetime = NOW

    def now(self) -> datetime:
        self.moment += timedelta(seconds=7)
        return self.moment


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Desk]]:
    folder = tmp_path_factory.mktemp("schemathesis") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        desk = make_desk(archive)
    with open_archive(folder, writing=False) as archive:
        made = app(archive, RunningClock())
        yield made, desk
        made.state.sign_ins.close()
        made.state.checks.close()


@pytest.fixture(scope="module")
def description(asked: tuple[Any, Desk]) -> Any:
    made, desk = asked
    token = desk.token("Dee Admin", "read", "propose", "review", "admin")
    config = SchemathesisConfig(
        seed=4711,
        projects=ProjectsConfig(
            default=ProjectConfig(
                headers={"Authorization": f"Bearer {token}"},
                generation=GenerationConfig(
                    modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
                    deterministic=True,
                    max_examples=EXAMPLES,
                    database="none",
                ),
            )
        ),
    )
    found = schemathesis.openapi.from_asgi(f"{BASE}/openapi.json", made, config=config)
    there = {"account": ACCOUNT, "ref": ref("startling"), "name": "harbour-accord"}

    @found.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
        """Half of what is asked for is there."""
        del context
        for name, value in (path_parameters or {}).items():
            if name in there and len(str(value)) % 2 == 0:
                path_parameters = {**(path_parameters or {}), name: there[name]}
        return path_parameters

    return found


@dataclass
class Run:
    """What was asked, and what breached the description."""

    questions: int = 0
    operations: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def run(description: Any) -> Run:
    """All phases of the engine: examples, coverage of the schemas, fuzzing, and sequences."""
    found = Run()
    for event in from_schema(description).execute():
        match event:
            case events.ScenarioFinished():
                found.operations.add(str(event.label))
                for one in event.recorder.interactions.values():
                    found.questions += 1
                    if one.response is not None:
                        found.statuses[one.response.status_code] += 1
                found.faults |= set(_failures(event.recorder))
            case events.NonFatalError():
                found.faults.add(f"{event.label}: {event.value}")
            case events.FatalError():
                raise event.exception
            case _:
                pass
    return found


def _failures(recorder: Any) -> Iterator[str]:
    for number, checks in recorder.checks.items():
        for one in checks:
            asked = recorder.interactions.get(number)
            if one.failure_info is not None and not _no_schema_tells(one, asked):
                failure = one.failure_info.failure
                uri = None if asked is None else f"{asked.request.method} {asked.request.uri}"
                yield f"{recorder.label} {one.name}: {failure.title} {failure.message[:300]} {uri}"


def _no_schema_tells(check: Any, asked: Any) -> bool:
    """What is of the right form and can't be all the same: a cursor that is another list's, two
    filters that exclude each other, words that contradict the record."""
    if check.name != "positive_data_acceptance":
        return False
    problem = asked.response.json()
    beyond = problem["type"] in ("/api#problem-bad-cursor", "/api#problem-cannot-be-done")
    return beyond or "exclude each other" in problem["detail"]


def test_every_answer_is_as_described(run: Run) -> None:
    told = "\n".join(sorted(run.faults))
    assert not run.faults, told


def test_every_operation_was_asked_often_and_nothing_broke(run: Run) -> None:
    named = {f"{one.method} {one.path or '/'}" for one in OPERATIONS}
    assert named - {"GET /openapi.json"} <= run.operations  # its own address is not asked
    assert run.questions > 1000
    assert not [status for status in run.statuses if status >= 500]
    assert {200, 201, 400, 401, 404, 405, 415, 422} <= set(run.statuses)
