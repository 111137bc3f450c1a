"""Programs of Debian packages that a recording needs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from plantwatch.corpus.record import Recording, requirements
from plantwatch.corpus.record.scenario import Scenario
from plantwatch.diagnostics import UserError


@pytest.fixture
def scenario(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """One that needs a program nobody has, on a machine that can record."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda tool: f"/usr/bin/{tool}")
    recording = Recording("x/y", (), (), (), programs=("no-such-program 1.0",))
    return Scenario(Path("x.py"), "", recording, lambda: None, lambda: None)


def test_missing_program_is_said_with_the_way_to_get_it(scenario: Scenario) -> None:
    with pytest.raises(UserError) as error:
        requirements.check([scenario])
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code == "PW315"
    assert diagnostic.message == "no-such-program 1.0 is needed, none is installed"
    assert diagnostic.help == "apt install no-such-program"


def test_machine_without_debian_packages_has_none(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match="none is installed"):
        requirements.check([scenario])
