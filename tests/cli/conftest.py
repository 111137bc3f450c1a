"""A small repository to work in, and the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import toy
from support.cli import Call, caller


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A catalog of three policies."""
    return toy.write_catalog(tmp_path / "repository", toy.TRIO)


@pytest.fixture
def plantwatch(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command, called in that repository."""
    return caller(repository, monkeypatch, capsys)
