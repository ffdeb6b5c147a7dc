"""Every given case of audits, by the name of its function."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.audit.vectors import COMPUTED, NOT_AT_HAND
from tests.conftest import SHARED

FILE = SHARED / "vectors/audit.json"
CASES = json.loads(FILE.read_text("utf-8"))["vectors"] if FILE.is_file() else []


def near(found: Any, out: Any, tolerance: float) -> bool:
    """Whether a value is as given; in lists and mappings each one by itself."""
    if isinstance(out, Mapping):
        return set(out) <= set(found) and all(near(found[k], out[k], tolerance) for k in out)
    if isinstance(out, list):
        return len(found) == len(out) and all(
            near(a, b, tolerance) for a, b in zip(found, out, strict=True)
        )
    if isinstance(out, str) or out is None or tolerance == 0:
        return bool(found == out)
    return bool(abs(found - out) <= tolerance * max(1.0, abs(out)))


@pytest.mark.parametrize(
    "case", [one for one in CASES if one["fn"] not in NOT_AT_HAND], ids=lambda one: one["id"]
)
def test_a_case_is_as_given(case: Mapping[str, Any]) -> None:
    """The project computes what is given."""
    found = COMPUTED[case["fn"]](case)

    assert near(found, case["out"], case["tol"] or 0), (found, case["out"])


def test_what_is_not_computed_is_known() -> None:
    """Only cases whose sheets are not at hand are left out."""
    left = {one["id"] for one in CASES if one["fn"] in NOT_AT_HAND}

    assert left <= {"ga2026-us", "ga2026-gov"}


@pytest.mark.parametrize(
    ("found", "out", "same"),
    [
        ([1, 2], [1, 3], False),
        ({"a": 0.5}, {"a": 0.5, "b": 1}, False),
        (0.5, 0.5000001, True),
        (0.5, 0.51, False),
        ("0.1", "0.2", False),
    ],
)
def test_a_value_that_differs_is_seen(found: Any, out: Any, same: bool) -> None:
    """The comparison tells values apart: without that no case would show anything."""
    assert near(found, out, 1e-6) is same
