"""The API under fire: whatever a program sends, the answer is one that is described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.desk.conftest import World

PATHS = (
    ("GET", "/api/progress"), ("GET", "/api/me"), ("GET", "/api/cases"),
    ("GET", "/api/sheets/{contest}/{station}"), ("POST", "/api/claim"), ("POST", "/api/key"),
    ("POST", "/api/sheets"),
)  # fmt: skip
KNOWN = {200, 401, 403, 404, 405, 409, 413, 422, 429}


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("name", ["typist", "chief"])
def test_whatever_is_sent_is_answered_as_described(
    shared_world: World, method: str, path: str, name: str
) -> None:
    """Thirty requests of every kind that the description allows, and some that it does not."""
    person = shared_world.people[name]
    tokens = person.client.get("/api/me").json()["tokens"]
    schema = schemathesis.openapi.from_dict(person.client.get("/api/openapi.json").json())
    operation = schema[path][method]
    statuses = set()

    def ask(case: Any) -> None:
        headers = {"X-Form": tokens[path]} if method == "POST" else {}
        shared_world.app.buckets.clear()
        where = case.formatted_path
        body = case.body if method == "POST" else None
        answer = person.client.request(method, where, json=body, headers=headers)
        statuses.add(answer.status_code)
        assert answer.status_code in KNOWN, answer.text
        if answer.status_code != 200:
            assert set(answer.json()) >= {"error", "what", "why", "do"}

    _thirty(operation.as_strategy(), ask)
    assert statuses & {200, 403, 404, 409, 422}


def _thirty(strategy: Any, ask: Callable[[Any], None]) -> None:
    @settings(max_examples=30, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def run(case: Any) -> None:
        ask(case)

    run()


def test_every_act_of_the_api_is_described_and_tried(shared_world: World) -> None:
    """No address of it is missing above."""
    found = shared_world.people["watch"].client.get("/api/openapi.json").json()["paths"]

    assert {(method.upper(), path) for path, each in found.items() for method in each} == set(PATHS)
