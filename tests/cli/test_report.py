"""Tables and summaries, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.diagnostics import Diagnostic, Span
from plantwatch.engines.base import Finding
from plantwatch.regression.proof import Verdict, side_by_side
from plantwatch.regression.scanning import Scan
from plantwatch.report.findings import findings_table
from plantwatch.report.proof import summary
from plantwatch.report.table import drawn, plain, policy_table
from support import toy
from support.cli import Call

VALUES = toy.policy(
    severity="low",
    when={"operation": "write", "count": {"at_least": 2, "within": 9, "per": "src", "distinct": "value"}},
)


def rule(text: str) -> str:
    """The line under a table's head."""
    return "─" * len(text)


def test_coverage_of_a_tiny_catalog(plantwatch: Call, repository: Path) -> None:
    toy.write_catalog(repository, {"toy-values": VALUES})
    told = plantwatch("coverage")
    imitable = (
        "knows a message by its first bytes: data made to look like them, or a cut-off message, matches too"
    )
    head = "policy        severity   suricata 7.0   suricata 8.0   zeek 8.0"
    assert told.status == 0
    assert told.lines == [
        head,
        rule(head),
        "toy-failure   critical   full (1)       full (1)       full",
        "toy-stop      critical   full (1)       full (1)       full",
        "toy-values    low        none (2)       none (2)       full",
        "toy-write     medium     full (1)       full (1)       full",
        f"  1 suricata: {imitable}",
        "  2 suricata: cannot count distinct values",
        "",
        "3 suricata 7.0 full, 1 suricata 7.0 none, 3 suricata 8.0 full, 1 suricata 8.0 none, 4 zeek 8.0 full",
    ]


def test_coverage_as_markdown(plantwatch: Call, repository: Path) -> None:
    toy.write_catalog(repository, {"toy-values": VALUES})
    assert plantwatch("coverage", "--format", "markdown").lines[4:10] == [
        "| policy | severity | suricata 7.0 | suricata 8.0 | zeek 8.0 |",
        "|---|---|---|---|---|",
        "| toy-failure | critical | full (1) | full (1) | full |",
        "| toy-stop | critical | full (1) | full (1) | full |",
        "| toy-values | low | none (2) | none (2) | full |",
        "| toy-write | medium | full (1) | full (1) | full |",
    ]


def test_a_table_is_never_cut_off() -> None:
    table = plain("policy", "number>")
    table.add_row("x" * 200, "7")
    head = f"{'policy':<200}   number"
    assert drawn(table).splitlines() == [head, rule(head), f"{'x' * 200}        7"]


def test_a_long_name_in_a_list(plantwatch: Call, repository: Path) -> None:
    name = "toy-" + "-".join(["long"] * 15)
    toy.write_catalog(repository, {name: toy.POLICY})
    assert sum(name in line for line in plantwatch("list").lines) == 1
    assert sum(name in line for line in plantwatch("coverage").lines) == 1


A, B = Expected("toy-stop", "10.9.0.1", "10.8.0.1"), Expected("toy-write", "10.9.0.1", "10.8.0.1")


def verdict(engine: str, expected: set[Expected], found: set[Expected], *, ran: bool = True) -> Verdict:
    path = Path("pcaps/toy/x.yaml")
    expectation = Expectation(
        path, path.with_suffix(".pcap"), "", "Why it is there.", False, {}, frozenset(), {}
    )
    return Verdict(expectation, engine, frozenset(expected), frozenset(found), (), 0.0, ran=ran)


def test_expected_and_found_side_by_side() -> None:
    assert side_by_side(verdict("zeek", {A, Expected("a", "1.1.1.1", "2.2.2.2")}, {A, B})) == [
        "  (= as expected, - expected but not found, + found but not expected)",
        "  - a          1.1.1.1 -> 2.2.2.2",
        "  = toy-stop   10.9.0.1 -> 10.8.0.1",
        "  + toy-write  10.9.0.1 -> 10.8.0.1",
    ]


def test_summary() -> None:
    verdicts = [
        verdict("suricata", {A}, {A}),
        verdict("suricata", {A}, set()),
        verdict("zeek", {A}, set(), ran=False),
        verdict("zeek", {A}, set(), ran=False),
    ]
    assert summary(verdicts, ["zeek"]) == (
        "suricata: 1 of 2 captures proven, 1 findings, 1 FAILED\nzeek: NOT RUN (2 captures unproven)"
    )


def test_what_did_not_run_neither_passed_nor_failed() -> None:
    assert not verdict("zeek", set(), set(), ran=False).passed
    assert verdict("zeek", set(), set()).passed


def test_policies_over_all_captures(tmp_path: Path) -> None:
    catalog = toy.built(tmp_path, toy.TRIO).catalog
    verdicts = [
        verdict("suricata", {A, B}, {A}),
        verdict("zeek", {A, B}, set(), ran=False),
        verdict("suricata", set(), {Expected("gone", "10.9.0.1", "10.8.0.1")}),
    ]
    assert [line.split() for line in policy_table(catalog, verdicts).splitlines()] == [
        ["policy", "severity", "captures", "suricata", "zeek"],
        [rule("policy      severity   captures   suricata      zeek")],
        ["gone", "?", "0", "1/0", "not", "run"],
        ["toy-stop", "critical", "1", "1/1", "not", "run"],
        ["toy-write", "medium", "1", "0/1", "not", "run"],
    ]


def finding(engine: str, policy: str, ts: float) -> Finding:
    return Finding("x.pcap", engine, policy, ts, "10.9.0.1", 50000, "10.8.0.1", 9999, ts)


def test_findings_of_both_engines() -> None:
    found = (
        finding("zeek", "toy-b", 1767225662.0),
        finding("suricata", "toy-b", 1767225661.0),
        finding("suricata", "toy-b", 1767225761.0),
        finding("zeek", "toy-a", 1767225700.0),
    )
    text = findings_table(Scan(Path("x.pcap"), found, ()), ["suricata", "zeek"])
    assert [line.split() for line in text.splitlines() if "toy-" in line] == [
        ["2026-01-01", "00:01:01", "toy-b", "10.9.0.1", "10.8.0.1", "2", "1"],
        ["2026-01-01", "00:01:40", "toy-a", "10.9.0.1", "10.8.0.1", "-", "1"],
    ]


@pytest.mark.parametrize(
    ("diagnostics", "said"),
    [((), "no findings"), ((Diagnostic("PW401", Span("x.pcap"), "is no capture"),), "could not be judged")],
)
def test_no_findings(diagnostics: tuple[Diagnostic, ...], said: str) -> None:
    assert findings_table(Scan(Path("x.pcap"), (), diagnostics), ["zeek"]) == f"x.pcap: {said}"
