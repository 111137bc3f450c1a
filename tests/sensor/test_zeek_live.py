"""Zeek under zeekctl on a wire, while scripts are applied and rolled back: nothing goes unreported."""

from __future__ import annotations

import dataclasses
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import Step, apply, rollback, verify
from sensor.traffic import MOST, clients, conversations
from sensor.zeek_home import ZeekHome, controlled
from support import toy

_LEFT = """
import sys, time
from pathlib import Path
from plantwatch.sensor.zeek_handover import beside
with beside(sys.argv[1], Path(sys.argv[2]), ["pw1"], Path(sys.argv[3]), {}):
    print("watching", flush=True)
    time.sleep(60)
"""
TWO = {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")}


@pytest.fixture(scope="module")
def rulesets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Package]:
    """One policy, and two."""
    folder = tmp_path_factory.mktemp("rulesets")
    one, two = toy.built(folder / "one"), toy.built(folder / "two", TWO)
    return package(one, "zeek"), package(two, "zeek")


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory, rulesets: tuple[Package, Package], zeek: str
) -> Iterator[ZeekHome]:
    """A Zeek that runs with the first ruleset."""
    with controlled(tmp_path_factory.mktemp("zeek")) as made:
        assert verdict(list(apply(made.sensor(), rulesets[0]))) is None
        made.control("deploy")
        asked = verify(made.sensor()).verdict
        assert asked is not None
        assert asked.live, asked
        yield made


def verdict(steps: list[Step]) -> bool | None:
    return next(step.verdict.live for step in steps if step.verdict is not None)


def active(home: ZeekHome) -> str:
    current = home.sensor().store.current()
    assert current is not None
    return current.name


def told(home: ZeekHome, second: bool = True) -> set[str]:
    """Who is in any plantwatch.log: of nodes, archived, and of the second Zeek."""
    found = set()
    for path in home.folder.rglob("plantwatch*.log*"):
        if path.stem.endswith("-handover") and not second:
            continue
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        lines = text.decode().splitlines()
        (fields,) = [line.split("\t")[1:] for line in lines if line.startswith("#fields")]
        rows = [dict(zip(fields, line.split("\t"), strict=True)) for line in lines if line[:1] != "#"]
        found |= {row["src"] for row in rows if row["policy"] == "toy-stop"}
    return found


def settled(home: ZeekHome, wanted: set[str]) -> set[str]:
    for _ in range(40):
        if wanted <= told(home):
            break
        time.sleep(0.25)
    return told(home)


def test_nothing_goes_unreported_across_restarts(home: ZeekHome, rulesets: tuple[Package, Package]) -> None:
    assert home.line
    with home.line.streaming(home.folder, conversations(MOST), 0.05) as sent:
        time.sleep(0.3)
        steps = list(apply(home.sensor(), rulesets[1]))
        log = (home.folder / "spool/zeek/loaded_scripts.log").read_text()
        back = list(rollback(home.sensor()))
        time.sleep(0.3)
    assert verdict(steps) is True
    assert verdict(back) is True
    assert all(name in log for name in rulesets[1].files if name.endswith(".zeek"))
    assert active(home) == "0001"
    (said,) = [step.said for step in steps if step.name == "activated"]
    assert "while a second one watched pw1; what it found: " in said
    assert sent() > 300
    wanted = set(clients(sent()))
    assert settled(home, wanted) == wanted
    assert told(home, second=False) < wanted  # so there was a gap to watch in


def test_what_was_not_restarted_is_noticed(home: ZeekHome, rulesets: tuple[Package, Package]) -> None:
    before = active(home)
    home.sensor().store.switch("0002")
    asked = verify(home.sensor()).verdict
    home.sensor().store.switch(before)
    assert asked is not None
    assert asked.live is False
    assert "has not loaded ruleset-" in asked.diagnostics[0].message


def test_goes_back_when_zeekctl_cannot_restart(home: ZeekHome, rulesets: tuple[Package, Package]) -> None:
    """The site changes behind the test of the candidate: zeekctl's own check refuses to deploy."""
    before = active(home)
    steps = apply(home.sensor(gap=True), rulesets[1])
    while next(steps).name != "tested":
        pass
    home.theirs.write_text("module Theirs;\nbroken here\n")
    with pytest.raises(UserError) as error:
        list(steps)
    home.theirs.write_text("module Theirs;\n")
    assert error.value.diagnostics[0].code == "PW606"
    assert f"back to {before}, which is verified" in error.value.diagnostics[-1].message
    assert active(home) == before
    assert home.sensor().running()


def test_no_second_zeek_no_restart(home: ZeekHome, rulesets: tuple[Package, Package]) -> None:
    """It does not start: nothing is restarted, the ruleset before is current, and the first Zeek runs on."""
    before = active(home)
    broken = home.folder / "bin/broken"
    broken.write_text(f'#!/bin/sh\ncase "$*" in *-i*) exit 1;; esac\nexec {home.program} "$@"\n')
    broken.chmod(0o755)
    with pytest.raises(UserError) as error:
        list(apply(dataclasses.replace(home, program=str(broken)).sensor(), rulesets[1]))
    assert [d.code for d in error.value.diagnostics] == ["PW614", "PW614", "PW605"]
    assert f"back to {before}, which is verified" in error.value.diagnostics[-1].message
    assert active(home) == before


def test_the_second_zeek_ends_with_us(home: ZeekHome) -> None:
    """Killed while zeekctl restarts Zeek, we leave nobody behind."""
    assert home.line
    folder = home.folder / "handover"
    command = [sys.executable, "-c", _LEFT, home.program, str(home.theirs), str(folder)]
    path = os.pathsep.join(part for part in sys.path if part)
    ours = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True
    )
    assert ours.stdout
    assert ours.stdout.readline() == "watching\n"
    ours.kill()
    ours.wait()
    ours.stdout.close()
    for _ in range(100):
        if "received termination signal" in (folder / "output").read_text():
            return
        time.sleep(0.1)
    raise AssertionError((folder / "output").read_text())
