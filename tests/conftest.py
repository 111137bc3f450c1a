"""What the tests share: the shipped catalog, built once a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.building.build import Build, build
from plantwatch.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return Workspace(ROOT)


@pytest.fixture(scope="session")
def shipped(workspace: Workspace) -> Build:
    """The shipped catalog, rendered."""
    built, problems = build(workspace)
    assert built is not None, problems
    return built
