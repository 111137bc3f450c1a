"""Texts kept in the user's cache folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plantwatch import memo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "plantwatch" / "upper"


class Upper:
    """Makes upper case, and counts how often it had to."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, text: str) -> str:
        self.calls += 1
        return text.upper()


def test_made_once(home: Path) -> None:
    upper = Upper()
    assert [memo.remembered("upper", "1", "aß", upper) for _ in range(3)] == ["ASS"] * 3
    assert upper.calls == 1
    assert len(list(home.iterdir())) == 1


def test_another_source_or_version_is_another_text() -> None:
    upper = Upper()
    memo.remembered("upper", "1", "a", upper)
    assert memo.remembered("upper", "1", "b", upper) == "B"
    assert memo.remembered("upper", "2", "a", upper) == "A"
    assert upper.calls == 3


def test_every_damage_is_noticed(home: Path) -> None:
    upper = Upper()
    memo.remembered("upper", "1", "a", upper)
    (path,) = home.iterdir()
    sound = path.read_bytes()
    damaged = [sound[:n] + bytes([sound[n] ^ 1]) + sound[n + 1 :] for n in range(len(sound))]
    damaged += [sound[:n] for n in range(len(sound))]
    for raw in damaged:
        path.write_bytes(raw)
        assert memo.remembered("upper", "1", "a", upper) == "A"
    assert upper.calls == 1 + len(damaged)
    assert path.read_bytes() == sound


def test_what_was_used_last_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "KEPT", 10)
    upper = Upper()
    memo.remembered("upper", "1", "often", upper)
    for number in range(30):
        for age, path in enumerate(sorted(home.iterdir())):
            os.utime(path, ns=(age, age))
        memo.remembered("upper", "1", "often", upper)
        memo.remembered("upper", "1", str(number), upper)
        assert len(list(home.iterdir())) <= 10
    assert upper.calls == 31


def test_a_folder_that_cannot_be_written_is_no_error(home: Path) -> None:
    home.parent.write_text("in the way")
    upper = Upper()
    assert [memo.remembered("upper", "1", "a", upper) for _ in range(2)] == ["A", "A"]
    assert upper.calls == 2
