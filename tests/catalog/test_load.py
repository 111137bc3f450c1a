"""A catalog as a whole: what is built from it, and how fast."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from catalog.overlay import lay
from plantwatch.catalog.load import load
from plantwatch.catalog.model import Count, Party, Technique
from plantwatch.catalog.wire import Start
from plantwatch.diagnostics import Level


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay(None, tmp_path / "catalog")
    return tmp_path / "catalog"


def test_model(root: Path) -> None:
    catalog = load(root).catalog
    toy, policy = catalog.protocols["toy"], catalog.policies["toy-stop"]

    (match,) = toy.operations["stop"].matches
    assert [(c.field.name, c.ranges, c.mask) for c in match] == [
        ("length", ((2, 2),), 0xFFFF),
        ("function", ((8, 8),), 0xFF),
    ]
    assert [framing.start for framing in toy.framings] == [(Start(0, (b"\x05\x64",)),)]
    assert toy.fields["value"].endian == "little"
    assert policy.source == Party("operator", negated=True)
    assert (policy.target, policy.count, policy.window) == (None, None, 60)
    assert policy.spans["severity"].line == 8
    assert catalog.techniques["T1692.001"] == Technique(
        "T1692.001", "Unauthorized Message: Command Message", ("T0855",), False
    )
    assert catalog.playbooks == {"loss-of-control": "playbooks/loss-of-control.md"}


def test_period_of_a_count_is_its_window(root: Path) -> None:
    file = root / "policies/toy/toy-stop.yaml"
    text = file.read_text().replace("window: 60\n", "")
    file.write_text(
        text.replace("operation: stop", "operation: stop, count: {at_least: 3, within: 9, per: dst}")
    )

    policy = load(root).catalog.policies["toy-stop"]

    assert (policy.count, policy.window) == (Count(3, 9, "dst"), 9)


def test_what_is_wrong_is_left_out(root: Path) -> None:
    (root / "policies/toy/toy-other.yaml").write_text("id: toy-other\n")

    loaded = load(root)

    assert loaded.failed
    assert list(loaded.catalog.policies) == ["toy-stop"]
    assert {d.policy for d in loaded.diagnostics} == {"toy-other"}


def test_warnings_do_not_fail(root: Path) -> None:
    (root / "playbooks/spare.md").write_text("# Spare\n")

    loaded = load(root)

    assert [d.level for d in loaded.diagnostics] == [Level.WARNING]
    assert not loaded.failed


def test_no_catalog(tmp_path: Path) -> None:
    loaded = load(tmp_path)

    assert [d.code for d in loaded.diagnostics] == ["PW019"]
    assert loaded.failed


def test_about_files_and_folders(root: Path) -> None:
    (root / "policies/toy/toy-other.yaml").write_text("- x\n")
    (root / "protocols/x.yaml").write_text("- x\n")
    loaded = load(root)

    assert {Path(d.span.file).name for d in loaded.about([root / "policies"])} == {"toy-other.yaml"}
    assert {d.code for d in loaded.about([root / "protocols/x.yaml"])} == {"PW009"}
    assert len(loaded.about([root])) == len(loaded.diagnostics)


def test_same_catalog_same_diagnostics(root: Path) -> None:
    (root / "policies/toy/toy-other.yaml").write_text("id: toy-other\nb: 1\na: 2\n")

    assert load(root).diagnostics == load(root).diagnostics


def test_300_policies_load_in_a_second(root: Path) -> None:
    text = (root / "policies/toy/toy-stop.yaml").read_text()
    for number in range(300):
        name = f"toy-stop-{number}"
        (root / f"policies/toy/{name}.yaml").write_text(text.replace("id: toy-stop", f"id: {name}"))
    begin = time.process_time()

    loaded = load(root)

    assert time.process_time() - begin < 1
    assert len(loaded.catalog.policies) == 301
    assert loaded.diagnostics == ()
