"""The parts of the bench: what a program costs, and what the figures become."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from plantwatch.bench.cost import Cost, Rounds, ours, rounds, spent, together
from plantwatch.bench.figure import Figure, Section, percent, seconds, times
from plantwatch.bench.machine import machine
from plantwatch.bench.page import page, text

BUSY = "import time\nwhile time.process_time() < {}: pass\nb = b'x' * ({} << 20)"


def test_a_program_costs_what_it_and_its_children_use(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(BUSY.format(0.3, 60))
    (tmp_path / "parent.py").write_text(
        "import subprocess, sys, time\n"
        f"subprocess.run([sys.executable, {str(tmp_path / 'busy.py')!r}], check=True)\n"
        "time.sleep(0.3)\n"
    )
    ballast = b"x" * (200 << 20)  # what we hold ourselves is none of its memory
    cost = spent([sys.executable, tmp_path / "parent.py"])
    assert cost.ended
    assert 0.3 < cost.cpu < 1.0
    assert cost.wall > 0.6
    assert 60 < cost.peak < len(ballast) >> 20


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    cost = spent([sys.executable, "-c", "while True: pass"], timeout=0.5)
    assert not cost.ended
    assert cost.wall < 5


def test_our_command_runs_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert 0 < ours("--version").cpu < 2


def test_rounds_are_taken_in_turn_and_compared_round_by_round() -> None:
    order: list[str] = []

    def run(name: str, *cpu: float) -> Cost:
        order.append(name)
        return Cost(cpu[order.count(name) - 1], 1.0, 5.0)

    a, b = rounds(3, lambda: run("a", 2, 40, 6), lambda: run("b", 1, 10, 2))
    assert order == ["a", "b"] * 3
    assert (a.cpu, b.cpu) == (6, 2)
    assert a.over(b) == 3  # 2, 4 and 3 times
    assert a.less(4).over(b) == 1  # next to nothing, 3.6 and 1 times
    assert Rounds((Cost(1, 1, 1), Cost(1, 1, 9, ended=False))).peak == 9


def test_programs_beside_each_other_add_up() -> None:
    cost = together([lambda: Cost(1, 1, 3), lambda: Cost(2, 1, 7, ended=False)], 2)
    assert (cost.cpu, cost.peak, cost.ended) == (3, 7, False)


def test_numbers_as_they_are_said() -> None:
    assert (seconds(1.234), seconds(61.2)) == ("1.23 s", "61 s")
    assert (times(1.5), times(26.4)) == ("1.50 times", "26 times")
    assert (percent(1.034), percent(0.99)) == ("+3.4 %", "-1.0 %")


def section(title: str, value: str) -> Section:
    return Section(title, "Measured so.", (Figure("a thing", value, "under 1 s", False), Figure("b", "2")))


def test_a_page_keeps_what_was_not_measured_again() -> None:
    first = page([section("One", "10 s"), section("Two", "20 s")], ["4 x Z80"], "plantwatch bench")
    assert "| a thing | 10 s | under 1 s: NOT MET |\n| b | 2 |  |\n" in first
    again = page([section("Two", "30 s")], ["8 x Z80"], "plantwatch bench --quick", first)
    assert again.count("## ") == 2
    assert [s in again for s in ("10 s", "20 s", "30 s")] == [True, False, True]
    assert "`plantwatch bench`; 4 x Z80." in again
    assert "`plantwatch bench --quick`; 8 x Z80." in again
    assert page([section("Two", "30 s")], ["8 x Z80"], "plantwatch bench --quick", again) == again


def test_a_terminal_gets_columns() -> None:
    lines = text(section("One", "10 s")).splitlines()
    assert lines[0] == "One"
    assert lines[2].split() == ["a", "thing", "10", "s", "under", "1", "s:", "NOT", "MET"]


def test_the_machine_is_told_without_names() -> None:
    facts = machine()
    assert len(facts) == 3
    assert "GiB" in facts[0]
    assert "suricata" in facts[2]
    assert "zeek" in facts[2]
