"""What the pages say exists: links, commands with their options, codes, captures, computed tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from plantwatch.building.build import Build
from plantwatch.building.ledgerfile import read_ledger
from plantwatch.cli.main import command
from plantwatch.codes import CODES
from plantwatch.workspace import Workspace
from support.cli import caller

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=NAMES)


def commands(text: str) -> Iterator[str]:
    """Each call of the command in a code block or between backquotes."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(plantwatch [^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    for line in lines:
        yield from re.findall(r"(?:^|&& |sudo )(plantwatch [a-z][^&|>#;]*)", line)


def resolved(call: str) -> tuple[click.Command, list[str]]:
    """The verb that a call names, and its words that are options."""
    words = shlex.split(call.replace("'", ""))[1:]
    found: click.Command = command
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None, f"{call}: no verb {name}"
        found = inner
    return found, [word.partition("=")[0] for word in words if word.startswith("-")]


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@EVERY_PAGE
def test_commands_exist_with_their_options(page: Path) -> None:
    for call in commands(page.read_text(encoding="utf-8")):
        verb, options = resolved(call)
        known = {name for parameter in verb.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert set(options) <= {*known, "--help", "-h", "--version"}, call


def test_commands_are_found_at_all() -> None:
    """Otherwise the test above would say nothing."""
    found = [call for page in PAGES for call in commands(page.read_text(encoding="utf-8"))]
    assert {"plantwatch check", "plantwatch build", "plantwatch coverage"} <= {c.strip() for c in found}


@EVERY_PAGE
def test_codes_exist(page: Path) -> None:
    assert set(re.findall(r"\bPW\d{3}\b", page.read_text(encoding="utf-8"))) <= set(CODES)


def test_captures_named_in_the_engine_notes_exist() -> None:
    text = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:modbus|dnp3)/[a-z0-9-]+)`", text))
    assert len(named) > 5
    assert sorted(name for name in named if not (ROOT / "pcaps" / f"{name}.yaml").exists()) == []


@pytest.fixture
def built_once(shipped: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbs that build this repository's catalog get what was built already."""
    monkeypatch.setattr("plantwatch.building.build.build", lambda workspace: (shipped, []))


@pytest.mark.usefixtures("built_once")
def test_the_matrix_is_what_the_renderers_computed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When this fails: plantwatch coverage --format markdown > docs/coverage.md"""
    told = caller(ROOT, monkeypatch, capsys)("coverage", "--format", "markdown")
    assert told.out == (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("built_once")
def test_every_technique_on_the_network_has_policies_or_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the page differs: plantwatch coverage --attack --format markdown > docs/attack.md"""
    told = caller(ROOT, monkeypatch, capsys)("coverage", "--attack", "--format", "markdown")
    assert told.out == (ROOT / "docs" / "attack.md").read_text(encoding="utf-8")
    assert told.status == 0


def test_signature_ids_in_the_readme_are_given_out(workspace: Workspace) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    ledger = read_ledger(workspace.ledger)
    ids = {int(sid) for sid in re.findall(r"plantwatch explain (\d+)", text)}
    assert ids
    assert {sid for sid in ids if ledger.policy_of(sid) is None} == set()


def test_the_make_targets_that_pages_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    named = {
        name for page in PAGES for name in re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
    }
    assert named <= targets
    assert {"demo", "test"} <= named
