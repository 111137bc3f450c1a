"""What is said about the benign set: right, false, not seen and unexplained findings apart."""

from __future__ import annotations

from pathlib import Path

from plantwatch.corpus.benign.build import Summary
from plantwatch.corpus.benign.verdict import Deviation
from plantwatch.corpus.expectation import Expected
from plantwatch.report.benign import Reported, benign_lines, benign_markdown


def finding(policy: str, number: int) -> Expected:
    return Expected(policy, f"10.0.0.{number}", "10.0.1.1")


def test_each_kind_is_counted_by_itself() -> None:
    meant = {finding("a", 1), finding("a", 2), finding("b", 3)}
    differs = [
        Deviation("zeek", finding("b", 3), "terminal on 502", extra=False, why="too few bytes"),
        Deviation("zeek", finding("c", 4), "http from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("c", 5), "ssh from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("d", 6), "smb on 502", extra=True),
    ]
    lines = [" ".join(line.split()) for line in benign_lines(Reported("zeek", meant, differs, 1.25))]
    assert lines == [
        "zeek, 1.2 s",
        "2 right: what 2 policies are meant for, in traffic that is what they look for",
        "2 false, each for a known reason",
        "2 ports alone",
        "c",
        "in: http from 502, ssh from 502",
        "1 not seen, each for a known reason",
        "1 too few bytes",
        "b",
        "in: terminal on 502",
        "1 unexplained",
        "1 reported d in: smb on 502, such as 10.0.0.6 -> 10.0.1.1",
    ]


def test_nothing_wrong() -> None:
    lines = [" ".join(line.split()) for line in benign_lines(Reported("zeek", {finding("a", 1)}, [], 0.0))]
    assert lines[2:] == ["0 false", "0 not seen", "0 unexplained"]


def test_the_page_groups_sessions_and_names_every_difference() -> None:
    kinds = {"it dns": 3, "replay modbus/recorded-polling": 1, "http on 502": 2, "http from 502": 1}
    summary = Summary(Path("x"), Path("y"), 70, 9000, kinds, dict.fromkeys(kinds, 10), (), {})
    differs = [
        Deviation("zeek", finding("c", 4), "http from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("c", 5), "http from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("b", 3), "terminal on 502", extra=False),
    ]
    meant = {finding("a", 1), finding("b", 3)}
    page = list(benign_markdown(summary, 4, [Reported("zeek", meant, differs, 1.0)]))
    assert page[2] == "Made by `plantwatch corpus benign OUT --scale 4 --format markdown`; do not edit."
    assert page[6:11] == [
        "| IT whose client has the port of a protocol | 1 | 10 |",
        "| IT, files and arbitrary bytes to the port of a protocol | 2 | 10 |",
        "| ordinary IT | 3 | 10 |",
        "| recorded sessions, repeated between other hosts | 1 | 10 |",
        "| **all** | 7 | 70 |",
    ]
    assert page[14:15] == ["| zeek | 1 | 2 | 1 |"]
    assert page[-2:] == [
        "| zeek | 2 | c | http from 502 | ports alone |",
        "| zeek | 1 | b, not seen | terminal on 502 | unexplained |",
    ]
