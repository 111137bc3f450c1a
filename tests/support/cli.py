"""The command as a user calls it, in this process: fast, and a traceback is an error of the test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from plantwatch.cli.main import main


@dataclass(frozen=True)
class Told:
    """How a call ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Call = Callable[..., Told]


def caller(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """A function that calls ``plantwatch`` with its arguments in ``folder``."""
    monkeypatch.chdir(folder)

    def call(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["plantwatch", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Told(ended.value.code, said.out, said.err)

    return call
