"""What the tests share: the shipped catalog, built once a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.building.build import Build, build
from plantwatch.engines import ENGINES
from plantwatch.workspace import Workspace

pytest_plugins = ["pytester"]

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


@pytest.fixture(scope="session")
def suricata() -> str:
    """Version of Suricata; a test that asks for it is skipped without it."""
    return _installed("suricata")


@pytest.fixture(scope="session")
def zeek() -> str:
    """Version of Zeek; a test that asks for it is skipped without it."""
    return _installed("zeek")


def _installed(engine: str) -> str:
    version = ENGINES[engine].version()
    if version is None:
        pytest.skip(f"{engine} is not installed: NOT RUN")
    return version
