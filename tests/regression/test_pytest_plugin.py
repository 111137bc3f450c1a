"""The pytest plugin, in a repository of somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.engines.suricata import drive as suricata_drive
from plantwatch.engines.zeek import drive as zeek_drive
from support import captures, toy
from support.captures import CLIENT, SERVER, STOP, WRITE
from support.fakes import fake

PAIR = f"{CLIENT} -> {SERVER}"


@pytest.fixture
def repository(pytester: pytest.Pytester) -> Path:
    """A catalog, a capture that proves it, and one that does not."""
    root = toy.write_catalog(pytester.path, toy.TRIO)
    captures.expectation(root, "toy/stop", [STOP], ["toy-stop"])
    captures.expectation(root, "toy/wrong", [WRITE], ["toy-failure"])
    return root


def test_one_item_a_capture_and_engine(pytester: pytest.Pytester, repository: Path) -> None:
    """Other files are none of the plugin's business."""
    (repository / "pcaps" / "notes.yaml").write_text("a: 1\n")
    (repository / "pcaps" / "lonely.pcap").write_bytes(b"")
    result = pytester.runpytest_inprocess("--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == [
        f"pcaps/toy/{name}.yaml::{engine}" for name in ("stop", "wrong") for engine in ("suricata", "zeek")
    ]


@pytest.mark.usefixtures("suricata", "zeek", "repository")
def test_a_failure_is_a_report(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("pcaps")
    result.assert_outcomes(passed=2, failed=2)
    for engine in ("suricata", "zeek"):
        result.stdout.fnmatch_lines(
            [
                f"*toy/wrong.yaml::{engine}: The toy talk toy/wrong.",
                "  (= as expected, - expected but not found, + found but not expected)",
                f"  - toy-failure  {PAIR}",
                f"  + toy-write    {PAIR}",
                f"  reproduce: plantwatch test *toy/wrong.yaml --engine {engine}",
            ],
            consecutive=True,
        )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


@pytest.mark.usefixtures("suricata", "repository")
def test_one_item_alone(pytester: pytest.Pytester) -> None:
    pytester.runpytest_inprocess("pcaps/toy/stop.yaml::suricata").assert_outcomes(passed=1)


@pytest.mark.usefixtures("suricata", "repository")
def test_a_missing_engine_is_skipped_and_said(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zeek_drive, "version", lambda: None)
    result = pytester.runpytest_inprocess("pcaps")
    result.assert_outcomes(passed=1, failed=1, skipped=2)
    result.stdout.fnmatch_lines(
        ["*NOT RUN*", "zeek is not installed: 2 captures were NOT proven in it."], consecutive=True
    )


@pytest.mark.usefixtures("repository")
def test_without_engines_nothing_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zeek_drive, "version", lambda: None)
    monkeypatch.setattr(suricata_drive, "version", lambda: None)
    result = pytester.runpytest_inprocess("pcaps")
    result.assert_outcomes(skipped=4)
    assert [line for line in result.outlines if "NOT proven" in line] == [
        f"{engine} is not installed: 2 captures were NOT proven in it." for engine in ("suricata", "zeek")
    ]


@pytest.mark.usefixtures("repository")
def test_no_summary_where_all_ran(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_x(): pass")
    pytester.runpytest_inprocess("test_no_summary_where_all_ran.py").stdout.no_fnmatch_line("*NOT RUN*")


def test_a_capture_that_changed(pytester: pytest.Pytester, repository: Path) -> None:
    captures.capture(repository / "pcaps/toy/stop.pcap", WRITE)
    result = pytester.runpytest_inprocess("pcaps/toy/stop.yaml")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*stop.yaml PW405 stop.pcap is not the capture that this file speaks about (sha256 differs)"]
    )


def test_an_expectation_of_the_wrong_shape(pytester: pytest.Pytester, repository: Path) -> None:
    (repository / "pcaps/toy/stop.yaml").write_text("capture: stop.pcap\n")
    result = pytester.runpytest_inprocess("pcaps/toy/stop.yaml")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*stop.yaml:1:1 PW1?? *"])


def test_a_catalog_with_errors(pytester: pytest.Pytester, repository: Path) -> None:
    toy.write_catalog(repository, {"toy-stop": toy.policy(when={"operation": "no_such"})})
    result = pytester.runpytest_inprocess("pcaps")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*toy-stop.yaml:6:14 PW231 protocol `toy` has no operation `no_such`"])


@pytest.mark.usefixtures("suricata", "zeek")
def test_a_broken_catalog_beside_a_good_one(pytester: pytest.Pytester) -> None:
    good = toy.write_catalog(pytester.path / "good", toy.TRIO)
    captures.expectation(good, "toy/stop", [STOP], ["toy-stop"])
    bad = toy.write_catalog(pytester.path / "bad", {"toy-stop": toy.policy(when={"operation": "no_such"})})
    captures.expectation(bad, "toy/stop", [STOP], ["toy-stop"])
    pytester.runpytest_inprocess().assert_outcomes(passed=2, failed=2)


@pytest.mark.usefixtures("repository")
def test_a_capture_of_no_catalog(pytester: pytest.Pytester, tmp_path: Path) -> None:
    captures.expectation(tmp_path / "nowhere", "x", [STOP], ["toy-stop"])
    result = pytester.runpytest_inprocess(tmp_path / "nowhere")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*PW019 no catalog here or in any folder above"])


@pytest.mark.usefixtures("suricata", "zeek", "repository")
def test_in_parallel(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("-n", "1", "-p", "no:hypothesispytest", "pcaps")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*reproduce: plantwatch test *toy/wrong.yaml --engine zeek"])


@pytest.mark.usefixtures("suricata", "zeek")
def test_workers_share_what_an_engine_found(
    pytester: pytest.Pytester, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each engine runs once for all captures, whichever worker comes first; nothing is left behind."""
    for number in range(6):
        captures.expectation(repository, f"toy/stop-{number}", [STOP], ["toy-stop"])
    temporary = pytester.path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    for engine, path in (("suricata", suricata_drive.binary()), ("zeek", zeek_drive.binary())):
        body = f'case "$*" in *" -r "*) echo run >> "$HERE/runs";; esac\nexec {path} "$@"'
        program = fake(pytester.path / "programs" / engine, engine, body)
        monkeypatch.setenv(f"PLANTWATCH_{engine.upper()}", str(program))
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:hypothesispytest", "pcaps")
    result.assert_outcomes(passed=14, failed=2)
    for engine in ("suricata", "zeek"):
        assert (pytester.path / "programs" / engine / "runs").read_text() == "run\n"
    assert [path.name for path in temporary.iterdir() if path.name.startswith("plantwatch")] == []


@pytest.mark.usefixtures("suricata", "zeek", "repository")
def test_junit(pytester: pytest.Pytester) -> None:
    import xml.etree.ElementTree as ElementTree

    pytester.runpytest_inprocess("pcaps", "--junitxml=report.xml")
    cases = ElementTree.parse(pytester.path / "report.xml").findall(".//testcase")
    assert {(case.get("classname"), case.get("name"), len(case.findall("failure"))) for case in cases} == {
        ("pcaps.toy.stop.yaml", "suricata", 0),
        ("pcaps.toy.stop.yaml", "zeek", 0),
        ("pcaps.toy.wrong.yaml", "suricata", 1),
        ("pcaps.toy.wrong.yaml", "zeek", 1),
    }
