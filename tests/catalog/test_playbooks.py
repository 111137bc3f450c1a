"""Every playbook answers the same questions, in the same order, and people of the plant come first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plantwatch.building.build import Build

FOLDER = Path(__file__).parents[2] / "catalog" / "playbooks"
SECTIONS = [
    "Call first",
    "First minutes",
    "Safe for the process",
    "Never to a running controller",
    "Find out",
    "Contain",
    "Recover",
    "Evidence",
    "Not an incident when",
]
PLAYBOOKS = sorted(FOLDER.glob("*.md"))


def sections(path: Path) -> dict[str, str]:
    """The text of each section by its heading."""
    _, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip(): text.strip() for heading, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_every_question_has_an_answer(path: Path) -> None:
    found = sections(path)

    assert list(found) == SECTIONS
    assert [heading for heading, text in found.items() if len(text) < 20] == []


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_operations_and_maintenance_are_called_before_anything_is_done(path: Path) -> None:
    first, second, *rest = sections(path)["Call first"].split("\n")

    assert first.startswith("1. The control room or shift lead")
    assert second.startswith("2. The maintenance lead")
    assert re.search(r"before the first two agree|only when both have", " ".join(rest))


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_what_must_not_be_done_is_a_list(path: Path) -> None:
    lines = sections(path)["Never to a running controller"].split("\n")

    assert len([line for line in lines if line.startswith("- ")]) >= 3
    assert [line for line in lines if not line.startswith(("- ", "  "))] == []


def test_every_policy_leads_to_one_and_every_one_is_led_to(shipped: Build) -> None:
    assert {policy.playbook for policy in shipped.catalog.policies.values()} == {p.stem for p in PLAYBOOKS}
    rendering = shipped.renderings["suricata"]
    lines = {name: text.split("\n") for name, text in rendering.files.items()}
    wrong = [
        origin
        for origin in rendering.origins
        if f"playbook {shipped.catalog.policies[origin.policy].playbook}, "
        not in lines[origin.file][origin.line - 1]
    ]
    assert wrong == []
    assert len(rendering.origins) > 1000
