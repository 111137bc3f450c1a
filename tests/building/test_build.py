"""Generated files: the same bytes each time, written whole or not at all, and never silently old."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plantwatch.building.build import Build, build, leftovers, outputs, stale, write
from plantwatch.engines import ENGINES
from plantwatch.engines.zeek.formatting import formatted
from plantwatch.files import write_atomic
from plantwatch.workspace import Workspace
from support import toy
from support.programs import running

GENERATED = (
    "suricata-rules/plantwatch-toy.rules",
    "suricata-rules/plantwatch.yaml",
    "zeek-scripts/generated/__load__.zeek",
    "zeek-scripts/generated/policies-toy.zeek",
    "zeek-scripts/generated/protocol-toy.zeek",
)
RUNTIME = (
    "__load__",
    *(
        f"runtime/{n}"
        for n in (
            *("__load__", "frames", "history", "learn", "learn-registers", "learn-tags", "learn-values"),
            *("icsnpp", "icsnpp-bacnet", "icsnpp-enip", "icsnpp-opcua", "icsnpp-s7comm", "main"),
            *("maintenance", "native", "network", "notice", "points", "risk", "site", "steps", "stream"),
        )
    ),
)
SCHEMAS = ("attack", "expectation", "policy", "protocol", "risk", "site")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def made(root: Path) -> dict[str, bytes]:
    """The tree after a build into it."""
    workspace = Workspace(root)
    built, problems = build(workspace, pretty=True)
    assert built is not None, problems
    write(outputs(built, workspace))
    return tree(root)


def told(root: Path) -> list[tuple[str, str, str]]:
    """What a build finds to be out of date."""
    workspace = Workspace(root)
    built, _ = build(workspace, pretty=True)
    assert built is not None
    folders = [workspace.output(engine) for engine in built.renderings]
    found = stale(outputs(built, workspace), folders)
    return [(d.code, Path(d.span.file).relative_to(root).as_posix(), d.message) for d in found]


def test_what_a_build_writes(tmp_path: Path) -> None:
    toy.write_catalog(tmp_path, toy.TRIO)
    before = tree(tmp_path)
    new = made(tmp_path).keys() - before.keys()
    assert new == {
        *GENERATED,
        *(f"zeek-scripts/{name}.zeek" for name in RUNTIME),
        *(f"catalog/schema/{name}.json" for name in SCHEMAS),
        "catalog/sids.yaml",
    }


def test_a_second_build_changes_nothing(tmp_path: Path) -> None:
    toy.write_catalog(tmp_path, toy.TRIO)
    first = made(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert made(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times
    assert told(tmp_path) == []


def test_hash_seed_folder_and_locale_do_not_matter(tmp_path: Path) -> None:
    trees = []
    for number, (seed, zone, locale) in enumerate([("0", "UTC", "C"), ("7", "Asia/Tokyo", "C.UTF-8")]):
        root = toy.write_catalog(tmp_path / f"{'deep/' * number}repository", toy.TRIO)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [sys.executable, "-m", "plantwatch", "build", "--root", str(root)]
        subprocess.run(command, check=True, env=environment, capture_output=True, cwd=tmp_path)
        trees.append(tree(root))
    assert trees[0] == trees[1]


def test_the_shipped_files_are_what_the_catalog_gives(workspace: Workspace, shipped: Build) -> None:
    """``plantwatch build --check`` on this repository. When this fails: plantwatch build.

    Formatting all scripts takes long and is left to ``make lint``: here white space of scripts does not
    count, but for the smallest one.
    """
    files = outputs(shipped, workspace)
    scripts = {path for path in files if path.parent.name == "generated" and path.suffix == ".zeek"}
    wrong = [p for p in files if p not in scripts and p.read_bytes() != files[p].encode()]
    wrong += [p for p in scripts if "".join(p.read_text().split()) != "".join(files[p].split())]
    smallest = min((p for p in scripts if p.name != "__load__.zeek"), key=lambda p: len(files[p]))
    assert wrong == []
    assert leftovers(files, [workspace.output(engine) for engine in shipped.renderings]) == []
    assert smallest.read_text() == formatted(files[smallest])


def test_a_file_that_is_missing_changed_or_left_over(tmp_path: Path) -> None:
    toy.write_catalog(tmp_path, toy.TRIO)
    made(tmp_path)
    (tmp_path / GENERATED[0]).unlink()
    (tmp_path / GENERATED[3]).write_bytes(b"\xff\x00 not even text")
    with (tmp_path / "catalog/sids.yaml").open("a") as ledger:
        ledger.write("toy-zero: {sid: 1999960, rev: 3, meaning: '', retired: true}\n")
    for old in ("suricata-rules/plantwatch-old.rules", "zeek-scripts/generated/policies-old.zeek"):
        (tmp_path / old).write_text("# old\n")
    (tmp_path / "suricata-rules/mine.rules").write_text("# not ours\n")
    (tmp_path / "zeek-scripts/mine.zeek").write_text("# not ours\n")
    assert told(tmp_path) == [
        ("PW305", GENERATED[0], "generated file is missing"),
        ("PW305", GENERATED[3], "generated file is not what the catalog gives"),
        (
            "PW305",
            "suricata-rules/plantwatch-old.rules",
            "generated file belongs to no policy of the catalog",
        ),
        (
            "PW305",
            "zeek-scripts/generated/policies-old.zeek",
            "generated file belongs to no policy of the catalog",
        ),
    ]


def test_a_ledger_line_changed_by_hand(tmp_path: Path) -> None:
    toy.write_catalog(tmp_path)
    made(tmp_path)
    ledger = tmp_path / "catalog" / "sids.yaml"
    ledger.write_text(ledger.read_text().replace("rev: 1", "rev: 1").replace("base", "#\nbase"))
    assert told(tmp_path) == [("PW305", "catalog/sids.yaml", "generated file is not what the catalog gives")]


def test_a_catalog_with_errors_is_not_built(tmp_path: Path) -> None:
    toy.write_catalog(tmp_path, {"toy-stop": toy.policy(when={"operation": "no_such"})})
    built, problems = build(Workspace(tmp_path))
    assert built is None
    assert [d.code for d in problems] == ["PW231"]


@pytest.mark.parametrize("program", ["suricata", "zeek"])
def test_what_is_built_elsewhere_is_complete(tmp_path: Path, program: str) -> None:
    """Another repository's package needs nothing of this one."""
    workspace = Workspace(toy.write_catalog(tmp_path / "repository", toy.TRIO))
    built, _ = build(workspace, pretty=True)
    assert built is not None
    out = tmp_path / "out"
    write(outputs(built, workspace, out))
    assert not (out / "catalog").exists()
    folder = Workspace(out).output(program)
    assert tree(folder).keys() == built.renderings[program].files.keys()
    if program == "zeek":
        with running(program) as engine:
            assert ENGINES[engine].validate(built.ruleset, built.renderings[engine], folder) == []


class FullDiskError(OSError):
    """What a full disk raises."""


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rules"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise FullDiskError

    for name in ("fchmod", "fdopen"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, fail)
            with pytest.raises(FullDiskError):
                write_atomic(path, "new")
        assert tree(tmp_path) == {"rules": b"old"}
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(FullDiskError):
        write_atomic(path, "new")
    assert tree(tmp_path) == {"rules": b"old"}


def test_nobody_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the very end the old file stands, and the new one is whole when it takes its place."""
    path = tmp_path / "rules"
    path.write_text("old")
    seen = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((path.read_text(), self.read_text(), self.parent == path.parent))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    assert write_atomic(path, "new" * 10_000) is True
    assert seen == [("old", "new" * 10_000, True)]
    assert tree(tmp_path) == {"rules": b"new" * 10_000}


def test_writing_the_same_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "rules"
    assert write_atomic(path, "é") is True
    stamp = path.stat()
    assert write_atomic(path, "é".encode()) is False
    assert path.stat() == stamp


def test_modes_are_kept_and_new_files_can_be_read_by_all(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("old")
    old.chmod(0o640)
    write_atomic(old, "x")
    write_atomic(new, "x")
    assert [path.stat().st_mode & 0o777 for path in (old, new)] == [0o640, 0o644]
